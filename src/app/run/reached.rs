use std::sync::Arc;

use crate::app::{Job, JobState, Outcome};
use crate::inventory::{Bytes, Inventory};
use crate::removal::{Answer, State, Step, freed, rules, surprise};

/// So many steps are counted as soon as they end.
const FEW: usize = 64;

/// What the steps of a removal have come to by the rules.
#[derive(Debug)]
pub(super) struct Reached {
    /// By what the engine said it did.
    done: State,
    /// The same without what was gone before its step: the next forecast rests on it.
    there: State,
    /// The same, had everything been done of which that is not known, once there is such a step.
    perhaps: Option<State>,
    /// How many steps the engine did.
    steps: usize,
    /// Bytes that these gave back, when they were counted last, and when that was.
    so_far: Bytes,
    counted: (usize, i64),
}

impl Reached {
    pub(super) fn new(base: Arc<Inventory>) -> Self {
        let done = State::new(base);
        Self {
            there: done.clone(),
            perhaps: None,
            done,
            steps: 0,
            so_far: Bytes::ZERO,
            counted: (0, 0),
        }
    }

    /// Takes in how a step has ended, and notes with it whether its forecast was wrong. What steps before it did not do
    /// is taken into account: that forecast is the one by which it is judged. Nothing is judged that rests on a step of
    /// which it is not known whether it was done.
    pub(super) fn take(&mut self, job: &mut Job) {
        let step = &job.forecast.planned.step;
        let gone = job.has_gone();
        let Some(answered) = job.answer() else {
            if gone {
                rules::apply(&mut self.there, step).ok();
            }
            if job.is_unknown() {
                self.perhaps.get_or_insert_with(|| self.there.clone());
            }
            if let Some(perhaps) = self.perhaps.as_mut().filter(|_| gone || job.is_unknown()) {
                rules::apply(perhaps, step).ok();
            }
            return;
        };
        let expected = go_on(&mut self.there, step, &answered, gone);
        let perhaps = self.perhaps.as_mut();
        let perhaps = perhaps.map(|perhaps| go_on(perhaps, step, &answered, gone));
        if job.state_is_done() {
            self.steps += 1;
            rules::apply(&mut self.done, step).ok();
        }
        let base = self.there.base();
        let is_certain = perhaps.is_none_or(|perhaps| {
            expected.is_ok() && surprise::compare(base, expected.clone(), perhaps).is_ok()
        });
        if is_certain && surprise::is_surprising(base, &expected, &answered) {
            job.surprise = Some(expected);
        }
    }

    /// Counts the bytes so far, unless that was done this second and there are many steps.
    pub(super) fn count(&mut self, now: i64) {
        let due = self.steps <= FEW || self.counted.1 != now;
        if due && self.counted.0 != self.steps {
            self.count_all(now);
        }
    }

    /// Counts them whenever that was done last.
    pub(super) fn count_all(&mut self, now: i64) {
        self.counted = (self.steps, now);
        self.so_far = freed(&self.done).now;
    }

    pub(super) fn so_far(&self) -> Bytes {
        self.so_far
    }
}

/// What is forecast of a step by then; the state becomes what the engine made of it.
fn go_on(state: &mut State, step: &Step, answered: &Answer, gone: bool) -> Answer {
    match answered {
        Ok(changes) => {
            let expected = rules::apply(state, step);
            rules::take(state, changes);
            expected
        }
        Err(_) if gone => rules::apply(state, step),
        // it is still there: nothing has changed
        Err(_) => rules::apply(&mut state.clone(), step),
    }
}

impl Job {
    /// Whether nobody knows if the engine did it.
    pub(super) fn is_unknown(&self) -> bool {
        matches!(self.state, JobState::Ended(Outcome::Unknown(_)))
    }

    /// Whether the engine did it.
    fn state_is_done(&self) -> bool {
        matches!(self.state, JobState::Ended(Outcome::Done(_)))
    }
}
