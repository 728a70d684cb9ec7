use std::path::PathBuf;

use crate::inventory::{ImageId, Reference};
use crate::removal::{Backup, Forecast, Keep};

use super::{Fault, RunId};

/// What the user has chosen about backups for every start.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BackupSettings {
    /// Where they are kept. `None`: nowhere, and none is offered.
    pub directory: Option<PathBuf>,
    /// What is kept by default.
    pub keep: Keep,
}

/// The backup that a preview offers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offering {
    /// What is to be kept.
    pub keep: Keep,
    /// Where.
    pub directory: PathBuf,
    /// How much room is left there.
    pub room: RoomLeft,
}

/// How much room is left where backups are kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RoomLeft {
    /// It has been asked.
    Asked,
    /// So many bytes.
    Free(u64),
    /// The system does not tell, or why it could not.
    Untold(Option<Fault>),
}

/// An order to keep a backup.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BackupOrder {
    /// The removal that waits for it.
    pub run: RunId,
    /// Where it goes.
    pub directory: PathBuf,
    /// What is kept.
    pub backup: Backup,
}

/// How far a backup is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BackupStage {
    /// So many bytes have come from the engine.
    Saving(u64),
    /// So many bytes of so many have been read back.
    Verifying(u64, u64),
}

/// A backup that was verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptBackup {
    /// The archive.
    pub path: PathBuf,
    /// Its bytes.
    pub bytes: u64,
}

/// The backup of a removal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunBackup {
    /// What is kept, and where.
    pub order: BackupOrder,
    /// How it stands.
    pub state: BackupState,
    /// Whether it was restored since.
    pub restored: Option<Restored>,
    /// What came back by the tries before that one.
    pub before: Vec<RestoredImage>,
}

/// How the backup of a removal stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BackupState {
    /// It is being made.
    Making(BackupStage),
    /// It was kept.
    Kept(KeptBackup),
    /// It was not kept, so nothing was removed.
    Failed(Fault),
    /// It was cancelled, so nothing was removed.
    Stopped,
}

/// How a restore stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Restored {
    /// It is out.
    Out,
    /// It has ended, image by image.
    Ended(Vec<RestoredImage>),
    /// It could not be done.
    Failed(Fault),
}

/// An image of a backup that was restored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RestoredImage {
    /// The id that it has to have.
    pub id: ImageId,
    /// Whether the archive has it; of the others, which were to stay, only names come back.
    pub archived: bool,
    /// Whether it was there before.
    pub was: bool,
    /// Whether it is there now, under that id.
    pub there: bool,
    /// What became of its tags.
    pub names: Vec<(Reference, NameBack)>,
    /// Digests that were names of it and are not now: no archive brings these back.
    pub digests: Vec<String>,
}

/// What became of a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NameBack {
    /// It was there already.
    Was,
    /// It is back.
    Back,
    /// It names this other image now, and was left there.
    Elsewhere(ImageId),
    /// It is missing; why, where the engine said so.
    Missing(String),
}

impl Offering {
    /// What of a forecast would be kept.
    pub fn of(&self, forecast: &Forecast) -> Backup {
        Backup::of(forecast, self.keep)
    }

    /// Whether there is certainly not enough room for so many bytes.
    pub fn lacks(&self, bytes: u64) -> bool {
        matches!(self.room, RoomLeft::Free(free) if free < bytes)
    }
}

impl RunBackup {
    /// A backup about to be made.
    pub fn new(order: BackupOrder) -> Self {
        Self {
            order,
            state: BackupState::Making(BackupStage::Saving(0)),
            restored: None,
            before: Vec::new(),
        }
    }

    /// The backup, where it was kept.
    pub fn kept(&self) -> Option<&KeptBackup> {
        if let BackupState::Kept(kept) = &self.state {
            Some(kept)
        } else {
            None
        }
    }

    /// Whether everything in it has come back since.
    pub fn is_restored(&self) -> bool {
        matches!(&self.restored, Some(Restored::Ended(images)) if images.iter().all(RestoredImage::is_whole))
    }

    /// Whether it is being restored.
    pub fn is_restoring(&self) -> bool {
        self.restored == Some(Restored::Out)
    }
}

impl RestoredImage {
    /// Whether all of it is as it was: the image under its id, and every tag.
    pub fn is_whole(&self) -> bool {
        let back = |(_, name): &(Reference, NameBack)| match name {
            NameBack::Was | NameBack::Back => true,
            NameBack::Elsewhere(_) | NameBack::Missing(_) => false,
        };
        self.there && self.names.iter().all(back)
    }

    /// The same image after another try: what the first one brought back was not there before.
    #[must_use]
    pub fn since(mut self, first: &[Self]) -> Self {
        if let Some(first) = first.iter().find(|first| first.id == self.id) {
            self.was = first.was;
            for (name, state) in &mut self.names {
                let before = first.names.iter().find(|(other, _)| other == name);
                let came = before.is_some_and(|(_, before)| *before != NameBack::Was);
                if came && *state == NameBack::Was {
                    *state = NameBack::Back;
                }
            }
        }
        self
    }
}
