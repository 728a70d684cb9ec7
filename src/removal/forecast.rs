use std::sync::Arc;

use crate::inventory::{
    Bytes, ContainerId, ContainerIx, ImageId, ImageIx, Inventory, LayerIx, PlaceMap, PlaceSet,
    Reference, Registry,
};

use super::verify::Expected;
use super::{
    Change, Freed, Harm, Marks, Plan, PlannedStep, Refusal, Route, State, Step, Target, freed,
    harm, rules,
};

/// What a plan will do, step by step and in sum.
#[derive(Clone, Debug)]
pub struct Forecast {
    /// The route that it takes.
    pub route: Route,
    /// How many images carry a mark.
    pub marked: usize,
    /// The steps with the answers expected.
    pub steps: Vec<StepForecast>,
    /// Image records that go.
    pub deleted: Vec<Deletion>,
    /// References that go while their image stays.
    pub untagged: Vec<(ImageId, Reference)>,
    /// Marked images that the engine would refuse; nothing is sent for them.
    pub refused: Vec<Refused>,
    /// What containers lose.
    pub harms: Vec<Harm>,
    /// Bytes given back.
    pub freed: Freed,
    /// The sum of the sizes of the images marked, shared layers counted each time.
    pub nominal: u64,
    /// The state that the plan leads to.
    pub after: State,
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
    /// Its references.
    pub references: Vec<Reference>,
    /// Whether it goes by force.
    pub forced: bool,
    /// Whether it was not marked itself but is the untagged parent of one that was.
    pub parent: bool,
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

/// A layer of a removed image that stays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// Its chain id.
    pub chain_id: String,
    /// The command that made it; foreign text.
    pub command: String,
    /// Its bytes.
    pub size: Bytes,
    /// Who holds it.
    pub by: KeptBy,
}

/// Who holds a layer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeptBy {
    /// Images that stay: the first, and how many more.
    Images(ImageId, usize),
    /// Only containers: it goes when they go.
    Containers(Vec<ContainerId>),
}

impl Forecast {
    /// The forecast of a marked set.
    pub fn new(base: &Arc<Inventory>, marks: &Marks, route: Route) -> Self {
        let (plan, _) = Plan::build(base, marks, route);
        let mut forecast = Self {
            route,
            marked: marks.images(),
            steps: Vec::with_capacity(plan.steps.len()),
            deleted: Vec::new(),
            untagged: Vec::new(),
            refused: Vec::new(),
            harms: Vec::new(),
            freed: Freed {
                now: Bytes::ZERO,
                later: Bytes::ZERO,
            },
            nominal: nominal(base, marks),
            after: State::new(Arc::clone(base)),
        };
        for planned in plan.steps {
            forecast.fold(planned, marks);
        }
        forecast.refused = plan
            .refused
            .into_iter()
            .filter_map(|(ix, refusal)| forecast.refuse(ix, refusal))
            .collect();
        forecast.freed = freed(&forecast.after);
        forecast
    }

    /// Applies one step to the state and notes what it changes.
    fn fold(&mut self, planned: PlannedStep, marks: &Marks) {
        let Step::Remove(removal) = &planned.step else {
            return;
        };
        let Some(ix) = self.after.base().find(&removal.image) else {
            return;
        };
        let expected = Expected::of(&self.after, &planned.step);
        let before = self.after.references(ix).to_vec();
        let users: Vec<ContainerIx> = self.after.users(ix).map(|(user, _)| user).collect();
        let silent = self.silent_parents(ix);
        let Ok(changes) = rules::apply(&mut self.after, &planned.step) else {
            return;
        };
        self.harms
            .extend(harm(self.after.base(), ix, &users, &changes));
        if self.after.is_gone(ix) {
            self.deleted.push(Deletion {
                image: removal.image.clone(),
                references: before,
                forced: removal.force,
                parent: planned.purpose == super::Purpose::UntaggedParent,
                registry: self.after.base().registry(ix),
            });
        } else if let Target::Reference(_) = removal.target {
            let left = self.after.references(ix);
            let gone = before.iter().filter(|reference| !left.contains(reference));
            self.untagged
                .extend(gone.map(|reference| (removal.image.clone(), reference.clone())));
        }
        self.list_silent(&silent, marks);
        self.steps.push(StepForecast {
            planned,
            expected,
            changes,
        });
    }

    /// The ancestors that an engine without `noprune` may take along with an image.
    fn silent_parents(&self, ix: ImageIx) -> Vec<ImageIx> {
        let mut ancestors = Vec::new();
        let mut next = self
            .after
            .parent(ix)
            .filter(|_| self.after.base().profile().ignores_noprune());
        while let Some(parent) = next.filter(|parent| !ancestors.contains(parent)) {
            ancestors.push(parent);
            next = self.after.parent(parent);
        }
        ancestors
    }

    /// Lists those of them that have gone.
    fn list_silent(&mut self, ancestors: &[ImageIx], marks: &Marks) {
        for ix in ancestors.iter().filter(|ix| self.after.is_gone(**ix)) {
            let Some(image) = self.after.base().image(*ix).map(|image| image.id.clone()) else {
                continue;
            };
            let (parent, registry) = (!marks.has_image(&image), self.after.base().registry(*ix));
            self.deleted.push(Deletion {
                image,
                references: Vec::new(),
                forced: false,
                parent,
                registry,
            });
        }
    }

    fn refuse(&self, ix: ImageIx, refusal: Refusal) -> Option<Refused> {
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
        self.steps.is_empty()
    }

    /// Deleted images that were never pulled nor pushed: with them goes the only copy.
    pub fn only_copies(&self) -> impl Iterator<Item = &Deletion> {
        self.of_registry(Registry::OnlyCopy)
    }

    /// Deleted images of which the engine does not tell whether a registry has them.
    pub fn unproven(&self) -> impl Iterator<Item = &Deletion> {
        self.of_registry(Registry::CannotTell)
    }

    fn of_registry(&self, registry: Registry) -> impl Iterator<Item = &Deletion> {
        self.deleted
            .iter()
            .filter(move |deletion| !deletion.parent && deletion.registry == registry)
    }

    /// The word that has to be typed before it runs: `force` for that route, `remove` where an only copy goes or a
    /// container loses something, none otherwise.
    pub fn word(&self) -> Option<&'static str> {
        if self.deleted.iter().any(|deletion| deletion.forced) {
            Some("force")
        } else if self.only_copies().chain(self.unproven()).next().is_some()
            || !self.harms.is_empty()
        {
            Some("remove")
        } else {
            None
        }
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

    /// The layers of deleted images that stay, each once, largest first, and who holds them.
    pub fn kept(&self) -> Vec<Kept> {
        let base = self.after.base();
        let mut seen: PlaceSet<LayerIx> = PlaceSet::default();
        let mut pinners = None;
        let mut kept = Vec::new();
        for deletion in &self.deleted {
            let stack = base
                .find(&deletion.image)
                .and_then(|ix| base.stack(ix))
                .unwrap_or(&[]);
            for ix in stack.iter().filter(|layer| seen.insert(**layer)) {
                let Some(layer) = base.layer(*ix).filter(|_| self.after.is_held(*ix)) else {
                    continue;
                };
                kept.push(Kept {
                    chain_id: layer.chain_id.clone(),
                    command: layer.command.clone(),
                    size: layer.size,
                    by: self.holder(*ix, &mut pinners),
                });
            }
        }
        kept.sort_by_key(|kept| std::cmp::Reverse(kept.size.value()));
        kept
    }

    fn holder(&self, layer: LayerIx, pinners: &mut Option<Pinners>) -> KeptBy {
        let base = self.after.base();
        let mut images = base
            .holders(layer)
            .iter()
            .filter_map(|ix| self.after.image(*ix));
        if let Some(first) = images.next() {
            return KeptBy::Images(first.id.clone(), images.count());
        }
        let pinners = pinners.get_or_insert_with(|| self::pinners(base));
        KeptBy::Containers(pinners.get(&layer).cloned().unwrap_or_default())
    }
}

/// The containers that hold each layer.
type Pinners = PlaceMap<LayerIx, Vec<ContainerId>>;

fn pinners(base: &Inventory) -> Pinners {
    let mut pinners = Pinners::default();
    for (ix, container) in base.container_ixs().zip(base.containers()) {
        for layer in base.pinned(ix).unwrap_or(&[]) {
            let holding = pinners.entry(*layer).or_default();
            if holding.last() != Some(&container.id) {
                holding.push(container.id.clone());
            }
        }
    }
    pinners
}

fn nominal(base: &Inventory, marks: &Marks) -> u64 {
    marks
        .marked()
        .filter_map(|id| base.get(id))
        .map(|image| image.size)
        .sum()
}
