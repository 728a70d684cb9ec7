//! What became of the steps of a plan that was cut short, by the journal and by what the engine shows.

use super::{Answered, NamedStep, Recorded, StepRecord};
use crate::inventory::Inventory;

/// What became of a step. What the engine shows is `None` where it has not told yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepFate<'a> {
    /// It was answered, and nothing speaks against the answer.
    Answered(&'a Answered),
    /// By its answer it was done, but the engine shows its target: it has come back since, or the answer was wrong.
    Back,
    /// It was sent, or was about to be, and no answer tells what came of it.
    UnderWay {
        /// Whether the engine shows that it is done.
        gone: Option<bool>,
    },
    /// Nothing was sent for it.
    NotBegun {
        /// Whether the engine shows all the same that it is done.
        gone: Option<bool>,
    },
}

impl Recorded {
    /// What became of each of its steps, on an engine that shows this.
    pub fn fates<'a>(
        &'a self,
        named: &[NamedStep],
        inventory: &Inventory,
    ) -> impl Iterator<Item = StepFate<'a>> {
        named.iter().zip(&self.steps).map(|(named, record)| {
            let step = named.step.as_ref();
            let gone = step.and_then(|step| step.is_done(inventory));
            match record {
                StepRecord::NotBegun => StepFate::NotBegun { gone },
                StepRecord::UnderWay | StepRecord::Answered(Answered::Unknown { .. }) => {
                    StepFate::UnderWay { gone }
                }
                StepRecord::Answered(answer) if answer.is_done() && gone == Some(false) => {
                    StepFate::Back
                }
                StepRecord::Answered(answer) => StepFate::Answered(answer),
            }
        })
    }
}
