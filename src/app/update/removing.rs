//! How a plan is confirmed and carried out.

use std::sync::Arc;

use crate::app::{
    Action, App, Effect, Fault, Key, Moment, Outcome, Overlay, Phase, Run, RunId, Scope, Session,
    Stage, Turn, Typing,
};
use crate::removal::Changed;

/// While a step is out, its elapsed time is shown by the second.
const SECOND: u64 = 1;

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
        let removing = self
            .session()
            .and_then(|session| session.run.as_ref())
            .is_some_and(|run| !run.is_over());
        let Some(Overlay::Preview(preview)) = self.overlays.last_mut() else {
            return Turn::nothing();
        };
        if preview.forecast().is_empty() {
            self.notice =
                Some("there is nothing to run: everything marked would be refused".to_owned());
            return Turn::redraw();
        }
        if removing {
            self.notice =
                Some("a removal is under way: wait for it, or cancel it with x".to_owned());
            return Turn::redraw();
        }
        match preview.word() {
            None => self.run(),
            Some(word) => {
                preview.typing = Some(Typing {
                    word,
                    typed: String::new(),
                });
                Turn::redraw()
            }
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
        let Some(Overlay::Preview(preview)) = self.overlays.pop() else {
            return Turn::nothing();
        };
        self.overlays.clear();
        let Stage::Exploring(session) = &mut self.stage else {
            return Turn::nothing();
        };
        let known = session.layers_size();
        let generation = session.generation;
        let run = session.begin(Arc::clone(preview.forecast()), preview.unclear.clone());
        let wake = [Effect::WakeAfter(SECOND)];
        if known.is_some() {
            run.before = Some(Ok(known));
            return self.next_step().and(wake);
        }
        Turn::run(Effect::Measure(generation, run.id, Moment::Before)).and(wake)
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
                run.after = Some(bytes);
                run.phase = Phase::Over;
                self.show_receipt()
            }
            // an abandoned step has answered after all
            (Moment::After, Phase::Over) => {
                run.after = Some(bytes);
                Turn::redraw()
            }
            (
                Moment::Before | Moment::After,
                Phase::Measuring(_) | Phase::Running(..) | Phase::Over,
            ) => Turn::nothing(),
        }
    }

    /// The removal of this number, if it is the one under way or the last one.
    fn run_of(&mut self, id: RunId) -> Option<&mut Run> {
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
        let Some(run) = self.run_of(id) else {
            return Turn::nothing();
        };
        if run.end(index, outcome) {
            return self.next_step();
        }
        let over = run.is_over();
        if over {
            self.read_again(id)
        } else {
            Turn::redraw()
        }
    }

    /// A step that nobody waited for has answered: what was read and measured before is no longer true.
    fn read_again(&mut self, id: RunId) -> Turn {
        let Stage::Exploring(session) = &mut self.stage else {
            return Turn::nothing();
        };
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
        let Stage::Exploring(session) = &mut self.stage else {
            return Turn::nothing();
        };
        let Some(run) = &mut session.run else {
            return Turn::nothing();
        };
        run.phase = Phase::Measuring(Moment::After);
        let id = run.id;
        self.read_again(id)
    }

    /// The receipt opens by itself, unless the user is in the middle of something.
    fn show_receipt(&mut self) -> Turn {
        if self.overlays.is_empty() {
            self.overlays.push(Overlay::Receipt(0));
        }
        let more = self.read_more();
        Turn::redraw().and(more)
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
            (Phase::Measuring(Moment::Before), _) => {
                run.phase = Phase::Over;
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
                self.notice = Some(
                    "no longer waiting: what the step did is unknown until the engine is read"
                        .to_owned(),
                );
                self.next_step()
            }
            (_, 0) => Turn::redraw(),
            (_, cancelled) => {
                self.notice = Some(format!(
                    "{cancelled} steps cancelled; the one that is out cannot be taken back"
                ));
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
