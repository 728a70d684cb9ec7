//! The unblock route: what is in the way goes first, as far as the user has agreed to all of it.

use crate::inventory::{Bytes, ContainerIx, ImageIx, PlaceSet};
use crate::removal::{Consent, Extra, Mark, Marks, Step, freed, rules};

use super::{Planner, Purpose, Wish};

/// Something in the way of an image, in the order in which it has to go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Obstacle {
    Container(ContainerIx),
    Child(ImageIx),
}

impl Planner {
    /// Takes away what is in the way of an image; answers whether that was done. Where the user has not agreed to all of
    /// it nothing is taken away: a container would be lost in vain.
    pub(super) fn clear_the_way(&mut self, image: ImageIx) -> bool {
        if self.consent == Consent::Nothing {
            return false;
        }
        let Some(way) = self.way(image) else {
            return false;
        };
        if way.is_empty() || !way.iter().all(|obstacle| self.is_agreed(*obstacle)) {
            return false;
        }
        let purpose = Purpose::InTheWay(image);
        way.into_iter().all(|obstacle| match obstacle {
            Obstacle::Container(container) => self.take_container(container, purpose),
            Obstacle::Child(child) => self.remove(child, purpose).is_ok(),
        })
    }

    /// Everything that the user has to agree to before an image can go, in the order in which it would; `None` where
    /// nothing that can be agreed to would help.
    pub(in crate::removal) fn extras(&self, image: ImageIx) -> Option<Vec<Extra>> {
        let way = self.way(image)?;
        let extras = way.into_iter().filter_map(|obstacle| self.extra(obstacle));
        Some(extras.collect()).filter(|extras: &Vec<Extra>| !extras.is_empty())
    }

    /// The bytes that would go in addition, beside those that went `before`, if all that is in the way of an image went.
    pub(in crate::removal) fn added(
        &self,
        marks: &Marks,
        image: ImageIx,
        extras: &[Extra],
        before: Bytes,
    ) -> Bytes {
        let mut fork = self.fork(Consent::To(extras.iter().cloned().collect()));
        let wish = if self.whole.contains(&image) {
            Wish::Whole
        } else {
            let id = self.state.base().image(image).map(|image| &image.id);
            let names = marks.iter().filter_map(|mark| match mark {
                Mark::Reference(of, reference) if Some(of) == id => Some(reference.clone()),
                Mark::Reference(..) | Mark::Image(_) => None,
            });
            Wish::References(names.collect())
        };
        fork.add(image, wish);
        freed(&fork.state).now.minus(before)
    }

    /// The obstacles of an image and of all that is built on it: the smallest set, since each of them alone makes the
    /// engine refuse. Images come before those that they are built on, and containers before their image. `None` where
    /// an engine lies about a circle, and where something is protected.
    fn way(&self, image: ImageIx) -> Option<Vec<Obstacle>> {
        if self.state.base().is_protected(image) {
            return None;
        }
        let whole = self.whole.contains(&image);
        let mut seen: PlaceSet<ImageIx> = PlaceSet::default();
        seen.insert(image);
        let mut found = vec![(image, rules::obstacles(&self.state, image))];
        let mut at = 0;
        while let Some((_, obstacles)) = found.get(at) {
            // a single reference goes whatever is built on its image
            let children = if whole {
                obstacles.children.clone()
            } else {
                Vec::new()
            };
            for child in children {
                if !seen.insert(child) || self.state.base().is_protected(child) {
                    return None;
                }
                found.push((child, rules::obstacles(&self.state, child)));
            }
            at += 1;
        }
        let mut way = Vec::new();
        let mut met: PlaceSet<ContainerIx> = PlaceSet::default();
        for (place, obstacles) in found.into_iter().rev() {
            let containers = obstacles
                .containers
                .into_iter()
                .filter(|ix| met.insert(*ix));
            way.extend(containers.map(Obstacle::Container));
            way.extend((place != image).then_some(Obstacle::Child(place)));
        }
        Some(way)
    }

    /// What has to be agreed to; a child that is marked itself needs no more agreement.
    fn extra(&self, obstacle: Obstacle) -> Option<Extra> {
        match obstacle {
            Obstacle::Child(child) if self.whole.contains(&child) => None,
            Obstacle::Child(child) => {
                let image = self.state.image(child)?;
                Some(Extra::Child(image.id.clone()))
            }
            Obstacle::Container(ix) => {
                let container = self.state.base().container(ix)?;
                Some(Extra::Container(container.id.clone()))
            }
        }
    }

    fn is_agreed(&self, obstacle: Obstacle) -> bool {
        let container = match obstacle {
            Obstacle::Container(ix) => self.state.base().container(ix),
            Obstacle::Child(_) => None,
        };
        if container.is_some_and(rules::stop_takes_volumes) {
            return false;
        }
        self.extra(obstacle)
            .is_none_or(|extra| self.consent.covers(&extra))
    }

    fn take_container(&mut self, ix: ContainerIx, purpose: Purpose) -> bool {
        let container = self.state.base().container(ix);
        let Some(id) = container.map(|container| container.id.clone()) else {
            return false;
        };
        let kind = self.state.base().profile().kind;
        let steps = Step::to_remove_in(self.state.state_of(ix), &id, kind).into_iter();
        let mut steps = steps.map(|step| self.take(step, purpose));
        steps.all(|taken| taken.is_ok())
    }

    /// Prunes the build cache after everything else, if it may hold layers of what goes and the user has agreed.
    pub(super) fn prune_cache(&mut self) {
        let held = self.state.base().has_cache() && self.state.gone().next().is_some();
        if held && self.consent.covers(&Extra::BuildCache) {
            // it cannot be refused
            let _pruned = self.take(Step::PruneCache, Purpose::HoldsLayers);
        }
    }
}
