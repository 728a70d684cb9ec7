//! How a plan is confirmed and carried out.

use std::sync::Arc;

use crate::app::run::Waited;
use crate::app::{
    Action, App, Effect, Fault, Key, Link, Moment, Outcome, Overlay, Phase, Preview, Run, RunId,
    Scope, Session, Stage, Turn, Typing,
};
use crate::removal::Changed;

/// While a step is out, its elapsed time is shown by the second.
const SECOND: u64 = 1;

/// What is told of the step that is out, where the others were cancelled.
const CANNOT_BE: &str = "the one that is out cannot be taken back";

/// What is told where nobody waits for it any more.
const NO_LONGER_WAITING: &str =
    "no longer waiting: what the step did is unknown until the engine is read";

/// What comes before the first step of a removal, in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Preparation {
    /// The journal is told what is about to be done.
    Journal,
    /// The engine's bytes are measured.
    Figure,
}

/// No word is longer than this; more is not typed by a person who means it.
const LONGEST_WORD: usize = 20;

impl App {
    pub(super) fn change_route(&mut self) -> Turn {
        let Some(Overlay::Preview(preview)) = self.overlays.last_mut() else {
            return Turn::nothing();
        };
        if !preview.change_route() {
            self.notice = Some(preview.why_no_force().to_owned());
        }
        Turn::redraw()
    }

    /// `R`: runs the plan, or asks for the word first.
    pub(super) fn ask_to_run(&mut self) -> Turn {
        if self.settings.read_only {
            return Turn::nothing(); // there is no key for it either
        }
        let Some(Overlay::Preview(preview)) = self.overlays.last() else {
            return Turn::nothing();
        };
        if let Some(why) = self.why_not_now(preview) {
            self.notice = Some(why.to_owned());
            return Turn::redraw();
        }
        let Some(Overlay::Preview(preview)) = self.overlays.last_mut() else {
            return Turn::nothing();
        };
        match preview.word() {
            None => self.run(),
            Some(word) => {
                preview.typing = Some(Typing {
                    word,
                    typed: String::new(),
                    void: false,
                });
                Turn::redraw()
            }
        }
    }

    /// Why the plan of a preview cannot be run now, where it cannot.
    fn why_not_now(&self, preview: &Preview) -> Option<&'static str> {
        let session = self.session()?;
        if preview.forecast().is_empty() {
            Some("there is nothing to run: everything marked would be refused")
        } else if session.active_run().is_some() {
            Some("a removal is under way: wait for it, or cancel it with x")
        } else if session.is_restoring() {
            Some("a backup is being restored: wait for it")
        } else if preview.swapped {
            Some("the plan has just changed: look at it again")
        } else {
            None
        }
    }

    pub(super) fn type_key(&mut self, key: Key) -> Turn {
        if let Some(Overlay::Protected(patterns)) = self.overlays.last_mut() {
            return patterns.type_key(key);
        }
        let Some(Overlay::Preview(preview)) = self.overlays.last_mut() else {
            return Turn::nothing();
        };
        let Some(typing) = &mut preview.typing else {
            return Turn::nothing();
        };
        if let Key::Char(c) = key
            && typing.typed.chars().count() < LONGEST_WORD
        {
            typing.typed.push(c);
        } else if key == Key::Backspace {
            typing.typed.pop();
        }
        Turn::redraw()
    }

    pub(super) fn confirm_word(&mut self) -> Turn {
        if let Some(Overlay::Protected(_)) = self.overlays.last() {
            return self.confirm_pattern();
        }
        let Some(Overlay::Preview(preview)) = self.overlays.last_mut() else {
            return Turn::nothing();
        };
        let Some(typing) = &mut preview.typing else {
            return Turn::nothing();
        };
        if typing.void {
            preview.typing = None;
            self.notice = Some("nothing was removed: the plan has changed meanwhile".to_owned());
            return Turn::redraw();
        }
        if typing.typed == typing.word {
            return self.run();
        }
        typing.typed.clear();
        let word = typing.word;
        let stop = self.keys().key(Action::Back, Scope::Typing);
        let stop = stop.map(|key| format!(", {key} to stop"));
        self.notice = Some(format!(
            "nothing was removed: type {word} to go on{}",
            stop.unwrap_or_default()
        ));
        Turn::redraw()
    }

    /// Starts the plan of the preview.
    fn run(&mut self) -> Turn {
        if self.settings.read_only {
            return Turn::nothing();
        }
        let Some(Overlay::Preview(preview)) = self.overlays.pop() else {
            return Turn::nothing();
        };
        self.overlays.clear();
        let Stage::Exploring(session) = &mut self.stage else {
            return Turn::nothing();
        };
        session.begin(Arc::clone(preview.forecast()), preview.unclear.clone());
        let kept = self.keep_backup(&preview);
        let turn = kept.unwrap_or_else(|| self.prepare(Preparation::Journal));
        turn.and([Effect::WakeAfter(SECOND)])
    }

    /// Does what comes before the first step, one after the other, from this on: whoever answers goes on from the next.
    /// A backup comes before all of it, so that the journal can say where it is.
    pub(super) fn prepare(&mut self, from: Preparation) -> Turn {
        match from {
            Preparation::Journal => match self.open_journal() {
                Some(opening) => opening,
                None => self.prepare(Preparation::Figure),
            },
            Preparation::Figure => self.measure(),
        }
    }

    /// Measures the engine's bytes where they are not known already.
    fn measure(&mut self) -> Turn {
        let Stage::Exploring(session) = &mut self.stage else {
            return Turn::nothing();
        };
        // what changed while the events are not followed is not known
        let known = session.layers_size().filter(|_| session.link == Link::Live);
        let generation = session.generation;
        let Some(run) = &mut session.run else {
            return Turn::nothing();
        };
        if known.is_some() {
            run.before = Some(Ok(known));
            return self.next_step();
        }
        run.phase = Phase::Measuring(Moment::Before);
        Turn::run(Effect::Measure(generation, run.id, Moment::Before))
    }

    pub(super) fn measured(
        &mut self,
        id: RunId,
        moment: Moment,
        bytes: Result<Option<u64>, Fault>,
    ) -> Turn {
        let Some(run) = self.run_of(id) else {
            return Turn::nothing();
        };
        match (moment, run.phase) {
            (Moment::Before, Phase::Measuring(Moment::Before)) => {
                run.before = Some(bytes);
                self.next_step()
            }
            (Moment::After, Phase::Measuring(Moment::After)) => {
                run.learn_after(bytes);
                self.end_run()
            }
            // an abandoned step has answered after all
            (Moment::After, Phase::Over) => {
                run.learn_after(bytes);
                Turn::redraw()
            }
            (
                Moment::Before | Moment::After,
                Phase::Backing
                | Phase::Opening
                | Phase::Measuring(_)
                | Phase::Running(..)
                | Phase::Over,
            ) => Turn::nothing(),
        }
    }

    /// The removal of this number, if it is the one under way or the last one.
    pub(super) fn run_of(&mut self, id: RunId) -> Option<&mut Run> {
        match &mut self.stage {
            Stage::Exploring(session) => session.run.as_mut().filter(|run| run.id == id),
            Stage::Connecting(_) | Stage::Stranded(_) => None,
        }
    }

    pub(super) fn step_ended(&mut self, id: RunId, index: usize, outcome: Outcome) -> Turn {
        let protected = matches!(
            outcome,
            Outcome::Skipped(Changed::Protected(_) | Changed::ProtectionUnclear(_))
        );
        let generation = self.generation();
        let turn = self.go_on(id, index, outcome);
        // it was protected elsewhere: the table shows that too
        turn.and(protected.then_some(Effect::ReadProtection(generation)))
    }

    fn go_on(&mut self, id: RunId, index: usize, outcome: Outcome) -> Turn {
        let now = self.now;
        let Some(run) = self.run_of(id) else {
            return self.engine_changed(); // of an earlier removal: what was read since may be older
        };
        let is_away = matches!(outcome, Outcome::Away(_));
        let ended = run.end(index, outcome);
        run.count(now);
        if is_away && ended == Some(Waited::Yes) {
            self.stop_without_engine();
        }
        match ended {
            Some(Waited::Yes) => self.next_step(),
            Some(Waited::NoMore) => self.read_again(id),
            None => Turn::redraw(),
        }
    }

    /// The engine could not be reached: the rest would fail as well, one by one.
    fn stop_without_engine(&mut self) {
        let Stage::Exploring(session) = &mut self.stage else {
            return;
        };
        if let Some(run) = session.run.as_mut() {
            let left = run.cancel();
            if left > 0 {
                self.notice = Some(format!("the engine is gone: {left} more not sent"));
            }
        }
    }

    /// A step that nobody waited for has answered: what was read and measured before is no longer true.
    fn read_again(&mut self, id: RunId) -> Turn {
        let Stage::Exploring(session) = &mut self.stage else {
            return Turn::nothing();
        };
        if let Some(run) = &mut session.run {
            run.expect_news(session.refresh);
        }
        session.forget_usage();
        let read = session.read();
        Turn::run(Effect::Measure(session.generation, id, Moment::After)).and(read)
    }

    /// Sends the next step; after the last one the engine is read and measured again.
    fn next_step(&mut self) -> Turn {
        let now = self.now;
        let Stage::Exploring(session) = &mut self.stage else {
            return Turn::nothing();
        };
        let generation = session.generation;
        match session.run.as_mut().and_then(|run| run.next(now)) {
            Some(order) => Turn::run(Effect::RunStep(generation, order)),
            None => self.finish_steps(),
        }
    }

    fn finish_steps(&mut self) -> Turn {
        let now = self.now;
        let Stage::Exploring(session) = &mut self.stage else {
            return Turn::nothing();
        };
        let Some(run) = &mut session.run else {
            return Turn::nothing();
        };
        run.phase = Phase::Measuring(Moment::After);
        run.count_all(now);
        let id = run.id;
        self.read_again(id)
    }

    /// A removal is over when the engine has been measured and read again: nothing is shown of it that is older.
    pub(super) fn end_run(&mut self) -> Turn {
        let Stage::Exploring(session) = &mut self.stage else {
            return Turn::nothing();
        };
        match &mut session.run {
            Some(run) if run.is_read_again() => {
                run.phase = Phase::Over;
                self.show_receipt()
            }
            Some(_) | None => Turn::redraw(),
        }
    }

    /// The receipt opens by itself, unless the user is in the middle of something.
    pub(super) fn show_receipt(&mut self) -> Turn {
        // what was told of a step that was out is over too
        self.notice
            .take_if(|told| told.ends_with(CANNOT_BE) || *told == NO_LONGER_WAITING);
        let close = self.close_journal();
        if self.overlays.is_empty() {
            self.overlays.push(Overlay::Receipt(0));
        }
        let more = self.read_more();
        Turn::redraw().and(more).and(close)
    }

    pub(super) fn open_receipt(&mut self) -> Turn {
        if self
            .session()
            .and_then(|session| session.run.as_ref())
            .is_some()
        {
            self.open(Overlay::Receipt(0))
        } else {
            self.notice = Some("nothing has been removed yet".to_owned());
            Turn::redraw()
        }
    }

    /// `x`: cancels what has not begun; with nothing left to cancel it stops waiting for what is out.
    pub(super) fn cancel(&mut self) -> Turn {
        let Stage::Exploring(session) = &mut self.stage else {
            return Turn::nothing();
        };
        let Some(run) = session.run.as_mut().filter(|run| !run.is_over()) else {
            self.notice = Some("no removal is under way".to_owned());
            return Turn::redraw();
        };
        let phase = run.phase;
        match (phase, run.cancel()) {
            (Phase::Backing, _) => self.stop_backup(),
            (Phase::Opening | Phase::Measuring(Moment::Before), _) => {
                run.end_unsent();
                self.show_receipt()
            }
            (Phase::Measuring(Moment::After), _) => {
                run.after = Some(Err(Fault(
                    "nobody waited for the engine's figure".to_owned(),
                )));
                run.phase = Phase::Over;
                self.show_receipt()
            }
            (_, 0) if run.abandon() => {
                self.notice = Some(NO_LONGER_WAITING.to_owned());
                self.next_step()
            }
            (_, 0) => Turn::redraw(),
            (_, cancelled) => {
                let steps = if cancelled == 1 { "step" } else { "steps" };
                self.notice = Some(format!("{cancelled} {steps} cancelled; {CANNOT_BE}"));
                Turn::redraw()
            }
        }
    }
}

impl Session {
    /// The removal under way, if one is.
    pub fn active_run(&self) -> Option<&Run> {
        self.run.as_ref().filter(|run| !run.is_over())
    }
}
