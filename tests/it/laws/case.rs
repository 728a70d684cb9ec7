//! Worlds with something marked in them, and every request that could be made of one.

use std::sync::Arc;

use jettison::engine::practice::{Holdings, Latency, PracticeEngine};
use jettison::inventory::{EngineKind, ImageIx, Inventory, Profile};
use jettison::removal::{Forecast, Mark, Marks, Route, Step, Target};
use proptest::prelude::*;
use proptest::sample::Index;

use crate::random_world::{any_world, world};

/// A world with something marked in it.
#[derive(Clone, Debug)]
pub(super) struct Case {
    pub(super) holdings: Holdings,
    pub(super) marks: Vec<Mark>,
    pub(super) route: Route,
}

impl Case {
    pub(super) fn base(&self) -> Arc<Inventory> {
        Arc::new(self.holdings.inventory())
    }

    pub(super) fn marks(&self) -> Marks {
        self.marks.iter().cloned().collect()
    }

    pub(super) fn forecast(&self) -> Forecast {
        Forecast::new(&self.base(), &self.marks(), self.route)
    }

    pub(super) fn engine(&self) -> PracticeEngine {
        PracticeEngine::holding(self.holdings.clone()).with_latency(Latency::None)
    }
}

fn marked(holdings: Holdings) -> impl Strategy<Value = Case> {
    let picks = proptest::collection::vec(
        (
            any::<Index>(),
            proptest::option::weighted(0.45, any::<Index>()),
        ),
        0..7,
    );
    let route = prop_oneof![Just(Route::Skip), Just(Route::Unblock), Just(Route::Force)];
    (Just(holdings), picks, route).prop_map(|(holdings, picks, route)| {
        let images = &holdings.listing.images;
        let marks = picks
            .iter()
            .filter(|_| !images.is_empty())
            .map(|(image, reference)| {
                let image = image.get(images);
                match reference.filter(|_| !image.references.is_empty()) {
                    Some(reference) => {
                        Mark::Reference(image.id.clone(), reference.get(&image.references).clone())
                    }
                    None => Mark::Image(image.id.clone()),
                }
            });
        let marks = marks.collect();
        Case {
            holdings,
            marks,
            route,
        }
    })
}

pub(super) fn case() -> impl Strategy<Value = Case> {
    any_world().prop_flat_map(marked)
}

pub(super) fn case_on(kind: EngineKind, version: (u32, u32)) -> impl Strategy<Value = Case> {
    world(Profile { kind, version }).prop_flat_map(marked)
}

/// Podman's force removes containers, which is another law.
pub(super) fn docker_world() -> impl Strategy<Value = Holdings> {
    let docker = |kind, version| world(Profile { kind, version });
    prop_oneof![
        docker(EngineKind::GraphDriver, (28, 5)),
        docker(EngineKind::ContainerdStore, (29, 0))
    ]
}

/// Every request that could be made about an image.
pub(super) fn requests(base: &Inventory, ix: ImageIx) -> Vec<Step> {
    let image = base.image(ix).unwrap();
    let targets = image
        .references
        .iter()
        .cloned()
        .map(Target::Reference)
        .chain([Target::Id]);
    let mut steps = Vec::new();
    for target in targets {
        for (force, prune) in [(false, false), (true, false), (false, true), (true, true)] {
            let (image, target) = (image.id.clone(), target.clone());
            steps.push(Step::Remove(jettison::removal::Removal {
                image,
                target,
                force,
                prune,
            }));
        }
    }
    steps
}
