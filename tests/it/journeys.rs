//! Whole journeys: keys through the real loop and the practice engine, on a paused clock, with a console that has no
//! terminal behind it.

mod backup;
mod copying;
mod details;
mod explaining;
mod filter;
mod header;
mod journal;
mod keys;
mod long;
mod pointing;
mod presets;
mod protect;
mod script;
mod tree;
mod unblock;

use std::sync::Arc;

use jettison::app::{App, JobState, Key, Outcome, Phase};
use jettison::engine::practice::{PracticeEngine, World};
use jettison::inventory::{ContainerState, EngineKind, ImageId, Reference};
use jettison::removal::Changed;
use jettison::removal::Preset;

use script::{Leg, elsewhere, enter, go_to, is_over, is_read, play, press, see, until};

const NOW: i64 = 1_800_000_000;

/// The run of the session, looked at in a script.
fn job_states(app: &App) -> Vec<JobState> {
    let run = app.session().and_then(|session| session.run.as_ref());
    run.map_or_else(Vec::new, |run| {
        run.jobs.iter().map(|job| job.state.clone()).collect()
    })
}

fn is_done(state: &JobState) -> bool {
    matches!(state, JobState::Ended(Outcome::Done(_)))
}

/// Every reference on the engine, sorted.
fn references(engine: &PracticeEngine) -> Vec<String> {
    let holdings = engine.holdings();
    let images = holdings.listing.images.iter();
    let mut names: Vec<String> = images
        .flat_map(|image| image.references.iter().map(ToString::to_string))
        .collect();
    names.sort();
    names
}

fn image_of(engine: &PracticeEngine, name: &str) -> Option<ImageId> {
    let reference = Reference::new(name).unwrap();
    engine.holdings().resolve(&reference).cloned()
}

fn has_image(engine: &PracticeEngine, id: &ImageId) -> bool {
    engine
        .holdings()
        .listing
        .images
        .iter()
        .any(|image| image.id == *id)
}

fn fresh(kind: EngineKind) -> PracticeEngine {
    PracticeEngine::new(&World::built_in(), kind, NOW)
}

const KINDS: [EngineKind; 3] = [
    EngineKind::GraphDriver,
    EngineKind::ContainerdStore,
    EngineKind::Podman,
];

#[tokio::test(start_paused = true)]
async fn dangling_images_are_marked_previewed_and_removed() {
    for kind in KINDS {
        let held = Arc::new(fresh(kind).holdings().inventory());
        let marked = Preset::dangling().select(&held, NOW).marks;
        assert!(!marked.is_empty());
        let count = marked.len();
        let engine = play(
            kind,
            [
                until(is_read),
                press("m"),
                enter(),
                see(move |app| assert_eq!(app.session().unwrap().marks.images(), count)),
                press("dR"),
                press("remove"),
                enter(),
                until(is_over),
                see(|app| assert!(job_states(app).iter().all(is_done))),
                see(|app| {
                    let run = app.session().unwrap().run.as_ref().unwrap();
                    let later = run.forecast.freed.later;
                    // the engine counts layers that only containers hold as gone already
                    let accounted = run.promised() + later;
                    if let Some(measured) = run.measured().filter(|_| accounted.is_exact()) {
                        assert_eq!(accounted.value(), measured);
                    }
                }),
                press("qq"),
            ],
        )
        .await;
        for mark in &marked {
            assert!(!has_image(&engine, mark.image()), "{kind:?}: {mark:?}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn marking_everything_removes_what_is_free_and_nothing_else() {
    for kind in KINDS {
        let engine = play(
            kind,
            [
                until(is_read),
                press("adR"),
                press("remove"),
                enter(),
                until(is_over),
                see(|app| assert!(job_states(app).iter().all(is_done), "{:?}", job_states(app))),
                press("qqy"),
            ],
        )
        .await;
        let left = engine.holdings().inventory();
        let kept_for_a_reason = left
            .image_ixs()
            .all(|ix| !left.users(ix).is_empty() || !left.children(ix).is_empty());
        assert!(kept_for_a_reason, "{kind:?}");
        let before = fresh(kind).holdings();
        assert_eq!(
            engine.holdings().listing.containers.len(),
            before.listing.containers.len()
        );
        assert!(image_of(&engine, "kettle/web:2.0").is_some());
    }
}

#[tokio::test(start_paused = true)]
async fn enter_and_wrong_words_remove_nothing() {
    let engine = play(
        EngineKind::GraphDriver,
        [
            until(is_read),
            go_to("kettle/web:dev"),
            press(" d"),
            enter(),
            enter(),
            press("R"),
            enter(),
            press("yes"),
            enter(),
            vec![Leg::Press(Key::Esc), Leg::Press(Key::Esc)],
            see(|app| assert!(app.session().unwrap().run.is_none())),
            press("Aq"),
        ],
    )
    .await;
    assert_eq!(
        references(&engine),
        references(&fresh(EngineKind::GraphDriver))
    );
}

#[tokio::test(start_paused = true)]
async fn one_of_several_references_is_untagged_and_the_image_stays() {
    let engine = play(
        EngineKind::GraphDriver,
        [
            until(is_read),
            go_to("kettle/api:3.2"),
            press("4"),
            vec![Leg::Press(Key::Tab)],
            press("j d"),
            see(|app| {
                let forecast = app.session().unwrap().forecast.as_ref().unwrap();
                assert_eq!(
                    (forecast.deleted.len(), forecast.only_untagged().count()),
                    (0, 1)
                );
                assert_eq!(forecast.freed.now.value(), 0);
            }),
            press("R"),
            until(is_over),
            press("qq"),
        ],
    )
    .await;
    assert!(image_of(&engine, "kettle/api:3.2").is_some());
    assert!(image_of(&engine, "kettle/api:latest").is_none());
}

#[tokio::test(start_paused = true)]
async fn force_takes_the_image_and_leaves_the_container() {
    let id = image_of(&fresh(EngineKind::GraphDriver), "kettle/api:3.1").unwrap();
    let engine = play(
        EngineKind::GraphDriver,
        [
            until(is_read),
            go_to("kettle/api:3.1"),
            press(" d"),
            press("R"),
            see(|app| assert!(app.notice.is_some(), "the skip route has nothing to run")),
            press("ffR"),
            press("force"),
            enter(),
            until(is_over),
            press("qq"),
        ],
    )
    .await;
    assert!(!has_image(&engine, &id));
    let containers = engine.holdings().listing.containers;
    let orphan = containers
        .iter()
        .find(|container| container.name == "api-migrate-3.1")
        .unwrap();
    assert_eq!(orphan.image_name, id.as_str());
}

#[tokio::test(start_paused = true)]
async fn a_tag_that_moves_during_the_removal_is_not_followed() {
    let kind = EngineKind::GraphDriver;
    let (dev, keep) = (
        image_of(&fresh(kind), "kettle/web:dev").unwrap(),
        image_of(&fresh(kind), "alpine:3.20").unwrap(),
    );
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
            until(|app| is_out(app, 0)),
            elsewhere(tag_the_second),
            until(is_over),
            see(|app| {
                let states = job_states(app);
                let skipped = Outcome::Skipped(Changed::NewReference(new_tag()));
                assert!(is_done(&states[0]));
                assert_eq!(states[1], JobState::Ended(skipped));
            }),
            press("qqy"),
        ],
    )
    .await;
    assert!(image_of(&engine, "kettle/new:1").is_some());
    assert!(
        has_image(&engine, &keep)
            && has_image(&engine, &dev) != image_of(&engine, "kettle/web:1.8").is_some()
    );
}

/// The request of this number is under way.
fn is_out(app: &App, number: usize) -> bool {
    let run = app.session().and_then(|session| session.run.as_ref());
    run.is_some_and(|run| matches!(run.phase, Phase::Running(running, _) if running == number))
}

fn new_tag() -> Reference {
    Reference::new("kettle/new:1").unwrap()
}

/// The second image gets a tag that the preview did not list.
fn tag_the_second(engine: &PracticeEngine) {
    let second = second_of(engine);
    engine.change(|holdings| holdings.move_tag(&new_tag(), &second));
}

/// The image of the two that the plan comes to last.
fn second_of(engine: &PracticeEngine) -> ImageId {
    let inventory = Arc::new(engine.holdings().inventory());
    let marks = ["kettle/web:1.8", "kettle/web:dev"]
        .into_iter()
        .filter_map(|name| image_of(engine, name))
        .map(jettison::removal::Mark::Image)
        .collect();
    let forecast =
        jettison::removal::Forecast::new(&inventory, &marks, jettison::removal::Route::Skip);
    forecast.deleted.last().unwrap().image.clone()
}

#[tokio::test(start_paused = true)]
async fn cancelling_stops_what_has_not_begun() {
    play(
        EngineKind::GraphDriver,
        [
            until(is_read),
            press("m"),
            enter(),
            press("dR"),
            press("remove"),
            enter(),
            until(|app| is_out(app, 1)),
            press("x"),
            until(is_over),
            see(|app| {
                let states = job_states(app);
                assert!(states.len() > 2);
                assert!(is_done(&states[0]) && is_done(&states[1]));
                assert!(
                    states[2..]
                        .iter()
                        .all(|state| *state == JobState::Cancelled)
                );
            }),
            press("qqy"),
        ],
    )
    .await;
}

#[tokio::test(start_paused = true)]
async fn changes_made_elsewhere_appear_and_the_cursor_stays_on_its_image() {
    let on_nginx = |app: &App| {
        let (_, image) = app.session().unwrap().selected().unwrap();
        assert_eq!(image.title(), "nginx:1.27-alpine");
    };
    play(
        EngineKind::GraphDriver,
        [
            until(is_read),
            go_to("nginx:1.27-alpine"),
            elsewhere(|engine| {
                engine.change(|holdings| {
                    holdings
                        .listing
                        .images
                        .retain(|image| image.title() != "kettle/web:dev");
                    holdings.set_state("kettle-proxy-1", ContainerState::Exited);
                });
            }),
            until(|app| {
                let session = app.session().unwrap();
                let (ix, _) = session.selected().unwrap();
                let inventory = session.inventory.as_ref().unwrap();
                let container = inventory.container(inventory.users(ix)[0]).unwrap();
                container.state == ContainerState::Exited
            }),
            see(on_nginx),
            press("sS"),
            see(on_nginx),
            press("q"),
        ],
    )
    .await;
}
