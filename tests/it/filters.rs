//! What filters say and what they let through, in any world.

use std::collections::BTreeSet;
use std::sync::Arc;

use jettison::app::{Filter, Standing, Test};
use jettison::engine::practice::Holdings;
use jettison::inventory::{Inventory, Status};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use crate::random_world::any_world;

const NOW: i64 = 1_800_000_000;

/// Pieces that mean something to a filter, and some that mean nothing.
const PIECES: [&str; 36] = [
    "status:",
    "used:",
    "size",
    "frees",
    "age",
    "label:",
    "repo:",
    "<",
    "<=",
    ">",
    ">=",
    "=",
    "!",
    "\"",
    "\\",
    " ",
    "\u{3000}",
    "in-use",
    "dangling",
    "no",
    "yes",
    "500MB",
    "1.5GiB",
    "7",
    "30d",
    "2w",
    "18446744073709551615",
    "TB",
    "a",
    "web",
    "shop/",
    ":1.4",
    "日本",
    "e\u{301}",
    "\u{202e}",
    ".",
];

fn any_text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        6 => select(PIECES.as_slice()).prop_map(str::to_owned),
        1 => any::<char>().prop_map(String::from),
    ];
    vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

/// A filter of one term that means something in these worlds, but for `!`.
fn any_term(held: &Inventory) -> BoxedStrategy<String> {
    let mut terms: Vec<String> = Standing::ALL
        .into_iter()
        .map(|standing| format!("status:{}", standing.word()))
        .collect();
    for term in [
        "used:yes",
        "used:no",
        "frees>0",
        "frees<=1MB",
        "age>1d",
        "age<=400d",
        "a",
        "zz",
    ] {
        terms.push(term.to_owned());
    }
    for image in held.images() {
        terms.push(format!("size>={}", image.size));
        terms.push(image.id.short().to_owned());
        let names = image.references.iter();
        terms.extend(names.map(|name| format!("repo:{}", name.repository())));
        let labels = image.labels.iter();
        terms.extend(labels.map(|(key, value)| format!("label:\"{key}\"=\"{value}\"")));
    }
    select(terms).boxed()
}

/// The ids of what a filter lets through.
fn passing(text: &str, held: &Arc<Inventory>) -> BTreeSet<String> {
    let chosen = Filter::parse(text).unwrap().select(held, NOW);
    let images = chosen.iter().filter_map(|ix| held.image(*ix));
    images.map(|image| image.id.to_string()).collect()
}

fn world_and_terms() -> impl Strategy<Value = (Holdings, String, String)> {
    any_world().prop_flat_map(|holdings| {
        let held = holdings.inventory();
        (Just(holdings), any_term(&held), any_term(&held))
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_text_is_read_and_what_is_printed_is_read_the_same(text in any_text()) {
        let (filter, faults) = Filter::read(&text);
        prop_assert_eq!(Filter::parse(&filter.to_string()), Ok(filter));
        prop_assert_eq!(Filter::parse(&text).is_err(), !faults.is_empty());
    }

    #[test]
    fn a_term_and_its_negation_divide_the_images(
        (holdings, one, _) in world_and_terms()
    ) {
        let held = Arc::new(holdings.inventory());
        let (with, without) = (passing(&one, &held), passing(&format!("!{one}"), &held));
        prop_assert!(with.is_disjoint(&without), "{}", one);
        prop_assert_eq!(with.len() + without.len(), held.images().len(), "{}", one);
    }

    #[test]
    fn several_terms_have_to_hold_together(
        (holdings, one, other) in world_and_terms()
    ) {
        let held = Arc::new(holdings.inventory());
        let both: BTreeSet<String> = &passing(&one, &held) & &passing(&other, &held);
        prop_assert_eq!(passing(&format!("{one} {other}"), &held), both);
    }

    #[test]
    fn a_standing_is_the_status_of_the_table(holdings in any_world()) {
        let held = Arc::new(holdings.inventory());
        let table = [
            (Standing::InUse, Status::InUse),
            (Standing::Dangling, Status::Dangling),
            (Standing::Parent, Status::Parent),
            (Standing::NoContainer, Status::NoContainer),
        ];
        for (standing, status) in table {
            let wanted: BTreeSet<String> = held
                .image_ixs()
                .filter(|ix| held.status(*ix) == status)
                .filter_map(|ix| Some(held.image(ix)?.id.to_string()))
                .collect();
            prop_assert_eq!(passing(&format!("status:{}", standing.word()), &held), wanted);
        }
        let used = passing("used:yes", &held);
        prop_assert_eq!(used, passing("status:in-use", &held));
    }

    #[test]
    fn every_image_is_found_by_its_own_names(holdings in any_world()) {
        let held = Arc::new(holdings.inventory());
        for image in held.images() {
            let id = image.id.to_string();
            for reference in image.tags() {
                prop_assert!(passing(reference.as_str(), &held).contains(&id));
                let repository = format!("repo:{}", reference.repository());
                prop_assert!(passing(&repository, &held).contains(&id));
            }
            prop_assert!(passing(image.id.short(), &held).contains(&id));
            prop_assert!(passing(image.id.as_str(), &held).contains(&id));
            for (key, value) in &image.labels {
                let label = format!("label:\"{key}={value}\" label:\"{key}\" \"{key}={value}\"");
                prop_assert!(passing(&label, &held).contains(&id));
            }
        }
    }
}

#[test]
fn sizes_and_ages_are_compared_as_their_signs_say() {
    let holdings = demo();
    let held = Arc::new(holdings.inventory());
    let size = held.images().iter().map(|image| image.size).max().unwrap();
    for (sign, wanted) in [("<", false), ("<=", true), (">", false), (">=", true)] {
        let largest = held.images().iter().find(|image| image.size == size);
        let id = largest.unwrap().id.to_string();
        let found = passing(&format!("size{sign}{size}"), &held).contains(&id);
        assert_eq!(found, wanted, "{sign}");
    }
    let filter = Filter::parse("age>1d").unwrap();
    let created = |image: &jettison::inventory::Image| image.created.unwrap();
    let youngest = held
        .images()
        .iter()
        .max_by_key(|image| created(image))
        .unwrap();
    let ix = held.find(&youngest.id).unwrap();
    let day_after = created(youngest) + 86_400;
    assert!(!filter.select(&held, day_after).contains(&ix));
    assert!(filter.select(&held, day_after + 1).contains(&ix));
    let test = |term: &jettison::app::Term| matches!(term.test, Test::Age(..));
    assert!(filter.terms.iter().all(test));
}

/// What the practice engine holds.
fn demo() -> Holdings {
    use jettison::engine::practice::{PracticeEngine, World};
    use jettison::inventory::EngineKind;
    PracticeEngine::new(&World::built_in(), EngineKind::GraphDriver, NOW).holdings()
}
