mod job;
mod reached;
mod rows;
mod stand;

use std::collections::HashSet;
use std::path::Path;
use std::sync::Arc;

use crate::inventory::{Bytes, Image, ImageId, ImageIx, Inventory, PlaceMap, PlaceSet};
use crate::removal::{Answer, Change, Changed, Forecast, Guarded, Purpose, StepForecast, Trouble};

use reached::Reached;

use super::{Fault, Journaling, Moment, Outcome, RunBackup, RunId, StepOrder};

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
    /// The backup that is kept before the first step, if one is. Its archive's path is in `Run::backup_path`.
    pub backup: Option<RunBackup>,
    /// Whether it is written into the journal.
    pub journal: Journaling,
    /// Bytes of all layers before the first step, as the engine told; the reason where it could not.
    pub before: Option<Result<Option<u64>, Fault>>,
    /// The same after the last step.
    pub after: Option<Result<Option<u64>, Fault>>,
    /// What the steps so far have come to by the rules.
    reached: Reached,
    /// The steps that are for an image, in order.
    of_image: PlaceMap<ImageIx, Vec<usize>>,
    /// Images whose errors the user has dismissed.
    dismissed: HashSet<ImageId>,
    /// Where the next step is looked for, and what is known of those before it.
    passed: Passed,
    /// How many listings have to come until one is newer than the last step.
    pub(super) unread: u8,
    /// How many measurements have to come until one is newer than the last step.
    pub(super) unmeasured: u8,
}

/// Where a removal stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// The backup is being made.
    Backing,
    /// The journal is being opened.
    Opening,
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
    /// Whether the engine's word for it has been held against what it lists.
    checked: bool,
    /// What was forecast by then, where the engine answered something else: our error.
    pub surprise: Option<Answer>,
    /// The image that it is for.
    sake: Option<ImageIx>,
}

/// Whether the answer to a step was waited for when it came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Waited {
    Yes,
    NoMore,
}

/// What is known of the steps before the next one.
#[derive(Debug, Default)]
struct Passed {
    /// How many there are.
    steps: usize,
    /// Images that stay because something in their way has stayed.
    stays: PlaceSet<ImageIx>,
    /// Whether the target of the step before has gone, and whether that of any has.
    child_went: bool,
    any_went: bool,
    /// Whether nobody knows if the target of the step before has gone.
    child_unknown: bool,
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
        let base = Arc::clone(forecast.after.base());
        let mut of_image: PlaceMap<ImageIx, Vec<usize>> = PlaceMap::default();
        let mut jobs = Vec::with_capacity(forecast.plan.len());
        for (index, forecast) in forecast.steps().iter().enumerate() {
            let sake = Job::sake_of(forecast, &base);
            if let Some(image) = sake {
                of_image.entry(image).or_default().push(index);
            }
            jobs.push(Job {
                forecast: forecast.clone(),
                state: JobState::Waiting,
                checked: false,
                surprise: None,
                sake,
            });
        }
        Self {
            id,
            jobs,
            phase: Phase::Measuring(Moment::Before),
            forecast,
            known,
            backup: None,
            journal: Journaling::Off,
            before: None,
            after: None,
            reached: Reached::new(base),
            of_image,
            dismissed: HashSet::new(),
            passed: Passed::default(),
            unread: 0,
            unmeasured: 0,
        }
    }

    /// The archive of the backup that was kept before the first step.
    pub fn backup_path(&self) -> Option<&Path> {
        let kept = self.backup.as_ref()?.kept()?;
        Some(&kept.path)
    }

    /// The next step to send, if any is waiting. A parent is left alone where its child was not removed, and so is
    /// everything that goes for the sake of an image which has to stay.
    pub fn next(&mut self, now: i64) -> Option<StepOrder> {
        let mut index = self.passed.steps;
        while let Some(job) = self.jobs.get_mut(index) {
            if job.state == JobState::Waiting {
                let Some(changed) = self.passed.makes_pointless(job) else {
                    job.state = JobState::Sent;
                    self.phase = Phase::Running(index, now);
                    let order = job.order(self.id, index);
                    return Some(self.guard(order));
                };
                job.state = JobState::Ended(Outcome::Skipped(changed));
            }
            self.passed.pass(job);
            index += 1;
        }
        None
    }

    /// The order with the images that it is for: its own, and those that go before it for the same sake. Were one of
    /// them protected, the others would go in vain.
    fn guard(&self, order: StepOrder) -> StepOrder {
        let base = self.forecast.after.base();
        let sake = self.jobs.get(order.index).and_then(|job| job.sake);
        let together = sake.and_then(|sake| self.of_image.get(&sake));
        let together = together.map_or(&[][..], Vec::as_slice).iter();
        let together = together.filter_map(|index| self.jobs.get(*index));
        let mut ids: Vec<&ImageId> = together.filter_map(Job::removes).collect();
        let sake = sake.and_then(|sake| base.image(sake));
        ids.extend(sake.map(|image| &image.id));
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

    /// Notes how a step ended, if it was out.
    pub(super) fn end(&mut self, index: usize, outcome: Outcome) -> Option<Waited> {
        let job = self.jobs.get_mut(index)?;
        let waited = job.waited()?;
        job.end(outcome);
        self.reached.take(job);
        Some(waited)
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
    pub fn look_again(&mut self, inventory: &Arc<Inventory>) {
        let base = Arc::clone(self.forecast.after.base());
        // what is changed much later explains nothing, and what comes back then was gone all the same
        let judges = !self.is_over();
        for job in &mut self.jobs {
            if judges {
                job.explain(&base, inventory);
            }
            // of ten thousand steps few are looked up
            let gone = || job.target_is_gone(inventory);
            match &job.state {
                JobState::Abandoned if gone() => {
                    job.state = JobState::Ended(Outcome::Found { gone: true });
                }
                JobState::Ended(Outcome::Found { gone: true }) if !judges => {}
                JobState::Ended(Outcome::Unknown(_) | Outcome::Found { .. }) => {
                    job.state = JobState::Ended(Outcome::Found { gone: gone() });
                }
                JobState::Waiting
                | JobState::Sent
                | JobState::Cancelled
                | JobState::Abandoned
                | JobState::Ended(_) => {}
            }
        }
    }

    /// Holds what the engine said it did against what it listed after the last step, once: later the same name may be
    /// there anew.
    pub fn check(&mut self, inventory: &Inventory) {
        match self.phase {
            Phase::Measuring(Moment::After) | Phase::Over => {}
            Phase::Backing
            | Phase::Opening
            | Phase::Measuring(Moment::Before)
            | Phase::Running(..) => return,
        }
        for job in &mut self.jobs {
            job.check(inventory);
        }
    }

    /// How many steps have ended in any way.
    pub fn ended(&self) -> usize {
        self.jobs
            .iter()
            .filter(|job| !matches!(job.state, JobState::Waiting | JobState::Sent))
            .count()
    }

    /// How many images have gone.
    pub fn deleted(&self) -> usize {
        self.went().count()
    }

    /// Images that the engine said it deleted, or that were found gone.
    pub fn went(&self) -> impl Iterator<Item = &ImageId> {
        let records = self.changes().filter_map(|change| match change {
            Change::Deleted(id) => Some(&**id),
            Change::Untagged(_)
            | Change::Unpaused(_)
            | Change::Stopped(_)
            | Change::ContainerRemoved(_)
            | Change::CachePruned => None,
        });
        let found = self.jobs.iter().filter(|job| job.was_found_gone());
        let found = found.filter_map(Job::removes).map(ImageId::as_str);
        let gone: HashSet<&str> = records.chain(found).collect();
        let forecast = self.forecast.deleted.iter().map(|one| &one.image);
        forecast.filter(move |id| gone.contains(id.as_str()))
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
        ended
            .filter(|job| !job.has_gone() || job.is_our_error())
            .count()
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

    /// Notes the bytes that the steps have given back so far. Of long plans that is worked out once a second at most,
    /// and at the end.
    pub fn count(&mut self, now: i64) {
        self.reached.count(now);
    }

    /// The same at the end.
    pub fn count_all(&mut self, now: i64) {
        self.reached.count_all(now);
    }

    /// Bytes that the steps which did what was forecast have given back, by the rules.
    pub fn so_far(&self) -> Bytes {
        self.reached.so_far()
    }

    /// Bytes that were forecast.
    pub fn promised(&self) -> Bytes {
        self.forecast.freed.now
    }
}

impl Passed {
    /// Why a step need not be sent after what has become of those before it.
    fn makes_pointless(&self, job: &Job) -> Option<Changed> {
        match job.forecast.planned.purpose {
            Purpose::UntaggedParent if self.child_unknown => Some(Changed::ChildUnknown),
            Purpose::UntaggedParent if !self.child_went => Some(Changed::ChildStays),
            Purpose::HoldsLayers if !self.any_went => Some(Changed::InVain),
            _ if job.sake.is_some_and(|image| self.stays.contains(&image)) => Some(Changed::InVain),
            Purpose::Marked
            | Purpose::SpareReference
            | Purpose::UntaggedParent
            | Purpose::InTheWay(_)
            | Purpose::HoldsLayers => None,
        }
    }

    /// Takes in what has become of the next one, for good.
    fn pass(&mut self, job: &Job) {
        self.steps += 1;
        self.child_went = job.has_gone();
        self.child_unknown = job.is_unknown();
        self.any_went |= self.child_went;
        if !self.child_went && matches!(job.forecast.planned.purpose, Purpose::InTheWay(_)) {
            self.stays.extend(job.sake);
        }
    }
}
