//! What is protected stays as it is, whatever is marked and by whatever route.

use std::collections::BTreeSet;
use std::sync::Arc;

use jettison::inventory::{ImageId, Inventory};
use jettison::removal::{
    Consent, Extra, Forecast, Mark, Marks, Offers, Pattern, Preset, Protection, Purpose, Route,
    Step,
};
use proptest::prelude::*;
use proptest::sample::Index;

use super::NOW;
use super::case::{Case, case};
use super::seen::{look_up, run};

/// A case with something protected: some images by id, some by a name.
fn guarded() -> impl Strategy<Value = (Case, Protection)> {
    let picks = proptest::collection::vec((any::<Index>(), any::<bool>()), 1..5);
    (case(), picks).prop_map(|(case, picks)| {
        let images = &case.holdings.listing.images;
        let some = picks.iter().filter(|_| !images.is_empty());
        let lines = some.map(|(pick, by_name)| {
            let image = pick.get(images);
            match image.references.first().filter(|_| *by_name) {
                Some(name) => name.repository().to_owned(),
                None => image.id.as_str().to_owned(),
            }
        });
        let text = lines.collect::<Vec<_>>().join("\n");
        let protection = Protection::parse(text.as_bytes());
        assert_eq!(protection.trouble(), None, "{text}");
        (case, protection)
    })
}

fn inventory(case: &Case, protection: &Protection) -> Arc<Inventory> {
    let inventory = case.holdings.inventory();
    Arc::new(inventory.protecting(|image| protection.protects(image)))
}

/// Every mark that there could be, and those of the case.
fn all_marks(case: &Case) -> [Marks; 2] {
    let images = case.holdings.listing.images.iter();
    [
        images.map(|image| Mark::Image(image.id.clone())).collect(),
        case.marks(),
    ]
}

/// Runs a forecast on the engine of the case; what is protected must be there afterwards as before.
fn assert_kept(case: &Case, base: &Inventory, forecast: &Forecast) {
    let protected = || base.image_ixs().filter(|ix| base.is_protected(*ix));
    for step in forecast.steps() {
        if let Step::Remove(removal) = &step.planned.step {
            assert!(
                !base.is_protected(base.find(&removal.image).unwrap()),
                "{step:?}"
            );
        }
    }
    for ix in protected() {
        assert!(!forecast.after.is_gone(ix));
        assert_eq!(
            forecast.after.references(ix),
            base.image(ix).unwrap().references
        );
    }
    let engine = case.engine();
    for step in forecast.steps() {
        run(&engine, &step.planned.step).unwrap();
    }
    let left = engine.holdings().inventory();
    for image in protected().filter_map(|ix| base.image(ix)) {
        let names = left.get(&image.id).map(|left| &left.references);
        assert_eq!(names, Some(&image.references), "{}", image.id);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_route_takes_what_is_protected((case, protection) in guarded()) {
        let base = inventory(&case, &protection);
        for marks in all_marks(&case) {
            for route in [Route::Skip, Route::Unblock, Route::Force] {
                assert_kept(&case, &base, &Forecast::new(&base, &marks, route));
            }
            for offer in Offers::new(&base, &marks).images {
                prop_assert!(!base.is_protected(offer.image));
                for extra in &offer.extras {
                    if let Extra::Child(id) = extra {
                        prop_assert!(!base.is_protected(base.find(id).unwrap()));
                    }
                }
                let consent = Consent::To(offer.extras.into_iter().collect());
                assert_kept(&case, &base, &Forecast::agreed(&base, &marks, consent));
            }
        }
    }

    #[test]
    fn no_preset_marks_what_is_protected_and_each_says_what_it_left((case, protection) in guarded()) {
        let (free, base) = (case.base(), inventory(&case, &protection));
        let presets = ["dangling", "no-container", "older-than=1d", "keep-newest=1", "label=a"];
        for preset in presets.map(|text| Preset::parse(text).unwrap()) {
            let (before, after) = (preset.select(&free, NOW), preset.select(&base, NOW));
            let is_protected = |id: &ImageId| base.is_protected(base.find(id).unwrap());
            let marked: BTreeSet<&ImageId> = before.marks.iter().map(Mark::image).collect();
            let left = marked.into_iter().filter(|id| is_protected(id)).count();
            prop_assert!(!after.marks.iter().any(|mark| is_protected(mark.image())));
            prop_assert!(after.protected() >= left, "{} left {left}: {:?}", preset.name(), after.spared);
            let marks = after.marks.into_iter().collect();
            assert_kept(&case, &base, &Forecast::new(&base, &marks, Route::Skip));
        }
    }

    #[test]
    fn a_step_is_stopped_by_what_has_become_protected_since((case, protection) in guarded()) {
        let base = case.base(); // nothing was protected when it was previewed
        let forecast = Forecast::new(&base, &case.marks(), case.route);
        let engine = case.engine();
        for step in forecast.steps() {
            let Step::Remove(removal) = &step.planned.step else {
                prop_assert!(matches!(step.planned.purpose, Purpose::InTheWay(_) | Purpose::HoldsLayers));
                continue;
            };
            let image = base.get(&removal.image).unwrap().clone();
            let expected = protection.protects(&image);
            let guarded = jettison::removal::Guarded { images: vec![image], known: None };
            let seen = look_up(&engine, &step.planned.step);
            prop_assert_eq!(guarded.verify(&seen, &protection).is_err(), expected);
            let elsewhere = Pattern::of(&removal.image).unwrap();
            let now = Protection::parse(elsewhere.spelled().as_bytes());
            prop_assert!(guarded.verify(&seen, &now).is_err());
        }
    }
}
