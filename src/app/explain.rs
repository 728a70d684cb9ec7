//! What can be explained, and where the user is in an explanation.

mod all;
mod places;
mod rows;
mod topics;

use crate::inventory::{
    Certainty, ContainerId, ContainerState, Evidence, ImageId, Reason, Side, Status,
};
use crate::removal::{Hindrance, RefusalKind, Route, Thing};

use super::{Entry, Repository};

/// One thing that can be explained. What it says is in `view/explain/`; of which image, container or number is told by
/// the [`Place`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Topic {
    /// How an image stands.
    Status(Status),
    /// What stands in its row beside that.
    Cell(CellTopic),
    /// Why the engine would refuse to remove it.
    Refused(RefusalKind),
    /// Whether it is marked.
    Mark(Marking),
    /// That it is protected.
    Lock,
    /// Whether it could be fetched again.
    OnlyCopy(Evidence),
    /// A repository, where the table is grouped.
    Repository,
    /// The sign before a number of bytes.
    Sign(Certainty),
    /// Why a number is not exact.
    Doubt(Reason),
    /// The engine as a whole, and the numbers of the header.
    Engine(EngineTopic),
    /// The state of a container.
    State(ContainerState),
    /// What a container has written.
    Writable,
    /// What the name means now that a container was made from.
    Origin(OriginKind),
    /// A container that mounts an image.
    Mounted,
    /// A container whose image is gone.
    Orphan,
    /// A layer.
    Layer(LayerTopic),
    /// An image that is built on the same layers.
    Kin(Side),
    /// How an image was built.
    History(HistoryTopic),
    /// What is written on an image.
    Named(NameTopic),
    /// A preset.
    Preset(PresetKind),
    /// A step of a plan, or what is in the way.
    Step(StepKind),
    /// Why something in the way cannot be agreed to.
    Barred(Hindrance),
    /// The ledger of the preview as a whole.
    Ledger,
    /// A row of it, by what becomes of the bytes.
    Row(FateKind),
    /// A row of it, by what the bytes are.
    Holding(Thing),
    /// A route of the preview.
    Route(Route),
    /// That force is not offered.
    NoForce,
    /// What a container loses.
    Loss(LossKind),
    /// The engine's own figure.
    Reclaimable,
    /// How a step ended.
    End(EndKind),
    /// What was measured beside what was forecast.
    Measured,
    /// A pattern that protects.
    Pattern,
    /// That it is not clear what is protected.
    Unclear,
    /// The backup that would be kept first.
    Backup,
    /// Why no engine could be connected.
    NoEngine,
    /// An engine that can be chosen.
    Offer,
}

/// What stands in the row of an image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CellTopic {
    /// Its size.
    Size,
    /// What removing it alone would free.
    Frees,
    /// Its containers.
    Containers,
    /// Its references, how many and what for.
    Names,
    /// Its id.
    Id,
    /// Its age.
    Age,
    /// For how many platforms it is here.
    Platforms,
}

/// What there is to be said of the engine as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EngineTopic {
    /// Which engine it is.
    Itself,
    /// How many images it has.
    Images,
    /// How many bytes they take.
    OnDisk,
    /// What removing every image without a container would free.
    WouldFree,
    /// Its build cache.
    BuildCache,
    /// What its disk has left.
    DiskFree,
}

/// What there is to be said of a layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LayerTopic {
    /// No other image has it.
    Own,
    /// Images share it.
    Shared,
    /// Containers stand on it.
    Pinned,
    /// What a layer is at all.
    Itself,
}

/// What there is to be said of a history.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HistoryTopic {
    /// Steps with a layer.
    Built,
    /// Steps without one.
    NoLayer,
    /// It is not told as a whole.
    Untold,
}

/// What is written on an image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameTopic {
    /// A tag.
    Tag,
    /// A digest that is a reference.
    DigestReference,
    /// A digest that the engine reports.
    Digest,
    /// A label.
    Label,
}

/// How far an image is marked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Marking {
    /// Not at all.
    None,
    /// Some of its references.
    Part,
    /// As a whole.
    Whole,
}

/// What the name means now that a container was made from; [`Origin`](crate::inventory::Origin) without the names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OriginKind {
    /// Its image.
    Here,
    /// Another image.
    Elsewhere,
    /// Nothing.
    Gone,
    /// There is only an id.
    Id,
}

/// A preset, whatever its argument.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PresetKind {
    /// What prune takes.
    Dangling,
    /// What `prune --all` takes.
    NoContainer,
    /// By age.
    OlderThan,
    /// All but the newest of each repository.
    KeepNewest,
    /// By label.
    Label,
}

/// What a step does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepKind {
    /// Takes a reference off.
    Untag,
    /// Removes an image.
    Delete,
    /// Removes an image by force.
    Force,
    /// Removes the untagged parent of one that goes.
    Parent,
    /// Removes an image that is built on a marked one.
    Child,
    /// Lets a paused container go on.
    Unpause,
    /// Stops a container.
    Stop,
    /// Removes a container.
    RemoveContainer,
    /// Empties the build cache.
    PruneCache,
}

/// A row of the ledger; [`Fate`](crate::removal::Fate) without the names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FateKind {
    /// It goes.
    Freed,
    /// It goes, unless build cache holds it.
    CacheMayKeep,
    /// It goes with containers.
    UntilContainers,
    /// An image that stays needs it.
    KeptBy,
}

/// What a container loses; [`Harm`](crate::removal::Harm) without the names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LossKind {
    /// The record of its image.
    Image,
    /// The name of its image.
    Name,
    /// Itself, because it is in the way.
    Itself,
    /// Itself, because the engine deletes it with its image.
    Along,
}

/// How a step of a removal stands or has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EndKind {
    /// It has not begun.
    Waiting,
    /// It is out.
    Sent,
    /// It was cancelled before it was sent.
    Cancelled,
    /// Nobody waits for it any more.
    Abandoned,
    /// It did what was forecast.
    Done,
    /// The engine refused.
    Refused,
    /// The engine did not do what was forecast, although everything held that the forecast rested on.
    OurError,
    /// It was not sent, because something has changed.
    Skipped,
    /// There was nothing left to do.
    GoneAlready,
    /// Nothing was done.
    Failed,
    /// It was sent, and no answer came.
    Unknown,
    /// No answer came, but its target is gone.
    FoundGone,
    /// No answer came, and its target is still there.
    FoundThere,
    /// The engine said that it did it, but lists it still.
    StillThere,
}

/// What an explanation is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// The engine as a whole.
    Engine,
    /// An image.
    Image(ImageId),
    /// A line of the details of an image.
    Entry(ImageId, Entry),
    /// The history of an image.
    History(ImageId),
    /// A repository of the table.
    Repository(Repository),
    /// A container whose image is gone.
    Orphan(ContainerId),
    /// The preset under the cursor of the menu that lies below.
    Preset,
    /// The line under the cursor of what is in the way, which lies below.
    InTheWay,
    /// The preview that lies below.
    Preview,
    /// The receipt that lies below.
    Receipt,
    /// The patterns that lie below.
    Protected,
    /// The screen without an engine.
    Stranded,
}

/// An explanation that is open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explained {
    /// What it is about.
    pub place: Place,
    /// Which topic is shown; where it is gone, the first one is.
    pub topic: Option<Topic>,
    /// The first line shown.
    pub scroll: usize,
}

impl Explained {
    /// An explanation, at its most telling topic.
    pub(super) fn of(place: Place) -> Self {
        Self {
            place,
            topic: None,
            scroll: 0,
        }
    }

    /// The place of the topic that is shown among these.
    pub fn at(&self, topics: &[Topic]) -> usize {
        let here = topics.iter().position(|topic| Some(*topic) == self.topic);
        here.unwrap_or(0)
    }

    /// Whether it is about something of the preview that lies below.
    pub(super) fn needs_preview(&self) -> bool {
        match self.place {
            Place::Preview | Place::InTheWay => true,
            Place::Engine
            | Place::Image(_)
            | Place::Entry(..)
            | Place::History(_)
            | Place::Repository(_)
            | Place::Orphan(_)
            | Place::Preset
            | Place::Receipt
            | Place::Protected
            | Place::Stranded => false,
        }
    }
}
