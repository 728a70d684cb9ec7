//! How a backup is kept before the first step of a plan, and restored after the last.

use std::path::PathBuf;

use super::removing::Preparation;
use crate::app::{
    Action, App, BackupOrder, BackupStage, BackupState, Effect, Fault, KeptBackup, Offering,
    Overlay, Phase, Preview, Restored, RestoredImage, RoomLeft, RunBackup, RunId, Session, Stage,
    Turn,
};
use crate::removal::Keep;

impl App {
    /// The backup that a new preview offers.
    pub(super) fn offering(&self) -> Option<Offering> {
        let before = self.previewed().and_then(|preview| preview.backup.clone());
        let settings = &self.settings.backup;
        before.or_else(|| {
            Some(Offering {
                keep: settings.keep,
                directory: settings.directory.clone()?,
                room: RoomLeft::Asked,
            })
        })
    }

    /// Asks how much room is left where a preview's backup would be.
    pub(super) fn measure_room(preview: &Preview) -> Option<Effect> {
        let backup = preview.backup.as_ref()?;
        Some(Effect::MeasureRoom(backup.directory.clone()))
    }

    pub(super) fn room_measured(
        &mut self,
        directory: &PathBuf,
        left: &Result<Option<u64>, Fault>,
    ) -> Turn {
        let previews = self.overlays.iter_mut().filter_map(Overlay::preview);
        for backup in previews.filter_map(|preview| preview.backup.as_mut()) {
            if backup.directory == *directory {
                backup.room = match left {
                    Ok(Some(free)) => RoomLeft::Free(*free),
                    Ok(None) => RoomLeft::Untold(None),
                    Err(why) => RoomLeft::Untold(Some(why.clone())),
                };
            }
        }
        Turn::redraw()
    }

    pub(super) fn act_on_backup(&mut self, action: Action) -> Turn {
        if action == Action::Restore {
            self.restore_backup()
        } else {
            self.change_backup()
        }
    }

    /// `b`: only copies, all that go, none.
    fn change_backup(&mut self) -> Turn {
        let Some(Overlay::Preview(preview)) = self.overlays.last_mut() else {
            return Turn::nothing();
        };
        if let Some(backup) = &mut preview.backup {
            backup.keep = backup.keep.next();
            preview.keep();
        } else {
            let why = "no backup: there is no directory to keep it in; --backup-dir names one";
            self.notice = Some(why.to_owned());
        }
        Turn::redraw()
    }

    /// Keeps the backup of a preview, if there is anything to keep; then the plan begins.
    pub(super) fn keep_backup(&mut self, preview: &Preview) -> Option<Turn> {
        let offered = preview.backup.as_ref()?;
        let backup = preview.keeps.clone()?;
        if offered.keep == Keep::Nothing || backup.images.is_empty() {
            return None;
        }
        let Stage::Exploring(session) = &mut self.stage else {
            return None;
        };
        let generation = session.generation;
        let run = session.run.as_mut()?;
        let order = BackupOrder {
            run: run.id,
            directory: offered.directory.clone(),
            backup,
        };
        run.phase = Phase::Backing;
        run.backup = Some(RunBackup::new(order.clone()));
        Some(Turn::run(Effect::KeepBackup(generation, order)))
    }

    pub(super) fn backup_progressed(&mut self, id: RunId, stage: BackupStage) -> Turn {
        match self.backup_of(id) {
            Some(backup) if matches!(backup.state, BackupState::Making(_)) => {
                backup.state = BackupState::Making(stage);
                Turn::redraw()
            }
            Some(_) | None => Turn::nothing(),
        }
    }

    /// With a backup the plan goes on; without one it ends here, and nothing was removed.
    pub(super) fn backup_ended(&mut self, id: RunId, kept: Result<KeptBackup, Fault>) -> Turn {
        match self.backup_of(id) {
            Some(backup) if matches!(backup.state, BackupState::Making(_)) => match kept {
                Ok(kept) => {
                    backup.state = BackupState::Kept(kept);
                    self.prepare(Preparation::Journal)
                }
                Err(why) => self.end_without(BackupState::Failed(why)),
            },
            Some(_) | None => Turn::nothing(),
        }
    }

    /// `x` while the backup is made: it goes, and nothing is removed.
    pub(super) fn stop_backup(&mut self) -> Turn {
        self.end_without(BackupState::Stopped)
            .and([Effect::StopBackup])
    }

    fn end_without(&mut self, state: BackupState) -> Turn {
        let Stage::Exploring(session) = &mut self.stage else {
            return Turn::nothing();
        };
        let Some(run) = &mut session.run else {
            return Turn::nothing();
        };
        run.end_unsent();
        if let Some(backup) = &mut run.backup {
            backup.state = state;
        }
        self.show_receipt()
    }

    fn backup_of(&mut self, id: RunId) -> Option<&mut RunBackup> {
        let run = self.run_of(id)?;
        run.backup.as_mut()
    }

    /// `u` in the receipt: restores the backup of that removal.
    fn restore_backup(&mut self) -> Turn {
        let Stage::Exploring(session) = &mut self.stage else {
            return Turn::nothing();
        };
        let generation = session.generation;
        let Some(run) = &mut session.run else {
            return Turn::nothing();
        };
        let (id, over) = (run.id, run.is_over());
        let backup = run.backup.as_mut();
        let restorable = backup.filter(|backup| backup.kept().is_some());
        let why = match restorable {
            None => "nothing to undo with: no backup was kept of this removal",
            Some(_) if !over => "the removal is under way: wait for it, or cancel it",
            Some(backup) if backup.is_restoring() => "it is being restored already",
            Some(backup) if backup.is_restored() => {
                "it is restored already: the receipt says what came back"
            }
            Some(backup) => {
                let path = backup.kept().map(|kept| kept.path.clone());
                let before = backup.restored.replace(Restored::Out);
                if let Some(Restored::Ended(images)) = before {
                    backup.before = images;
                }
                self.notice = Some("restoring the backup".to_owned());
                let restore = path.map(|path| Effect::Restore(generation, id, path));
                return Turn::redraw().and(restore);
            }
        };
        self.notice = Some(why.to_owned());
        Turn::redraw()
    }

    pub(super) fn restored(
        &mut self,
        id: RunId,
        answer: Result<Vec<RestoredImage>, Fault>,
    ) -> Turn {
        let notice = match &answer {
            Ok(images) if images.iter().all(RestoredImage::is_whole) => {
                "restored: everything in the backup is back".to_owned()
            }
            Ok(_) => "restored, but not everything is back: the receipt says what".to_owned(),
            Err(Fault(why)) => format!("not restored: {why}"),
        };
        let Some(backup) = self.backup_of(id) else {
            return Turn::nothing();
        };
        backup.restored = Some(match answer {
            Ok(images) => {
                let images = images.into_iter();
                Restored::Ended(images.map(|one| one.since(&backup.before)).collect())
            }
            Err(why) => Restored::Failed(why),
        });
        self.notice = Some(notice);
        let Stage::Exploring(session) = &mut self.stage else {
            return Turn::redraw();
        };
        session.forget_usage();
        let read = session.read();
        Turn::redraw().and(read)
    }
}

impl Session {
    /// Whether the backup of the last removal is being restored.
    pub fn is_restoring(&self) -> bool {
        let backup = self.run.as_ref().and_then(|run| run.backup.as_ref());
        backup.is_some_and(RunBackup::is_restoring)
    }
}
