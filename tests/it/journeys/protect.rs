//! What is protected stays, on every kind of engine.

use jettison::app::{App, Key, Outcome};
use jettison::inventory::{EngineKind, ImageId};
use jettison::removal::Changed;

use super::script::{Leg, enter, go_to, is_over, is_read, play, press, see, until};
use super::{KINDS, fresh, has_image, image_of, is_done, job_states, references};

fn protected(app: &App) -> usize {
    let inventory = app.session().and_then(|session| session.inventory.as_ref());
    inventory.map_or(0, |inventory| inventory.protected())
}

fn id(kind: EngineKind, name: &str) -> ImageId {
    image_of(&fresh(kind), name).unwrap()
}

#[tokio::test(start_paused = true)]
async fn a_protected_image_is_left_by_everything_and_goes_once_that_is_taken_back() {
    for kind in KINDS {
        let dev = id(kind, "kettle/web:dev");
        let marked = move |app: &App| app.session().unwrap().marks.has_image(&dev);
        let (before, after) = (marked.clone(), marked.clone());
        let engine = play(
            kind,
            [
                until(is_read),
                go_to("kettle/web:dev"),
                press(" "),
                see(move |app| assert!(before(app))),
                go_to("kettle/web:dev"),
                press("p"),
                until(|app| protected(app) == 1),
                see(move |app| {
                    assert!(!after(app), "its mark goes off");
                    let notice = app.notice.as_deref().unwrap();
                    assert!(notice.ends_with("1 image is protected now and no longer marked"));
                }),
                press(" "),
                see(|app| {
                    let notice = app.notice.as_deref().unwrap();
                    assert_eq!(
                        notice,
                        "kettle/web:dev is protected by itself: p takes that back"
                    );
                }),
                press("A*"),
                see(|app| assert_eq!(app.notice.as_deref(), Some("1 protected image is left out"))),
                press("Aa"),
                see(|app| assert_eq!(app.notice.as_deref(), Some("1 protected image is left out"))),
                press("dR"),
                press("remove"),
                enter(),
                until(is_over),
                see(|app| assert!(job_states(app).iter().all(is_done))),
                press("q"),
                go_to("kettle/web:dev"),
                press("p"),
                until(|app| protected(app) == 0),
                press("A d"),
                press("R"),
                press("remove"),
                enter(),
                until(move |app| is_over(app) && job_states(app).len() == 1),
                press("qqy"),
            ],
        )
        .await;
        assert!(!has_image(&engine, &id(kind, "kettle/web:dev")), "{kind:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_pattern_protects_every_image_that_it_fits_until_it_is_taken_back() {
    for kind in KINDS {
        let kept = |app: &App| {
            let session = app.session().unwrap();
            let inventory = session.inventory.as_ref().unwrap();
            let fits = inventory.image_ixs().filter(|ix| {
                let image = inventory.image(*ix).unwrap();
                image
                    .references
                    .iter()
                    .any(|name| name.as_str().starts_with("kettle/"))
            });
            assert!(fits.count() > 3);
            inventory.protected()
        };
        let engine = play(
            kind,
            [
                until(is_read),
                press("P"),
                press("kettle/*"),
                enter(),
                until(move |app| kept(app) > 3),
                vec![Leg::Press(Key::Esc)],
                press("adR"),
                press("remove"),
                enter(),
                until(is_over),
                see(|app| assert!(job_states(app).iter().all(is_done))),
                press("qPp"),
                until(move |app| kept(app) == 0),
                press("qAqy"),
            ],
        )
        .await;
        let mine = |names: Vec<String>| -> Vec<String> {
            names
                .into_iter()
                .filter(|name| name.starts_with("kettle/"))
                .collect()
        };
        assert_eq!(
            mine(references(&engine)),
            mine(references(&fresh(kind))),
            "{kind:?}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn what_becomes_protected_during_a_removal_is_not_sent() {
    for kind in KINDS {
        let engine = play(
            kind,
            [
                until(is_read),
                go_to("kettle/web:1.8"),
                press(" "),
                go_to("kettle/web:dev"),
                press(" dR"),
                press("remove"),
                enter(),
                until(|app| super::is_out(app, 0)),
                press("P"),
                press("kettle/web"),
                enter(),
                until(is_over),
                see(|app| {
                    let states = job_states(app);
                    assert!(is_done(&states[0]), "{states:?}");
                    let skipped = Outcome::Skipped(Changed::Protected("kettle/web".to_owned()));
                    let last = states.last().unwrap();
                    assert_eq!(*last, jettison::app::JobState::Ended(skipped));
                }),
                press("qqqy"),
            ],
        )
        .await;
        let left = ["kettle/web:1.8", "kettle/web:dev"]
            .iter()
            .filter(|name| has_image(&engine, &id(kind, name)));
        assert_eq!(left.count(), 1, "{kind:?}");
    }
}
