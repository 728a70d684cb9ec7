//! The details of an image: which tab is shown, where the cursor is in it, and how the user came here.

mod entries;

use crate::inventory::{ContainerId, ImageId, Reference};

use super::RowId;

/// A part of the details.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Tab {
    /// The containers that were made from the image or mount it.
    #[default]
    Containers,
    /// Its layers, who else holds each, and the images it is built on or that are built on it.
    Layers,
    /// How it was built.
    History,
    /// Its references, digests and labels, and where it could be fetched again.
    References,
}

impl Tab {
    /// All of them, in the order of their numbers from 1.
    pub const ALL: [Self; 4] = [
        Self::Containers,
        Self::Layers,
        Self::History,
        Self::References,
    ];

    /// What it is called.
    pub fn title(self) -> &'static str {
        match self {
            Self::Containers => "containers",
            Self::Layers => "layers",
            Self::History => "history",
            Self::References => "references",
        }
    }

    /// The one after it, or before it; `None` at the ends.
    pub(super) fn beside(self, after: bool) -> Option<Self> {
        let here = Self::ALL.iter().position(|tab| *tab == self)?;
        let there = if after {
            here + 1
        } else {
            here.checked_sub(1)?
        };
        Self::ALL.get(there).copied()
    }
}

/// What a line of a tab is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// A container.
    Container(ContainerId),
    /// A layer, by its chain id.
    Layer(String),
    /// Another image.
    Image(ImageId),
    /// A reference.
    Reference(Reference),
    /// What is known of where the image could be fetched again.
    Evidence,
    /// A platform that the image has a variant for, by its name; foreign text.
    Platform(String),
    /// A digest that the engine reports; foreign text.
    Digest(String),
    /// A label, by its key; foreign text.
    Label(String),
}

/// What lines of a tab stand together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    /// Containers made from the image.
    Users,
    /// Containers that mount it.
    Mounters,
    /// Containers that stand on its layers: of images built on it, or of one that is gone.
    Standing,
    /// The layers of the image, the lowest first.
    Layers,
    /// Images it is built on.
    BuiltOn,
    /// Images with exactly its layers.
    SameLayers,
    /// Images built on it.
    BuiltOnIt,
    /// Images that hold a layer.
    Holders,
    /// Containers that hold a layer.
    Pins,
    /// References of the image.
    References,
    /// Where it could be fetched again.
    Source,
    /// The platforms that it has variants for.
    Platforms,
    /// Its digests.
    Digests,
    /// Its labels.
    Labels,
}

/// A line of a tab.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// What it stands with.
    pub group: Group,
    /// What it is about.
    pub subject: Subject,
}

/// A cursor that stays on its entry; where that is gone, on its line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cursor {
    on: Option<Subject>,
    line: usize,
}

impl Cursor {
    /// A cursor on something, wherever that stands.
    pub(super) fn on(subject: Subject) -> Self {
        Self {
            on: Some(subject),
            line: 0,
        }
    }

    /// The line of the cursor; the first one where there are none.
    pub fn line(&self, entries: &[Entry]) -> usize {
        let kept = entries
            .iter()
            .position(|entry| Some(&entry.subject) == self.on.as_ref());
        kept.unwrap_or_else(|| self.line.min(entries.len().saturating_sub(1)))
    }

    pub(super) fn place(&mut self, line: usize, entries: &[Entry]) {
        self.line = line.min(entries.len().saturating_sub(1));
        self.on = entries.get(self.line).map(|entry| entry.subject.clone());
    }
}

/// The reverse map: who holds one layer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opened {
    /// The layer, by its chain id.
    pub layer: String,
    pub(super) cursor: Cursor,
}

/// Where the user is in the details of an image.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shown {
    /// The tab.
    pub tab: Tab,
    /// The layer whose holders are shown in place of the layers.
    pub opened: Option<Opened>,
    /// The first line shown of what has no cursor, such as the history.
    pub(super) scroll: usize,
    pub(super) containers: Cursor,
    pub(super) layers: Cursor,
    pub(super) references: Cursor,
}

impl Shown {
    /// A tab with its cursor on the first line.
    pub(super) fn fresh(tab: Tab) -> Self {
        Self {
            tab,
            ..Self::default()
        }
    }

    /// The cursor in what is shown; the history has none.
    pub fn cursor(&self) -> Option<&Cursor> {
        match (&self.opened, self.tab) {
            (Some(opened), Tab::Layers) => Some(&opened.cursor),
            (_, Tab::Containers) => Some(&self.containers),
            (None, Tab::Layers) => Some(&self.layers),
            (_, Tab::References) => Some(&self.references),
            (_, Tab::History) => None,
        }
    }

    pub(super) fn cursor_mut(&mut self) -> Option<&mut Cursor> {
        match (&mut self.opened, self.tab) {
            (Some(opened), Tab::Layers) => Some(&mut opened.cursor),
            (_, Tab::Containers) => Some(&mut self.containers),
            (None, Tab::Layers) => Some(&mut self.layers),
            (_, Tab::References) => Some(&mut self.references),
            (_, Tab::History) => None,
        }
    }
}

/// A place that a jump began at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Stop {
    pub(super) image: ImageId,
    pub(super) shown: Shown,
}

/// The details of the image under the table's cursor.
#[derive(Debug, Default)]
pub struct Pane {
    /// Where the user is in them.
    pub shown: Shown,
    /// The row that `shown` is about; for another one it begins anew.
    pub(super) of: Option<RowId>,
    trail: Vec<Stop>,
}

impl Pane {
    /// So many jumps are remembered.
    const LONGEST: usize = 32;

    /// Whether a jump led here.
    pub fn has_trail(&self) -> bool {
        !self.trail.is_empty()
    }

    pub(super) fn remember(&mut self, image: ImageId) {
        let shown = self.shown.clone();
        self.trail.push(Stop { image, shown });
        let over = self.trail.len().saturating_sub(Self::LONGEST);
        self.trail.drain(..over);
    }

    pub(super) fn recall(&mut self) -> Option<Stop> {
        self.trail.pop()
    }

    pub(super) fn forget_trail(&mut self) {
        self.trail.clear();
    }
}
