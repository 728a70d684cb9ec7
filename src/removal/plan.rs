use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::Arc;

use crate::inventory::{Bytes, ImageIx, Inventory, PlaceMap, PlaceSet, Reference};

use super::{Mark, Marks, Refusal, RefusalKind, State, Step, freed, rules};

/// How a plan deals with what the engine would refuse.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Route {
    /// Leave it.
    #[default]
    Skip,
    /// Override soft refusals by force, where that is offered.
    Force,
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
    /// The plan for a marked set, and the state that it leads to by the rules.
    pub fn build(base: &Arc<Inventory>, marks: &Marks, route: Route) -> (Self, State) {
        let mut planner = Planner::new(base, route);
        for (image, wish) in planner.wishes(marks) {
            planner.add(image, wish);
        }
        (planner.plan, planner.state)
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
    let mut planner = Planner::new(base, Route::Skip);
    planner.add(image, Wish::Whole);
    match planner.plan.refused.first() {
        Some((_, refusal)) => Alone::Refused(refusal.kind),
        None => Alone::Frees(freed(&planner.state).now),
    }
}

/// What is wished of one image.
#[derive(Debug)]
enum Wish {
    Whole,
    References(Vec<Reference>),
}

struct Planner {
    state: State,
    plan: Plan,
    whole: PlaceSet<ImageIx>,
}

impl Planner {
    fn new(base: &Arc<Inventory>, route: Route) -> Self {
        let plan = Plan {
            route,
            ..Plan::default()
        };
        Self {
            state: State::new(Arc::clone(base)),
            plan,
            whole: PlaceSet::default(),
        }
    }

    /// The marks by image, children before parents. References that leave an image without a name mean the image.
    fn wishes(&mut self, marks: &Marks) -> Vec<(ImageIx, Wish)> {
        let mut by_image: BTreeMap<ImageIx, Wish> = BTreeMap::new();
        for mark in marks.iter() {
            let Some(image) = self.state.base().find(mark.image()) else {
                continue;
            };
            match (mark, by_image.get_mut(&image)) {
                (Mark::Image(_), _) => drop(by_image.insert(image, Wish::Whole)),
                (Mark::Reference(_, reference), Some(Wish::References(all))) => {
                    all.push(reference.clone());
                }
                (Mark::Reference(_, reference), None) => {
                    by_image.insert(image, Wish::References(vec![reference.clone()]));
                }
                (Mark::Reference(..), Some(Wish::Whole)) => {}
            }
        }
        for (image, wish) in &mut by_image {
            if let Wish::References(going) = wish
                && rules::survivors(&self.state, *image, going).is_empty()
            {
                *wish = Wish::Whole;
            }
            if matches!(wish, Wish::Whole) {
                self.whole.insert(*image);
            }
        }
        let mut depths = PlaceMap::default();
        let mut wishes: Vec<(ImageIx, Wish)> = by_image.into_iter().collect();
        wishes.sort_by_cached_key(|(image, _)| Reverse(depth(&self.state, *image, &mut depths)));
        wishes
    }

    fn add(&mut self, image: ImageIx, wish: Wish) {
        if self.state.is_gone(image) {
            return; // it went as the untagged parent of another marked image
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
            match rules::apply(&mut self.state, &step) {
                Ok(_) => self.plan.steps.push(PlannedStep {
                    step,
                    purpose: Purpose::Marked,
                }),
                Err(refusal) => {
                    self.plan.refused.push((image, refusal));
                    return;
                }
            }
        }
    }

    /// Removes an image as a whole: by its id, once spare references are gone. Where the engine would refuse the image,
    /// its references are left too.
    fn delete(&mut self, image: ImageIx) {
        let Some(id) = self.state.image(image).map(|image| image.id.clone()) else {
            return;
        };
        if let Some(refusal) = rules::mounted(&self.state, image) {
            self.plan.refused.push((image, refusal));
            return;
        }
        let names = self.state.save_names(image);
        let mut steps = Vec::new();
        let refusal = loop {
            let step = Step::delete(id.clone(), false);
            match rules::apply(&mut self.state, &step) {
                Ok(_) => {
                    steps.push(PlannedStep {
                        step,
                        purpose: Purpose::Marked,
                    });
                    break None;
                }
                Err(refusal) if refusal.kind == RefusalKind::SeveralReferences => {
                    match self.untag_one_spare(image) {
                        Some(step) => steps.push(step),
                        None => break Some(refusal),
                    }
                }
                Err(refusal) => break Some(refusal),
            }
        };
        match refusal {
            None => self.plan.steps.append(&mut steps),
            Some(refusal) => {
                self.state.restore_names(image, names);
                self.force_or_leave(image, refusal);
            }
        }
        if self.state.is_gone(image) {
            self.take_untagged_parents(image);
        }
    }

    /// Takes the last spare reference away by name; the first one stays to go with the image.
    fn untag_one_spare(&mut self, image: ImageIx) -> Option<PlannedStep> {
        let id = self.state.image(image)?.id.clone();
        let references = self.state.references(image).to_vec();
        for reference in references.iter().rev() {
            if rules::survivors(&self.state, image, std::slice::from_ref(reference)).is_empty() {
                continue;
            }
            let step = Step::untag(id.clone(), reference.clone());
            if rules::apply(&mut self.state, &step).is_ok() {
                return Some(PlannedStep {
                    step,
                    purpose: Purpose::SpareReference,
                });
            }
        }
        None
    }

    fn force_or_leave(&mut self, image: ImageIx, refusal: Refusal) {
        let forces = self.plan.route == Route::Force && refusal.kind.is_soft();
        let id = self.state.image(image).map(|image| image.id.clone());
        if let Some(id) = id.filter(|_| forces && rules::offers_force(&self.state, image)) {
            let step = Step::delete(id, true);
            if rules::apply(&mut self.state, &step).is_ok() {
                self.plan.steps.push(PlannedStep {
                    step,
                    purpose: Purpose::Marked,
                });
                return;
            }
        }
        self.plan.refused.push((image, refusal));
    }

    /// Untagged ancestors that nothing else needs are steps of their own, so that nothing goes unlisted. What is marked
    /// itself has its own turn.
    fn take_untagged_parents(&mut self, image: ImageIx) {
        let mut current = image;
        while let Some(parent) = self.state.parent_of_gone(current) {
            let needed = self.whole.contains(&parent)
                || !self.state.references(parent).is_empty()
                || self.state.children(parent).next().is_some()
                || self.state.users(parent).next().is_some()
                || self.state.mounters(parent).next().is_some();
            let Some(id) = self
                .state
                .image(parent)
                .map(|image| image.id.clone())
                .filter(|_| !needed)
            else {
                return;
            };
            let step = Step::delete(id, false);
            if rules::apply(&mut self.state, &step).is_err() {
                return;
            }
            self.plan.steps.push(PlannedStep {
                step,
                purpose: Purpose::UntaggedParent,
            });
            current = parent;
        }
    }
}

/// How many ancestors an image has; an engine that lies about a circle is not followed round it.
fn depth(state: &State, image: ImageIx, known: &mut PlaceMap<ImageIx, usize>) -> usize {
    let mut path = vec![image];
    let mut seen: PlaceSet<ImageIx> = path.iter().copied().collect();
    let mut base = 0;
    while let Some(parent) = path.last().and_then(|last| state.parent(*last)) {
        if let Some(depth) = known.get(&parent) {
            base = depth + 1;
            break;
        }
        if !seen.insert(parent) {
            break;
        }
        path.push(parent);
    }
    for (above, ancestor) in path.iter().rev().enumerate() {
        known.insert(*ancestor, base + above);
    }
    known.get(&image).copied().unwrap_or(0)
}
