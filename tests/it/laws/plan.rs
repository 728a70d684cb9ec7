//! Laws of plans as files.

use std::sync::Arc;

use jettison::inventory::{About, EngineKind, Inventory, Profile};
use jettison::removal::{
    Changed, Forecast, LeftOut, NoPlan, PlanFile, Protection, Replay, Route, Step,
};
use proptest::prelude::*;

use super::case::{Case, case};
use super::seen::snapshot;

fn about(profile: Profile) -> About {
    About {
        id: "3e5a04bd overlay2".to_owned(),
        name: "docker 28.5".to_owned(),
        store: "overlay2".to_owned(),
        api: String::new(),
        address: "unix:///fake.sock".to_owned(),
        why: "from a test".to_owned(),
        profile,
        program: "docker",
    }
}

/// The plan of a case, written and read back.
fn written(case: &Case) -> (Forecast, PlanFile) {
    let forecast = case.forecast();
    let plan = PlanFile::of(&forecast, &about(case.holdings.profile), 1_795_251_600);
    let read = PlanFile::parse(&plan.to_text()).unwrap();
    assert_eq!(read, plan);
    (forecast, read)
}

/// The inventory without one of its containers or with one of its images gone.
fn without_image(case: &Case, place: usize) -> Arc<Inventory> {
    let mut holdings = case.holdings.clone();
    let place = place % holdings.listing.images.len().max(1);
    let listing = &mut holdings.listing;
    let gone = listing.images.get(place).map(|image| image.id.clone());
    listing
        .images
        .retain(|image| Some(&image.id) != gone.as_ref());
    Arc::new(holdings.inventory())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 240, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_plan_that_is_read_back_does_what_it_did_when_it_was_written(case in case()) {
        let (forecast, plan) = written(&case);
        let replay = Replay::new(&plan, &case.base()).unwrap();
        prop_assert_eq!(&replay.left_out, &vec![]);
        prop_assert_eq!(replay.forecast.steps(), forecast.steps());
        prop_assert_eq!(&replay.forecast.deleted, &forecast.deleted);
        prop_assert_eq!(&replay.forecast.harms, &forecast.harms);
        prop_assert_eq!(&replay.forecast.untagged, &forecast.untagged);
        prop_assert_eq!(replay.forecast.freed, forecast.freed);
        prop_assert_eq!(replay.forecast.word(), forecast.word());
        prop_assert_eq!(snapshot(&replay.forecast.after), snapshot(&forecast.after));
    }

    #[test]
    fn nothing_is_in_a_plan_that_is_read_back_that_was_not_written_whatever_has_changed(case in case(), gone in any::<usize>()) {
        let (forecast, plan) = written(&case);
        let replay = Replay::new(&plan, &without_image(&case, gone)).unwrap();
        let listed = |step: &Step| forecast.steps().iter().any(|one| one.planned.step == *step);
        prop_assert!(replay.forecast.steps().iter().all(|one| listed(&one.planned.step)));
        prop_assert_eq!(replay.forecast.steps().len() + replay.left_out.len(), forecast.steps().len());
        for deletion in &replay.forecast.deleted {
            prop_assert!(forecast.deletes(&deletion.image), "{} goes unlisted", deletion.image);
        }
    }

    #[test]
    fn what_is_protected_by_now_is_left_out(case in case()) {
        let (forecast, plan) = written(&case);
        let Some(first) = forecast.deleted.first() else { return Ok(()) };
        let protection = Protection::parse(first.image.as_str().as_bytes());
        let base = case.holdings.inventory().protecting(|image| protection.protects(image));
        let replay = Replay::new(&plan, &Arc::new(base)).unwrap();
        prop_assert!(!replay.forecast.deletes(&first.image));
        let protected = |left: &(Step, LeftOut)| matches!(&left.1, LeftOut::Changed(Changed::Protected(_)));
        prop_assert!(replay.left_out.iter().any(protected), "{:?}", replay.left_out);
    }

    #[test]
    fn what_was_written_beside_what_is_there_is_not_relied_on(case in case()) {
        let (forecast, plan) = written(&case);
        let mut value: serde_json::Value = serde_json::from_str(&plan.to_text()).unwrap();
        for step in value["steps"].as_array_mut().unwrap() {
            for (list, more) in [("references", "one:more"), ("going", "one:more"), ("containers", "ffff"), ("children", "ffff")] {
                let list = step["relies_on"].as_object_mut().unwrap().entry(list).or_insert_with(|| serde_json::json!([]));
                list.as_array_mut().unwrap().push(more.into());
            }
        }
        let widened = PlanFile::parse(&value.to_string()).unwrap();
        let replay = Replay::new(&widened, &case.base()).unwrap();
        prop_assert_eq!(replay.forecast.steps(), forecast.steps());
    }

    #[test]
    fn what_was_to_go_for_the_sake_of_an_image_stays_with_it(case in case()) {
        let forecast = Forecast::new(&case.base(), &case.marks(), Route::Unblock);
        let plan = PlanFile::of(&forecast, &about(case.holdings.profile), 0);
        let base = case.holdings.inventory().protecting(|_| true);
        let replay = Replay::new(&plan, &Arc::new(base)).unwrap();
        prop_assert!(replay.forecast.is_empty());
    }

    #[test]
    fn a_plan_that_does_not_force_by_its_route_forces_nothing(case in case()) {
        let (_, plan) = written(&case);
        let text = plan.to_text().replace("\"force\": false", "\"force\": true");
        let forced = PlanFile::parse(&text.replace("\"route\": \"force\"", "\"route\": \"skip\"")).unwrap();
        let replay = Replay::new(&forced, &case.base()).unwrap();
        let forces = |step: &Step| matches!(step, Step::Remove(removal) if removal.force);
        prop_assert!(!replay.forecast.steps().iter().any(|step| forces(&step.planned.step)));
    }

    #[test]
    fn no_change_of_one_byte_makes_a_panic_or_a_step_that_was_not_there_without_a_valid_id(case in case(), at in any::<usize>(), byte in any::<u8>()) {
        let (_, plan) = written(&case);
        let mut text = plan.to_text().into_bytes();
        let at = at % text.len();
        text[at] = byte;
        if let Ok(plan) = PlanFile::parse(&String::from_utf8_lossy(&text)) {
            for step in &plan.steps {
                match step.step().unwrap() {
                    Step::Remove(removal) => prop_assert!(removal.image.is_sendable()),
                    Step::UnpauseContainer(id) | Step::StopContainer(id) | Step::RemoveContainer(id) => {
                        prop_assert!(id.is_sendable());
                    }
                    Step::PruneCache => {}
                }
            }
            Replay::new(&plan, &case.base()).unwrap();
        }
    }
}

#[test]
fn a_plan_is_refused_on_another_engine_and_an_updated_one_is_the_same() {
    let here = about(Profile::new(EngineKind::GraphDriver, "28.5"));
    let forecast = Forecast::new(
        &Arc::new(Inventory::default()),
        &std::iter::empty().collect(),
        Route::Skip,
    );
    let plan = PlanFile::of(&forecast, &here, 0);
    let updated = About {
        name: "docker 29.0".to_owned(),
        address: "tcp://elsewhere:2375".to_owned(),
        ..here.clone()
    };
    assert_eq!(plan.check(&updated), Ok(()));
    let other = About {
        id: "061c1ba7 overlay2".to_owned(),
        ..here.clone()
    };
    assert_eq!(
        plan.check(&other).unwrap_err().to_string(),
        "this plan was made for another engine: docker 28.5 on overlay2 (3e5a04bd overlay2); \
         this one is docker 28.5 on overlay2 (061c1ba7 overlay2)"
    );
}

#[test]
fn what_is_no_plan_is_refused_in_words() {
    let no_plan = |text: &str| PlanFile::parse(text).unwrap_err();
    let step = |act: &str| {
        format!(
            r#"{{"format": "jettison plan", "version": 1, "made": 0, "route": "skip", "deletes": [],
            "engine": {{"id": "a", "name": "b", "store": "c", "rules": "podman"}},
            "frees": {{"bytes": null, "certainty": "unknown"}},
            "steps": [{{"do": {act}, "why": "marked", "relies_on": {{"unprotected": true}}, "forecast": []}}]}}"#
        )
    };
    assert!(matches!(no_plan("not json"), NoPlan::Other(_)));
    assert!(matches!(no_plan("[]"), NoPlan::Other(_)));
    let newer = r#"{"format": "jettison plan", "version": 2, "wishes": []}"#;
    assert_eq!(no_plan(newer), NoPlan::Version(2));
    let image = "a".repeat(64);
    for hostile in [
        r#"{"remove-image": {"image": "../containers/x"}}"#.to_owned(),
        r#"{"remove-container": {"container": ""}}"#.to_owned(),
        r#"{"stop-container": {"container": "web?force=1"}}"#.to_owned(),
        format!(r#"{{"stop-container": {{"container": "{image}"}}}}"#),
        r#""prune-build-cache""#.to_owned(),
        format!(r#"{{"remove-image": {{"image": "sha256:{image}", "reference": "../x"}}}}"#),
        format!(r#"{{"remove-image": {{"image": "sha256:{image}", "reference": "app:1"}}}}"#),
    ] {
        let why = no_plan(&step(&hostile));
        assert!(matches!(why, NoPlan::Damaged(1, _)), "{hostile}: {why}");
    }
    let unknown = r#"{"remove-volume": {"volume": "data"}}"#;
    assert!(matches!(no_plan(&step(unknown)), NoPlan::Other(_)));
    let by_id = format!(r#"{{"remove-image": {{"image": "sha256:{image}"}}}}"#);
    assert_eq!(PlanFile::parse(&step(&by_id)).unwrap().steps.len(), 1);
}
