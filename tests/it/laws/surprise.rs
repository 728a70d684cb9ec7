//! When an answer shows that a forecast was wrong.

use std::sync::Arc;

use jettison::removal::{Answer, Change, Refusal, RefusalKind, State, rules, surprise};
use proptest::prelude::*;

use super::CASES;
use super::case::{Case, case};

/// The steps of a plan as the engine's rules answer them, one after the other.
fn answers(case: &Case) -> Vec<(Answer, Answer)> {
    let base = case.base();
    let forecast = case.forecast();
    let mut state = State::new(Arc::clone(&base));
    let steps = forecast.steps().iter();
    let answers = steps.map(|step| {
        let answered = rules::perform(&mut state, &step.planned.step);
        (Ok(step.changes.clone()), answered)
    });
    answers.collect()
}

fn refused(kind: RefusalKind, status: u16) -> Answer {
    Err(Refusal {
        kind,
        status,
        message: "no".to_owned(),
        blockers: Vec::new(),
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: CASES, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn an_engine_that_keeps_the_rules_never_surprises(case in case()) {
        let base = case.base();
        for (forecast, mut answered) in answers(&case) {
            prop_assert!(!surprise::is_surprising(&base, &forecast, &answered));
            if let Ok(changes) = &mut answered {
                changes.reverse();
            }
            prop_assert!(!surprise::is_surprising(&base, &forecast, &answered), "the order is left to chance");
        }
    }

    #[test]
    fn a_refusal_and_a_missing_name_are_surprises_but_what_is_gone_is_none(case in case()) {
        let base = case.base();
        for (forecast, answered) in answers(&case) {
            let no = refused(RefusalKind::Other, 409);
            prop_assert!(surprise::is_surprising(&base, &forecast, &no));
            prop_assert!(!surprise::is_surprising(&base, &no, &no), "it was to be expected by then");
            let gone = refused(RefusalKind::NotFound, 404);
            prop_assert!(!surprise::is_surprising(&base, &forecast, &gone));
            let mut less = answered.clone().unwrap_or_default();
            let name = less.iter().position(|change| matches!(change, Change::Untagged(_)));
            if let Some(name) = name {
                less.remove(name);
                prop_assert!(surprise::is_surprising(&base, &forecast, &Ok(less)));
            }
            let mut more = answered.unwrap_or_default();
            more.push(Change::Untagged("other:1".into()));
            prop_assert!(surprise::is_surprising(&base, &forecast, &Ok(more)));
        }
    }

    #[test]
    fn a_refusal_is_explained_where_the_rules_refuse_it_by_now(case in case()) {
        let base = case.base();
        let mut steps = case.forecast().steps().to_vec().into_iter();
        let first = steps.next();
        if let Some(step) = first {
            let forecast = Ok(step.changes.clone());
            let no = refused(RefusalKind::Other, 409);
            let explained = |now: &Arc<_>| {
                surprise::is_explained(&base, now, &step.planned.step, &forecast, &no)
            };
            prop_assert!(!explained(&base), "nothing has changed");
            let mut empty = case.holdings.clone();
            empty.listing.images.clear();
            empty.listing.containers.clear();
            let about_images = matches!(step.planned.step, jettison::removal::Step::Remove(_));
            prop_assert_eq!(explained(&Arc::new(empty.inventory())), about_images || !matches!(step.planned.step, jettison::removal::Step::PruneCache));
        }
    }
}
