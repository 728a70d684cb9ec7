//! Laws of the unblock route.

use std::collections::BTreeSet;
use std::sync::Arc;

use jettison::removal::{Consent, Extra, Forecast, Mark, Marks, Offers, Purpose, Route, Step};
use proptest::prelude::*;

use super::case::case;
use super::seen::{run, snapshot};

fn agreed(extras: &[Extra]) -> Consent {
    Consent::To(extras.iter().cloned().collect())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 240, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn with_nothing_agreed_to_it_is_the_skip_route(case in case()) {
        let (base, marks) = (case.base(), case.marks());
        let skip = Forecast::new(&base, &marks, Route::Skip);
        let unblock = Forecast::agreed(&base, &marks, Consent::To(BTreeSet::new()));
        prop_assert_eq!(unblock.steps(), skip.steps());
        prop_assert_eq!(&unblock.refused, &skip.refused);
        prop_assert_eq!(snapshot(&unblock.after), snapshot(&skip.after));
    }

    #[test]
    fn what_is_offered_for_an_image_is_enough_and_no_part_of_it_is(case in case()) {
        let base = case.base();
        for offer in Offers::new(&base, &case.marks()).images {
            let id = base.image(offer.image).unwrap().id.clone();
            let only: Marks = case.marks.iter().filter(|mark| *mark.image() == id).cloned().collect();
            let refused = |consent| !Forecast::agreed(&base, &only, consent).refused.is_empty();
            let needed = Offers::new(&base, &only);
            for offer in needed.images {
                prop_assert!(!refused(agreed(&offer.extras)), "{:?}", offer);
                let skipped = Forecast::new(&base, &only, Route::Skip).freed.now;
                let whole = Forecast::agreed(&base, &only, agreed(&offer.extras)).freed.now;
                prop_assert_eq!(offer.adds, Some(whole.minus(skipped)), "{:?}", offer);
                for left_out in 0..offer.extras.len() {
                    let mut fewer = offer.extras.clone();
                    let extra = fewer.remove(left_out);
                    let forecast = Forecast::agreed(&base, &only, agreed(&fewer));
                    prop_assert!(!forecast.refused.is_empty(), "without {:?}", extra);
                    prop_assert!(!forecast.takes_extras(), "lost in vain: {:?}", forecast.steps());
                }
            }
        }
    }

    #[test]
    fn nothing_is_taken_out_of_the_way_of_an_image_that_stays(case in case(), keep in any::<u64>()) {
        let (base, marks) = (case.base(), case.marks());
        let offers = Offers::new(&base, &marks);
        let some = offers.extras().into_iter().enumerate().filter(|(at, _)| keep >> (at % 64) & 1 == 1);
        let consent: BTreeSet<Extra> = some.map(|(_, extra)| extra.clone()).collect();
        let forecast = Forecast::agreed(&base, &marks, Consent::To(consent.clone()));
        for step in forecast.steps() {
            if let Purpose::InTheWay(image) = step.planned.purpose {
                let id = &base.image(image).unwrap().id;
                let untagged = forecast.untagged.iter().any(|(image, _)| image == id);
                prop_assert!(forecast.deletes(id) || untagged, "{:?}", step);
            }
            let named = match &step.planned.step {
                Step::UnpauseContainer(id) | Step::StopContainer(id) | Step::RemoveContainer(id) => Extra::Container(id.clone()),
                Step::PruneCache => Extra::BuildCache,
                Step::Remove(_) => continue,
            };
            prop_assert!(consent.contains(&named), "never agreed to: {:?}", step);
        }
        for deletion in &forecast.deleted {
            if let Purpose::InTheWay(_) = deletion.purpose {
                prop_assert!(consent.contains(&Extra::Child(deletion.image.clone())), "{:?}", deletion);
            }
        }
    }

    #[test]
    fn no_step_of_it_is_refused_or_forced(case in case()) {
        let engine = case.engine();
        let forecast = Forecast::new(&case.base(), &case.marks(), Route::Unblock);
        for step in forecast.steps() {
            if let Step::Remove(removal) = &step.planned.step {
                prop_assert!(!removal.force);
            }
            prop_assert_eq!(run(&engine, &step.planned.step), Ok(step.changes.clone()));
        }
        for refused in &forecast.refused {
            let marks: Marks = [Mark::Image(refused.image.clone())].into_iter().collect();
            prop_assert!(Offers::new(&Arc::clone(&case.base()), &marks).images.is_empty(), "{:?}", refused);
        }
    }
}
