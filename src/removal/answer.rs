use std::sync::Arc;

use crate::inventory::{ContainerId, ImageId, Reference};

/// What an engine answers to a step: what it changed, or why it refuses. A refusal is an answer, not an error.
pub type Answer = Result<Vec<Change>, Refusal>;

/// One record of what a step changed. What was foreseen shares its texts with the inventory.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Change {
    /// A reference is gone, in the engine's spelling made familiar.
    Untagged(Arc<str>),
    /// An image or a layer is gone, by its id or chain id.
    Deleted(Arc<str>),
    /// A paused container runs again.
    Unpaused(ContainerId),
    /// A container no longer runs.
    Stopped(ContainerId),
    /// A container is gone.
    ContainerRemoved(ContainerId),
    /// Build cache that nothing needs is gone.
    CachePruned,
}

/// Why an engine refuses a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The rule that refuses it.
    pub kind: RefusalKind,
    /// The status of the engine's answer.
    pub status: u16,
    /// The engine's own words; empty where it is the plan that leaves an image alone.
    pub message: String,
    /// Everything in the way, not only what the engine names.
    pub blockers: Vec<Blocker>,
}

/// Which rule refuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RefusalKind {
    /// The last reference of an image that a container uses: it was made from it, or mounts it.
    ReferenceUsed,
    /// Other images are built on it.
    HasChildren,
    /// A container made from it runs.
    Running,
    /// It has several references and was named by its id.
    SeveralReferences,
    /// A stopped container was made from it.
    Stopped,
    /// There is no such image, reference or container.
    NotFound,
    /// The user protects it; the engine is not asked.
    Protected,
    /// The engine said no in words that no rule here expects.
    Other,
}

/// Something that stands in the way of a removal.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Blocker {
    /// A container made from the image.
    Container(ContainerId),
    /// An image built on it.
    Child(ImageId),
    /// A reference that would have to go first.
    Reference(Reference),
}

impl RefusalKind {
    /// Whether force overrides it.
    pub fn is_soft(self) -> bool {
        matches!(
            self,
            Self::ReferenceUsed | Self::SeveralReferences | Self::Stopped
        )
    }

    /// Our words for it.
    pub fn words(self) -> &'static str {
        match self {
            Self::ReferenceUsed => "a container uses it",
            Self::HasChildren => "other images are built on it",
            Self::Running => "a container made from it is running",
            Self::SeveralReferences => "it has several references",
            Self::Stopped => "a stopped container was made from it",
            Self::NotFound => "the engine does not have it",
            Self::Protected => "you protect it, or something that the engine would take along",
            Self::Other => "the engine refuses",
        }
    }

    /// One or two words for a table cell.
    pub fn brief(self) -> &'static str {
        match self {
            Self::ReferenceUsed | Self::Running | Self::Stopped => "in use",
            Self::HasChildren => "has children",
            Self::SeveralReferences => "several tags",
            Self::NotFound => "gone",
            Self::Protected => "protected",
            Self::Other => "refused",
        }
    }
}

impl Refusal {
    /// The refusal of something that the user protects, or that would take such a thing along.
    pub(super) fn protected() -> Self {
        Self {
            kind: RefusalKind::Protected,
            status: 0,
            message: String::new(),
            blockers: Vec::new(),
        }
    }
}
