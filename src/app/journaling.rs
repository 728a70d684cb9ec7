use crate::inventory::About;
use crate::removal::{
    Answered, Changed, Ending, Journal, JournalEvent, NamedStep, Odd, Recorded, Started, Told,
};

use super::{Fault, Job, JobState, Outcome, Run, RunId};

/// Whether a removal is written into the journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Journaling {
    /// It is not: the user does without, or the engine is the practice engine.
    Off,
    /// It is to be: its first line is being written.
    Opening,
    /// It is.
    Kept,
    /// It could not be, and was stopped by that.
    Broken(Fault),
}

/// An order about the journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JournalOrder {
    /// Write the first line of a removal; answered by `Opened`.
    Open(RunId, Box<Started>),
    /// Write the last lines of a removal; answered by `Written`.
    Close(RunId, Vec<JournalEvent>),
    /// Read the plans that did not come to their end and that nobody carries out any more; answered by `Read`.
    Read,
    /// Note that the user was told of these plans, by their names in the journal; answered by `Written`.
    Settle(Vec<String>),
}

/// What became of an order about the journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JournalNews {
    /// The first line of a removal was written, or could not be.
    Opened(RunId, Result<(), Fault>),
    /// A step of a removal has ended so, and a line about it could not be written.
    Unnoted(RunId, usize, Outcome, Fault),
    /// The journal was read.
    Read(Result<Box<Journal>, Fault>),
    /// Other lines were written, or could not be.
    Written(Result<(), Fault>),
}

/// The plans on this engine that did not come to their end, to be told once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CutShort {
    /// The plans, in the order in which they began.
    pub plans: Vec<Recorded>,
    /// The steps of each, by name.
    pub named: Vec<Vec<NamedStep>>,
    /// What of the journal could not be read.
    pub odd: Odd,
    /// The first line shown.
    pub scroll: usize,
    /// Whether it has been on the screen.
    pub seen: bool,
}

impl CutShort {
    /// What there is to tell on this engine, if anything is.
    pub(super) fn of(journal: Journal, about: &About) -> Option<Self> {
        let here = |plan: &Recorded| plan.started.plan.check(about).is_ok();
        let Journal { plans, odd, .. } = journal.only(here);
        (!plans.is_empty()).then(|| Self {
            named: plans.iter().map(Recorded::named).collect(),
            plans,
            odd,
            scroll: 0,
            seen: false,
        })
    }
}

impl From<&Outcome> for Answered {
    fn from(outcome: &Outcome) -> Self {
        match outcome {
            Outcome::Done(changes) => Self::Done {
                changes: changes.iter().map(Told::of).collect(),
            },
            Outcome::Refused(refusal) => Self::Refused {
                status: refusal.status,
                words: refusal.message.clone(),
            },
            Outcome::Skipped(changed) => Self::Skipped {
                why: changed.to_string(),
                already: matches!(changed, Changed::Gone | Changed::Stopped),
            },
            Outcome::Failed(Fault(why)) | Outcome::Away(Fault(why)) => {
                Self::Failed { why: why.clone() }
            }
            Outcome::Unknown(Fault(why)) => Self::Unknown { why: why.clone() },
            Outcome::Found { gone } => Self::Unknown {
                why: if *gone { "found gone" } else { "found there" }.to_owned(),
            },
            Outcome::StillThere { .. } => Self::Unknown {
                why: "said to be gone, found there".to_owned(),
            },
        }
    }
}

impl Run {
    /// What the journal is told at its end: of steps that were given up without being sent, and the sum.
    pub(super) fn closing(&self) -> Vec<JournalEvent> {
        let jobs = self.jobs.iter().enumerate();
        let unsent = jobs.filter_map(|(step, job)| {
            let answer = job.answered().filter(|_| job.was_given_up())?;
            Some(JournalEvent::Answer { step, answer })
        });
        unsent.chain([JournalEvent::Ended(self.ending())]).collect()
    }

    fn ending(&self) -> Ending {
        let mut ending = Ending {
            freed: self.measured(),
            ..Ending::default()
        };
        for job in &self.jobs {
            let answer = job.answered();
            let count = match &answer {
                Some(answer) if answer.is_done() => &mut ending.done,
                Some(Answered::Refused { .. }) => &mut ending.refused,
                Some(Answered::Skipped { .. }) => &mut ending.skipped,
                Some(Answered::Failed { .. }) => &mut ending.failed,
                Some(Answered::Unknown { .. } | Answered::Done { .. }) => &mut ending.unknown,
                None if job.state == JobState::Abandoned => &mut ending.unknown,
                None => &mut ending.not_begun,
            };
            *count += 1;
        }
        ending
    }
}

impl Job {
    fn answered(&self) -> Option<Answered> {
        match &self.state {
            JobState::Ended(outcome) => Some(outcome.into()),
            JobState::Waiting | JobState::Sent | JobState::Cancelled | JobState::Abandoned => None,
        }
    }

    /// Whether it was left because of another one, so that nobody was asked.
    fn was_given_up(&self) -> bool {
        let by = [Changed::ChildStays, Changed::ChildUnknown, Changed::InVain];
        let skipped = |changed| self.state == JobState::Ended(Outcome::Skipped(changed));
        by.into_iter().any(skipped)
    }
}
