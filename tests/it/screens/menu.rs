//! The menu of presets: what it offers, and that it keeps up.

use jettison::app::{App, Key, Menu, Message, Overlay};
use jettison::inventory::{Bytes, Listing};
use jettison::removal::{Argument, Mark, Selection};
use jettison::view::Theme;

use super::fixture::{NOW, explorer, feed, generation, podman, press};
use super::looks::shown;

fn menu(app: &App) -> &Menu {
    let Some(Overlay::Presets(menu)) = app.overlays.last() else {
        panic!("no menu is open");
    };
    menu
}

/// What the preset under the cursor would mark.
fn selection(app: &App) -> &Selection {
    menu(app).chosen().unwrap().selection.as_ref().unwrap()
}

fn screen(app: &mut App, size: (u16, u16)) -> String {
    shown(app, Theme::plain(), size).backend().to_string()
}

fn argument(app: &App) -> String {
    menu(app).chosen().unwrap().preset.argument.words()
}

#[test]
fn arrows_change_the_number_and_what_it_would_mark() {
    let mut app = explorer();
    press(&mut app, "mjj");
    let mut seen = Vec::new();
    for key in [
        Key::Left,
        Key::Left,
        Key::Right,
        Key::Char('+'),
        Key::Char('-'),
    ] {
        feed(&mut app, Message::KeyPressed(key));
        seen.push(argument(&app));
    }
    assert_eq!(seen, ["14 days", "7 days", "14 days", "30 days", "14 days"]);
    let of_a_fortnight = selection(&app).marks.len();
    press(&mut app, "hhhhhh");
    assert_eq!(argument(&app), "1 day");
    assert!(selection(&app).marks.len() > of_a_fortnight);
    assert_eq!(app.notice, None);
}

#[test]
fn a_preset_without_a_number_says_so() {
    let mut app = explorer();
    press(&mut app, "m+");
    assert_eq!(
        app.notice.as_deref(),
        Some("this preset has nothing to change")
    );
}

#[test]
fn enter_marks_what_the_menu_shows() {
    for keys in ["m", "mj", "mjjhhhh", "mjjjhhh", "mjjjj", "mjjjj+"] {
        let mut app = explorer();
        press(&mut app, keys);
        let wanted = selection(&app).clone();
        press(&mut app, "\n");
        let session = app.session().unwrap();
        assert_eq!(session.marks, wanted.marks.into_iter().collect(), "{keys}");
        let forecast = session.forecast.as_ref();
        let frees = forecast.map_or(Bytes::ZERO, |forecast| forecast.freed.now);
        assert_eq!(frees, wanted.frees, "{keys}");
        assert!(app.overlays.is_empty());
    }
}

#[test]
fn the_menu_keeps_up_with_the_engine() {
    let mut app = explorer();
    press(&mut app, "mj");
    let before = selection(&app).marks.len();
    assert!(before > 2);
    let listing = app.session().unwrap().inventory.as_ref().unwrap().listing();
    let mut listing = Listing::clone(listing);
    let gone = selection(&app).marks[0].image().clone();
    listing.images.retain(|image| image.id != gone);
    feed(&mut app, Message::Listed(generation(), Ok(listing)));
    let marks = &selection(&app).marks;
    assert!(!marks.is_empty() && marks.len() < before);
    assert!(marks.iter().all(|mark| *mark.image() != gone));
}

#[test]
fn labels_are_gone_through_and_counted() {
    let mut app = explorer();
    let listing = app.session().unwrap().inventory.as_ref().unwrap().listing();
    let mut listing = Listing::clone(listing);
    for (number, image) in listing.images.iter_mut().enumerate() {
        let team = ["kitchen", "tea", "tea"][number % 3].to_owned();
        image.labels.insert("team".to_owned(), team);
    }
    feed(&mut app, Message::Listed(generation(), Ok(listing)));
    press(&mut app, "mjjjj");
    let labels = menu(&app).labels.len();
    assert!(labels > 1, "{labels}");
    let mut seen = vec![argument(&app)];
    for number in 1..=labels {
        let screen = screen(&mut app, (80, 24));
        assert!(screen.contains(&format!("› {number}/{labels}")), "{screen}");
        assert!(!selection(&app).marks.is_empty() || !selection(&app).spared.is_empty());
        feed(&mut app, Message::KeyPressed(Key::Right));
        seen.push(argument(&app));
    }
    assert_eq!(seen.pop(), seen.last().cloned(), "it stays at the end");
    seen.dedup();
    assert_eq!(seen.len(), labels);
}

#[test]
fn a_preset_that_fits_nothing_says_so() {
    let mut app = explorer();
    press(&mut app, "mjj");
    while argument(&app) != "1095 days" {
        press(&mut app, "+");
    }
    press(&mut app, "\n");
    assert_eq!(
        app.notice.as_deref(),
        Some("older-than=1095d marks nothing here")
    );
    assert!(app.session().unwrap().marks.is_empty());
}

#[test]
fn an_engine_that_has_not_been_read_has_presets_but_no_figures() {
    let mut app = super::laws::reading();
    press(&mut app, "m");
    assert!(menu(&app).lines.iter().all(|line| line.selection.is_none()));
    press(&mut app, "\n");
    assert!(app.session().unwrap().marks.is_empty());
}

#[test]
fn the_menu_says_what_is_particular_about_the_engine() {
    let said = |mut app: App| {
        press(&mut app, "mj");
        screen(&mut app, (120, 40))
    };
    assert!(said(explorer()).contains("On this engine also spare names of images in use"));
    assert!(said(podman()).contains("On this engine also untagged parents"));
}

#[test]
fn ages_are_counted_from_now() {
    let mut app = explorer();
    press(&mut app, "mjj");
    let marks = &selection(&app).marks;
    let inventory = app.session().unwrap().inventory.as_ref().unwrap();
    let Argument::Days(days) = menu(&app).chosen().unwrap().preset.argument else {
        panic!("an age is asked for");
    };
    let latest = NOW - i64::from(days) * 86_400;
    let built = |mark: &Mark| inventory.get(mark.image()).unwrap().created;
    assert!(!marks.is_empty());
    assert!(marks.iter().all(|mark| built(mark).unwrap() < latest));
}
