use std::sync::Arc;

use crate::inventory::Units;

use super::{Column, Keymap, Sort};

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
    /// Whether the mouse is on at the start.
    pub mouse: bool,
    /// How bytes are written.
    pub units: Units,
    /// What keys mean.
    pub keymap: Arc<Keymap>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            columns: Column::ALL.to_vec(),
            sort: Sort::default(),
            mouse: false,
            units: Units::default(),
            keymap: Arc::default(),
        }
    }
}
