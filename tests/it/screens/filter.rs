//! The filter: what its line, the rows and the status line say.

use jettison::app::{App, Focus, Key, Message};
use jettison::view::Theme;
use ratatui::style::Modifier;

use super::fixture::{explorer, feed, go_to, marked, marked_in_part, press};
use super::looks::{look, look_at, shown};

fn filter(app: &App) -> &str {
    app.session().unwrap().table.sifted.text()
}

fn rows(app: &App) -> usize {
    app.session().unwrap().table.shown().len()
}

/// The screen at 80x24.
fn text(app: &mut App) -> String {
    let terminal = shown(app, Theme::plain(), (80, 24));
    let cells = terminal.backend().buffer().content.chunks(80);
    let lines = cells.map(|line| {
        line.iter()
            .map(ratatui::buffer::Cell::symbol)
            .collect::<String>()
    });
    lines
        .map(|line| line.trim_end().to_owned() + "\n")
        .collect()
}

fn key(app: &mut App, key: Key) {
    feed(app, Message::KeyPressed(key));
}

#[test]
fn the_filter_is_typed_below_and_found_letters_stand_out() {
    let mut app = explorer();
    marked(&mut app, &[2, 5, 8]);
    press(&mut app, "/shop size>900MB");
    look("filter_typing", &mut app);
    press(&mut app, "\n");
    look("filter_kept", &mut app);
}

#[test]
fn a_term_that_says_nothing_says_why() {
    let mut app = explorer();
    press(&mut app, "/web age>");
    look("filter_wrong", &mut app);
    press(&mut app, "\n");
    assert_eq!(
        app.notice.as_deref(),
        Some("left out of the filter: age>? a number and h, d, w, mo or y: age>30d")
    );
}

#[test]
fn no_rows_say_why() {
    let mut app = explorer();
    press(&mut app, "/shop size>5GB\n");
    look("filter_nothing", &mut app);
}

#[test]
fn a_slip_in_a_term_hides_nothing_and_names_the_term_meant() {
    let mut app = explorer();
    press(&mut app, "/STATUS:d !lable:keep");
    let dangling = rows(&app);
    assert!(dangling > 0 && dangling < 12, "{dangling}");
    let line = "/ STATUS:d !lable:keep_";
    let screen = text(&mut app);
    let told = screen.lines().find(|shown| shown.contains(line)).unwrap();
    assert!(
        told.ends_with("label: is meant; in quotes it is a word"),
        "{told}"
    );
}

#[test]
fn a_word_that_leaves_nothing_and_names_a_term_hints_at_it() {
    let hint = |typed: &str| {
        let mut app = explorer();
        press(&mut app, typed);
        let screen = text(&mut app);
        let line = screen.lines().find(|line| line.contains("as a word"));
        line.map(|line| line.trim().to_owned())
    };
    let told = |words: &str| Some(words.to_owned());
    assert_eq!(
        hint("/dangling\n"),
        told("dangling is looked for as a word; the term is status:dangling.")
    );
    assert_eq!(
        hint("/shop is:only\n"),
        told("is:only is looked for as a word; the term is status:only-copy.")
    );
    assert_eq!(
        hint("/protected\n"),
        told("protected is looked for as a word; P lists what is protected.")
    );
    assert_eq!(hint("/zzz\n"), None);
}

#[test]
fn an_open_line_says_what_can_be_typed() {
    let mut app = explorer();
    press(&mut app, "/");
    look_at("filter_open", &mut app, &[(80, 24)]);
}

#[test]
fn the_presets_say_that_they_mark_only_what_is_shown() {
    let mut app = explorer();
    press(&mut app, "/shop\nmj");
    look_at("filter_presets", &mut app, &[(80, 24)]);
    press(&mut app, "\n");
    assert_eq!(
        app.notice.as_deref(),
        Some("2 without a container and 2 spare names added among those shown, 3 images marked")
    );
}

#[test]
fn letters_are_text_while_a_filter_is_typed() {
    let mut app = explorer();
    press(&mut app, "/qdRam* ?");
    assert_eq!(filter(&app), "qdRam* ?");
    assert!(app.overlays.is_empty() && app.session().unwrap().marks.is_empty());
    key(&mut app, Key::Backspace);
    key(&mut app, Key::Ctrl('w'));
    assert_eq!(filter(&app), "");
    press(&mut app, "web  api ");
    key(&mut app, Key::Ctrl('w'));
    assert_eq!(filter(&app), "web  ");
    key(&mut app, Key::Ctrl('u'));
    assert_eq!((filter(&app), rows(&app)), ("", 12));
    key(&mut app, Key::Backspace);
    assert_eq!(app.session().unwrap().focus, Focus::Table);
}

#[test]
fn escape_shows_all_images_again_from_the_line_and_from_the_table() {
    for keys in ["/shop", "/shop\n"] {
        let mut app = explorer();
        press(&mut app, keys);
        assert_ne!(rows(&app), 12);
        key(&mut app, Key::Esc);
        assert_eq!((filter(&app), rows(&app)), ("", 12));
        assert_eq!(app.session().unwrap().focus, Focus::Table);
    }
}

#[test]
fn the_cursor_comes_back_from_a_filter_that_was_not_kept_and_stays_where_one_was() {
    let here = |keys: &str| {
        let mut app = explorer();
        go_to(&mut app, 6);
        press(&mut app, keys);
        key(&mut app, Key::Esc);
        let (_, image) = app.session().unwrap().selected().unwrap();
        image.title().to_owned()
    };
    assert_eq!(here("/worker"), "postgres:17");
    assert_eq!(here("/zzz\n"), "postgres:17");
    assert_eq!(here("/worker\n"), "shop/worker:1.4");
}

#[test]
fn all_and_inverse_concern_only_what_is_shown() {
    let mut app = explorer();
    marked_in_part(&mut app);
    marked(&mut app, &[8]);
    press(&mut app, "/repo:shop/w !latest\n");
    let before = app.session().unwrap().marks.clone();
    let counts = |app: &App| {
        let session = app.session().unwrap();
        (
            session.marks.images(),
            session.hidden,
            session.table.shown().len(),
        )
    };
    assert_eq!(counts(&app), (2, 2, 2));
    press(&mut app, "a");
    assert_eq!(counts(&app), (4, 2, 2));
    press(&mut app, "*");
    assert_eq!(app.session().unwrap().marks, before);
    press(&mut app, "*A");
    assert_eq!(counts(&app), (0, 0, 2));
}

#[test]
fn what_was_found_is_underlined_without_colour() {
    let mut app = explorer();
    go_to(&mut app, 6);
    press(&mut app, "/wrk\n");
    for theme in [Theme::plain(), Theme::colour()] {
        let terminal = shown(&mut app, theme, (80, 24));
        let buffer = terminal.backend().buffer();
        let found: String = buffer
            .content
            .iter()
            .filter(|cell| cell.modifier.contains(Modifier::UNDERLINED))
            .map(ratatui::buffer::Cell::symbol)
            .collect();
        assert_eq!(found, "wrk");
    }
}

#[test]
fn what_was_found_out_of_sight_underlines_what_stands_for_it() {
    let underlined = |filter: &str| {
        let mut app = explorer();
        press(&mut app, filter);
        let terminal = shown(&mut app, Theme::plain(), (120, 40));
        let cells = terminal.backend().buffer().content.iter();
        let found = cells.filter(|cell| cell.modifier.contains(Modifier::UNDERLINED));
        found.map(ratatui::buffer::Cell::symbol).collect::<String>()
    };
    assert_eq!(underlined("/weblatest\n"), "+2");
    assert_eq!(underlined("/shopmigrate\n"), "2▶ 1■");
}
