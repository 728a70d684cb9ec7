//! The filter from the first key to the end of the removal, on every kind of engine.

use std::collections::BTreeSet;
use std::sync::Arc;

use jettison::app::{App, Filter, Focus, Key};
use jettison::inventory::{EngineKind, ImageId};
use jettison::removal::{Mark, Preset};

use super::script::{Leg, elsewhere, enter, go_to, is_over, is_read, play, press, see, until};
use super::{KINDS, NOW, fresh, has_image, image_of, is_done, job_states};

fn key(key: Key) -> Vec<Leg> {
    vec![Leg::Press(key)]
}

/// What a filter lets through on the practice engine.
fn passing(kind: EngineKind, filter: &str) -> BTreeSet<ImageId> {
    let held = Arc::new(fresh(kind).holdings().inventory());
    let chosen = Filter::parse(filter).unwrap().select(&held, NOW);
    let images = chosen.iter().filter_map(|ix| held.image(*ix));
    images.map(|image| image.id.clone()).collect()
}

/// The rows of the table.
fn shown(app: &App) -> BTreeSet<ImageId> {
    let session = app.session().unwrap();
    let held = session.inventory.as_ref().unwrap();
    let rows = session.table.shown().iter();
    rows.map(|ix| held.image(*ix).unwrap().id.clone()).collect()
}

fn marked(app: &App) -> BTreeSet<ImageId> {
    app.session().unwrap().marks.marked().cloned().collect()
}

fn hidden(app: &App) -> usize {
    app.session().unwrap().hidden
}

#[tokio::test(start_paused = true)]
async fn what_is_marked_goes_though_another_filter_hides_it() {
    for kind in KINDS {
        let dangling = passing(kind, "status:dangling");
        assert!(dangling.len() > 1, "{kind:?}");
        let (found, kept, gone) = (dangling.clone(), dangling.clone(), dangling.clone());
        let engine = play(
            kind,
            [
                until(is_read),
                press("/status:dang"),
                see(move |app| assert_eq!(shown(app), found)),
                enter(),
                press("a"),
                see(move |app| assert_eq!(marked(app), kept)),
                press("/"),
                key(Key::Ctrl('u')),
                press("used:yes"),
                enter(),
                see(move |app| assert_eq!(hidden(app), dangling.len())),
                press("d"),
                press("R"),
                press("remove"),
                enter(),
                until(is_over),
                see(|app| assert!(job_states(app).iter().all(is_done))),
                press("q"),
                key(Key::Esc),
                see(|app| assert_eq!(app.session().unwrap().table.sifted.text(), "")),
                press("q"),
            ],
        )
        .await;
        for image in &gone {
            assert!(!has_image(&engine, image), "{kind:?}: {image}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_preset_marks_only_what_is_shown_and_hidden_marks_stay() {
    for kind in KINDS {
        let held = Arc::new(fresh(kind).holdings().inventory());
        let filter = Filter::parse("size>100MB").unwrap().select(&held, NOW);
        let all = Preset::no_container().select(&held, NOW).marks;
        let chosen = Preset::no_container()
            .select(&held, NOW)
            .among(&held, |ix| filter.contains(&ix))
            .marks;
        assert!(!chosen.is_empty() && chosen.len() < all.len(), "{kind:?}");
        let before = Mark::Image(
            held.image(held.image_ixs().next().unwrap())
                .unwrap()
                .id
                .clone(),
        );
        let id = before.image().clone();
        let wanted = chosen.iter().cloned().chain([before]).collect();
        play(
            kind,
            [
                until(is_read),
                vec![Leg::Seek(Box::new(move |app| {
                    app.session().unwrap().table.cursor() == Some(&id)
                }))],
                press(" /size>100MB"),
                enter(),
                press("mj"),
                enter(),
                see(move |app| assert_eq!(app.session().unwrap().marks, wanted)),
                press("qy"),
            ],
        )
        .await;
    }
}

#[tokio::test(start_paused = true)]
async fn bad_input_loses_nothing_and_the_cursor_comes_back() {
    for kind in KINDS {
        let pair = passing(kind, "kettle");
        let (found, again) = (pair.clone(), pair);
        let on_web = |app: &App| {
            let (_, image) = app.session().unwrap().selected().unwrap();
            image
                .references
                .iter()
                .any(|name| name.as_str() == "kettle/web:2.0")
        };
        play(
            kind,
            [
                until(is_read),
                go_to("kettle/web:2.0"),
                press("/kettle size>"),
                see(move |app| assert_eq!(shown(app), found)),
                see(|app| {
                    let faults = app.session().unwrap().table.sifted.faults();
                    assert_eq!(faults.len(), 1);
                }),
                press("9TB"),
                see(|app| assert_eq!(app.session().unwrap().table.shown().len(), 0)),
                key(Key::Ctrl('w')),
                see(move |app| assert_eq!(shown(app), again)),
                see(move |app| assert!(on_web(app))),
                key(Key::Esc),
                see(move |app| assert!(on_web(app))),
                see(|app| assert_eq!(app.session().unwrap().focus, Focus::Table)),
                press("q"),
            ],
        )
        .await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_refresh_does_not_end_the_typing_of_a_filter_that_hides_everything() {
    for kind in KINDS {
        let lost = image_of(&fresh(kind), "kettle/web:1.8").unwrap();
        let wanted = fresh(kind).holdings().listing.images.len() - 1;
        play(
            kind,
            [
                until(is_read),
                press("/no such"),
                see(|app| assert!(shown(app).is_empty())),
                elsewhere(move |engine| engine.change(|holdings| holdings.lose_image(&lost))),
                until(move |app| app.session().unwrap().table.all() == wanted),
                press("q"),
                see(|app| {
                    let session = app.session().unwrap();
                    assert_eq!(session.table.sifted.text(), "no suchq");
                    assert_eq!(session.focus, Focus::Filter);
                }),
                key(Key::Esc),
                press("q"),
            ],
        )
        .await;
    }
}
