//! Laws that hold in every world, by every engine's rules.

mod case;
mod forecast;
mod kin;
mod learning;
mod ledger;
mod plan;
mod protect;
mod seen;
mod surprise;
mod tree;
mod unblock;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jettison::inventory::{Bytes, EngineKind, Inventory};
use jettison::removal::{
    Alone, Fate, Forecast, Ledger, Mark, Marks, Plan, Purpose, RefusalKind, Route, State, Step,
    StepForecast, Thing, alone, rules, verify,
};
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;

use crate::random_world::any_world;
use case::{case, case_on, docker_world, requests};
use seen::{containers, listed, listing, look_up, run, snapshot, told, usage};

const CASES: u32 = 240;

/// Seconds since 1970.
const NOW: i64 = 1_800_000_000;

proptest! {
    #![proptest_config(ProptestConfig { cases: CASES, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_refusal_changes_nothing(holdings in any_world()) {
        let base = Arc::new(holdings.inventory());
        for step in base.image_ixs().flat_map(|ix| requests(&base, ix)) {
            let mut state = State::new(Arc::clone(&base));
            let before = (snapshot(&state), containers(&state));
            if rules::apply(&mut state, &step).is_err() {
                prop_assert_eq!((snapshot(&state), containers(&state)), before, "{:?}", step);
            }
        }
    }

    #[test]
    fn every_soft_refusal_by_id_yields_to_force_and_no_hard_one_does(holdings in docker_world()) {
        let base = Arc::new(holdings.inventory());
        for ix in base.image_ixs() {
            let id = base.image(ix).unwrap().id.clone();
            let answer = rules::apply(&mut State::new(Arc::clone(&base)), &Step::delete(id.clone(), false));
            let forced = rules::apply(&mut State::new(Arc::clone(&base)), &Step::delete(id, true));
            match answer {
                Ok(_) => prop_assert!(forced.is_ok(), "force refuses what goes without it"),
                Err(refusal) => prop_assert_eq!(forced.is_ok(), refusal.kind.is_soft(), "{:?}", refusal),
            }
        }
    }

    #[test]
    fn on_a_graph_driver_bytes_before_are_bytes_after_and_freed(
        case in case_on(EngineKind::GraphDriver, (28, 5)),
    ) {
        let (forecast, engine) = (case.forecast(), case.engine());
        let before = case.holdings.bytes_on_disk();
        for step in forecast.steps() {
            prop_assert!(run(&engine, &step.planned.step).is_ok());
        }
        let after = engine.holdings();
        let mut orphans = forecast.after.base().orphans().iter();
        if orphans.any(|orphan| !forecast.after.has_container(*orphan)) {
            prop_assert!(!forecast.freed.now.is_exact(), "nothing tells what only a container without image held");
            return Ok(());
        }
        prop_assert_eq!(forecast.freed.now, Bytes::exact(before - after.bytes_on_disk()));
        let unreachable = usage(&case.holdings) - usage(&after);
        prop_assert_eq!(forecast.freed.later, Bytes::exact(unreachable - forecast.freed.now.value()));
    }

    #[test]
    fn on_a_containerd_store_an_exact_figure_is_true_to_the_byte(
        case in case_on(EngineKind::ContainerdStore, (29, 0)),
    ) {
        let (forecast, engine) = (case.forecast(), case.engine());
        for step in forecast.steps() {
            prop_assert!(run(&engine, &step.planned.step).is_ok());
        }
        let gone = case.holdings.bytes_on_disk() - engine.holdings().bytes_on_disk();
        if forecast.freed.now.is_exact() {
            prop_assert_eq!(forecast.freed.now.value(), gone);
        }
    }

    #[test]
    fn a_plan_meets_the_answers_that_were_forecast(case in case()) {
        let (forecast, engine) = (case.forecast(), case.engine());
        for step in forecast.steps() {
            let seen = look_up(&engine, &step.planned.step);
            prop_assert_eq!(verify(&step.planned.step, &step.expected, &seen), Ok(()));
            prop_assert_eq!(run(&engine, &step.planned.step), Ok(step.changes.clone()));
        }
        prop_assert_eq!(listed(&listing(&engine)), snapshot(&forecast.after));
        let after = engine.holdings().inventory();
        prop_assert_eq!(containers(&State::new(Arc::new(after))), containers(&forecast.after));
    }

    #[test]
    fn every_listing_on_the_way_foresees_the_next_answer(mut case in case()) {
        for container in &mut case.holdings.listing.containers {
            container.image_mounts.clear(); // a mount is listed by a name, which may no longer resolve
        }
        let (forecast, engine) = (case.forecast(), case.engine());
        for step in forecast.steps() {
            let mut fresh = State::new(Arc::new(engine.holdings().inventory()));
            let foreseen = rules::apply(&mut fresh, &step.planned.step);
            prop_assert_eq!(run(&engine, &step.planned.step), foreseen);
            prop_assert_eq!(listed(&listing(&engine)), snapshot(&fresh));
        }
    }

    #[test]
    fn nothing_goes_that_was_not_listed(case in case()) {
        let (forecast, engine) = (case.forecast(), case.engine());
        for step in forecast.steps() {
            prop_assert!(run(&engine, &step.planned.step).is_ok());
        }
        let after = listing(&engine);
        for before in &case.holdings.listing.images {
            let left = after.images.iter().find(|image| image.id == before.id);
            let deletion = forecast.deleted.iter().find(|deletion| deletion.image == before.id);
            prop_assert_eq!(left.is_none(), deletion.is_some(), "{}", before.title());
            for reference in &before.references {
                let gone = !left.is_some_and(|image| image.references.contains(reference));
                let told = deletion.is_some_and(|deletion| deletion.references(forecast.after.base()).contains(reference))
                    || forecast.untagged.contains(&(before.id.clone(), reference.clone()));
                prop_assert_eq!(gone, told, "{}", reference);
            }
        }
        let marked = case.marks();
        for deletion in &forecast.deleted {
            let was_marked = marked.has_image(&deletion.image);
            if marked.has_part(&deletion.image) {
                continue; // the last of its references means it, or it is in the way of another one
            }
            prop_assert_eq!(deletion.purpose == Purpose::Marked, was_marked, "{}", deletion.image);
        }
        let gone = case.holdings.listing.containers.iter().map(|container| &container.id);
        let gone: Vec<_> = gone.filter(|id| !after.containers.iter().any(|left| left.id == **id)).collect();
        let told: Vec<_> = forecast.containers.iter().collect();
        prop_assert_eq!(gone.into_iter().collect::<BTreeSet<_>>(), told.into_iter().collect(), "containers");
    }

    #[test]
    fn a_plan_forces_only_on_the_force_route_and_never_on_podman(case in case()) {
        let (plan, _) = Plan::build(&case.base(), &case.marks(), case.route);
        for planned in &plan.steps {
            let Step::Remove(removal) = &planned.step else {
                prop_assert_eq!(case.route, Route::Unblock, "{:?}", planned);
                continue;
            };
            prop_assert!(!removal.prune);
            let may = case.route == Route::Force && case.holdings.profile.kind != EngineKind::Podman;
            prop_assert!(may || !removal.force, "{:?}", removal);
        }
    }

    #[test]
    fn planning_leaves_the_state_that_the_steps_lead_to(case in case()) {
        let (plan, planned) = Plan::build(&case.base(), &case.marks(), case.route);
        let mut state = State::new(case.base());
        for step in &plan.steps {
            prop_assert!(rules::apply(&mut state, &step.step).is_ok(), "{:?}", step);
        }
        prop_assert_eq!((snapshot(&planned), containers(&planned)), (snapshot(&state), containers(&state)));
        let forecast = case.forecast();
        prop_assert_eq!(snapshot(&forecast.after), snapshot(&state));
        prop_assert_eq!(forecast.steps().len(), plan.steps.len());
    }

    #[test]
    fn unmarking_undoes_marking(case in case(), pick in any::<Index>()) {
        let images = &case.holdings.listing.images;
        let image = pick.get(images);
        let mut marks = case.marks();
        marks.unmark(&image.id);
        let (before, told) = (marks.clone(), format!("{:?}", Forecast::new(&case.base(), &marks, case.route).steps()));
        marks.toggle_image(&image.id);
        prop_assert_ne!(&marks, &before);
        marks.toggle_image(&image.id);
        prop_assert_eq!(&marks, &before);
        for reference in &image.references {
            marks.toggle_reference(&image.id, reference, &image.references);
            marks.toggle_reference(&image.id, reference, &image.references);
        }
        prop_assert_eq!(&marks, &before);
        prop_assert_eq!(format!("{:?}", Forecast::new(&case.base(), &marks, case.route).steps()), told);
    }

    #[test]
    fn the_order_of_marking_never_matters((case, shuffled) in case().prop_flat_map(|case| {
        let shuffled = Just(case.marks.clone()).prop_shuffle();
        (Just(case), shuffled)
    })) {
        let (mut one, mut other) = (Marks::default(), Marks::default());
        for (marks, order) in [(&mut one, &case.marks), (&mut other, &shuffled)] {
            for mark in order {
                match mark {
                    Mark::Image(id) if !marks.has_image(id) => marks.mark(id),
                    Mark::Reference(id, reference) if !marks.has_reference(id, reference) => {
                        marks.toggle_reference(id, reference, &[]);
                    }
                    Mark::Image(_) | Mark::Reference(..) => {}
                }
            }
        }
        let base = case.base();
        let (one, other) = (Forecast::new(&base, &one, case.route), Forecast::new(&base, &other, case.route));
        prop_assert_eq!(told(&one), told(&other));
        prop_assert_eq!(told(&one), told(&case.forecast()));
    }

    #[test]
    fn what_one_image_frees_alone_is_the_forecast_of_that_one_mark(holdings in any_world()) {
        let base = Arc::new(holdings.inventory());
        for ix in base.image_ixs() {
            let marks: Marks = [Mark::Image(base.image(ix).unwrap().id.clone())].into_iter().collect();
            let forecast = Forecast::new(&base, &marks, Route::Skip);
            let expected = match forecast.refused.as_slice() {
                [] => Alone::Frees(forecast.freed.now),
                [refused] => Alone::Refused(refused.refusal.kind),
                more => panic!("one mark is refused {} times", more.len()),
            };
            prop_assert_eq!(alone(&base, ix), expected);
        }
    }
}

/// Whether layers of what is marked stay.
fn kept(forecast: &Forecast) -> bool {
    let rows = Ledger::of(forecast).rows;
    rows.iter()
        .any(|row| row.thing == Thing::Layers && matches!(row.fate, Fate::KeptBy(_)))
}

/// What a law could be about, and whether this case has it.
fn situations(base: &Inventory, forecast: &Forecast) -> [(&'static str, bool); 14] {
    let gone = forecast.freed.now;
    let (some, exact) = (gone.value() > 0, gone.is_exact());
    let store = base.profile().kind == EngineKind::ContainerdStore;
    let (mut containers, mut images) = (base.containers().iter(), base.images().iter());
    let mounts = containers.any(|container| !container.image_mounts.is_empty());
    let hidden = images.any(|image| image.hidden_name);
    let force = forecast.deleted.iter().any(|deletion| deletion.forced);
    let untagged_parent = |step: &StepForecast| step.planned.purpose == Purpose::UntaggedParent;
    let silent_parents = forecast.deleted.len() > forecast.steps().len();
    [
        ("bytes freed now", some),
        ("bytes freed later", forecast.freed.later.value() > 0),
        ("exact content", store && exact && some),
        ("estimated content", store && !exact),
        ("orphans", !base.orphans().is_empty()),
        ("mounts", mounts),
        ("force", force),
        (
            "parents of their own",
            forecast.steps().iter().any(untagged_parent),
        ),
        ("silent parents", silent_parents),
        ("spares", forecast.spares().next().is_some()),
        ("untagged only", forecast.only_untagged().next().is_some()),
        ("harms", !forecast.harms.is_empty()),
        ("kept layers", kept(forecast)),
        ("hidden names", hidden),
    ]
}

/// Without this a law could hold because nothing ever happens.
#[test]
fn the_random_worlds_reach_every_situation() {
    let mut runner = TestRunner::deterministic();
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    for _ in 0..1_000 {
        let case = case().new_tree(&mut runner).unwrap().current();
        let (base, forecast) = (case.base(), case.forecast());
        let refused = forecast
            .refused
            .iter()
            .map(|refused| refused.refusal.kind.words());
        let there = situations(&base, &forecast)
            .into_iter()
            .filter(|(_, there)| *there)
            .map(|(name, _)| name);
        for situation in there.chain(refused) {
            *seen.entry(situation).or_insert(0) += 1;
        }
    }
    // 14 situations and the refusals that a plan can meet; a used reference is too rare to be counted on
    seen.remove(RefusalKind::ReferenceUsed.words());
    let rare: Vec<_> = seen.iter().filter(|(_, count)| **count < 3).collect();
    assert_eq!((seen.len(), rare), (17, Vec::new()), "{seen:#?}");
}
