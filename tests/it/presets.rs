//! What presets mark, in any world and by every engine's rules.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jettison::engine::practice::Holdings;
use jettison::inventory::{ImageId, Inventory, Reference, Status};
use jettison::removal::rules::{self, Prune};
use jettison::removal::{Argument, Forecast, Label, Mark, Preset, Route, Selection, Spared, State};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::random_world::any_world;

const CASES: u32 = 400;
const NOW: i64 = 1_800_000_000;
const DAY: i64 = 86_400;

/// What is left: references by image.
type Left = BTreeMap<ImageId, BTreeSet<Reference>>;

fn left(state: &State) -> Left {
    let names = |ix| state.references(ix).iter().cloned().collect();
    let images = state.images();
    images
        .filter_map(|ix| Some((state.image(ix)?.id.clone(), names(ix))))
        .collect()
}

/// What is left without what the preset says that prune takes and it does not.
fn without(mut left: Left, selection: &Selection) -> Left {
    for spared in &selection.spared {
        match spared {
            Spared::Image(id) | Spared::Refused(id) | Spared::Protected(id) => {
                drop(left.remove(id));
            }
            Spared::Names(id, names) => {
                let of = left.get_mut(id).unwrap();
                for name in names {
                    assert!(of.remove(name));
                }
            }
        }
    }
    left
}

fn forecast(base: &Arc<Inventory>, selection: &Selection) -> Forecast {
    let marks = selection.marks.iter().cloned().collect();
    Forecast::new(base, &marks, Route::Skip)
}

/// Every preset with an argument that means something in the world.
fn all(base: &Inventory, number: u32) -> Vec<Preset> {
    let labels = Label::all(base);
    Preset::all()
        .map(|mut preset| {
            preset.argument = match preset.argument {
                Argument::Days(_) => Argument::Days(number),
                Argument::Newest(_) => Argument::Newest(number.max(1)),
                Argument::Label(_) => Argument::Label(labels.first().cloned()),
                Argument::None => Argument::None,
            };
            preset
        })
        .collect()
}

/// Any world, its images built on different days and labelled with them.
fn dated_world() -> impl Strategy<Value = Holdings> {
    (
        any_world(),
        vec(proptest::option::weighted(0.9, 0..6_i64), 12),
    )
        .prop_map(|(mut holdings, ages)| {
            for (image, age) in holdings.listing.images.iter_mut().zip(ages) {
                image.created = age.map(|age| NOW - age * DAY);
                let label = age.map(|age| ("age".to_owned(), age.to_string()));
                image.labels.extend(label);
            }
            holdings
        })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: CASES, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_marks_lead_where_prune_leads_but_for_what_is_said(holdings in any_world()) {
        let base = Arc::new(holdings.inventory());
        if base.profile().ignores_noprune() {
            return Ok(()); // it goes on to untagged parents, and refuses over their containers what its prune takes
        }
        for (prune, preset) in [(Prune::Dangling, Preset::dangling()), (Prune::All, Preset::no_container())] {
            let mut pruned = State::new(Arc::clone(&base));
            rules::prune(&mut pruned, prune);
            let selection = preset.select(&base, NOW);
            let foreseen = without(left(&forecast(&base, &selection).after), &selection);
            prop_assert_eq!(foreseen, left(&pruned), "{:?} {:?}", prune, selection);
        }
    }

    #[test]
    fn a_preset_marks_no_image_in_use_and_nothing_that_is_refused(holdings in dated_world(), number in 0..5_u32) {
        let base = Arc::new(holdings.inventory());
        for preset in all(&base, number) {
            let selection = preset.select(&base, NOW);
            for mark in &selection.marks {
                let ix = base.find(mark.image()).unwrap();
                let whole = matches!(mark, Mark::Image(_));
                prop_assert!(!whole || base.status(ix) != Status::InUse, "{} {mark:?}", preset.name());
            }
            let forecast = forecast(&base, &selection);
            let refuses_over_parents = base.profile().ignores_noprune();
            prop_assert!(refuses_over_parents || forecast.refused.is_empty(), "{} {:?}", preset.name(), forecast.refused);
            prop_assert_eq!(forecast.freed.now, selection.frees);
        }
    }

    #[test]
    fn of_each_repository_the_newest_stay(holdings in dated_world(), count in 1..4_usize) {
        let base = Arc::new(holdings.inventory());
        let preset = Preset::parse(&format!("keep-newest={count}")).unwrap();
        let selection = preset.select(&base, NOW);
        let after = left(&forecast(&base, &selection).after);
        for (repository, ages) in repositories(&base) {
            let mut newest: Vec<i64> = ages.values().copied().collect();
            newest.sort_unstable_by(|one, other| other.cmp(one));
            let oldest_kept = newest.get(count - 1).or_else(|| newest.last()).copied();
            for (id, age) in ages.iter().filter(|(_, age)| Some(**age) >= oldest_kept) {
                let names = after.get(id).into_iter().flatten();
                let here = names.filter(|name| name.repository() == repository).count();
                prop_assert!(here > 0, "{repository} lost {id} of {age}");
            }
        }
    }
}

/// The images of each repository that tell their age.
fn repositories(base: &Inventory) -> BTreeMap<&str, BTreeMap<&ImageId, i64>> {
    let mut repositories: BTreeMap<&str, BTreeMap<&ImageId, i64>> = BTreeMap::new();
    for image in base.images() {
        for name in &image.references {
            let ages = repositories.entry(name.repository()).or_default();
            ages.extend(image.created.map(|created| (&image.id, created)));
        }
    }
    repositories
}
