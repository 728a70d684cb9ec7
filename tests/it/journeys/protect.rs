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

/// How many images are protected, of more than three with a name under `kettle/`.
fn kept(app: &App) -> usize {
    let inventory = app.session().unwrap().inventory.as_ref().unwrap();
    let images = inventory.images().iter();
    let mine = images.filter(|image| image.title().starts_with("kettle/"));
    assert!(mine.count() > 3);
    inventory.protected()
}

/// The names under `kettle/`.
fn mine(mut names: Vec<String>) -> Vec<String> {
    names.retain(|name| name.starts_with("kettle/"));
    names
}

fn space_says_why(app: &App) {
    let why = "kettle/web:dev is protected by itself: p takes that back";
    assert_eq!(app.notice.as_deref(), Some(why));
}

/// `*` and `a` leave the one protected image out; everything else is removed.
fn everything_else_goes() -> Vec<Leg> {
    let legs = [
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
    ];
    legs.into_iter().flatten().collect()
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
                    assert!(notice.ends_with("no longer marked"), "{notice}");
                }),
                press(" "),
                see(space_says_why),
                everything_else_goes(),
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
        let engine = play(
            kind,
            [
                until(is_read),
                press("P"),
                press("kettle/*"),
                enter(),
                until(|app| kept(app) > 3),
                vec![Leg::Press(Key::Esc)],
                press("adR"),
                press("remove"),
                enter(),
                until(is_over),
                see(|app| assert!(job_states(app).iter().all(is_done))),
                press("qPp"),
                until(|app| kept(app) == 0),
                press("qAqy"),
            ],
        )
        .await;
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
                    let skipped = Outcome::Skipped(Changed::Protected("kettle/web".to_owned()));
                    let last = states.last().unwrap();
                    assert_eq!(*last, jettison::app::JobState::Ended(skipped));
                }),
                press("qqq"),
            ],
        )
        .await;
        let left = ["kettle/web:1.8", "kettle/web:dev"]
            .iter()
            .filter(|name| has_image(&engine, &id(kind, name)));
        assert!(left.count() >= 1, "{kind:?}");
    }
}
