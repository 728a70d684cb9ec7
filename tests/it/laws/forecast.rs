//! What a forecast keeps while it is made is what is found by looking again.

use std::collections::BTreeSet;
use std::sync::Arc;

use jettison::inventory::{Bytes, ImageId, LayerIx, Reference};
use jettison::removal::{Expected, Forecast, State, Step, Target, rules};
use proptest::prelude::*;

use super::case::case;

/// Everything that a forecast says but its bytes and refusals, found by applying its steps to a fresh state.
#[derive(Debug, Default, PartialEq)]
struct Again {
    expected: Vec<Expected>,
    deleted: BTreeSet<ImageId>,
    untagged: Vec<(ImageId, Reference)>,
}

fn expected(state: &State, step: &Step) -> Expected {
    let kind = state.base().profile().kind;
    let mut expected = Expected {
        kind,
        ..Expected::default()
    };
    let Step::Remove(removal) = step else {
        return expected;
    };
    let ix = state.base().find(&removal.image).unwrap();
    expected.references = state.references(ix).to_vec();
    expected.containers = state.users(ix).map(|(_, user)| user.id.clone()).collect();
    expected.children = state.children(ix).map(|(_, it)| it.id.clone()).collect();
    if let Target::Reference(name) = &removal.target {
        let left = rules::survivors(state, ix, std::slice::from_ref(name));
        expected.going = expected.references.clone();
        expected.going.retain(|name| !left.contains(name));
    }
    expected
}

fn again(forecast: &Forecast) -> (Again, State) {
    let mut state = State::new(Arc::clone(forecast.after.base()));
    let mut again = Again::default();
    for step in forecast.steps() {
        let step = &step.planned.step;
        again.expected.push(expected(&state, step));
        let before = state.clone();
        rules::apply(&mut state, step).unwrap();
        let Step::Remove(removal) = step else {
            continue;
        };
        let ix = state.base().find(&removal.image).unwrap();
        if removal.target != Target::Id && !state.is_gone(ix) {
            let names = before.references(ix).iter();
            let gone = names.filter(|name| !state.references(ix).contains(name));
            again
                .untagged
                .extend(gone.map(|name| (removal.image.clone(), name.clone())));
        }
    }
    let gone = state.gone().filter_map(|ix| state.base().image(ix));
    again.deleted = gone.map(|image| image.id.clone()).collect();
    (again, state)
}

/// The layers of what has gone that no image holds which is still there, by a walk over all of them.
fn loose(state: &State) -> BTreeSet<LayerIx> {
    let base = state.base();
    let images = state.gone().filter_map(|ix| base.stack(ix));
    let containers = state.gone_containers().filter_map(|ix| base.pinned(ix));
    let layers = images.chain(containers).flatten().copied();
    layers
        .filter(|layer| !is_reachable(state, *layer))
        .collect()
}

fn is_reachable(state: &State, layer: LayerIx) -> bool {
    let mut holders = state.base().holders(layer).iter();
    holders.any(|holder| !state.is_gone(*holder))
}

fn is_pinned(state: &State, layer: LayerIx) -> bool {
    let base = state.base();
    let mut there = base.container_ixs().filter(|ix| state.has_container(*ix));
    there.any(|ix| base.pinned(ix).is_some_and(|stack| stack.contains(&layer)))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: super::CASES, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_forecast_says_what_applying_its_steps_one_by_one_gives(case in case()) {
        let forecast = case.forecast();
        let (again, state) = again(&forecast);
        let noted = Again {
            expected: forecast.steps().iter().map(|step| step.expected.clone()).collect(),
            deleted: forecast.deleted.iter().map(|one| one.image.clone()).collect(),
            untagged: forecast.untagged.clone(),
        };
        prop_assert_eq!(noted, again);
        prop_assert_eq!(forecast.deleted.len(), state.gone().count());
    }

    #[test]
    fn layers_that_are_counted_as_let_go_are_those_that_nothing_holds(case in case()) {
        let after = case.forecast().after;
        let counted: BTreeSet<LayerIx> = after.loose().iter().copied().collect();
        prop_assert_eq!(counted.len(), after.loose().len());
        prop_assert_eq!(counted, loose(&after));
        for layer in after.base().layer_ixs() {
            let reachable = is_reachable(&after, layer);
            prop_assert_eq!(after.is_reachable(layer), reachable);
            prop_assert_eq!(after.is_held(layer), reachable || is_pinned(&after, layer));
        }
    }

    #[test]
    fn what_a_forecast_frees_later_is_what_containers_alone_hold(case in case()) {
        let forecast = case.forecast();
        let after = &forecast.after;
        let pinned = loose(after).into_iter().filter(|layer| is_pinned(after, *layer));
        let later: Bytes = after.base().bytes_of(pinned);
        prop_assert_eq!(forecast.freed.later, later);
    }
}
