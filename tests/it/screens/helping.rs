//! Help opens with what matters where it was asked for; and the screen that is too small for it.

use jettison::app::{App, Key, Keymap, Scope};
use jettison::view::Theme;

use super::fixture::{ended, explorer, marked, press, stranded};
use super::looks::shown;

/// The lines of a screen without their blanks.
fn lines(app: &mut App, size: (u16, u16)) -> Vec<String> {
    let terminal = shown(app, Theme::plain(), size);
    let cells = terminal.backend().buffer().content.iter();
    let symbols: Vec<&str> = cells.map(ratatui::buffer::Cell::symbol).collect();
    let rows = symbols.chunks(size.0.into());
    rows.map(|row| row.concat().trim().to_owned()).collect()
}

/// The first two sections of help as it was asked for.
fn first_sections(app: &mut App) -> [String; 2] {
    press(app, "?");
    // the first line is a title; a heading stands behind a blank line
    let lines = lines(app, (120, 250));
    let mut headings = lines.windows(2).filter(|pair| pair[0].is_empty());
    [(); 2].map(|()| headings.next().unwrap()[1].clone())
}

#[test]
fn help_begins_with_the_keys_of_the_place_it_was_asked_from_and_the_signs() {
    let after = |keys: &str| {
        let mut app = explorer();
        marked(&mut app, &[1, 2, 3, 4, 5, 6]);
        press(&mut app, keys);
        app
    };
    let mut receipt = explorer();
    ended(&mut receipt);
    for (mut app, place) in [
        (after(""), Scope::Table),
        (after("\t2"), Scope::Details),
        (after("\t4"), Scope::References),
        (after("m"), Scope::Presets),
        (after("y"), Scope::Copy),
        (after("d"), Scope::Preview),
        (after("du"), Scope::InTheWay),
        (after("e"), Scope::Explain),
        (receipt, Scope::Receipt),
    ] {
        assert_eq!(app.scope(), place);
        let wanted = [place.title(), "signs"].map(str::to_owned);
        assert_eq!(first_sections(&mut app), wanted);
    }
    // a place without keys of its own
    assert_eq!(first_sections(&mut stranded(""))[0], "signs");
}

#[test]
fn the_keys_that_details_share_with_the_images_are_among_theirs() {
    let mut app = explorer();
    press(&mut app, "\t2?");
    let lines = lines(&mut app, (120, 250));
    let of = |title: &str| lines.iter().position(|line| line == title).unwrap();
    let preview = lines
        .iter()
        .position(|line| line.ends_with("preview what removing the marked set will do"));
    assert!((of("details")..of("signs")).contains(&preview.unwrap()));
}

#[test]
fn a_screen_that_is_too_small_names_the_key_that_quits() {
    let told = |app: &mut App| -> Vec<String> {
        let lines = lines(app, (40, 10)).into_iter();
        lines.filter(|line| !line.is_empty()).collect()
    };
    let mut app = explorer();
    let needs = "jettison needs 60x15, this is 40x10";
    assert_eq!(told(&mut app), [needs, "q quits"]);
    press(&mut app, "?");
    assert_eq!(told(&mut app), [needs, "C-c quits"]);
    let mut app = explorer();
    app.settings.keymap = Keymap::new([("quit", vec![Key::Char('Z')])])
        .unwrap()
        .into();
    assert_eq!(told(&mut app), [needs, "Z quits"]);
    marked(&mut app, &[1]);
    press(&mut app, "Z");
    assert_eq!(told(&mut app), [needs, "quit? y quits all the same"]);
}
