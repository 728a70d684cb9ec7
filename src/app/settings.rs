use std::sync::Arc;

use crate::inventory::Units;

use super::{BackupSettings, Column, Keymap, Sort};

/// How colours are used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Look {
    /// The terminal's own sixteen colours on its own background.
    #[default]
    Default,
    /// Bright colours and bold text, nothing dimmed.
    HighContrast,
    /// No difference is made between red and green.
    ColourBlind,
    /// No colour at all.
    Mono,
}

impl Look {
    /// Every look, the default first.
    pub const ALL: [Self; 4] = [
        Self::Default,
        Self::HighContrast,
        Self::ColourBlind,
        Self::Mono,
    ];

    /// What it is called on the command line and in the configuration.
    pub fn name(self) -> &'static str {
        match self {
            Self::Default => "default",
            Self::HighContrast => "high-contrast",
            Self::ColourBlind => "colour-blind",
            Self::Mono => "mono",
        }
    }
}

/// Which signs are drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Glyphs {
    /// Lines, triangles, dots and the like.
    #[default]
    Unicode,
    /// Only what every terminal has; other characters of names become `?`.
    Ascii,
}

impl Glyphs {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Unicode, Self::Ascii];

    /// What it is called in the configuration.
    pub fn name(self) -> &'static str {
        match self {
            Self::Unicode => "unicode",
            Self::Ascii => "ascii",
        }
    }
}

/// What the user has chosen once for every start.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// The columns of the image table, from left to right.
    pub columns: Vec<Column>,
    /// How the table is sorted at the start.
    pub sort: Sort,
    /// Whether nothing may be removed: no key of [`Settings::keymap`] does, then.
    pub read_only: bool,
    /// Whether the mouse is on at the start.
    pub mouse: bool,
    /// Whether removals are written into the journal.
    pub journal: bool,
    /// How bytes are written.
    pub units: Units,
    /// What is kept of what a plan deletes, and where.
    pub backup: BackupSettings,
    /// What keys mean.
    pub keymap: Arc<Keymap>,
}

impl Settings {
    /// The same, but nothing can be removed: no key is left that changes anything on the engine.
    #[must_use]
    pub fn to_read_only(mut self) -> Self {
        self.keymap = Arc::new(self.keymap.to_read_only());
        self.read_only = true;
        self
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            columns: Column::ALL.to_vec(),
            sort: Sort::default(),
            read_only: false,
            mouse: false,
            journal: true,
            units: Units::default(),
            backup: BackupSettings::default(),
            keymap: Arc::default(),
        }
    }
}
