//! Screens as a user has chosen them: other keys, other columns, other units.

use std::sync::Arc;

use jettison::app::{Action, App, BINDINGS, Column, Key, Keymap, Message, Scope, Settings, Sort};
use jettison::inventory::Units;
use jettison::view::{Theme, page_text};

use super::fixture::{ended, explorer, feed, go_to, marked, press};
use super::laws::screens;
use super::looks::{look, look_at, shown};

/// Every line of the key table with other keys: each key stands for one other everywhere.
fn moved() -> Keymap {
    let other = |key: &Key| match key {
        Key::Char(c) if c.is_ascii_graphic() => {
            Key::Char(char::from_u32(u32::from(*c) - 0x21 + 0x3b1 + 0x300).unwrap())
        }
        Key::Char(_) => Key::Char('¤'),
        Key::Ctrl('c') => Key::Ctrl('c'),
        Key::Ctrl('z') => Key::Ctrl('y'),
        Key::Ctrl('d') => Key::Ctrl('e'),
        Key::Ctrl('b') => Key::Ctrl('x'),
        Key::Ctrl('f') => Key::Ctrl('g'),
        Key::Ctrl('u') => Key::Ctrl('v'),
        Key::Ctrl(c) => Key::Ctrl(*c),
        Key::Up => Key::Ctrl('p'),
        Key::Down => Key::Ctrl('n'),
        Key::Left => Key::Ctrl('a'),
        Key::Right => Key::Ctrl('r'),
        Key::Home => Key::Ctrl('h'),
        Key::End => Key::Ctrl('k'),
        Key::PageUp => Key::Ctrl('o'),
        Key::PageDown => Key::Ctrl('l'),
        Key::Tab => Key::Ctrl('t'),
        Key::BackTab => Key::Ctrl('f'),
        Key::Enter => Key::Ctrl('j'),
        Key::Esc => Key::Ctrl('q'),
        Key::Backspace => Key::Ctrl('b'),
        Key::Delete => Key::Ctrl('s'),
    };
    let moves = BINDINGS
        .iter()
        .map(|line| (line.name, line.keys.iter().map(other).collect()));
    Keymap::new(moves).unwrap()
}

fn with(keymap: Keymap) -> Settings {
    Settings {
        keymap: Arc::new(keymap),
        ..Settings::default()
    }
}

/// The text of a screen.
fn text(app: &mut App, size: (u16, u16)) -> String {
    shown(app, Theme::plain(), size).backend().to_string()
}

#[test]
fn no_screen_names_a_key_that_is_not_bound() {
    let settings = with(moved());
    for (name, mut app) in screens() {
        app.settings = settings.clone();
        app.notice = None; // that was made of other keys
        for size in [(80, 24), (120, 400)] {
            let text = text(&mut app, size);
            for key in [
                "Space",
                "Enter",
                "Esc",
                "Tab",
                "Backspace",
                "Delete",
                "PgDn",
                "PgUp",
                "Home",
                "End",
            ] {
                let mut words = text.split(|c: char| !c.is_alphanumeric());
                assert!(words.all(|word| word != key), "{name}: {key} in\n{text}");
            }
            // the way out is named, so the others are too
            let help = app.keys().key(Action::Help, app.scope());
            let back = app.keys().key(Action::Back, app.scope());
            let quit = app.keys().key(Action::Quit, app.scope());
            let ways = [help, back, quit]
                .into_iter()
                .flatten()
                .map(|key| key.to_string());
            let mut named = ways.filter(|way| text.contains(way.as_str()));
            assert!(
                named.next().is_some() || app.scope() == Scope::Filtering,
                "{name}\n{text}"
            );
        }
    }
}

#[test]
fn hints_follow_the_keys() {
    let keys = |keys: &str| keys.chars().map(Key::Char).collect::<Vec<_>>();
    let keymap = Keymap::new([
        ("mark", keys("x")),
        ("cancel", keys("K")),
        ("presets", keys("o")),
        ("preview", keys("D")),
        ("run", keys("!")),
        ("route", Vec::new()),
        ("containers", keys("c")),
        ("layers", Vec::new()),
        ("explain-preview", Vec::new()),
        ("receipt", keys("w")),
    ]);
    let mut app = explorer();
    app.settings = with(keymap.unwrap());
    look_at("keys_explorer", &mut app, &[(80, 24)]);
    press(&mut app, "D");
    assert_eq!(
        app.notice.as_deref(),
        Some("nothing is marked: x marks the image under the cursor")
    );
    press(&mut app, "xD");
    look_at("keys_preview", &mut app, &[(80, 24)]);
    press(&mut app, "?");
    look_at("keys_help", &mut app, &[(80, 24)]);
}

#[test]
fn what_has_no_key_is_not_offered() {
    let none = [
        "mark",
        "presets",
        "preview",
        "run",
        "explain-preview",
        "unblock",
        "receipt",
        "filter",
        "unfilter",
        "route",
    ];
    let mut app = explorer();
    marked(&mut app, &[5]);
    press(&mut app, "d");
    let keymap = Keymap::new(none.map(|name| (name, Vec::new())));
    app.settings = with(keymap.unwrap());
    let preview = text(&mut app, (100, 200));
    assert!(
        preview.contains(" no key runs it: the configuration has none for it "),
        "{preview}"
    );
    assert!(!preview.contains("explains every row"), "{preview}");
    feed(&mut app, Message::KeyPressed(Key::Esc));
    press(&mut app, "A");
    let table = text(&mut app, (100, 30));
    assert!(table.contains(" nothing is marked  "), "{table}");
}

#[test]
fn the_chosen_columns_are_shown_in_their_order() {
    let mut app = explorer();
    app.settings.columns = vec![Column::Size, Column::Status, Column::Reference, Column::Id];
    go_to(&mut app, 1);
    look("columns", &mut app);
}

#[test]
fn sorting_goes_over_the_chosen_columns() {
    let mut app = explorer();
    app.settings.columns = vec![Column::Status, Column::Reference];
    let mut sorted = Vec::new();
    for _ in 0..3 {
        press(&mut app, "s");
        sorted.push(app.session().unwrap().table.sort.column);
    }
    // by size at first, which is none of them
    assert_eq!(sorted, [Column::Status, Column::Reference, Column::Status]);
}

#[test]
fn the_start_is_as_it_was_chosen() {
    let sort = Sort {
        column: Column::Age,
        reversed: true,
    };
    let settings = Settings {
        sort,
        mouse: true,
        ..Settings::default()
    };
    let mut app = super::fixture::explorer_with(settings);
    assert!(app.mouse);
    assert_eq!(app.session().unwrap().table.sort, sort);
    press(&mut app, "S");
    assert_eq!(app.session().unwrap().table.sort, sort.reverse());
}

#[test]
fn every_byte_is_in_the_chosen_units() {
    for (name, mut app) in screens() {
        app.settings.units = Units::Iec;
        for size in [(60, 15), (80, 24), (120, 400)] {
            let text = text(&mut app, size);
            for unit in [" kB", " MB", " GB", "\u{a0}kB", "\u{a0}MB", "\u{a0}GB"] {
                // of a number, and not where the units are explained
                let mut before = text.split(unit);
                let number = |before: &str| before.ends_with(|c: char| c.is_ascii_digit());
                assert!(!before.any(number), "{name}: {unit} in\n{text}");
            }
        }
    }
    let mut app = explorer();
    app.settings.units = Units::Iec;
    go_to(&mut app, 1);
    look("units", &mut app);
    press(&mut app, "2");
    look_at("units_layers", &mut app, &[(80, 24)]);
    marked(&mut app, &[5, 10]);
    press(&mut app, "d");
    look_at("units_preview", &mut app, &[(80, 24)]);
    press(&mut app, "qg");
    ended(&mut app);
    let receipt = page_text(&app).unwrap();
    assert!(
        receipt.contains("iB") && !receipt.contains(" MB"),
        "{receipt}"
    );
}
