//! Presets from the menu to the end of the removal, on every kind of engine.

use std::sync::Arc;

use jettison::app::{App, Key, Overlay};
use jettison::removal::{Mark, Preset};

use super::script::{Leg, enter, is_over, is_read, play, press, see, until};
use super::{KINDS, NOW, fresh, has_image, is_done, job_states};

fn key(key: Key) -> Vec<Leg> {
    vec![Leg::Press(key)]
}

fn assert_marked(app: &App, wanted: &[Mark]) {
    let marked = &app.session().unwrap().marks;
    assert_eq!(*marked, wanted.iter().cloned().collect());
}

#[tokio::test(start_paused = true)]
async fn several_presets_add_up_and_go_in_one_removal() {
    for kind in KINDS {
        let held = Arc::new(fresh(kind).holdings().inventory());
        let marks = |text: &str| Preset::parse(text).unwrap().select(&held, NOW).marks;
        let (labelled, stale) = (
            marks("label=org.opencontainers.image.source"),
            marks("keep-newest=2"),
        );
        assert!(!labelled.is_empty() && !stale.is_empty(), "{kind:?}");
        let (first, both) = (labelled.clone(), [labelled, stale].concat());
        let wanted = both.clone();
        let engine = play(
            kind,
            [
                until(is_read),
                press("mjjjj"),
                enter(),
                see(move |app| assert_marked(app, &first)),
                press("mjjj"),
                key(Key::Left),
                enter(),
                see(move |app| assert_marked(app, &wanted)),
                press("dR"),
                press("remove"),
                enter(),
                until(is_over),
                see(|app| assert!(job_states(app).iter().all(is_done))),
                press("qq"),
            ],
        )
        .await;
        for mark in both.iter().filter(|mark| matches!(mark, Mark::Image(_))) {
            assert!(!has_image(&engine, mark.image()), "{kind:?}: {mark:?}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_number_that_was_chosen_is_still_chosen_when_the_menu_opens_again() {
    for kind in KINDS {
        let chosen = |app: &App| {
            let Some(Overlay::Presets(menu)) = app.overlays.last() else {
                panic!("the menu is not open");
            };
            menu.lines
                .iter()
                .map(|line| line.preset.spelled())
                .collect::<Vec<_>>()
        };
        play(
            kind,
            [
                until(is_read),
                press("mjj"),
                key(Key::Left),
                key(Key::Left),
                key(Key::Esc),
                press("m"),
                see(move |app| {
                    let kept = chosen(app);
                    let first: Vec<String> = Preset::all().map(|preset| preset.spelled()).collect();
                    assert_eq!(first[2], "older-than=30d");
                    assert_eq!(kept[2], "older-than=7d");
                    assert_eq!([&kept[..2], &kept[3..4]], [&first[..2], &first[3..4]]);
                }),
                key(Key::Esc),
                press("q"),
            ],
        )
        .await;
    }
}
