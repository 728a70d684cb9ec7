mod along;
mod clearing;
mod file;
mod planner;
mod wishes;

use std::sync::Arc;

use crate::inventory::{Bytes, ImageIx, Inventory};

use super::{Consent, Marks, Refusal, RefusalKind, State, Step, freed};

pub(super) use along::takes_protected;
pub use file::{NoPlan, PlanFile, PlanStep, Removed, Told};
pub(super) use planner::{Planned, Planner};
use wishes::Wish;

/// How a plan deals with what the engine would refuse.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Route {
    /// Leave it.
    #[default]
    Skip,
    /// Take away what is in the way first, as far as the user agrees to it.
    Unblock,
    /// Override soft refusals by force, where that is offered.
    Force,
}

impl Route {
    /// What it is called.
    pub fn name(self) -> &'static str {
        match self {
            Self::Skip => "skip",
            Self::Unblock => "unblock",
            Self::Force => "force",
        }
    }
}

/// Why a step is in a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Purpose {
    /// It was marked.
    Marked,
    /// A spare reference that has to go before its image can be removed by id.
    SpareReference,
    /// An untagged parent that nothing else needs once its child is gone; engines would take it silently.
    UntaggedParent,
    /// It is in the way of this marked image, and the user has agreed to its removal.
    InTheWay(ImageIx),
    /// The build cache may hold layers of what goes, and the user has agreed to its removal.
    HoldsLayers,
}

/// One step of a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedStep {
    /// What is sent.
    pub step: Step,
    /// Why.
    pub purpose: Purpose,
}

/// The ordered steps for a marked set, and what is left alone.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// The route that it takes.
    pub route: Route,
    /// The steps, children before parents, references before their image.
    pub steps: Vec<PlannedStep>,
    /// Marked images that the engine would refuse; nothing is sent for them.
    pub refused: Vec<(ImageIx, Refusal)>,
}

impl Plan {
    /// The plan for a marked set, and the state that it leads to by the rules. The unblock route takes away everything
    /// in the way.
    pub fn build(base: &Arc<Inventory>, marks: &Marks, route: Route) -> (Self, State) {
        let planned = Planner::by(base, route).finish(marks);
        (planned.plan, planned.state)
    }
}

/// What removing one image alone would free, by the skip route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Alone {
    /// So many bytes.
    Frees(Bytes),
    /// Nothing: the engine would refuse.
    Refused(RefusalKind),
}

/// What removing this image alone would free.
pub fn alone(base: &Arc<Inventory>, image: ImageIx) -> Alone {
    let mut planner = Planner::new(base, Route::Skip, Consent::default());
    planner.add(image, Wish::Whole);
    match planner.plan.refused.first() {
        Some((_, refusal)) => Alone::Refused(refusal.kind),
        None => Alone::Frees(freed(&planner.state).now),
    }
}
