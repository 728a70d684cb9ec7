//! Explanations: how they look, and that each is short and true to its engine wherever `e` is pressed.

use jettison::app::{App, CellTopic, EngineChoice, Key, Message, Topic};
use jettison::engine::practice::{PracticeEngine, World};
use jettison::inventory::{About, EngineKind, Status};
use jettison::removal::RefusalKind;
use jettison::view::page_text;

use super::fixture::{
    NOW, detailed, explorer, feed, generation, go_to, marked, podman, press, stranded,
};
use super::looks::look;
use crate::practice::tell_histories;

/// Turns to a topic of the open explanation.
pub(super) fn turn_to(app: &mut App, wanted: Topic) {
    let topics = app.topics(&app.explained().unwrap().place);
    assert!(topics.contains(&wanted), "{wanted:?} among {topics:?}");
    while app.topic() != Some(wanted) {
        press(app, "\t");
    }
}

#[test]
fn a_row_says_what_is_unusual_about_it_first() {
    let mut app = explorer();
    go_to(&mut app, 5);
    press(&mut app, "e");
    assert_eq!(app.topic(), Some(Topic::Status(Status::Dangling)));
    look("explain_row_dangling", &mut app);
    press(&mut app, "e");
    go_to(&mut app, 4); // the largest that would give back the least
    press(&mut app, "e");
    assert_eq!(app.topic(), Some(Topic::Cell(CellTopic::Frees)));
    look("explain_row_frees", &mut app);
    press(&mut app, "e");
    go_to(&mut app, 1);
    press(&mut app, "e");
    assert_eq!(app.topic(), Some(Topic::Status(Status::InUse)));
    look("explain_row_in_use", &mut app);
}

#[test]
fn a_refusal_in_the_preview_is_explained_with_all_that_is_in_the_way() {
    let mut app = explorer();
    marked(&mut app, &[1, 2, 5]);
    press(&mut app, "de");
    turn_to(&mut app, Topic::Refused(RefusalKind::Running));
    look("explain_refused", &mut app);
}

#[test]
fn on_podman_force_is_explained_as_what_it_is_there() {
    let mut app = podman();
    marked(&mut app, &[1, 2, 5]);
    press(&mut app, "de");
    turn_to(&mut app, Topic::NoForce);
    look("explain_no_force_podman", &mut app);
}

#[test]
fn a_preset_says_what_it_takes_here() {
    let mut app = explorer();
    press(&mut app, "me");
    look("explain_preset", &mut app);
}

#[test]
fn a_layer_says_why_its_bytes_stay() {
    let mut app = detailed();
    go_to(&mut app, 1);
    press(&mut app, "2\te");
    look("explain_layer", &mut app);
}

#[test]
fn without_an_engine_it_is_explained_why() {
    let mut app = stranded("");
    press(&mut app, "e");
    look("explain_stranded", &mut app);
}

/// The practice engine of a kind, read as a whole.
pub(super) fn practised(kind: EngineKind) -> App {
    practised_on(&PracticeEngine::new(&World::built_in(), kind, NOW), kind)
}

pub(super) fn practised_on(engine: &PracticeEngine, kind: EngineKind) -> App {
    let holdings = engine.holdings();
    let about = About {
        id: "test".to_owned(),
        name: "engine".to_owned(),
        store: "store".to_owned(),
        api: String::new(),
        address: "built in".to_owned(),
        why: String::new(),
        profile: holdings.profile,
        program: if kind == EngineKind::Podman {
            "podman"
        } else {
            "docker"
        },
    };
    let mut app = App::new(EngineChoice::Practice, NOW);
    feed(&mut app, Message::Connected(generation(), about));
    let details = holdings.details.iter();
    tell_histories(details.clone().map(|(id, details)| (id, &**details)));
    let read = details.map(|(id, details)| (id.clone(), Ok(Some(details.makeup()))));
    let read = read.collect();
    let listing = holdings.listing.clone();
    feed(&mut app, Message::Listed(generation(), Ok(listing)));
    feed(&mut app, Message::DetailsRead(generation(), read));
    feed(
        &mut app,
        Message::UsageRead(generation(), Ok(holdings.disk_usage())),
    );
    app
}

/// Goes through all topics of what is under the cursor; answers how many there were.
fn read_all_topics(app: &mut App, kind: EngineKind) -> usize {
    let others: &[&str] = match kind {
        EngineKind::GraphDriver => &["podman", "containerd"],
        EngineKind::ContainerdStore => &["podman", "graph driver", "overlay2"],
        EngineKind::Podman => &["docker", "containerd", "graph driver"],
    };
    press(app, "e");
    let topics = app.topics(&app.explained().expect("an explanation").place);
    for (place, topic) in topics.iter().enumerate() {
        let mut before = topics.iter().take(place);
        let twin = before.find(|before| before.title() == topic.title());
        assert_eq!(twin, None, "{topic:?} is called the same");
        let text = page_text(app).expect("a page");
        if *topic != Topic::Ledger {
            let lines: usize = text
                .lines()
                .skip(2)
                .map(|line| line.chars().count().div_ceil(73))
                .sum();
            assert!(
                (3..=10).contains(&lines),
                "{topic:?}: {lines} lines in {text}"
            );
            let said = text
                .to_lowercase()
                .replace("dockerfile", "")
                .replace("docker-entrypoint", "");
            for other in others {
                assert!(
                    !said.contains(other),
                    "{topic:?} on {kind:?} names {other}: {text}"
                );
            }
        }
        press(app, "\t");
    }
    press(app, "e");
    topics.len()
}

#[test]
fn every_line_of_the_practice_engine_is_explained_in_a_few_lines() {
    for kind in [
        EngineKind::GraphDriver,
        EngineKind::ContainerdStore,
        EngineKind::Podman,
    ] {
        let mut app = practised(kind);
        let images = app.session().unwrap().table.rows().len();
        let mut read = 0;
        for _ in 0..images {
            read += read_all_topics(&mut app, kind);
            for tab in ["1", "2", "3", "4"] {
                press(&mut app, tab);
                press(&mut app, "\t");
                press(&mut app, tab);
                let entries = app.session().unwrap().entries().len().min(8);
                for _ in 0..entries.max(1) {
                    read += read_all_topics(&mut app, kind);
                    press(&mut app, "j");
                }
                feed(&mut app, Message::KeyPressed(Key::Esc));
            }
            press(&mut app, "j");
        }
        press(&mut app, "ad");
        read += read_all_topics(&mut app, kind);
        assert!(read > 1000, "{read}");
    }
}
