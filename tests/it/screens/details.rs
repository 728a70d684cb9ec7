//! The details of an image: every tab, and the way through the layers from one image to another.

use jettison::app::{App, Focus, Message, Tab};
use jettison::view::Theme;
use ratatui::style::Modifier;

use super::fixture::{detailed, explorer, feed, generation, go_to, press};
use super::looks::{look, shown};

/// In a tab of the details of the image that has the most to tell.
fn inside(tab: char) -> App {
    let mut app = detailed();
    go_to(&mut app, 1);
    press(&mut app, &format!("{tab}\t"));
    app
}

fn here(app: &App) -> (String, Focus, Tab, bool) {
    let session = app.session().unwrap();
    let name = session.selected().unwrap().1.title().to_owned();
    let shown = &session.pane.shown;
    (name, session.focus, shown.tab, shown.opened.is_some())
}

#[test]
fn containers_tell_what_they_were_made_from_and_what_they_wrote() {
    look("details_containers", &mut inside('1'));
    let mut app = detailed();
    go_to(&mut app, 2);
    press(&mut app, "\t");
    look("details_moved_name", &mut app);
    let mut app = detailed();
    go_to(&mut app, 7);
    press(&mut app, "\tj");
    look("details_mounted", &mut app);
}

#[test]
fn layers_tell_who_else_holds_them() {
    let mut app = inside('2');
    press(&mut app, "jj");
    look("details_layers", &mut app);
}

#[test]
fn a_layer_opens_the_map_of_all_that_share_it() {
    let mut app = inside('2');
    press(&mut app, "jj\nj");
    look("details_map", &mut app);
}

#[test]
fn the_history_shows_every_step_with_its_whole_command() {
    look("details_history", &mut inside('3'));
}

#[test]
fn a_long_history_is_scrolled_to_its_end_and_back() {
    let mut app = inside('3');
    let seen = |app: &mut App| {
        let screen = shown(app, Theme::colour(), (60, 15)).backend().to_string();
        ["2026-08-11", "CMD ["].map(|text| screen.contains(text))
    };
    assert_eq!(seen(&mut app), [true, false]);
    press(&mut app, "G");
    assert_eq!(seen(&mut app), [false, true]);
    press(&mut app, "g");
    assert_eq!(seen(&mut app), [true, false]);
}

#[test]
fn the_references_name_the_evidence() {
    let mut app = detailed();
    go_to(&mut app, 6);
    press(&mut app, "4\tj");
    look("details_references", &mut app);
}

#[test]
fn before_layers_are_read_the_tabs_say_so() {
    let mut app = super::laws::reading();
    let listing = explorer().session().unwrap().inventory.clone().unwrap();
    let listing = listing.listing().as_ref().clone();
    feed(&mut app, Message::Listed(generation(), Ok(listing)));
    press(&mut app, "2\t");
    let layers = shown(&mut app, Theme::colour(), (80, 24))
        .backend()
        .to_string();
    press(&mut app, "3");
    let history = shown(&mut app, Theme::colour(), (80, 24))
        .backend()
        .to_string();
    assert!(layers.contains(" being read"), "{layers}");
    assert!(history.contains(" being read"), "{history}");
}

#[test]
fn a_jump_leads_to_the_same_layer_of_another_image_and_back_to_the_map() {
    let mut app = inside('2');
    press(&mut app, "jj");
    let before = app.session().unwrap().pane.shown.clone();
    press(&mut app, "\n");
    let map = app.session().unwrap().entries();
    press(&mut app, "\n");
    let there = here(&app);
    assert_eq!(
        there,
        (
            "shop/worker:1.4".to_owned(),
            Focus::Details,
            Tab::Layers,
            false
        )
    );
    let session = app.session().unwrap();
    let entries = session.entries();
    let line = session.pane.shown.cursor().unwrap().line(&entries);
    assert_eq!(line, 2, "the cursor is on the layer that was opened");
    press(&mut app, "\u{8}");
    let back = here(&app);
    assert_eq!(
        back,
        ("shop/web:1.4".to_owned(), Focus::Details, Tab::Layers, true)
    );
    assert_eq!(app.session().unwrap().entries(), map);
    feed(&mut app, Message::KeyPressed(jettison::app::Key::Esc));
    assert_eq!(app.session().unwrap().pane.shown, before);
    feed(&mut app, Message::KeyPressed(jettison::app::Key::Esc));
    assert_eq!(here(&app).1, Focus::Table);
}

#[test]
fn a_layer_that_goes_while_its_map_is_shown_closes_it() {
    let mut app = inside('2');
    press(&mut app, "jjj\n");
    assert!(here(&app).3);
    let mut listing = {
        let inventory = app.session().unwrap().inventory.clone().unwrap();
        inventory.listing().as_ref().clone()
    };
    let gone = app.session().unwrap().selected().unwrap().1.id.clone();
    listing.images.retain(|image| image.id != gone);
    feed(&mut app, Message::Listed(generation(), Ok(listing)));
    assert!(!here(&app).3);
}

#[test]
fn the_cursor_in_the_details_shows_without_colour() {
    for (tab, on) in [('1', "shop-web-1 "), ('2', "74 MB"), ('4', "shop/web:1.4")] {
        let mut app = inside(tab);
        let terminal = shown(&mut app, Theme::plain(), (80, 24));
        let buffer = terminal.backend().buffer();
        let rows = buffer.content.chunks(usize::from(buffer.area.width));
        let reversed: Vec<String> = rows
            .filter(|cells| cells[5].modifier.contains(Modifier::REVERSED))
            .map(|cells| cells.iter().map(ratatui::buffer::Cell::symbol).collect())
            .collect();
        assert_eq!(reversed.len(), 1, "{tab}: {reversed:?}");
        assert!(reversed[0].starts_with(" ›"), "{reversed:?}");
        assert!(reversed[0].contains(on), "{reversed:?}");
    }
}

#[test]
fn only_a_reference_is_marked_in_the_references() {
    let mut app = inside('4');
    press(&mut app, "G ");
    assert_eq!(
        app.notice.as_deref(),
        Some("only a reference can be marked here")
    );
    assert!(app.session().unwrap().marks.is_empty());
}
