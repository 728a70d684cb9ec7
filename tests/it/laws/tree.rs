//! The tree by repository shows what the flat table shows, and adds up.

use std::collections::{BTreeMap, BTreeSet};

use jettison::app::{App, Key, Message, Repository, Row, RowId, Session};
use jettison::engine::practice::Holdings;
use jettison::inventory::{EngineKind, ImageId, chain_ids};
use jettison::removal::{Forecast, Frees, Route};
use proptest::prelude::*;

use super::{CASES, NOW};
use crate::practice::{explored, relist};
use crate::random_world::any_world;

fn press(app: &mut App, keys: &str) {
    for key in keys.chars() {
        drop(app.update(Message::KeyPressed(Key::Char(key))));
    }
}

fn session(app: &App) -> &Session {
    app.session().unwrap()
}

/// The images below each repository, by name.
type Below = BTreeMap<Option<String>, BTreeSet<ImageId>>;

/// What the rows of the tree show.
fn shown(session: &Session) -> Below {
    let held = session.inventory.as_ref().unwrap();
    let mut below = Below::new();
    for row in session.table.rows() {
        if let Row::Image(ix, Some(place)) = row {
            let repository = &session.table.group(*place).unwrap().repository;
            let images = below.entry(repository.name().map(str::to_owned));
            let id = held.image(*ix).unwrap().id.clone();
            assert!(
                images.or_default().insert(id),
                "an image stands there twice"
            );
        }
    }
    below
}

/// What a listing says.
fn listed(holdings: &Holdings) -> Below {
    let mut below = Below::new();
    for image in &holdings.listing.images {
        let names = image.references.iter();
        let mut homes: Vec<Option<String>> = names
            .map(|name| Some(name.repository().to_owned()))
            .collect();
        if homes.is_empty() {
            homes.push(None);
        }
        for home in homes {
            below.entry(home).or_default().insert(image.id.clone());
        }
    }
    below
}

/// The bytes of the union of layers, as the practice engine itself knows them.
fn union(holdings: &Holdings, images: &BTreeSet<ImageId>) -> u64 {
    let details = images.iter().filter_map(|id| holdings.details.get(id));
    let chains: BTreeSet<String> = details.flat_map(|read| chain_ids(&read.diff_ids)).collect();
    chains.iter().map(|chain| holdings.layers[chain]).sum()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: CASES, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_image_stands_under_each_of_its_repositories_and_none_is_lost(holdings in any_world()) {
        let mut app = explored(&holdings, NOW);
        press(&mut app, "t");
        for _ in 0..8 {
            prop_assert_eq!(shown(session(&app)), listed(&holdings));
            let orphans = session(&app).inventory.as_ref().unwrap().orphans().to_vec();
            let rows = session(&app).table.rows();
            let last: Vec<Row> = orphans.into_iter().map(Row::Orphan).collect();
            prop_assert!(rows.ends_with(&last));
            press(&mut app, "s");
        }
    }

    #[test]
    fn the_sum_of_a_repository_is_the_union_of_its_layers(holdings in any_world()) {
        let mut app = explored(&holdings, NOW);
        press(&mut app, "t");
        let session = session(&app);
        let held = session.inventory.as_ref().unwrap();
        for branch in session.table.groups() {
            let images = branch.images.iter().filter_map(|ix| held.image(*ix));
            let images: BTreeSet<ImageId> = images.map(|image| image.id.clone()).collect();
            let once = branch.sums(held).once;
            if holdings.profile.kind == EngineKind::GraphDriver && once.is_exact() {
                prop_assert_eq!(once.value(), union(&holdings, &images), "{:?}", branch.repository);
            }
            if once.is_exact() {
                prop_assert!(once.value() >= union(&holdings, &images));
            }
        }
    }

    #[test]
    fn space_on_a_repository_marks_what_its_row_forecasts_and_again_nothing(holdings in any_world()) {
        let mut app = explored(&holdings, NOW);
        press(&mut app, "tg");
        for _ in 0..session(&app).table.rows().len() {
            if let Some(RowId::Repository(repository)) = session(&app).table.here().cloned() {
                press(&mut app, " ");
                marked_as_forecast(&app, &repository)?;
                press(&mut app, "k ");
                prop_assert!(session(&app).marks.is_empty(), "{:?}", session(&app).marks);
            } else {
                press(&mut app, "j");
            }
        }
    }

    #[test]
    fn a_refresh_never_moves_the_cursor_to_another_thing(holdings in any_world(), gone in any::<prop::sample::Index>()) {
        let mut app = explored(&holdings, NOW);
        press(&mut app, "tg");
        let mut fewer = holdings.clone();
        if !fewer.listing.images.is_empty() {
            let place = gone.index(fewer.listing.images.len());
            fewer.listing.images.remove(place);
        }
        for row in 0..session(&app).table.rows().len() {
            press(&mut app, "g");
            press(&mut app, &"j".repeat(row));
            let before = session(&app).table.here().cloned();
            relist(&mut app, &fewer);
            let after = session(&app).table.here().cloned();
            relist(&mut app, &holdings);
            let there = match &before {
                Some(RowId::Image(id, _)) => fewer.listing.images.iter().any(|image| image.id == *id),
                Some(RowId::Repository(repository)) => {
                    listed(&fewer).contains_key(&repository.name().map(str::to_owned))
                }
                Some(RowId::Orphan(_)) => true,
                None => false,
            };
            if there {
                prop_assert_eq!(after, before);
            }
        }
    }
}

fn marked_as_forecast(app: &App, repository: &Repository) -> Result<(), TestCaseError> {
    let session = session(app);
    let held = session.inventory.as_ref().unwrap();
    let mut groups = session.table.groups().iter();
    let branch = groups
        .find(|branch| branch.repository == *repository)
        .unwrap();
    let forecast = Forecast::new(held, &session.marks, Route::Skip);
    match branch.together(held).frees {
        Frees::Bytes(bytes) => prop_assert_eq!(bytes, forecast.freed.now),
        Frees::OnlyNames => prop_assert!(forecast.deleted.is_empty() && !forecast.is_empty()),
        Frees::Refused(_) => prop_assert!(forecast.is_empty()),
    }
    Ok(())
}
