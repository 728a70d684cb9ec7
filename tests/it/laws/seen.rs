//! What can be seen of a state, of an engine and of a forecast, in forms that compare.

use futures_util::FutureExt as _;
use jettison::engine::Engine as _;
use jettison::engine::practice::{Holdings, PracticeEngine};
use jettison::inventory::{ImageId, Listing, Reference};
use jettison::removal::{Answer, Forecast, Seen, State, Step};

/// What can be seen of a state.
pub(super) fn snapshot(state: &State) -> Vec<(ImageId, Vec<Reference>, bool)> {
    let seen = state.images().filter_map(|ix| {
        Some((
            state.image(ix)?.id.clone(),
            state.references(ix).to_vec(),
            state.has_hidden_name(ix),
        ))
    });
    seen.collect()
}

/// The same of a listing.
pub(super) fn listed(listing: &Listing) -> Vec<(ImageId, Vec<Reference>, bool)> {
    let images = listing.images.iter();
    images
        .map(|image| {
            (
                image.id.clone(),
                image.references.clone(),
                image.hidden_name,
            )
        })
        .collect()
}

/// Containers of a state with whether they run.
pub(super) fn containers(state: &State) -> Vec<(String, bool)> {
    let base = state.base();
    let all = base.containers().iter().filter_map(|container| {
        let ix = base
            .find_container(&container.id)
            .filter(|ix| state.has_container(*ix))?;
        Some((container.name.clone(), state.is_live(ix)))
    });
    all.collect()
}

pub(super) fn run(engine: &PracticeEngine, step: &Step) -> Answer {
    engine
        .run(step)
        .now_or_never()
        .expect("no waiting without latency")
        .unwrap()
}

pub(super) fn look_up(engine: &PracticeEngine, step: &Step) -> Seen {
    engine
        .look_up(step)
        .now_or_never()
        .expect("no waiting without latency")
        .unwrap()
}

pub(super) fn listing(engine: &PracticeEngine) -> Listing {
    engine
        .listing()
        .now_or_never()
        .expect("no waiting without latency")
        .unwrap()
}

/// Bytes that image records reach, as the engine itself accounts for them.
pub(super) fn usage(holdings: &Holdings) -> u64 {
    holdings.disk_usage().layers_size.unwrap()
}

/// Everything that a forecast says, as text.
pub(super) fn told(forecast: &Forecast) -> String {
    let Forecast {
        route,
        marked,
        plan,
        deleted,
        containers: removed,
        untagged,
        refused,
        harms,
        freed,
        nominal,
        after,
        ..
    } = forecast;
    let steps = forecast.steps();
    let after = (snapshot(after), containers(after));
    format!(
        "{route:?} {marked} {plan:?} {steps:?} {deleted:?} {removed:?} {untagged:?} {refused:?} {harms:?} {freed:?} {nominal} {after:?}"
    )
}
