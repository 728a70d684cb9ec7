use std::sync::Arc;

use crate::inventory::Bytes;
use crate::removal::{Change, Forecast, StepForecast};

use super::{Fault, Moment, Outcome, StepOrder};

/// A removal under way, or the last one that was.
#[derive(Debug)]
pub struct Run {
    /// The steps in order.
    pub jobs: Vec<Job>,
    /// Where it stands.
    pub phase: Phase,
    /// The forecast that it carries out.
    pub forecast: Arc<Forecast>,
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
    pub fn new(forecast: Arc<Forecast>) -> Self {
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
            jobs,
            phase: Phase::Measuring(Moment::Before),
            forecast,
            before: None,
            after: None,
        }
    }

    /// Whether it has ended.
    pub fn is_over(&self) -> bool {
        self.phase == Phase::Over
    }

    /// The next step to send, if any is waiting.
    pub fn next(&mut self, now: i64) -> Option<StepOrder> {
        let index = self
            .jobs
            .iter()
            .position(|job| job.state == JobState::Waiting)?;
        let job = self.jobs.get_mut(index)?;
        job.state = JobState::Sent;
        self.phase = Phase::Running(index, now);
        let StepForecast {
            planned, expected, ..
        } = &job.forecast;
        Some(StepOrder {
            index,
            step: planned.step.clone(),
            expected: expected.clone(),
        })
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
        let ids: std::collections::HashSet<&str> = images.collect();
        let gone =
            |change: &&Change| matches!(change, Change::Deleted(id) if ids.contains(id.as_str()));
        self.changes().filter(gone).count()
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

    /// How many steps did not do what was forecast.
    pub fn exceptions(&self) -> usize {
        let fine = |job: &&Job| {
            matches!(
                job.state,
                JobState::Ended(Outcome::Done(_)) | JobState::Waiting | JobState::Sent
            )
        };
        self.jobs.iter().filter(|job| !fine(job)).count()
    }

    /// Bytes that the engine's own figure fell by; `None` where it does not tell.
    pub fn measured(&self) -> Option<u64> {
        let (Some(Ok(Some(before))), Some(Ok(Some(after)))) = (&self.before, &self.after) else {
            return None;
        };
        Some(before.saturating_sub(*after))
    }

    /// Bytes that were forecast.
    pub fn promised(&self) -> Bytes {
        self.forecast.freed.now
    }
}
