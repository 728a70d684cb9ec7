use super::Waited;
use crate::app::{Job, JobState, Outcome, RunId, StepOrder};
use crate::inventory::{ImageId, ImageIx, Inventory, Reference};
use crate::removal::{
    Answer, Change, Changed, Guarded, Purpose, RefusalKind, Step, StepForecast, Target, surprise,
};

impl Job {
    pub(super) fn order(&self, run: RunId, index: usize) -> StepOrder {
        let StepForecast {
            planned, expected, ..
        } = &self.forecast;
        StepOrder {
            run,
            index,
            step: planned.step.clone(),
            expected: expected.clone(),
            guarded: Guarded::default(),
        }
    }

    /// The image that it removes, or a reference of.
    pub fn removes(&self) -> Option<&ImageId> {
        match &self.forecast.planned.step {
            Step::Remove(removal) => Some(&removal.image),
            Step::UnpauseContainer(_)
            | Step::StopContainer(_)
            | Step::RemoveContainer(_)
            | Step::PruneCache => None,
        }
    }

    /// The image that a step is for: the one that it removes, or the one that it clears the way for.
    pub(super) fn sake_of(forecast: &StepForecast, base: &Inventory) -> Option<ImageIx> {
        match (forecast.planned.purpose, &forecast.planned.step) {
            (Purpose::InTheWay(ix), _) => Some(ix),
            (_, Step::Remove(removal)) => base.find(&removal.image),
            (
                _,
                Step::UnpauseContainer(_)
                | Step::StopContainer(_)
                | Step::RemoveContainer(_)
                | Step::PruneCache,
            ) => None,
        }
    }

    /// Whether this name of the image that it removes has gone by it.
    pub fn took(&self, name: &Reference) -> bool {
        let named = matches!(
            &self.forecast.planned.step,
            Step::Remove(removal) if removal.target == Target::Reference(name.clone())
        );
        match &self.state {
            JobState::Ended(Outcome::Done(changes)) => {
                let told = |change: &Change| matches!(change, Change::Untagged(told) if **told == *name.as_str());
                named || changes.iter().any(told)
            }
            JobState::Ended(Outcome::Found { gone: true }) => named,
            JobState::Waiting
            | JobState::Sent
            | JobState::Cancelled
            | JobState::Abandoned
            | JobState::Ended(_) => false,
        }
    }

    /// Whether its target is gone, by this step or before it.
    pub fn has_gone(&self) -> bool {
        match &self.state {
            JobState::Ended(
                Outcome::Done(_)
                | Outcome::Found { gone: true }
                | Outcome::Skipped(Changed::Gone | Changed::Stopped),
            ) => true,
            JobState::Ended(Outcome::Refused(refusal)) => refusal.kind == RefusalKind::NotFound,
            JobState::Waiting
            | JobState::Sent
            | JobState::Cancelled
            | JobState::Abandoned
            | JobState::Ended(_) => false,
        }
    }

    /// Whether its answer is waited for; `None` where there is none to come.
    pub(super) fn waited(&self) -> Option<Waited> {
        match self.state {
            JobState::Sent => Some(Waited::Yes),
            // found by a listing or not: the engine's own answer is still to come
            JobState::Abandoned | JobState::Ended(Outcome::Found { .. }) => Some(Waited::NoMore),
            JobState::Waiting | JobState::Cancelled | JobState::Ended(_) => None,
        }
    }

    /// Takes in how it ended; what it was listed as says more than that nobody knows.
    pub(super) fn end(&mut self, outcome: Outcome) {
        let found = matches!(self.state, JobState::Ended(Outcome::Found { .. }));
        if found && matches!(outcome, Outcome::Unknown(_)) {
            return;
        }
        self.state = JobState::Ended(outcome);
        self.checked = false;
    }

    /// Whether it was to remove an image that was found gone without an answer.
    pub(super) fn was_found_gone(&self) -> bool {
        let by_id = matches!(&self.forecast.planned.step, Step::Remove(removal) if removal.target == Target::Id);
        by_id && self.state == JobState::Ended(Outcome::Found { gone: true })
    }

    pub(super) fn target_is_gone(&self, inventory: &Inventory) -> bool {
        let done = self.forecast.planned.step.is_done(inventory);
        done.unwrap_or(false)
    }

    /// Holds the engine's word for it against what it lists, once.
    pub(super) fn check(&mut self, inventory: &Inventory) {
        if self.checked || !self.has_gone() {
            return;
        }
        self.checked = true;
        // the build cache is told by another reading, and what is in use of it stays
        let is_listed = self.forecast.planned.step != Step::PruneCache;
        if is_listed && !self.target_is_gone(inventory) {
            let said_done = matches!(self.state, JobState::Ended(Outcome::Done(_)));
            self.surprise = None; // whatever it said, it is not the forecast that was wrong
            self.state = JobState::Ended(Outcome::StillThere { said_done });
        }
    }

    /// The image that it is for, in the inventory of the forecast.
    pub fn image(&self) -> Option<ImageIx> {
        self.sake
    }

    /// What the engine answered, where it did.
    pub fn answer(&self) -> Option<Answer> {
        match &self.state {
            JobState::Ended(Outcome::Done(changes)) => Some(Ok(changes.clone())),
            JobState::Ended(Outcome::Refused(refusal)) => Some(Err(refusal.clone())),
            JobState::Waiting
            | JobState::Sent
            | JobState::Cancelled
            | JobState::Abandoned
            | JobState::Ended(_) => None,
        }
    }

    /// Whether the answer shows that the forecast was wrong: everything that it rested on was verified, and the engine
    /// did something else.
    pub fn is_our_error(&self) -> bool {
        self.surprise.is_some()
    }

    /// Looks whether what the engine holds by now explains an answer that was not forecast.
    pub(super) fn explain(&mut self, before: &Inventory, now: &std::sync::Arc<Inventory>) {
        let Some((forecast, answered)) = self.surprise.as_ref().zip(self.answer()) else {
            return;
        };
        let step = &self.forecast.planned.step;
        if surprise::is_explained(before, now, step, forecast, &answered) {
            self.surprise = None;
        }
    }
}
