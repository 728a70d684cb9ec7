//! Snapshots of the screens worth looking at.

use std::sync::Arc;

use jettison::app::{App, EngineChoice, Fault, Message, Moment, RunId};
use jettison::inventory::Belongings;
use jettison::view::{Theme, draw};
use ratatui::Terminal;
use ratatui::backend::TestBackend;

use super::fixture::{
    built_on_a_used_image, cancelled, ended, explorer, feed, generation, go_to, marked,
    marked_in_part, press, read_again, running, stranded,
};

/// Columns and rows that people have.
const SIZES: [(u16, u16); 4] = [(60, 15), (80, 24), (120, 40), (200, 50)];

/// Draws a screen twice: the first frame tells the program how much fits.
pub(crate) fn shown(
    app: &mut App,
    theme: Theme,
    (width, height): (u16, u16),
) -> Terminal<TestBackend> {
    let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
    for _ in 0..2 {
        let mut viewport = None;
        terminal
            .draw(|frame| viewport = Some(draw(app, theme, frame)))
            .unwrap();
        app.drawn(viewport.unwrap());
    }
    terminal
}

/// Compares a screen with its pictures.
pub(super) fn look(name: &str, app: &mut App) {
    look_at(name, app, &SIZES);
}

pub(super) fn look_at(name: &str, app: &mut App, sizes: &[(u16, u16)]) {
    look_in(Theme::colour(), name, app, sizes);
}

pub(super) fn look_in(theme: Theme, name: &str, app: &mut App, sizes: &[(u16, u16)]) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../snapshots");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| {
        for size in sizes {
            let terminal = shown(app, theme, *size);
            insta::assert_snapshot!(format!("{name}_{}x{}", size.0, size.1), terminal.backend());
        }
    });
}

#[test]
fn the_explorer_shows_every_image() {
    let mut app = explorer();
    go_to(&mut app, 1);
    look("explorer", &mut app);
}

#[test]
fn marks_are_summed_up_below() {
    let mut app = explorer();
    marked_in_part(&mut app);
    marked(&mut app, &[2, 5, 8]);
    look("marks", &mut app);
}

#[test]
fn the_references_take_the_keys() {
    let mut app = explorer();
    marked_in_part(&mut app);
    press(&mut app, "4\tjj");
    look("references", &mut app);
}

#[test]
fn the_preview_says_everything_before_it_is_done() {
    let mut app = explorer();
    marked_in_part(&mut app);
    marked(&mut app, &[2, 5, 6, 8, 10, 12]);
    press(&mut app, "d");
    look("preview_skip", &mut app);
    press(&mut app, "f");
    look("preview_unblock", &mut app);
    press(&mut app, "f");
    look("preview_force", &mut app);
    press(&mut app, "Rfor");
    look("preview_typing", &mut app);
}

#[test]
fn what_is_in_the_way_is_listed_with_what_goes_along() {
    let mut app = built_on_a_used_image();
    press(&mut app, "du");
    look("in_the_way_unread", &mut app);
    let inventory = Arc::clone(app.session().unwrap().inventory.as_ref().unwrap());
    let own = |volumes: &[String]| Belongings {
        writable: Some(12_040_000),
        volumes: volumes.to_vec(),
        removed_on_stop: false,
    };
    let containers = inventory.containers().iter();
    let read = containers.map(|container| {
        (
            container.id.clone(),
            Ok(Some(own(&["0123456789abcdef".repeat(4)]))),
        )
    });
    feed(
        &mut app,
        Message::BelongingsRead(generation(), read.collect()),
    );
    press(&mut app, "j ");
    look("in_the_way", &mut app);
    press(&mut app, "aq");
    look("preview_unblock_agreed", &mut app);
}

#[test]
fn the_ledger_is_explained_row_by_row() {
    let mut app = explorer();
    marked_in_part(&mut app);
    marked(&mut app, &[2, 5, 6, 8, 10, 12]);
    press(&mut app, "d");
    for size in SIZES {
        shown(&mut app, Theme::colour(), size);
        press(&mut app, "G");
        look_at("preview_ledger", &mut app, &[size]);
    }
    press(&mut app, "fe");
    look("explain_force", &mut app);
    shown(&mut app, Theme::colour(), (80, 24));
    press(&mut app, "G");
    look_at("explain_end", &mut app, &[(80, 24)]);
}

#[test]
fn build_cache_makes_it_up_to_with_the_reason_one_key_away() {
    let mut app = super::fixture::cached();
    marked(&mut app, &[5, 8]);
    press(&mut app, "d");
    look_at("preview_cache", &mut app, &[(80, 24)]);
    shown(&mut app, Theme::colour(), (80, 24));
    press(&mut app, "e");
    look_at("explain_cache", &mut app, &[(120, 40)]);
}

#[test]
fn the_receipt_says_what_became_of_it() {
    let mut app = explorer();
    ended(&mut app);
    look("receipt", &mut app);
}

#[test]
fn what_was_cancelled_is_not_called_a_failure() {
    let mut app = explorer();
    cancelled(&mut app);
    look_at("cancelled_strip", &mut app, &[(80, 24)]);
    let measured = Message::Measured(generation(), RunId(1), Moment::After, Ok(None));
    read_again(&mut app);
    feed(&mut app, measured);
    look_at("cancelled_receipt", &mut app, &[(80, 24)]);
}

#[test]
fn children_and_containers_in_the_way_are_both_named_with_what_clears_them() {
    let mut app = built_on_a_used_image();
    press(&mut app, "d");
    look_at("preview_remedy", &mut app, &[(80, 24)]);
}

#[test]
fn the_strip_shows_a_removal_under_way() {
    let mut app = explorer();
    running(&mut app, 4);
    look("running", &mut app);
    feed(&mut app, Message::TimePassed(super::fixture::NOW + 130));
    look("running_slow", &mut app);
}

#[test]
fn after_a_removal_its_sum_stays_in_sight() {
    let mut app = explorer();
    ended(&mut app);
    press(&mut app, "qA");
    look_at("over", &mut app, &[(80, 24)]);
}

#[test]
fn a_plan_that_would_be_refused_as_a_whole_says_so() {
    let mut app = explorer();
    marked(&mut app, &[6, 10]);
    press(&mut app, "dR");
    look_at("preview_refused", &mut app, &[(80, 24)]);
}

#[test]
fn a_removal_goes_on_below_a_preview() {
    let mut app = explorer();
    running(&mut app, 4);
    press(&mut app, "d");
    look_at("preview_running", &mut app, &[(80, 24)]);
}

#[test]
fn hostile_and_wide_names_keep_to_their_columns() {
    let mut app = super::fixture::hostile();
    go_to(&mut app, 1);
    look_at("hostile", &mut app, &[(80, 24), (120, 40)]);
}

#[test]
fn a_terminal_that_is_too_small_is_told_so() {
    let mut app = explorer();
    look_at("too_small", &mut app, &[(40, 10)]);
    running(&mut app, 4);
    look_at("too_small_running", &mut app, &[(40, 10)]);
}

#[test]
fn while_an_engine_is_connected_it_is_named() {
    let choice = EngineChoice::At {
        address: "ssh://build.example".to_owned(),
        label: "context build".to_owned(),
    };
    look_at(
        "connecting",
        &mut App::new(choice, super::fixture::NOW),
        &[(80, 24)],
    );
    let mut app = App::new(EngineChoice::Configured, super::fixture::NOW);
    feed(
        &mut app,
        Message::Connected(generation(), super::fixture::about()),
    );
    look_at("reading", &mut app, &[(80, 24)]);
}

#[test]
fn the_presets_say_what_they_mean() {
    let mut app = explorer();
    press(&mut app, "mj");
    look("presets", &mut app);
}

#[test]
fn what_can_be_copied_is_a_menu() {
    let mut app = explorer();
    go_to(&mut app, 5);
    press(&mut app, "yjjj");
    look("copy", &mut app);
    feed(&mut app, Message::KeyPressed(jettison::app::Key::Esc));
    go_to(&mut app, 1);
    press(&mut app, "y");
    look_at("copy_refused", &mut app, &[(60, 15), (80, 24)]);
}

#[test]
fn while_the_mouse_is_on_the_footer_says_how_to_release_it() {
    let mut app = explorer();
    press(&mut app, "Mj");
    look_at("mouse", &mut app, &[(60, 15), (80, 24)]);
}

#[test]
fn help_lists_every_key() {
    let mut app = explorer();
    press(&mut app, "?");
    look("help", &mut app);
}

#[test]
fn quitting_says_what_is_at_stake() {
    let mut app = explorer();
    running(&mut app, 4);
    press(&mut app, "q");
    look("quit", &mut app);
}

#[test]
fn without_an_engine_there_is_a_choice() {
    look("stranded", &mut stranded(""));
}

#[test]
fn a_lost_engine_is_said_to_be_lost() {
    let mut app = explorer();
    let fault = Fault("the connection to the engine was closed".to_owned());
    feed(&mut app, Message::EngineLost(generation(), fault, 4));
    look("lost", &mut app);
}
