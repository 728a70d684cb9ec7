use std::path::PathBuf;

use crate::inventory::{ContainerId, ImageId};
use crate::removal::{Edit, Expected, Guarded, Step};

use super::{BackupOrder, Clipping, Generation, JournalOrder, Paper};

/// An order to the runtime. Each is answered by a message, at once or later.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Connect an engine; answered by `Connected` or `ConnectFailed`.
    Connect(Generation, EngineChoice),
    /// Follow the engine's events; answered by `EngineChanged`, `EngineLost` and `EngineBack` until the next `Connect`.
    Watch(Generation),
    /// Read images and containers; answered by `Listed`.
    ReadListing(Generation),
    /// Read the layers of these images, in this order and before those of earlier orders that have not been begun; answered
    /// by `DetailsRead`, in parts and in any order, each image once.
    ReadDetails(Generation, Vec<ImageId>),
    /// Read the histories of these images; answered by `HistoriesRead`.
    ReadHistories(Generation, Vec<ImageId>),
    /// Read what these containers have of their own; answered by `BelongingsRead`.
    ReadBelongings(Generation, Vec<ContainerId>),
    /// Read the disk accounting; answered by `UsageRead`.
    ReadUsage(Generation),
    /// Measure the bytes of all layers; answered by `Measured`.
    Measure(Generation, RunId, Moment),
    /// Ask how much room is left in this directory; answered by `RoomMeasured`.
    MeasureRoom(PathBuf),
    /// Have images saved into a new backup, and verify it; answered by `BackupProgressed` and at last `BackupEnded`.
    KeepBackup(Generation, BackupOrder),
    /// Stop keeping a backup, and take away what there is of it; not answered.
    StopBackup,
    /// Restore this backup of a removal; answered by `Restored`.
    Restore(Generation, RunId, PathBuf),
    /// Look a step's target up and send it; answered by `StepEnded`.
    RunStep(Generation, StepOrder),
    /// See to the journal; answered by `Journal`.
    Journal(Generation, JournalOrder),
    /// Read what is protected; answered by `ProtectionRead`.
    ReadProtection(Generation),
    /// Change what is protected; answered by `ProtectionWritten`.
    WriteProtection(Generation, Edit),
    /// Say the time after so many seconds; answered by `TimePassed`. A later order replaces an earlier one.
    WakeAfter(u64),
    /// Send a text to the terminal's clipboard; answered by `Copied`.
    CopyText(Clipping),
    /// Send the text of the page on top to the terminal's clipboard, called by this name; answered by `Copied`.
    CopyPage(String),
    /// Save a text as a new file where the program was started; answered by `Saved`.
    SaveText(Paper),
    /// Have clicks and the wheel come to the program, or not.
    CaptureMouse(bool),
    /// Give the terminal back and stop until continued; answered by `Resumed`.
    Suspend,
    /// End the program.
    Quit,
}

/// Which engine to connect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EngineChoice {
    /// The one that flags, environment and configuration name.
    Configured,
    /// The practice engine.
    Practice,
    /// One that was offered.
    At {
        /// Its address.
        address: String,
        /// How it was offered.
        label: String,
    },
}

/// When something was measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// Before the first step.
    Before,
    /// After the last step.
    After,
}

/// Which removal something belongs to; counted within a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RunId(pub u64);

/// A step with what must still hold when it is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepOrder {
    /// The run that it belongs to.
    pub run: RunId,
    /// Its place in the run.
    pub index: usize,
    /// The step.
    pub step: Step,
    /// What the preview relied on.
    pub expected: Expected,
    /// What must not have become protected.
    pub guarded: Guarded,
}
