//! How a step of a removal stands or has ended, as a sign, a word and a sentence.

use crate::app::{EndKind, Fault, Job, JobState, Outcome};
use crate::removal::{Change, Step};

use super::names;
use super::text::counted;
use super::theme::Role;

/// A sign of one column, and its word.
pub(super) fn sign(end: EndKind) -> (Role, &'static str, &'static str) {
    match end {
        EndKind::Waiting => (Role::Dim, "·", "waiting"),
        EndKind::Sent => (Role::Accent, "»", "under way"),
        EndKind::Cancelled => (Role::Dim, "–", "cancelled"),
        EndKind::Abandoned | EndKind::Unknown | EndKind::FoundThere => {
            (Role::Caution, "?", "unknown")
        }
        EndKind::Done | EndKind::FoundGone => (Role::Good, "✓", "done"),
        EndKind::GoneAlready => (Role::Good, "✓", "gone"),
        EndKind::Refused => (Role::Bad, "✗", "refused"),
        EndKind::OurError => (Role::Bad, "✗", "our error"),
        EndKind::Skipped => (Role::Caution, "!", "skipped"),
        EndKind::Failed => (Role::Bad, "✗", "failed"),
        EndKind::StillThere => (Role::Bad, "✗", "not done"),
    }
}

/// What came of a step, in a clause; the engine's own words in quotes.
pub(super) fn happened(job: &Job) -> String {
    match &job.state {
        JobState::Waiting => "not sent yet".to_owned(),
        JobState::Sent => "it is out".to_owned(),
        JobState::Cancelled => "nothing was sent for it".to_owned(),
        JobState::Abandoned => "nobody waits for it any more; it may still end".to_owned(),
        JobState::Ended(outcome) => came(&job.forecast.planned.step, outcome),
    }
}

fn came(step: &Step, outcome: &Outcome) -> String {
    match outcome {
        Outcome::Done(changes) => did(step, changes),
        Outcome::Refused(refusal) => {
            format!("the engine: \"{}\"", names::safe(&refusal.message))
        }
        Outcome::Skipped(changed) => format!("not sent: {}", names::safe(&changed.to_string())),
        Outcome::Failed(Fault(why)) | Outcome::Away(Fault(why)) => {
            format!("nothing was done: {}", names::safe(why))
        }
        Outcome::Found { gone: true } => {
            "no answer came; the engine was read again: it is gone".to_owned()
        }
        Outcome::Found { gone: false } => {
            "no answer came; the engine was read again: it is still there".to_owned()
        }
        Outcome::StillThere { said_done } => {
            let said = if *said_done { "done" } else { "it was gone" };
            format!("the engine said {said}, but it was there when the engine was read again")
        }
        Outcome::Unknown(Fault(why)) => format!("it was sent, then: {}", names::safe(why)),
    }
}

/// What a step changes, in numbers.
pub(super) fn did(step: &Step, changes: &[Change]) -> String {
    let mut tally = Tally::default();
    tally.add(step, changes);
    tally.told()
}

/// What steps change, in numbers.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Tally {
    images: usize,
    layers: usize,
    untagged: usize,
    unpaused: usize,
    caches: usize,
    stopped: usize,
    removed: usize,
}

impl Tally {
    pub(super) fn add(&mut self, step: &Step, changes: &[Change]) {
        let image = match step {
            Step::Remove(removal) => Some(removal.image.as_str()),
            Step::UnpauseContainer(_)
            | Step::StopContainer(_)
            | Step::RemoveContainer(_)
            | Step::PruneCache => None,
        };
        for change in changes {
            let count = match change {
                Change::Deleted(id) if Some(&**id) == image => &mut self.images,
                Change::Deleted(_) => &mut self.layers,
                Change::Untagged(_) => &mut self.untagged,
                Change::Unpaused(_) => &mut self.unpaused,
                Change::CachePruned => &mut self.caches,
                Change::Stopped(_) => &mut self.stopped,
                Change::ContainerRemoved(_) => &mut self.removed,
            };
            *count += 1;
        }
    }

    pub(super) fn told(self) -> String {
        let parts = [
            (self.images, "image deleted", "images deleted"),
            (self.layers, "layer deleted", "layers deleted"),
            (self.untagged, "reference untagged", "references untagged"),
            (self.unpaused, "container unpaused", "containers unpaused"),
            (self.caches, "build cache pruned", "build caches pruned"),
            (self.stopped, "container stopped", "containers stopped"),
            (self.removed, "container removed", "containers removed"),
        ];
        let told = parts
            .into_iter()
            .filter(|(number, ..)| *number > 0)
            .map(|(number, one, many)| counted(number, one, many));
        let told: Vec<String> = told.collect();
        if told.is_empty() {
            "nothing".to_owned()
        } else {
            told.join(", ")
        }
    }
}
