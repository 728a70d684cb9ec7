//! The tree by repository and the containers whose image is gone, as they look.

use jettison::app::{App, Key, Message};
use jettison::engine::practice::{PracticeEngine, World};
use jettison::inventory::{EngineKind, Reference};

use super::fixture::{
    NOW, detailed, explorer, feed, go_to, hostile, marked, marked_in_part, press,
};
use super::looks::{look, look_at};
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
        let mut holdings = PracticeEngine::new(&World::built_in(), kind, NOW).holdings();
        let reports = Reference::new("kettle/reports:1.2").unwrap();
        let lost = holdings.resolve(&reports).unwrap().clone();
        holdings.lose_image(&lost);
        let mut app = explored(&holdings, NOW);
        press(&mut app, "G");
        look_at(name, &mut app, &[(80, 24), (120, 40)]);
    }
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
