//! `e` in every place, on the practice engine of every kind: the first topic, the others, and back.

use jettison::app::{
    App, CellTopic, EndKind, EngineTopic, FateKind, HistoryTopic, Key, LayerTopic, LossKind,
    NameTopic, PresetKind, Scope, StepKind, Topic,
};
use jettison::inventory::{EngineKind, Status};
use jettison::removal::{RefusalKind, Route};
use jettison::view::page_text;

use super::KINDS;
use super::script::{Leg, copied, enter, go_to, is_over, is_read, play, press, see, until};

fn key(key: Key) -> Vec<Leg> {
    vec![Leg::Press(key)]
}

/// The topic that is shown.
fn tells(wanted: impl Fn(Topic) -> bool + 'static) -> Vec<Leg> {
    see(move |app| {
        let topic = app.topic();
        let topic = topic
            .unwrap_or_else(|| panic!("no explanation in {:?}: {:?}", app.scope(), app.notice));
        assert!(wanted(topic), "{topic:?}");
    })
}

/// What the open page says.
fn says(words: &'static str) -> Vec<Leg> {
    see(move |app| {
        let text = page_text(app).expect("a page");
        assert!(text.contains(words), "{words:?} in {text}");
    })
}

/// How the image under the cursor was built has been read.
fn is_told(app: &App) -> bool {
    let session = app.session().unwrap();
    let (_, image) = session.selected().unwrap();
    session.history_of(&image.id).is_some()
}

fn in_scope(scope: Scope) -> Vec<Leg> {
    see(move |app| assert_eq!(app.scope(), scope))
}

/// A dangling image is under the cursor.
fn on_a_dangling_image() -> Vec<Leg> {
    vec![Leg::Seek(Box::new(|app: &App| {
        let session = app.session().unwrap();
        let (ix, _) = session.selected().unwrap();
        session.inventory.as_ref().unwrap().status(ix) == Status::Dangling
    }))]
}

#[tokio::test(start_paused = true)]
async fn a_row_is_explained_topic_by_topic_and_closes_again() {
    for kind in KINDS {
        play(
            kind,
            [
                until(is_read),
                on_a_dangling_image(),
                press("e"),
                tells(|topic| topic == Topic::Status(Status::Dangling)),
                says("dangling"),
                press("2"),
                tells(|topic| topic == Topic::Cell(CellTopic::Size)),
                key(Key::Left),
                tells(|topic| topic == Topic::Status(Status::Dangling)),
                key(Key::BackTab), // before the first comes the last
                tells(|topic| topic == Topic::Engine(EngineTopic::DiskFree)),
                key(Key::Right),
                press("yy"),
                copied(|text| assert!(text.starts_with("explained: <none>"), "{text}")),
                press("e"),
                in_scope(Scope::Table),
                press("q"),
            ],
        )
        .await;
    }
}

#[tokio::test(start_paused = true)]
async fn every_line_of_the_details_is_explained() {
    for kind in KINDS {
        play(
            kind,
            [
                until(is_read),
                go_to("kettle/web:2.0"),
                press("1"),
                key(Key::Tab),
                press("1e"),
                tells(|topic| matches!(topic, Topic::State(_))),
                press("e2e"),
                tells(|topic| matches!(topic, Topic::Layer(LayerTopic::Own | LayerTopic::Shared))),
                press("e3"),
                until(is_told),
                press("e"),
                tells(|topic| topic == Topic::History(HistoryTopic::Built)),
                press("e4e"),
                tells(|topic| topic == Topic::Named(NameTopic::Tag)),
                says("kettle/web:2.0 is a tag"),
                key(Key::Esc),
                in_scope(Scope::References),
                press("q"),
            ],
        )
        .await;
    }
}

#[tokio::test(start_paused = true)]
async fn presets_the_preview_and_what_is_in_the_way_are_explained() {
    for kind in KINDS {
        play(
            kind,
            [
                until(is_read),
                press("mje"),
                tells(|topic| topic == Topic::Preset(PresetKind::NoContainer)),
                press("ee"), // closed and open again
                in_scope(Scope::Explain),
                press("e"),
                in_scope(Scope::Presets),
                key(Key::Esc),
                go_to("kettle/reports:1.2"),
                press(" ade"),
                tells(|topic| topic == Topic::Ledger),
                tells_of(&[
                    Topic::Refused(RefusalKind::Running),
                    Topic::Route(Route::Skip),
                    Topic::Row(FateKind::KeptBy),
                    Topic::Step(StepKind::Delete),
                ]),
                press("eue"),
                tells(|topic| matches!(topic, Topic::Refused(_))),
                press("eje"),
                tells(|topic| matches!(topic, Topic::Step(_) | Topic::Barred(_))),
                press("e"),
                key(Key::Esc),
                key(Key::Esc),
                press("Aq"),
            ],
        )
        .await;
    }
}

#[tokio::test(start_paused = true)]
async fn the_receipt_and_the_patterns_are_explained() {
    for kind in KINDS {
        play(
            kind,
            [
                until(is_read),
                press("mj"),
                enter(),
                press("dRremove"),
                enter(),
                until(is_over),
                press("ve"),
                tells(|topic| topic == Topic::End(EndKind::Done)),
                press("e"),
                in_scope(Scope::Receipt),
                key(Key::Esc),
                press("P"), // without a pattern one is typed at once
                key(Key::Esc),
                press("e"),
                tells(|topic| topic == Topic::Pattern),
                press("e"),
                in_scope(Scope::Protected),
                key(Key::Esc),
                press("qq"),
            ],
        )
        .await;
    }
}

/// All these are among the topics of the open explanation.
fn tells_of(wanted: &'static [Topic]) -> Vec<Leg> {
    see(move |app| {
        let topics = app.topics(&app.explained().unwrap().place);
        for topic in wanted {
            assert!(topics.contains(topic), "{topic:?} among {topics:?}");
        }
    })
}

#[tokio::test(start_paused = true)]
async fn the_myths_of_rmi_of_prune_and_of_sizes_are_found_where_they_would_bite() {
    for kind in KINDS {
        play(
            kind,
            [
                until(is_read),
                // rmi removes running containers: the row of an image that runs
                go_to("kettle/web:2.0"),
                press("e"),
                tells(|topic| topic == Topic::Status(Status::InUse)),
                says("`rmi` removes running containers"),
                press("e"),
                // prune removes all unused images: a dangling row, a preset, a row with a name
                on_a_dangling_image(),
                press("e"),
                says("image prune` removes all unused images"),
                press("eme"),
                says("image prune` removes all unused images"),
                press("e"),
                key(Key::Esc),
                go_to("kettle/web:dev"),
                // removal frees all at once: a row that frees less than it is large
                press("e"),
                tells(|topic| topic == Topic::Cell(CellTopic::Frees)),
                says("frees its whole size at once"),
                press("2"),
                tells(|topic| topic == Topic::Status(Status::NoContainer)),
                says("image prune` removes all unused images"),
                press("e"),
                press("q"),
            ],
        )
        .await;
    }
}

#[tokio::test(start_paused = true)]
async fn the_myth_of_force_is_found_at_an_image_with_a_stopped_container() {
    for kind in KINDS {
        let force = if kind == EngineKind::Podman {
            "deletes the containers"
        } else {
            "cannot be committed"
        };
        play(
            kind,
            [
                until(is_read),
                go_to("kettle/reports:1.2"),
                press("e3"),
                tells(|topic| topic == Topic::Refused(RefusalKind::Stopped)),
                says("force is safe"),
                says(force),
                press("eq"),
            ],
        )
        .await;
    }
}

#[tokio::test(start_paused = true)]
async fn what_force_costs_is_explained_on_its_route() {
    for kind in [EngineKind::GraphDriver, EngineKind::ContainerdStore] {
        play(
            kind,
            [
                until(is_read),
                go_to("kettle/reports:1.2"),
                press(" dffe"), // skip, unblock, force
                tells_of(&[
                    Topic::Route(Route::Force),
                    Topic::Loss(LossKind::Image),
                    Topic::Step(StepKind::Force),
                ]),
                press("3"),
                tells(|topic| {
                    topic == Topic::Route(Route::Skip) || topic == Topic::Route(Route::Unblock)
                }),
                press("2"),
                tells(|topic| topic == Topic::Route(Route::Force)),
                says("Many believe that force is safe"),
                press("eq"),
                key(Key::Esc),
                press("qq"),
            ],
        )
        .await;
    }
}

#[tokio::test(start_paused = true)]
async fn after_force_the_receipt_says_which_bytes_containers_still_hold() {
    for kind in [EngineKind::GraphDriver, EngineKind::ContainerdStore] {
        play(
            kind,
            [
                until(is_read),
                go_to("kettle/reports:1.2"),
                press(" dffR"),
                press("force"),
                enter(),
                until(is_over),
                see(move |app| assert_eq!(app.scope(), Scope::Receipt, "{kind:?}")),
                says("that only containers hold now; it leaves the disk"),
                press("qq"),
            ],
        )
        .await;
    }
}
