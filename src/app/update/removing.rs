//! How a plan is confirmed and carried out.

use std::sync::Arc;

use crate::app::{
    App, Effect, Fault, Key, Moment, Outcome, Overlay, Phase, Run, Session, Stage, Turn, Typing,
};

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
            self.notice = Some("force would change nothing here: it is not offered".to_owned());
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
        match preview.forecast().word() {
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
        let Some(Overlay::Preview(preview)) = self.overlays.last_mut() else {
            return Turn::nothing();
        };
        let Some(typing) = &mut preview.typing else {
            return Turn::nothing();
        };
        if typing.typed == typing.word {
            return self.run();
        }
        self.notice = Some(format!(
            "nothing was removed: type {} to go on, Esc to stop",
            typing.word
        ));
        typing.typed.clear();
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
        session.run = Some(Run::new(Arc::clone(preview.forecast())));
        Turn::run(Effect::Measure(session.generation, Moment::Before))
            .and([Effect::WakeAfter(SECOND)])
    }

    pub(super) fn measured(&mut self, moment: Moment, bytes: Result<Option<u64>, Fault>) -> Turn {
        let now = self.now;
        let Stage::Exploring(session) = &mut self.stage else {
            return Turn::nothing();
        };
        let generation = session.generation;
        let Some(run) = &mut session.run else {
            return Turn::nothing();
        };
        match moment {
            Moment::Before if run.phase == Phase::Measuring(Moment::Before) => {
                run.before = Some(bytes);
                let order = run.next(now);
                match order {
                    Some(order) => Turn::run(Effect::RunStep(generation, order)),
                    None => self.finish_steps(),
                }
            }
            Moment::After if run.phase == Phase::Measuring(Moment::After) => {
                run.after = Some(bytes);
                run.phase = Phase::Over;
                self.show_receipt()
            }
            Moment::Before | Moment::After => Turn::nothing(),
        }
    }

    pub(super) fn step_ended(&mut self, index: usize, outcome: Outcome) -> Turn {
        let Stage::Exploring(session) = &mut self.stage else {
            return Turn::nothing();
        };
        let Some(run) = &mut session.run else {
            return Turn::nothing();
        };
        if run.end(index, outcome) {
            self.next_step()
        } else {
            Turn::redraw()
        }
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
        if let Some(run) = &mut session.run {
            run.phase = Phase::Measuring(Moment::After);
        }
        session.forget_usage();
        let read = session.read();
        Turn::run(Effect::Measure(session.generation, Moment::After)).and(read)
    }

    /// The receipt opens by itself, unless the user is in the middle of something.
    fn show_receipt(&mut self) -> Turn {
        if self.overlays.is_empty() {
            self.overlays.push(Overlay::Receipt(0));
        }
        Turn::redraw()
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
        match run.cancel() {
            0 if run.abandon() => {
                self.notice = Some(
                    "no longer waiting: what the step did is unknown until the engine is read"
                        .to_owned(),
                );
                self.next_step()
            }
            0 => Turn::redraw(),
            cancelled => {
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
