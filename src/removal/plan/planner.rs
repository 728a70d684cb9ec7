use std::sync::Arc;

use crate::inventory::{ImageIx, Inventory, PlaceSet, Reference};
use crate::removal::applied::Applied;
use crate::removal::{Consent, Marks, Refusal, State, Step, rules};

use super::along::takes_protected;
use super::{Plan, PlannedStep, Purpose, Route, Wish};

/// Puts a plan together, with the state that it has come to.
#[derive(Debug)]
pub(in crate::removal) struct Planner {
    pub(in crate::removal) state: State,
    pub(in crate::removal) plan: Plan,
    pub(super) consent: Consent,
    /// What each step met and did, where that is asked for.
    applied: Option<Vec<Option<Applied>>>,
    /// The images that are wished away as a whole.
    pub(super) whole: PlaceSet<ImageIx>,
}

/// A plan that is complete.
#[derive(Debug)]
pub(in crate::removal) struct Planned {
    pub(in crate::removal) plan: Plan,
    /// What each of its steps met and did; empty where that was not asked for.
    pub(in crate::removal) applied: Vec<Option<Applied>>,
    /// The state that it leads to.
    pub(in crate::removal) state: State,
}

impl Planner {
    /// A planner that agrees to everything by the unblock route.
    pub(in crate::removal) fn by(base: &Arc<Inventory>, route: Route) -> Self {
        let consent = match route {
            Route::Unblock => Consent::Everything,
            Route::Skip | Route::Force => Consent::default(),
        };
        Self::new(base, route, consent)
    }

    pub(in crate::removal) fn new(base: &Arc<Inventory>, route: Route, consent: Consent) -> Self {
        let plan = Plan {
            route,
            ..Plan::default()
        };
        Self {
            state: State::new(Arc::clone(base)),
            plan,
            consent,
            applied: None,
            whole: PlaceSet::default(),
        }
    }

    /// The same that notes what each step meets and does.
    pub(in crate::removal) fn noting(mut self) -> Self {
        self.applied = Some(Vec::new());
        self
    }

    /// A fork of it that plans from here on its own.
    pub(super) fn fork(&self, consent: Consent) -> Self {
        Self {
            state: self.state.clone(),
            plan: Plan::default(),
            consent,
            applied: None,
            whole: self.whole.clone(),
        }
    }

    /// Plans a marked set.
    pub(in crate::removal) fn finish(mut self, marks: &Marks) -> Planned {
        self.add_all(marks);
        self.prune_cache();
        Planned {
            plan: self.plan,
            applied: self.applied.unwrap_or_default(),
            state: self.state,
        }
    }

    pub(in crate::removal) fn add_all(&mut self, marks: &Marks) {
        let wishes = self.wishes(marks);
        self.state.expect(wishes.len());
        self.plan.steps.reserve(2 * wishes.len());
        if let Some(applied) = &mut self.applied {
            applied.reserve(2 * wishes.len());
        }
        for (image, wish) in wishes {
            self.add(image, wish);
        }
    }

    pub(super) fn add(&mut self, image: ImageIx, wish: Wish) {
        if self.state.is_gone(image) {
            return; // it went as the untagged parent of another marked image
        }
        if self.state.base().is_protected(image) {
            self.plan.refused.push((image, Refusal::protected()));
            return;
        }
        match wish {
            Wish::Whole => self.delete(image),
            Wish::References(references) => self.untag(image, references),
        }
    }

    fn untag(&mut self, image: ImageIx, references: Vec<Reference>) {
        let Some(id) = self.state.image(image).map(|image| image.id.clone()) else {
            return;
        };
        for reference in references {
            if !self.state.references(image).contains(&reference) {
                continue; // it went together with another reference
            }
            let step = Step::untag(id.clone(), reference);
            let refusal = match self.take(step.clone(), Purpose::Marked) {
                Ok(()) => continue,
                Err(refusal) => refusal,
            };
            if !self.clear_the_way(image) || self.take(step, Purpose::Marked).is_err() {
                self.plan.refused.push((image, refusal));
                return;
            }
        }
    }

    /// Puts a step into the plan, unless the engine would refuse it or it would take along what is protected.
    pub(super) fn take(&mut self, step: Step, purpose: Purpose) -> Result<(), Refusal> {
        if takes_protected(&self.state, &step) {
            return Err(Refusal::protected());
        }
        match &mut self.applied {
            Some(applied) => applied.push(Applied::apply(&mut self.state, &step)?),
            None => rules::follow(&mut self.state, &step)?,
        }
        self.plan.steps.push(PlannedStep { step, purpose });
        Ok(())
    }

    fn delete(&mut self, image: ImageIx) {
        if let Err(refusal) = self.remove(image, Purpose::Marked) {
            let cleared = self.clear_the_way(image);
            if !cleared || self.remove(image, Purpose::Marked).is_err() {
                self.force_or_leave(image, refusal);
            }
        }
        if self.state.is_gone(image) {
            self.take_untagged_parents(image);
        }
    }

    /// Removes an image as a whole: by its id, once spare references are gone. Where the engine would refuse the image,
    /// its references are left too.
    pub(super) fn remove(&mut self, image: ImageIx, purpose: Purpose) -> Result<(), Refusal> {
        let Some(id) = self.state.image(image).map(|image| image.id.clone()) else {
            return Ok(());
        };
        if let Some(refusal) = rules::mounted(&self.state, image) {
            return Err(refusal);
        }
        let (names, planned) = (self.state.save_names(image), self.plan.steps.len());
        while rules::wants_fewer_names(&self.state, image) && self.untag_one_spare(image, purpose) {
        }
        self.take(Step::delete(id, false), purpose)
            .inspect_err(|_| {
                self.plan.steps.truncate(planned);
                self.applied.iter_mut().for_each(|it| it.truncate(planned));
                self.state.restore_names(image, names);
            })
    }

    /// Takes the last spare reference away by name, if there is one; the first one stays to go with the image.
    fn untag_one_spare(&mut self, image: ImageIx, purpose: Purpose) -> bool {
        let purpose = match purpose {
            Purpose::InTheWay(_) => purpose,
            Purpose::Marked
            | Purpose::SpareReference
            | Purpose::UntaggedParent
            | Purpose::HoldsLayers => Purpose::SpareReference,
        };
        let Some(id) = self.state.image(image).map(|image| image.id.clone()) else {
            return false;
        };
        let spare = |planner: &Self, at: usize| {
            let reference = planner.state.references(image).get(at)?;
            rules::leaves_some(&planner.state, image, reference).then(|| reference.clone())
        };
        // one that is not taken leaves them as they are
        let names = self.state.references(image).len();
        (0..names).rev().any(|at| {
            spare(self, at)
                .is_some_and(|name| self.take(Step::untag(id.clone(), name), purpose).is_ok())
        })
    }

    fn force_or_leave(&mut self, image: ImageIx, refusal: Refusal) {
        let forces = self.plan.route == Route::Force && refusal.kind.is_soft();
        let id = self.state.image(image).map(|image| image.id.clone());
        if let Some(id) = id.filter(|_| forces && rules::offers_force(&self.state, image))
            && self.take(Step::delete(id, true), Purpose::Marked).is_ok()
        {
            return;
        }
        self.plan.refused.push((image, refusal));
    }

    /// Untagged ancestors that nothing else needs are steps of their own, so that nothing goes unlisted. What is marked
    /// itself has its own turn.
    fn take_untagged_parents(&mut self, image: ImageIx) {
        let mut current = image;
        while let Some(parent) = self.state.parent_of_gone(current) {
            let needed = self.whole.contains(&parent)
                || self.state.base().is_protected(parent)
                || !self.state.references(parent).is_empty()
                || self.state.children(parent).next().is_some()
                || self.state.users(parent).next().is_some()
                || self.state.mounters(parent).next().is_some();
            let id = self.state.image(parent).map(|image| image.id.clone());
            let Some(id) = id.filter(|_| !needed) else {
                return;
            };
            let step = Step::delete(id, false);
            if self.take(step, Purpose::UntaggedParent).is_err() {
                return;
            }
            current = parent;
        }
    }
}
