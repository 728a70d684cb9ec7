//! How removals are written into the journal, and what it tells of one that was cut short.

use super::removing::Preparation;
use crate::app::{
    App, CutShort, Effect, Fault, Focus, JournalNews, JournalOrder, Journaling, Outcome, Overlay,
    Phase, RunId, Stage, Turn,
};
use crate::inventory::{About, harmless};
use crate::removal::{Ending, Journal, JournalEvent, PlanFile, Recorded, Started};

impl App {
    /// Has the journal opened for the removal that begins, where one is kept.
    pub(super) fn open_journal(&mut self) -> Option<Turn> {
        let now = self.now;
        let Stage::Exploring(session) = &mut self.stage else {
            return None;
        };
        let run = session.run.as_mut().filter(|_| session.journaled)?;
        run.phase = Phase::Opening;
        run.journal = Journaling::Opening;
        let plan = PlanFile::of(&run.forecast, &session.about, now);
        let mut started = started(plan, &session.about);
        started.backup = run
            .backup_path()
            .map(|path| path.to_string_lossy().into_owned());
        let started = Box::new(started);
        let (generation, id) = (session.generation, run.id);
        Some(Turn::run(Effect::Journal(
            generation,
            JournalOrder::Open(id, started),
        )))
    }

    pub(super) fn journal_told(&mut self, news: JournalNews) -> Turn {
        match news {
            JournalNews::Opened(run, opened) => self.journal_opened(run, opened),
            JournalNews::Unnoted(run, index, outcome, why) => {
                self.step_unnoted(run, index, outcome, why)
            }
            JournalNews::Read(read) => self.journal_read(read),
            JournalNews::Written(written) => self.journal_written(written),
        }
    }

    fn journal_opened(&mut self, id: RunId, opened: Result<(), Fault>) -> Turn {
        let Some(run) = self.run_of(id) else {
            // it was cancelled, and another one has begun
            let ended = vec![JournalEvent::Ended(Ending::default())];
            let order = JournalOrder::Close(id, ended);
            return Turn::default().and([Effect::Journal(self.generation(), order)]);
        };
        if opened.is_ok() {
            run.journal = Journaling::Kept;
        }
        match (opened, run.phase) {
            (Ok(()), Phase::Opening) => self.prepare(Preparation::Figure),
            // it was cancelled meanwhile
            (Ok(()), _) => self.close_journal().map_or_else(Turn::nothing, Turn::run),
            (Err(why), Phase::Opening) => {
                run.end_unsent();
                run.journal = Journaling::Broken(why);
                self.notice = Some(
                    "nothing was removed: the journal cannot be written; --no-journal does without"
                        .to_owned(),
                );
                self.show_receipt()
            }
            // it was cancelled meanwhile: nothing was stopped by that
            (Err(why), _) => {
                run.journal = Journaling::Off;
                self.journal_written(Err(why))
            }
        }
    }

    /// A step has ended, and the journal could not be told about it: no further step is sent, if one was to be.
    fn step_unnoted(&mut self, id: RunId, index: usize, outcome: Outcome, why: Fault) -> Turn {
        let Some(run) = self.run_of(id) else {
            return Turn::nothing();
        };
        let told = if run.cancel() > 0 {
            run.journal = Journaling::Broken(why);
            self.notice = Some("stopped: the journal cannot be written any more".to_owned());
            Turn::redraw()
        } else {
            self.journal_written(Err(why))
        };
        let Turn { effects, redraw } = self.step_ended(id, index, outcome);
        Turn {
            effects,
            redraw: redraw || told.redraw,
        }
    }

    /// Has the last line of a removal written that is over, if its first one has been.
    pub(super) fn close_journal(&self) -> Option<Effect> {
        let session = self.session()?;
        let run = session.run.as_ref().filter(|run| run.is_over())?;
        let open = match run.journal {
            Journaling::Off | Journaling::Opening => false,
            Journaling::Kept | Journaling::Broken(_) => true,
        };
        open.then(|| {
            let order = JournalOrder::Close(run.id, run.closing());
            Effect::Journal(session.generation, order)
        })
    }

    /// Has the journal read once the engine's images are known for the first time.
    pub(super) fn ask_journal(&mut self) -> Option<Effect> {
        let Stage::Exploring(session) = &mut self.stage else {
            return None;
        };
        let unread = session.journaled && !std::mem::replace(&mut session.journal_asked, true);
        unread.then_some(Effect::Journal(session.generation, JournalOrder::Read))
    }

    fn journal_read(&mut self, read: Result<Box<Journal>, Fault>) -> Turn {
        let Stage::Exploring(session) = &mut self.stage else {
            return Turn::nothing();
        };
        match read {
            Ok(journal) => session.untold = CutShort::of(*journal, &session.about),
            Err(Fault(why)) => {
                self.notice = Some(format!("the journal could not be read: {}", harmless(&why)));
            }
        }
        Turn::redraw()
    }

    /// Tells of plans that were cut short as soon as the user is in the middle of nothing.
    pub(super) fn tell_cut_short(&mut self) {
        let Stage::Exploring(session) = &mut self.stage else {
            return;
        };
        if self.overlays.is_empty()
            && session.focus != Focus::Filter
            && let Some(untold) = session.untold.take()
        {
            self.overlays.push(Overlay::CutShort(Box::new(untold)));
            self.unseen = true;
        }
    }

    /// Closes what was told of plans that were cut short, and has it noted that it was. It opens by itself: a key that was
    /// meant for what was there before does not close it unseen.
    pub(super) fn close_cut_short(&mut self) -> Turn {
        if matches!(self.overlays.last(), Some(Overlay::CutShort(told)) if !told.seen) {
            return Turn::redraw();
        }
        let Some(Overlay::CutShort(told)) = self.overlays.pop() else {
            return Turn::nothing();
        };
        let runs = told.plans.into_iter().map(|Recorded { run, .. }| run);
        Turn::run(Effect::Journal(
            self.generation(),
            JournalOrder::Settle(runs.collect()),
        ))
    }

    fn journal_written(&mut self, written: Result<(), Fault>) -> Turn {
        let Err(Fault(why)) = written else {
            return Turn::nothing();
        };
        self.notice = Some(format!("the journal cannot be written: {}", harmless(&why)));
        Turn::redraw()
    }
}

fn started(plan: PlanFile, about: &About) -> Started {
    Started {
        jettison: env!("CARGO_PKG_VERSION").to_owned(),
        pid: 0, // the runtime knows
        address: about.address.clone(),
        backup: None, // the run knows
        plan,
    }
}
