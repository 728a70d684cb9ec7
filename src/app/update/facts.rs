//! What engines tell.

use super::protecting::off;
use crate::app::session::Wanted;
use crate::app::{
    App, Effect, EngineChoice, Fault, Generation, HistoryRead, Link, Recalled, Refresh, Run,
    Session, Stage, Stranded, Turn, age,
};
use std::sync::Arc;

use crate::inventory::{About, DiskUsage, ImageId, Listing, Makeup};

/// So many rows are taken to be seen before a frame has told how many there are.
const FIRST_ROWS: usize = 64;
/// Ages are shown to the minute at best.
const MINUTE: u64 = 60;

impl App {
    pub(super) fn connected(&mut self, generation: Generation, about: About) -> Turn {
        let mut session = Session::new(generation, about);
        session.refresh = Refresh::Out;
        session.table.sort = self.settings.sort;
        let practice = matches!(&self.stage, Stage::Connecting(EngineChoice::Practice));
        session.journaled = self.settings.journal && !practice;
        self.stage = Stage::Exploring(Box::new(session));
        self.overlays.clear();
        Turn::run(Effect::ReadListing(generation))
            .and([Effect::ReadProtection(generation)])
            .and([Effect::Watch(generation), Effect::WakeAfter(MINUTE)])
    }

    pub(super) fn connect_failed(&mut self, stranded: Stranded) -> Turn {
        self.stage = Stage::Stranded(stranded);
        self.overlays.clear();
        Turn::redraw()
    }

    pub(super) fn listed(&mut self, listing: Result<Listing, Fault>) -> Turn {
        let journal = listing.is_ok().then(|| self.ask_journal()).flatten();
        let Stage::Exploring(session) = &mut self.stage else {
            return Turn::nothing();
        };
        let stale = session.refresh == Refresh::OutAndStale;
        session.refresh = if stale { Refresh::Out } else { Refresh::Idle };
        match listing {
            Ok(listing) => {
                session.trouble = None;
                let dropped = session.list(listing);
                if !stale {
                    session.check_run();
                }
                let protected = session.drop_protected();
                if protected > 0 {
                    session.weigh();
                    self.notice = Some(off(protected));
                }
                let removing = session.run.as_ref().is_some_and(|run| !run.is_over());
                if dropped > 0 && !removing && !session.is_explained(dropped) {
                    self.notice = Some(format!("{dropped} marked went away elsewhere"));
                }
            }
            Err(Fault(why)) => session.trouble = Some(why),
        }
        let again = stale.then_some(Effect::ReadListing(session.generation));
        session.run.iter_mut().for_each(Run::note_listing);
        let ended = self.end_run();
        self.refresh_preview();
        let planned = self.open_plan();
        let more = self.read_more();
        ended.and(again).and(more).and(journal).and(planned)
    }

    pub(super) fn recalled(&mut self, kept: Vec<Recalled>) -> Turn {
        if let Stage::Exploring(session) = &mut self.stage {
            session.recall(kept);
        }
        Turn::nothing()
    }

    pub(super) fn details_read(
        &mut self,
        read: Vec<(ImageId, Result<Option<Makeup>, Fault>)>,
    ) -> Turn {
        let Stage::Exploring(session) = &mut self.stage else {
            return Turn::nothing();
        };
        let (mut learned, mut vain) = (Vec::new(), Vec::new());
        let mut trouble = None;
        for (id, answer) in read {
            match answer {
                Ok(Some(makeup)) => learned.push((id, makeup)),
                Ok(None) => vain.push(id), // it is gone; the next listing will say so
                Err(Fault(why)) => {
                    trouble = Some(why);
                    vain.push(id);
                }
            }
        }
        let weighed = session.learn(learned, vain);
        session.trouble = trouble;
        let more = self.read_more();
        // once no layers are to come, everything that is known of them counts
        let last = !self.session().is_some_and(Session::reads_layers);
        if weighed || (last && self.catch_up()) {
            self.refresh_preview();
        }
        Turn::redraw().and(more)
    }

    pub(super) fn histories_read(&mut self, read: Vec<HistoryRead>) -> Turn {
        let Stage::Exploring(session) = &mut self.stage else {
            return Turn::nothing();
        };
        let read = read.into_iter().map(|(id, history)| {
            let failed = history.as_ref().err().map(|Fault(why)| why.clone());
            session.trouble = failed.or_else(|| session.trouble.take());
            (id, history.ok().flatten())
        });
        let read = read.collect();
        Arc::make_mut(&mut session.histories).learn(read);
        Turn::redraw()
    }

    pub(super) fn usage_read(&mut self, usage: Result<DiskUsage, Fault>) -> Turn {
        let Stage::Exploring(session) = &mut self.stage else {
            return Turn::nothing();
        };
        session.account(usage.ok());
        self.refresh_preview();
        let more = self.read_more();
        Turn::redraw().and(more)
    }

    pub(super) fn engine_changed(&mut self) -> Turn {
        let Stage::Exploring(session) = &mut self.stage else {
            return Turn::nothing();
        };
        session.forget_usage();
        Turn::default().and(session.read())
    }

    pub(super) fn engine_lost(&mut self, Fault(why): Fault, retry_in: u64) -> Turn {
        let Stage::Exploring(session) = &mut self.stage else {
            return Turn::nothing();
        };
        session.link = Link::Lost(why, retry_in);
        Turn::redraw()
    }

    pub(super) fn engine_back(&mut self) -> Turn {
        let Stage::Exploring(session) = &mut self.stage else {
            return Turn::nothing();
        };
        session.link = Link::Live;
        session.forget_usage();
        Turn::redraw().and(session.read())
    }

    /// A minute has passed: the screen is drawn again only if an age on it reads differently now.
    pub(super) fn pass_time(&mut self, now: i64) -> Turn {
        let before = self.drawn_at;
        self.now = now;
        let sifted = match &mut self.stage {
            Stage::Exploring(session) => session.age_filter(now),
            Stage::Connecting(_) | Stage::Stranded(_) => false,
        };
        let Some(session) = self.session() else {
            return Turn::nothing();
        };
        let inventory = session.inventory.as_ref();
        let changed = session.table.visible(self.viewport.rows).iter().any(|row| {
            let made = inventory.and_then(|inventory| session.table.made(*row, inventory));
            age(made, before) != age(made, now)
        });
        let running = session.run.as_ref().is_some_and(|run| !run.is_over());
        let next = if running { 1 } else { MINUTE };
        Turn {
            effects: vec![Effect::WakeAfter(next)],
            redraw: changed || running || sifted,
        }
    }

    /// The next slow reading, if none is out.
    pub(super) fn read_more(&mut self) -> Option<Effect> {
        let drawn = self.viewport.rows;
        let rows = if drawn == 0 { FIRST_ROWS } else { drawn };
        let Stage::Exploring(session) = &mut self.stage else {
            return None;
        };
        let generation = session.generation;
        session.want(rows).map(|wanted| match wanted {
            Wanted::Details(images) => Effect::ReadDetails(generation, images),
            Wanted::Usage => Effect::ReadUsage(generation),
        })
    }
}

impl Session {
    /// Asks for a listing, or notes that the one that is out is stale already.
    pub(super) fn read(&mut self) -> Option<Effect> {
        match self.refresh {
            Refresh::Idle => {
                self.refresh = Refresh::Out;
                Some(Effect::ReadListing(self.generation))
            }
            Refresh::Out | Refresh::OutAndStale => {
                self.refresh = Refresh::OutAndStale;
                None
            }
        }
    }

    /// Whether the last removal explains that marks went away.
    fn is_explained(&self, dropped: usize) -> bool {
        self.run
            .as_ref()
            .is_some_and(|run| run.deleted() >= dropped)
    }
}
