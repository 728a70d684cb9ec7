use std::path::PathBuf;

use crate::inventory::{About, Belongings, ContainerId, DiskUsage, ImageId, Listing, Makeup};
use crate::removal::{Change, Changed, Edit, Protection, Refusal};

use super::{
    BackupStage, Delivery, Generation, HistoryRead, JournalNews, KeptBackup, Key, Moment, Pointed,
    RestoredImage, RunId, Stranded,
};

/// Something that has happened. What concerns an engine carries the generation it belongs to: an answer that comes
/// after the engine was switched is dropped.
#[derive(Clone, Debug, PartialEq)]
pub enum Message {
    /// A key was pressed.
    KeyPressed(Key),
    /// The mouse was used.
    Pointed(Pointed),
    /// This was copied, or it was too long.
    Copied(String, Delivery),
    /// This was saved in a file, or could not be.
    Saved(String, Result<PathBuf, Fault>),
    /// The terminal has another size, or its content was lost.
    Resized,
    /// The program is in the foreground again.
    Resumed,
    /// An engine answers.
    Connected(Generation, About),
    /// No engine could be connected.
    ConnectFailed(Generation, Stranded),
    /// The images and containers were read.
    Listed(Generation, Result<Listing, Fault>),
    /// What was kept of an earlier start; comes before the first `Listed`.
    Recalled(Generation, Vec<Recalled>),
    /// The layers of some images were read; `None` where the image is gone.
    DetailsRead(Generation, Vec<(ImageId, Result<Option<Makeup>, Fault>)>),
    /// The histories of some images were read.
    HistoriesRead(Generation, Vec<HistoryRead>),
    /// What some containers have of their own was read; `None` where the container is gone.
    BelongingsRead(
        Generation,
        Vec<(ContainerId, Result<Option<Belongings>, Fault>)>,
    ),
    /// The disk accounting was read.
    UsageRead(Generation, Result<DiskUsage, Fault>),
    /// Something changed on the engine.
    EngineChanged(Generation),
    /// The engine's event stream broke; the next attempt is due in so many seconds.
    EngineLost(Generation, Fault, u64),
    /// The event stream is back.
    EngineBack(Generation),
    /// The bytes of all layers were measured before or after a removal.
    Measured(Generation, RunId, Moment, Result<Option<u64>, Fault>),
    /// So much room is left in this directory; `None` where the system does not tell.
    RoomMeasured(PathBuf, Result<Option<u64>, Fault>),
    /// The backup of a removal has come so far.
    BackupProgressed(Generation, RunId, BackupStage),
    /// The backup of a removal was kept and verified, or why not.
    BackupEnded(Generation, RunId, Result<KeptBackup, Fault>),
    /// The backup of a removal was restored, or why not.
    Restored(Generation, RunId, Result<Vec<RestoredImage>, Fault>),
    /// A step of a removal has ended.
    StepEnded(Generation, RunId, usize, Outcome),
    /// What became of an order about the journal.
    Journal(Generation, JournalNews),
    /// The protect file was read.
    ProtectionRead(Generation, Protection),
    /// The protect file was changed, or could not be; what it says now.
    ProtectionWritten(Generation, Edit, Result<Protection, Fault>),
    /// Time has passed: seconds since 1970.
    TimePassed(i64),
}

impl Message {
    /// Which connection it is about, where it is about one.
    pub(super) fn generation(&self) -> Option<Generation> {
        match self {
            Self::Connected(generation, _)
            | Self::ConnectFailed(generation, _)
            | Self::Listed(generation, _)
            | Self::DetailsRead(generation, _)
            | Self::Recalled(generation, _)
            | Self::HistoriesRead(generation, _)
            | Self::BelongingsRead(generation, _)
            | Self::UsageRead(generation, _)
            | Self::EngineChanged(generation)
            | Self::EngineLost(generation, ..)
            | Self::EngineBack(generation)
            | Self::Measured(generation, ..)
            | Self::BackupProgressed(generation, ..)
            | Self::BackupEnded(generation, ..)
            | Self::Restored(generation, ..)
            | Self::StepEnded(generation, ..)
            | Self::Journal(generation, _)
            | Self::ProtectionRead(generation, _)
            | Self::ProtectionWritten(generation, ..) => Some(*generation),
            Self::KeyPressed(_)
            | Self::Pointed(_)
            | Self::Copied(..)
            | Self::Saved(..)
            | Self::Resized
            | Self::Resumed
            | Self::RoomMeasured(..)
            | Self::TimePassed(_) => None,
        }
    }
}

/// What an image was made of when it was read, perhaps at an earlier start.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recalled {
    /// Which image.
    pub image: ImageId,
    /// Its size then, by the engine's count: while it is the same, all of it is.
    pub size: u64,
    /// When that was, in seconds since 1970.
    pub read: i64,
    /// What it was made of.
    pub makeup: Makeup,
}

/// Why something could not be done, in words for the screen; foreign text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault(pub String);

/// How a step ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It did this.
    Done(Vec<Change>),
    /// The engine refused.
    Refused(Refusal),
    /// It was not sent: something has changed since the preview.
    Skipped(Changed),
    /// It could not be sent, or the engine failed: nothing was done.
    Failed(Fault),
    /// The engine could not be reached: nothing was done, and nothing else can be.
    Away(Fault),
    /// It was sent, and nobody knows what came of it until the engine has been read again.
    Unknown(Fault),
    /// No answer told what came of it, but the engine has been read again.
    Found {
        /// Whether the target is gone.
        gone: bool,
    },
    /// The engine said that the target is gone, but lists it still.
    StillThere {
        /// Whether it said that it removed it; otherwise that it does not have it.
        said_done: bool,
    },
}
