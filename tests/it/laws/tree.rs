//! The tree by repository shows what the flat table shows, and adds up.

use std::collections::{BTreeMap, BTreeSet};

use jettison::app::{App, Key, Message, Repository, Row, RowId, Session};
use jettison::engine::practice::{Holdings, PracticeEngine, World};
use jettison::inventory::{EngineKind, Image, ImageId, Reference, chain_ids};
use jettison::removal::{Forecast, Frees, Route};
use proptest::collection::vec;
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
    fn a_refresh_never_moves_the_cursor_to_another_thing(
        (holdings, fewer) in any_world().prop_flat_map(|holdings| (Just(holdings.clone()), fewer(holdings))),
        folded in vec(any::<prop::sample::Index>(), 0..3),
    ) {
        let mut app = explored(&holdings, NOW);
        press(&mut app, "t");
        for row in folded {
            let rows = session(&app).table.rows().len();
            go_to(&mut app, row.index(rows.max(1)));
            press(&mut app, "h");
        }
        for row in 0..session(&app).table.rows().len() {
            go_to(&mut app, row);
            let before = session(&app).table.here().cloned();
            relist(&mut app, &fewer);
            if let Some(before) = &before {
                stays(session(&app), before, &fewer)?;
            }
            relist(&mut app, &holdings);
        }
    }
}

fn go_to(app: &mut App, row: usize) {
    press(app, "g");
    press(app, &"j".repeat(row));
}

/// The same after another program has removed an image and taken names off others.
fn fewer(holdings: Holdings) -> impl Strategy<Value = Holdings> {
    let index = any::<prop::sample::Index>;
    (Just(holdings), index(), vec((index(), index()), 0..4)).prop_map(
        |(mut holdings, gone, names)| {
            let images = &mut holdings.listing.images;
            if !images.is_empty() {
                images.remove(gone.index(images.len()));
            }
            for (image, name) in names {
                let mut named: Vec<&mut Image> = images
                    .iter_mut()
                    .filter(|image| !image.references.is_empty())
                    .collect();
                if !named.is_empty() {
                    let place = image.index(named.len());
                    let references = &mut named[place].references;
                    references.remove(name.index(references.len()));
                }
            }
            holdings
        },
    )
}

/// What is still there keeps the cursor: an image on its row, else on another row of it, else where it is folded away.
fn stays(session: &Session, before: &RowId, fewer: &Holdings) -> Result<(), TestCaseError> {
    let (after, listed) = (session.table.here(), listed(fewer));
    match before {
        RowId::Image(id, below) => {
            let holds = |name: Option<&str>| {
                let images = listed.get(&name.map(str::to_owned));
                images.is_some_and(|images| images.contains(id))
            };
            let there = fewer.listing.images.iter().any(|image| image.id == *id);
            let is_shown = shown(session).values().any(|images| images.contains(id));
            match after {
                _ if !there => {}
                _ if below.as_ref().is_some_and(|below| holds(below.name())) => {
                    prop_assert_eq!(after, Some(before));
                }
                Some(RowId::Image(other, _)) => prop_assert_eq!(other, id),
                Some(RowId::Repository(home)) => prop_assert!(
                    !is_shown && holds(home.name()) && session.table.is_folded(home),
                    "from {before:?} to {home:?}"
                ),
                Some(RowId::Orphan(_)) | None => prop_assert!(false, "{before:?} is lost"),
            }
        }
        RowId::Repository(repository) => {
            if listed.contains_key(&repository.name().map(str::to_owned)) {
                prop_assert_eq!(after, Some(before));
            }
        }
        RowId::Orphan(_) => prop_assert_eq!(after, Some(before)),
    }
    Ok(())
}

#[test]
fn a_row_that_stood_for_another_under_a_filter_gives_the_cursor_back() {
    let engine = PracticeEngine::new(&World::built_in(), EngineKind::GraphDriver, NOW);
    let holdings = engine.holdings();
    let mut app = explored(&holdings, NOW);
    press(&mut app, "t");
    let below = Repository::Named("registry.example/kettle/web".into());
    let is_there = |app: &App| match session(app).table.here() {
        Some(RowId::Image(_, Some(home))) => *home == below,
        Some(RowId::Image(..) | RowId::Repository(_) | RowId::Orphan(_)) | None => false,
    };
    while !is_there(&app) {
        press(&mut app, "j");
    }
    let before = session(&app).table.here().cloned();
    press(&mut app, "/no such");
    let mut fewer = holdings.clone();
    for image in &mut fewer.listing.images {
        let elsewhere = |name: &Reference| Some(name.repository()) != below.name();
        image.references.retain(elsewhere);
    }
    relist(&mut app, &fewer);
    drop(app.update(Message::KeyPressed(Key::Ctrl('u'))));
    assert_ne!(session(&app).table.here().cloned(), before);
    relist(&mut app, &holdings);
    press(&mut app, "k");
    assert_eq!(session(&app).table.here().cloned(), before);
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
