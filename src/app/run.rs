use std::collections::HashSet;
use std::sync::Arc;

use crate::inventory::{Bytes, ContainerState, Image, ImageId, Inventory};
use crate::removal::{
    Change, Changed, Forecast, Guarded, Purpose, RefusalKind, Step, StepForecast, Target, Trouble,
};

use super::{Fault, Moment, Outcome, RunId, StepOrder};

/// A removal under way, or the last one that was.
#[derive(Debug)]
pub struct Run {
    /// Which one it is.
    pub id: RunId,
    /// The steps in order.
    pub jobs: Vec<Job>,
    /// Where it stands.
    pub phase: Phase,
    /// The forecast that it carries out.
    pub forecast: Arc<Forecast>,
    /// What the user knew could not be read of the protect file.
    pub known: Option<Trouble>,
    /// Bytes of all layers before the first step, as the engine told; the reason where it could not.
    pub before: Option<Result<Option<u64>, Fault>>,
    /// The same after the last step.
    pub after: Option<Result<Option<u64>, Fault>>,
}

/// Where a removal stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// The engine's bytes are being measured.
    Measuring(Moment),
    /// This step is out, since so many seconds after 1970.
    Running(usize, i64),
    /// It has ended.
    Over,
}

/// One step of a removal.
#[derive(Debug)]
pub struct Job {
    /// What it does and what was expected of it.
    pub forecast: StepForecast,
    /// How it stands.
    pub state: JobState,
}

/// How a step stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JobState {
    /// It has not begun.
    Waiting,
    /// It is out.
    Sent,
    /// It was cancelled before it began.
    Cancelled,
    /// Nobody waits for it any more; it may still end.
    Abandoned,
    /// It has ended.
    Ended(Outcome),
}

impl Run {
    /// A removal about to begin.
    pub fn new(id: RunId, forecast: Arc<Forecast>, known: Option<Trouble>) -> Self {
        let jobs = forecast
            .steps
            .iter()
            .cloned()
            .map(|forecast| Job {
                forecast,
                state: JobState::Waiting,
            })
            .collect();
        Self {
            id,
            jobs,
            phase: Phase::Measuring(Moment::Before),
            forecast,
            known,
            before: None,
            after: None,
        }
    }

    /// Whether it has ended.
    pub fn is_over(&self) -> bool {
        self.phase == Phase::Over
    }

    /// The next step to send, if any is waiting. A parent is left alone where its child was not removed, and so is
    /// everything that goes for the sake of an image which has to stay.
    pub fn next(&mut self, now: i64) -> Option<StepOrder> {
        let base = Arc::clone(self.forecast.after.base());
        let mut stays: HashSet<ImageId> = HashSet::new();
        let (mut child_went, mut any_went) = (false, false);
        for (index, job) in self.jobs.iter_mut().enumerate() {
            let sake = job.sake(&base);
            if job.state == JobState::Waiting {
                let pointless = match job.forecast.planned.purpose {
                    Purpose::UntaggedParent if !child_went => Some(Changed::ChildStays),
                    Purpose::HoldsLayers if !any_went => Some(Changed::InVain),
                    _ if sake.as_ref().is_some_and(|image| stays.contains(image)) => {
                        Some(Changed::InVain)
                    }
                    Purpose::Marked
                    | Purpose::SpareReference
                    | Purpose::UntaggedParent
                    | Purpose::InTheWay(_)
                    | Purpose::HoldsLayers => None,
                };
                let Some(changed) = pointless else {
                    job.state = JobState::Sent;
                    self.phase = Phase::Running(index, now);
                    let order = job.order(self.id, index);
                    return Some(self.guard(order));
                };
                job.state = JobState::Ended(Outcome::Skipped(changed));
            }
            child_went = job.has_gone();
            any_went |= child_went;
            if !child_went && matches!(job.forecast.planned.purpose, Purpose::InTheWay(_)) {
                stays.extend(sake);
            }
        }
        None
    }

    /// The order with the images that it is for: its own, and those that go before it for the same sake. Were one of
    /// them protected, the others would go in vain.
    fn guard(&self, order: StepOrder) -> StepOrder {
        let base = self.forecast.after.base();
        let sake = self.jobs.get(order.index).and_then(|job| job.sake(base));
        let together = self
            .jobs
            .iter()
            .filter(|job| sake.is_some() && job.sake(base) == sake);
        let mut ids: Vec<&ImageId> = together.filter_map(Job::removes).collect();
        ids.extend(&sake);
        ids.sort_unstable();
        ids.dedup();
        let images: Vec<Image> = ids
            .into_iter()
            .filter_map(|id| base.get(id))
            .cloned()
            .collect();
        let known = self.known.clone();
        StepOrder {
            guarded: Guarded { images, known },
            ..order
        }
    }

    /// Notes how a step ended; answers whether it was the one being waited for.
    pub fn end(&mut self, index: usize, outcome: Outcome) -> bool {
        let Some(job) = self.jobs.get_mut(index) else {
            return false;
        };
        let waited = job.state == JobState::Sent;
        if waited || job.state == JobState::Abandoned {
            job.state = JobState::Ended(outcome);
        }
        waited
    }

    /// Cancels the steps that have not begun; answers how many.
    pub fn cancel(&mut self) -> usize {
        let waiting = self
            .jobs
            .iter_mut()
            .filter(|job| job.state == JobState::Waiting);
        waiting.map(|job| job.state = JobState::Cancelled).count()
    }

    /// Stops waiting for the step that is out; answers whether there was one.
    pub fn abandon(&mut self) -> bool {
        let Phase::Running(index, _) = self.phase else {
            return false;
        };
        let job = self
            .jobs
            .get_mut(index)
            .filter(|job| job.state == JobState::Sent);
        job.map(|job| job.state = JobState::Abandoned).is_some()
    }

    /// Looks at what an inventory read since tells of steps that nobody answered for.
    pub fn look_again(&mut self, inventory: &Inventory) {
        for job in &mut self.jobs {
            let gone = job.target_is_gone(inventory);
            match &job.state {
                JobState::Abandoned if gone => job.state = JobState::Ended(Outcome::Found { gone }),
                JobState::Ended(Outcome::Unknown(_) | Outcome::Found { .. }) => {
                    job.state = JobState::Ended(Outcome::Found { gone });
                }
                JobState::Waiting
                | JobState::Sent
                | JobState::Cancelled
                | JobState::Abandoned
                | JobState::Ended(_) => {}
            }
        }
    }

    /// How many steps have ended in any way.
    pub fn ended(&self) -> usize {
        self.jobs
            .iter()
            .filter(|job| !matches!(job.state, JobState::Waiting | JobState::Sent))
            .count()
    }

    /// Image records that the engine said it deleted.
    pub fn deleted(&self) -> usize {
        let images = self
            .forecast
            .deleted
            .iter()
            .map(|deletion| deletion.image.as_str());
        let ids: HashSet<&str> = images.collect();
        let gone =
            |change: &&Change| matches!(change, Change::Deleted(id) if ids.contains(id.as_str()));
        let found = self.jobs.iter().filter(|job| job.was_found_gone());
        self.changes().filter(gone).count() + found.count()
    }

    /// What the engine said it changed, over all steps.
    pub fn changes(&self) -> impl Iterator<Item = &Change> {
        self.jobs.iter().flat_map(|job| match &job.state {
            JobState::Ended(Outcome::Done(changes)) => changes.as_slice(),
            JobState::Waiting
            | JobState::Sent
            | JobState::Cancelled
            | JobState::Abandoned
            | JobState::Ended(_) => &[],
        })
    }

    /// How many steps did not do what was forecast. What was gone already counts as done.
    pub fn exceptions(&self) -> usize {
        let ended = self
            .jobs
            .iter()
            .filter(|job| !matches!(job.state, JobState::Waiting | JobState::Sent));
        ended.filter(|job| !job.has_gone()).count()
    }

    /// Bytes that the engine's own figure fell by; `None` where it does not tell, where it rose, and while a step is out
    /// that nobody waits for.
    pub fn measured(&self) -> Option<u64> {
        let (Some(Ok(Some(before))), Some(Ok(Some(after)))) = (&self.before, &self.after) else {
            return None;
        };
        let out = self.jobs.iter().any(|job| job.state == JobState::Abandoned);
        before.checked_sub(*after).filter(|_| !out)
    }

    /// Bytes that were forecast.
    pub fn promised(&self) -> Bytes {
        self.forecast.freed.now
    }
}

impl Job {
    fn order(&self, run: RunId, index: usize) -> StepOrder {
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
    fn removes(&self) -> Option<&ImageId> {
        match &self.forecast.planned.step {
            Step::Remove(removal) => Some(&removal.image),
            Step::UnpauseContainer(_)
            | Step::StopContainer(_)
            | Step::RemoveContainer(_)
            | Step::PruneCache => None,
        }
    }

    /// The image that it is for: the one that it removes, or the one that it clears the way for.
    fn sake(&self, base: &Inventory) -> Option<ImageId> {
        match (self.forecast.planned.purpose, &self.forecast.planned.step) {
            (Purpose::InTheWay(ix), _) => base.image(ix).map(|image| image.id.clone()),
            (_, Step::Remove(removal)) => Some(removal.image.clone()),
            (
                _,
                Step::UnpauseContainer(_)
                | Step::StopContainer(_)
                | Step::RemoveContainer(_)
                | Step::PruneCache,
            ) => None,
        }
    }

    /// Whether its target is gone, by this step or before it.
    fn has_gone(&self) -> bool {
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

    /// Whether it was to remove an image that was found gone without an answer.
    fn was_found_gone(&self) -> bool {
        let by_id = matches!(&self.forecast.planned.step, Step::Remove(removal) if removal.target == Target::Id);
        by_id && self.state == JobState::Ended(Outcome::Found { gone: true })
    }

    fn target_is_gone(&self, inventory: &Inventory) -> bool {
        match &self.forecast.planned.step {
            Step::Remove(removal) => match (inventory.get(&removal.image), &removal.target) {
                (Some(image), Target::Reference(name)) => !image.references.contains(name),
                (image, _) => image.is_none(),
            },
            Step::UnpauseContainer(id) => {
                let ix = inventory.find_container(id);
                let container = ix.and_then(|ix| inventory.container(ix));
                container.is_none_or(|container| container.state != ContainerState::Paused)
            }
            Step::StopContainer(id) => {
                let ix = inventory.find_container(id);
                let container = ix.and_then(|ix| inventory.container(ix));
                container.is_none_or(|container| !container.state.is_live())
            }
            Step::RemoveContainer(id) => inventory.find_container(id).is_none(),
            Step::PruneCache => inventory.usage().is_some() && !inventory.has_cache(),
        }
    }
}
