//! What a plan that was read from a file would do now.

use std::collections::HashSet;
use std::sync::Arc;

use thiserror::Error;

use crate::inventory::{ImageId, ImageIx, Inventory};

use super::plan::takes_protected;
use super::{
    Changed, Expected, Forecast, Mark, Marks, NoPlan, PlanFile, PlanStep, PlannedStep, Purpose,
    Refusal, Removal, Route, State, Step, Target, rules, verify,
};

/// A plan as it would go now: what it relies on is what it relied on when it was made.
#[derive(Clone, Debug)]
pub struct Replay {
    /// What would still go, and what the engine would refuse by now.
    pub forecast: Forecast,
    /// What is left out because it is no longer what it was.
    pub left_out: Vec<(Step, LeftOut)>,
}

/// Why a step of a plan is left out.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum LeftOut {
    /// What it relies on has changed.
    #[error(transparent)]
    Changed(Changed),
    /// The engine would refuse it by now.
    #[error("{}", .0.kind.words())]
    Refused(Refusal),
    /// It forces what is not offered to be forced.
    #[error("force is not offered for it")]
    NoForce,
}

/// What a plan lists: no other image may go along.
struct Listed {
    marks: Marks,
    images: HashSet<ImageId>,
}

impl Listed {
    /// An image that would go along with a step and is not listed. Only an engine that takes parents unasked does that.
    fn unlisted(&self, state: &State, step: &Step) -> Option<ImageId> {
        let base = state.base();
        if !base.profile().ignores_noprune() {
            return None;
        }
        let mut after = state.clone();
        rules::apply(&mut after, step).ok()?;
        let mut gone = after.gone().filter(|ix| !state.is_gone(*ix));
        let unlisted = |ix| {
            let image = base.image(ix)?;
            (!self.images.contains(&image.id)).then(|| image.id.clone())
        };
        gone.find_map(unlisted)
    }
}

impl Replay {
    /// Plays a plan over an inventory. Nothing is in it that is not in the plan, and every step keeps what it relied on.
    ///
    /// # Errors
    /// Where a step names what cannot be.
    pub fn new(plan: &PlanFile, base: &Arc<Inventory>) -> Result<Self, NoPlan> {
        let steps = plan.steps.iter().enumerate().map(|(place, step)| {
            let read = step.step().map_err(|why| NoPlan::Damaged(place + 1, why))?;
            Ok((step, read))
        });
        let steps: Vec<(&PlanStep, Step)> = steps.collect::<Result<_, NoPlan>>()?;
        let marks = marks(plan, &steps, base);
        let deletes = plan.deletes.iter();
        let images: HashSet<ImageId> = deletes.map(|one| ImageId::new(&one.image)).collect();
        let listed = Listed { marks, images };
        let mut vain = HashSet::new();
        loop {
            let replay = Self::of(plan.route(), &steps, base, &listed, &vain);
            // what was to go for the sake of an image goes only with it
            let known = vain.len();
            vain.extend(replay.in_vain());
            if vain.len() == known {
                return Ok(replay);
            }
        }
    }

    /// Plays the steps but those whose places are given.
    fn of(
        route: Route,
        steps: &[(&PlanStep, Step)],
        base: &Arc<Inventory>,
        listed: &Listed,
        vain: &HashSet<Step>,
    ) -> Self {
        let mut replay = Self {
            forecast: Forecast::empty(route, State::new(Arc::clone(base)), &listed.marks),
            left_out: Vec::new(),
        };
        for (planned, step) in steps {
            let played = if vain.contains(step) {
                Err(LeftOut::Changed(Changed::InVain))
            } else {
                replay.play(planned, step, listed)
            };
            if let Err(why) = played {
                replay.left_out.push((step.clone(), why));
            }
        }
        replay.forecast = replay.forecast.sum_up();
        replay
    }

    /// The steps that are for the sake of something that stays.
    fn in_vain(&self) -> impl Iterator<Item = Step> {
        let after = &self.forecast.after;
        let nothing = self.forecast.deleted.is_empty();
        let steps = self
            .forecast
            .plan
            .iter()
            .filter(move |planned| match planned.purpose {
                Purpose::InTheWay(image) => !after.is_gone(image) && self.keeps_names(image),
                Purpose::HoldsLayers => nothing,
                Purpose::Marked | Purpose::SpareReference | Purpose::UntaggedParent => false,
            });
        steps.map(|planned| planned.step.clone())
    }

    /// Whether no step of its own takes anything of an image.
    fn keeps_names(&self, image: ImageIx) -> bool {
        let base = self.forecast.after.base();
        let id = base.image(image).map(|image| &image.id);
        !self
            .forecast
            .plan
            .iter()
            .any(|planned| match &planned.step {
                Step::Remove(removal) => Some(&removal.image) == id,
                Step::UnpauseContainer(_)
                | Step::StopContainer(_)
                | Step::RemoveContainer(_)
                | Step::PruneCache => false,
            })
    }

    fn play(&mut self, planned: &PlanStep, step: &Step, listed: &Listed) -> Result<(), LeftOut> {
        let base = Arc::clone(self.forecast.after.base());
        let gone = || LeftOut::Changed(Changed::InVain);
        let purpose = planned.purpose(|image| base.find(image)).ok_or_else(gone)?;
        let now = Expected::of(&self.forecast.after, step);
        let expected = planned.expected(base.profile().kind).within(&now);
        let seen = self.forecast.after.seen(step);
        verify(step, &expected, &seen).map_err(LeftOut::Changed)?;
        unprotected(&base, step, purpose)?;
        self.allowed(step)?;
        if let Some(image) = listed.unlisted(&self.forecast.after, step) {
            return Err(LeftOut::Changed(Changed::TakesAlong(image)));
        }
        let planned = PlannedStep {
            step: step.clone(),
            purpose,
        };
        let folded = self.forecast.fold(planned, expected, &listed.marks);
        folded.map_err(|refusal| self.refuse(step, refusal))
    }

    /// What a planner would not do either: force where it is not offered, an image that a container mounts, something
    /// protected that the engine would take along.
    fn allowed(&mut self, step: &Step) -> Result<(), LeftOut> {
        let state = &self.forecast.after;
        if takes_protected(state, step) {
            return Err(LeftOut::Refused(Refusal::protected()));
        }
        let Step::Remove(removal) = step else {
            return Ok(());
        };
        let Some(image) = state.base().find(&removal.image) else {
            return Ok(());
        };
        let by_force = self.forecast.route == Route::Force && rules::offers_force(state, image);
        if removal.force && !by_force {
            return Err(LeftOut::NoForce);
        }
        let mounted = rules::mounted(state, image);
        match mounted.filter(|_| removal.target == Target::Id && !removal.force) {
            Some(refusal) => Err(self.refuse(step, refusal)),
            None => Ok(()),
        }
    }

    /// Notes what the engine would refuse by now.
    fn refuse(&mut self, step: &Step, refusal: Refusal) -> LeftOut {
        if let Step::Remove(removal) = step
            && let Some(ix) = self.forecast.after.base().find(&removal.image)
            && !self
                .forecast
                .refused
                .iter()
                .any(|one| one.image == removal.image)
        {
            let refused = self.forecast.refuse(ix, refusal.clone());
            self.forecast.refused.extend(refused);
        }
        LeftOut::Refused(refusal)
    }
}

/// The images that were marked when the plan was made, as far as they are still there.
fn marks(plan: &PlanFile, steps: &[(&PlanStep, Step)], base: &Inventory) -> Marks {
    let marked = steps.iter().filter_map(|(planned, step)| {
        let purpose = planned.purpose(|image| base.find(image))?;
        match (step, purpose) {
            (Step::Remove(removal), Purpose::Marked) => Some(mark(removal)),
            (
                Step::Remove(_)
                | Step::UnpauseContainer(_)
                | Step::StopContainer(_)
                | Step::RemoveContainer(_)
                | Step::PruneCache,
                _,
            ) => None,
        }
    });
    let silent = plan.deletes.iter().filter(|one| one.marked);
    let silent = silent.map(|one| ImageId::new(&one.image));
    let silent = silent.filter(|id| base.find(id).is_some());
    marked.chain(silent.map(Mark::Image)).collect()
}

fn mark(removal: &Removal) -> Mark {
    match &removal.target {
        Target::Id => Mark::Image(removal.image.clone()),
        Target::Reference(reference) => Mark::Reference(removal.image.clone(), reference.clone()),
    }
}

/// Nothing is in the plan by now that is protected, or for the sake of what is.
fn unprotected(base: &Inventory, step: &Step, purpose: Purpose) -> Result<(), LeftOut> {
    let own = match step {
        Step::Remove(removal) => base.find(&removal.image),
        Step::UnpauseContainer(_)
        | Step::StopContainer(_)
        | Step::RemoveContainer(_)
        | Step::PruneCache => None,
    };
    let sake = match purpose {
        Purpose::InTheWay(ix) => Some(ix),
        Purpose::Marked
        | Purpose::SpareReference
        | Purpose::UntaggedParent
        | Purpose::HoldsLayers => None,
    };
    let protected = own
        .into_iter()
        .chain(sake)
        .find(|ix| base.is_protected(*ix));
    match protected.and_then(|ix| base.image(ix)) {
        Some(image) => {
            let name = image.references.first();
            let name = name.map_or_else(|| image.id.short(), |reference| reference.as_str());
            Err(LeftOut::Changed(Changed::Protected(
                crate::inventory::harmless(name).into_owned(),
            )))
        }
        None => Ok(()),
    }
}
