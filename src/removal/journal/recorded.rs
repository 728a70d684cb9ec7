//! Plans put together from the lines.

use std::collections::HashMap;

use super::line::NoLine;
use super::{Answered, Ending, JournalEvent, JournalLine, Started};
use crate::inventory::ImageId;
use crate::removal::{Step, Target};

/// What a journal tells. Lines that cannot be read are counted, and take nothing along.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Journal {
    /// The plans in the order in which they began.
    pub plans: Vec<Recorded>,
    /// What could not be read.
    pub odd: Odd,
    places: HashMap<String, usize>,
}

/// How many lines tell nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Odd {
    /// Lines that are not whole, or not of this program.
    pub damaged: usize,
    /// Lines that a newer version of it has written.
    pub newer: usize,
    /// Lines about a plan, or a step of it, that the journal does not have.
    pub stray: usize,
}

/// A plan as the journal tells of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recorded {
    /// Its name in the journal; foreign text.
    pub run: String,
    /// When it began, in seconds since 1970.
    pub time: i64,
    /// What was to be carried out.
    pub started: Started,
    /// How far each step came.
    pub steps: Vec<StepRecord>,
    /// How it ended, if it did.
    pub ended: Option<Ending>,
}

/// How far a step came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StepRecord {
    /// Nothing is said about it.
    NotBegun,
    /// It was about to be sent.
    UnderWay,
    /// It has ended.
    Answered(Answered),
}

/// A step of a recorded plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedStep {
    /// What it does, where that can be read.
    pub step: Option<Step>,
    /// What it is about, or why that cannot be read; foreign text.
    pub name: String,
}

impl Journal {
    /// Takes in the next line, without its end.
    pub fn take(&mut self, line: &[u8]) {
        if line.iter().all(u8::is_ascii_whitespace) {
            return;
        }
        match JournalLine::parse(line) {
            Ok(line) => self.place(line),
            Err(NoLine::Damaged) => self.odd.damaged += 1,
            Err(NoLine::Newer) => self.odd.newer += 1,
        }
    }

    /// Counts a line that is too long to be one.
    pub fn pass(&mut self) {
        self.odd.damaged += 1;
    }

    fn place(&mut self, line: JournalLine) {
        let known = self.places.get(&line.run).copied();
        let known = known.and_then(|place| self.plans.get_mut(place));
        let placed = match (line.event, known) {
            (JournalEvent::Started(started), None) => {
                self.places.insert(line.run.clone(), self.plans.len());
                self.plans.push(Recorded {
                    run: line.run,
                    time: line.time,
                    steps: vec![StepRecord::NotBegun; started.plan.steps.len()],
                    started: *started,
                    ended: None,
                });
                true
            }
            (JournalEvent::Sending { step }, Some(plan)) => plan.note(step, StepRecord::UnderWay),
            (JournalEvent::Answer { step, answer }, Some(plan)) => {
                plan.note(step, StepRecord::Answered(answer))
            }
            (JournalEvent::Ended(ending), Some(plan)) => {
                plan.ended = Some(ending);
                true
            }
            (JournalEvent::Started(_), Some(_))
            | (
                JournalEvent::Sending { .. } | JournalEvent::Answer { .. } | JournalEvent::Ended(_),
                None,
            ) => false,
        };
        self.odd.stray += usize::from(!placed);
    }

    /// The plans that began and did not end.
    pub fn open(&self) -> impl Iterator<Item = &Recorded> {
        self.plans.iter().filter(|plan| plan.ended.is_none())
    }

    /// The same without the plans that are not wanted.
    #[must_use]
    pub fn only(mut self, wanted: impl Fn(&Recorded) -> bool) -> Self {
        self.plans.retain(wanted);
        let plans = self.plans.iter().enumerate();
        self.places = plans.map(|(ix, plan)| (plan.run.clone(), ix)).collect();
        self
    }
}

impl Odd {
    /// What there is to say of lines that tell nothing, as a sentence.
    pub fn words(self) -> Option<String> {
        let counts = [
            (self.damaged, "damaged or foreign"),
            (self.newer, "written by a newer jettison"),
            (self.stray, "about a plan that is not in it"),
        ];
        let told = counts.into_iter().filter(|(count, _)| *count > 0);
        let told: Vec<String> = told
            .map(|(count, what)| format!("{count} {what}"))
            .collect();
        let all = self.damaged + self.newer + self.stray;
        let lines = if all == 1 { "line" } else { "lines" };
        (all > 0).then(|| {
            let told = told.join(", ");
            format!(
                "{all} {lines} of the journal could not be read and {lines_are} left out: {told}",
                lines_are = if all == 1 { "is" } else { "are" }
            )
        })
    }
}

impl Recorded {
    fn note(&mut self, step: usize, record: StepRecord) -> bool {
        let place = self.steps.get_mut(step);
        place.map(|place| *place = record).is_some()
    }

    /// The steps by name as far as the plan tells.
    pub fn named(&self) -> Vec<NamedStep> {
        let mut images = HashMap::new();
        for removed in &self.started.plan.deletes {
            images
                .entry(removed.image.as_str())
                .or_insert_with(|| removed.references.first());
        }
        let image = |id: &ImageId| match images.get(id.as_str()).copied().flatten() {
            Some(name) => format!("{name} ({})", id.short()),
            None => id.short().to_owned(),
        };
        let steps = self.started.plan.steps.iter();
        let steps = steps.map(|planned| match planned.step() {
            Err(name) => NamedStep { step: None, name },
            Ok(step) => NamedStep {
                name: name(&step, image),
                step: Some(step),
            },
        });
        steps.collect()
    }
}

/// What a step is about; an image that goes, by its first name where it had one.
fn name(step: &Step, image: impl Fn(&ImageId) -> String) -> String {
    match step {
        Step::Remove(removal) => match &removal.target {
            Target::Reference(reference) => reference.to_string(),
            Target::Id => image(&removal.image),
        },
        Step::UnpauseContainer(id) => format!("unpause {}", id.short()),
        Step::StopContainer(id) => format!("stop {}", id.short()),
        Step::RemoveContainer(id) => format!("container {}", id.short()),
        Step::PruneCache => "the build cache".to_owned(),
    }
}
