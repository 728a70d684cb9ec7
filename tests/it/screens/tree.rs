//! The tree by repository and the containers whose image is gone, as they look.

use jettison::app::{App, Fault, Key, Message, Overlay, RowId};
use jettison::engine::practice::{PracticeEngine, World};
use jettison::inventory::{EngineKind, Reference};
use jettison::view::Theme;

use super::fixture::{
    NOW, detailed, explorer, feed, generation, go_to, hostile, marked, marked_in_part, press,
};
use super::looks::{look, look_at, shown};
use crate::practice::{explored, listed};

/// The practice engine's world, everything read.
fn practice(kind: EngineKind) -> App {
    explored(
        &PracticeEngine::new(&World::built_in(), kind, NOW).holdings(),
        NOW,
    )
}

#[test]
fn the_tree_is_open_or_folded() {
    let mut app = explorer();
    go_to(&mut app, 1);
    press(&mut app, "t");
    look("tree_open", &mut app);
    press(&mut app, "h");
    look("tree_repository", &mut app);
    press(&mut app, "\n");
    look("tree_folded", &mut app);
}

#[test]
fn marks_and_a_filter_show_in_the_tree() {
    let mut app = explorer();
    marked_in_part(&mut app);
    marked(&mut app, &[12]);
    press(&mut app, "t/shop\nh");
    look("tree_marked", &mut app);
}

#[test]
fn each_kind_of_engine_has_its_sums() {
    for (name, kind) in [
        ("tree_graph", EngineKind::GraphDriver),
        ("tree_containerd", EngineKind::ContainerdStore),
        ("tree_podman", EngineKind::Podman),
    ] {
        let mut app = practice(kind);
        press(&mut app, "tg\njh");
        look_at(name, &mut app, &[(80, 24), (120, 40)]);
    }
}

#[test]
fn sums_of_what_is_unread_say_so() {
    let engine = PracticeEngine::new(&World::built_in(), EngineKind::GraphDriver, NOW);
    let mut app = listed(&engine.holdings(), NOW);
    press(&mut app, "tg");
    look_at("tree_unread", &mut app, &[(80, 24)]);
}

#[test]
fn an_orphan_tells_what_it_keeps() {
    let mut app = detailed();
    press(&mut app, "G");
    look("orphan", &mut app);
    press(&mut app, "\t");
    look_at("orphan_inside", &mut app, &[(80, 24)]);
    for (name, kind) in [
        ("orphan_graph", EngineKind::GraphDriver),
        ("orphan_containerd", EngineKind::ContainerdStore),
    ] {
        let mut app = with_orphan_on(kind);
        press(&mut app, "G");
        look_at(name, &mut app, &[(80, 24), (120, 40)]);
    }
}

/// The practice engine's world where a container's image is gone; what it wrote is not read.
pub(super) fn with_orphan() -> App {
    with_orphan_on(EngineKind::GraphDriver)
}

fn with_orphan_on(kind: EngineKind) -> App {
    let mut holdings = PracticeEngine::new(&World::built_in(), kind, NOW).holdings();
    let reports = Reference::new("kettle/reports:1.2").unwrap();
    let lost = holdings.resolve(&reports).unwrap().clone();
    holdings.lose_image(&lost);
    explored(&holdings, NOW)
}

/// What stands behind a word on the screen.
fn told(app: &mut App, head: &str) -> String {
    let terminal = shown(app, Theme::plain(), (119, 40));
    let screen = terminal.backend().to_string();
    let mut lines = screen.lines().filter_map(|line| line.split_once(head));
    let (_, told) = lines.next().unwrap();
    told.trim_end_matches('"').trim().to_owned()
}

#[test]
fn what_an_orphan_wrote_is_counted_once_its_details_have_the_keys() {
    let mut app = with_orphan();
    press(&mut app, "G");
    assert_eq!(
        told(&mut app, "  wrote "),
        "not read yet: Tab has the engine count it"
    );
    press(&mut app, "\t");
    assert_eq!(told(&mut app, "  wrote "), "being counted");
    let Some(RowId::Orphan(id)) = app.session().unwrap().table.here().cloned() else {
        panic!("no orphan");
    };
    let failed = vec![(id, Err(Fault("it is busy".to_owned())))];
    feed(&mut app, Message::BelongingsRead(generation(), failed));
    assert_eq!(told(&mut app, "  wrote "), "could not be counted");
    press(&mut app, "\t\t");
    assert_eq!(
        told(&mut app, "  wrote "),
        "being counted",
        "it is asked once more"
    );
}

#[test]
fn commands_by_hand_reach_the_same_engine_wherever_they_stand() {
    let mut app = with_orphan();
    press(&mut app, "G");
    let wanted = told(&mut app, "by hand: ");
    assert!(
        wanted.starts_with("docker -H unix:///run/engine.sock rm "),
        "{wanted}"
    );
    press(&mut app, " ");
    let said = app.notice.clone().unwrap();
    assert!(said.ends_with(&format!("; by hand: {wanted}")), "{said}");
    press(&mut app, "y");
    let Some(Overlay::Copy(clips)) = app.overlays.last() else {
        panic!("no menu is open");
    };
    assert_eq!(clips.lines.last().unwrap().text, wanted);
}

#[test]
fn a_hostile_repository_and_orphan_stay_in_their_rows() {
    let mut app = hostile();
    press(&mut app, "tg");
    look_at("tree_hostile", &mut app, &[(80, 24)]);
    press(&mut app, "G");
    look_at("orphan_hostile", &mut app, &[(80, 24)]);
}

#[test]
fn the_sheet_of_a_repository_scrolls() {
    let mut app = explorer();
    press(&mut app, "tg\t");
    look_at("tree_sheet", &mut app, &[(60, 15)]);
    feed(&mut app, Message::KeyPressed(Key::Char('G')));
    look_at("tree_sheet_end", &mut app, &[(60, 15)]);
}
