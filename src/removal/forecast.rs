use std::sync::{Arc, OnceLock};

use crate::inventory::{ContainerId, ImageId, ImageIx, Inventory, Reference, Registry};

use super::applied::Applied;
use super::plan::{Planned, Planner};
use super::state::Names;
use super::verify::Expected;
use super::{
    Change, Consent, Freed, Harm, Marks, PlannedStep, Purpose, Refusal, Route, State, Step, freed,
    rules,
};

/// What a plan will do, step by step and in sum.
#[derive(Clone, Debug)]
pub struct Forecast {
    /// The route that it takes.
    pub route: Route,
    /// How many images carry a mark.
    pub marked: usize,
    /// The steps in order; [`Forecast::steps`] tells what each is expected to do.
    pub plan: Vec<PlannedStep>,
    /// Image records that go.
    pub deleted: Vec<Deletion>,
    /// Containers that go because they are in the way.
    pub containers: Vec<ContainerId>,
    /// References that go while their image stays.
    pub untagged: Vec<(ImageId, Reference)>,
    /// Marked images that the engine would refuse; nothing is sent for them.
    pub refused: Vec<Refused>,
    /// What containers lose.
    pub harms: Vec<Harm>,
    /// Bytes given back.
    pub freed: Freed,
    /// The sum of the sizes of the images marked and of those in their way, shared layers counted each time.
    pub nominal: u64,
    /// The state that the plan leads to.
    pub after: State,
    /// What the steps rely on, where that was written down before; otherwise it is looked up when it is asked for.
    relied: Vec<Expected>,
    /// How many images go that are only copies.
    copies: usize,
    /// The steps with what is expected of them, once that has been asked for.
    told: OnceLock<Vec<StepForecast>>,
}

/// A step and what the engine is expected to answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepForecast {
    /// The step.
    pub planned: PlannedStep,
    /// What must still hold when it is sent.
    pub expected: Expected,
    /// What it changes.
    pub changes: Vec<Change>,
}

/// An image record that goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deletion {
    /// The image.
    pub image: ImageId,
    /// Its references, as they are listed but for those that have gone before it.
    names: Names,
    /// Whether it goes by force.
    pub forced: bool,
    /// Whether it goes for itself or for the sake of another one.
    pub purpose: Purpose,
    /// Whether a registry is known to have it.
    pub registry: Registry,
}

/// A marked image that stays because the engine would refuse it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// The image.
    pub image: ImageId,
    /// The expected refusal, with everything in the way.
    pub refusal: Refusal,
    /// Whether the force route would remove it.
    pub yields_to_force: bool,
}

impl Deletion {
    /// Its references, in the inventory of the forecast.
    pub fn references<'a>(&'a self, base: &'a Inventory) -> &'a [Reference] {
        base.find(&self.image)
            .map_or(&[], |ix| self.names.of(base, ix))
    }

    /// Whether it was not marked itself but is the untagged parent of one that goes.
    pub fn is_parent(&self) -> bool {
        self.purpose == Purpose::UntaggedParent
    }

    /// Whether it was not marked itself but is in the way of one that was.
    pub fn is_in_the_way(&self) -> bool {
        matches!(self.purpose, Purpose::InTheWay(_))
    }
}

impl Forecast {
    /// The forecast of a marked set. The unblock route takes away everything in the way; [`Forecast::agreed`] only what
    /// the user has agreed to.
    pub fn new(base: &Arc<Inventory>, marks: &Marks, route: Route) -> Self {
        Self::of(Planner::by(base, route), marks)
    }

    /// The forecast by the unblock route with what the user has agreed to.
    pub fn agreed(base: &Arc<Inventory>, marks: &Marks, consent: Consent) -> Self {
        Self::of(Planner::new(base, Route::Unblock, consent), marks)
    }

    /// What the planner has asked the rules is not asked again: each step is applied once.
    fn of(planner: Planner, marks: &Marks) -> Self {
        let Planned {
            plan,
            applied,
            state,
        } = planner.noting().finish(marks);
        let mut forecast = Self::empty(plan.route, state, marks);
        forecast.plan.reserve_exact(plan.steps.len());
        for (planned, applied) in plan.steps.into_iter().zip(applied) {
            forecast.enter(planned, applied, marks);
        }
        forecast.refused = plan
            .refused
            .into_iter()
            .filter_map(|(ix, refusal)| forecast.refuse(ix, refusal))
            .collect();
        forecast.sum_up()
    }

    /// A forecast without a step, of a state to which steps may have led already.
    pub(super) fn empty(route: Route, after: State, marks: &Marks) -> Self {
        Self {
            route,
            marked: marks.images(),
            plan: Vec::new(),
            deleted: Vec::new(),
            containers: Vec::new(),
            untagged: Vec::new(),
            refused: Vec::new(),
            harms: Vec::new(),
            freed: Freed::NOTHING,
            nominal: nominal(after.base(), marks),
            after,
            relied: Vec::new(),
            copies: 0,
            told: OnceLock::new(),
        }
    }

    /// The same once all steps are in it, with the bytes.
    pub(super) fn sum_up(mut self) -> Self {
        let base = self.after.base();
        let in_the_way = self.deleted.iter().filter(|one| one.is_in_the_way());
        let sizes = in_the_way.filter_map(|one| Some(base.get(&one.image)?.size));
        self.nominal += sizes.sum::<u64>();
        self.freed = freed(&self.after);
        self.copies = self.only_copies().count();
        self
    }

    /// Applies one step to the state and notes what it does; nothing where the engine would refuse it. What it relies on
    /// was written down before.
    pub(super) fn fold(
        &mut self,
        planned: PlannedStep,
        relies: Expected,
        marks: &Marks,
    ) -> Result<(), Refusal> {
        if let Step::Remove(removal) = &planned.step
            && self.after.base().find(&removal.image).is_none()
        {
            return Ok(()); // nobody has it
        }
        let applied = Applied::apply(&mut self.after, &planned.step)?;
        self.enter(planned, applied, marks);
        self.relied.push(relies);
        Ok(())
    }

    /// Notes what a step has done.
    fn enter(&mut self, planned: PlannedStep, applied: Option<Applied>, marks: &Marks) {
        match (&planned.step, applied) {
            (Step::Remove(removal), Some(applied)) => {
                if let Some(names) = applied.gone {
                    self.deleted.push(Deletion {
                        image: removal.image.clone(),
                        names,
                        forced: removal.force,
                        purpose: planned.purpose,
                        registry: self.after.base().registry(applied.image),
                    });
                }
                let untagged = applied.untagged.into_iter();
                self.untagged
                    .extend(untagged.map(|reference| (removal.image.clone(), reference)));
                if let Some(beside) = applied.beside {
                    self.harms.extend(beside.harms);
                    self.list_silent(&beside.along, marks);
                }
            }
            (Step::RemoveContainer(id), _) => self.lose(id),
            (
                Step::Remove(_)
                | Step::UnpauseContainer(_)
                | Step::StopContainer(_)
                | Step::PruneCache,
                _,
            ) => {}
        }
        self.plan.push(planned);
    }

    /// The steps with what each relies on and what the engine is expected to answer. Nobody asks that of a marked set
    /// before it is to be removed, so it is put into words then, once: in a forecast of ten thousand images the words
    /// are most of it.
    pub fn steps(&self) -> &[StepForecast] {
        self.told.get_or_init(|| {
            let mut state = State::new(Arc::clone(self.after.base()));
            let mut relied = self.relied.iter();
            let steps = self.plan.iter().map(|planned| StepForecast {
                planned: planned.clone(),
                expected: relied
                    .next()
                    .cloned()
                    .unwrap_or_else(|| Expected::of(&state, &planned.step)),
                // the planner has asked the rules: none is refused
                changes: rules::apply(&mut state, &planned.step).unwrap_or_default(),
            });
            steps.collect()
        })
    }

    /// Notes a container that goes by a step of its own.
    fn lose(&mut self, id: &ContainerId) {
        let base = self.after.base();
        let container = base.find_container(id).and_then(|ix| base.container(ix));
        self.harms
            .extend(container.map(|container| rules::harm::removed(base, container)));
        self.containers.push(id.clone());
    }

    /// Lists ancestors that the engine takes along without being asked to.
    fn list_silent(&mut self, ancestors: &[ImageIx], marks: &Marks) {
        for ix in ancestors {
            let Some(image) = self.after.base().image(*ix).map(|image| image.id.clone()) else {
                continue;
            };
            let registry = self.after.base().registry(*ix);
            let purpose = if marks.has_image(&image) {
                Purpose::Marked
            } else {
                Purpose::UntaggedParent
            };
            self.deleted.push(Deletion {
                image,
                names: Names::none(),
                forced: false,
                purpose,
                registry,
            });
        }
    }

    pub(super) fn refuse(&self, ix: ImageIx, refusal: Refusal) -> Option<Refused> {
        let image = self.after.image(ix)?.id.clone();
        let yields_to_force = refusal.kind.is_soft() && rules::offers_force(&self.after, ix);
        Some(Refused {
            image,
            refusal,
            yields_to_force,
        })
    }

    /// Whether there is nothing to do.
    pub fn is_empty(&self) -> bool {
        self.plan.is_empty()
    }

    /// Deleted images that were never pulled nor pushed: with them goes the only copy.
    pub fn only_copies(&self) -> impl Iterator<Item = &Deletion> {
        self.of_registry(Registry::OnlyCopy)
    }

    /// How many these are.
    pub fn copies(&self) -> usize {
        self.copies
    }

    /// Deleted images of which the engine does not tell whether a registry has them.
    pub fn unproven(&self) -> impl Iterator<Item = &Deletion> {
        self.of_registry(Registry::CannotTell)
    }

    fn of_registry(&self, registry: Registry) -> impl Iterator<Item = &Deletion> {
        self.deleted
            .iter()
            .filter(move |deletion| deletion.registry == registry)
    }

    /// The word that has to be typed before it runs: `force` for that route, `remove` where an only copy goes, a container
    /// loses something, or anything goes that was only in the way; none otherwise.
    pub fn word(&self) -> Option<&'static str> {
        if self.deleted.iter().any(|deletion| deletion.forced) {
            Some("force")
        } else if self.only_copies().chain(self.unproven()).next().is_some()
            || !self.harms.is_empty()
            || self.takes_extras()
        {
            Some("remove")
        } else {
            None
        }
    }

    /// Whether anything goes that is not marked but in the way.
    pub fn takes_extras(&self) -> bool {
        self.plan.iter().any(|planned| {
            let extra = matches!(planned.purpose, Purpose::InTheWay(_) | Purpose::HoldsLayers);
            extra || !matches!(planned.step, Step::Remove(_))
        })
    }

    /// References that go as a step of their own while their image goes too.
    pub fn spares(&self) -> impl Iterator<Item = &(ImageId, Reference)> {
        self.untagged
            .iter()
            .filter(|(image, _)| self.deletes(image))
    }

    /// References that go while their image stays.
    pub fn only_untagged(&self) -> impl Iterator<Item = &(ImageId, Reference)> {
        self.untagged
            .iter()
            .filter(|(image, _)| !self.deletes(image))
    }

    /// Whether the plan deletes this image.
    pub fn deletes(&self, image: &ImageId) -> bool {
        self.after
            .base()
            .find(image)
            .is_some_and(|ix| self.after.is_gone(ix))
    }
}

fn nominal(base: &Inventory, marks: &Marks) -> u64 {
    marks
        .marked()
        .filter_map(|id| base.get(id))
        .map(|image| image.size)
        .sum()
}
