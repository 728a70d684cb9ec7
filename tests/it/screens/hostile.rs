//! Foreign text that is made to do harm, wherever an engine can put text: it keeps to its cells.

use jettison::app::{App, Fault, Message};
use jettison::inventory::{Listing, Reference, harmless};
use jettison::removal::Protection;
use jettison::view::Theme;
use ratatui::buffer::{Buffer, Cell};
use unicode_width::UnicodeWidthStr;

use super::every::SIZES;
use super::fixture::{HOSTILE, feed, generation, go_to, hostile, marked, press};
use super::laws::screens;
use super::looks::shown;

/// Whatever a terminal might obey, or draw wider or narrower than it is counted.
const ARSENAL: &str = "\u{1b}[31m\u{1b}]0;pwned\u{7}\u{9b}2J\u{9d}\u{8}\u{7f}\u{0}\r\n\t\u{202e}\u{2066}\u{200f}\u{61c}\
                       \u{200b}\u{200d}\u{2060}\u{feff}\u{ad}\u{3164}\u{34f}\u{fe0f}\u{e0061}日本語👩‍👩‍👧e\u{301}";

/// A name of two hundred characters, each part of which can be told from the others.
fn long_name() -> String {
    let parts: Vec<String> = (0..20).map(|part| format!("part-{part:04}")).collect();
    format!("{}:end", parts.join("/"))
}

/// The hostile engine where one image has more of everything than anybody would give it.
fn flooded() -> App {
    let mut app = hostile();
    let inventory = app.session().unwrap().inventory.clone().unwrap();
    let mut listing = Listing::clone(inventory.listing());
    let image = &mut listing.images[0];
    let many = (0..500).map(|number| format!("{ARSENAL}/日本語/{number:03}:{ARSENAL}"));
    image.references = many
        .chain([long_name()])
        .map(|name| Reference::new(&name).unwrap())
        .collect();
    image.digests = vec![format!("{ARSENAL}@sha256:{ARSENAL}")];
    let long = format!("{ARSENAL}{}", "w日".repeat(1 << 18));
    assert!(long.len() > 1 << 20);
    image.labels = [(ARSENAL.to_owned(), long.clone()), (long, String::new())].into();
    for container in &mut listing.containers {
        container.name = ARSENAL.repeat(30);
        container.status = ARSENAL.repeat(30);
        let project = "com.docker.compose.project".to_owned();
        container.labels = [(project, ARSENAL.repeat(30))].into();
    }
    feed(&mut app, Message::Listed(generation(), Ok(listing)));
    let patterns = format!("{}*  # {ARSENAL}\n", "日本語".repeat(60)).replace(['\r', '\n'], "");
    let patterns = format!("{patterns}\nlabel=k={}\n", "w".repeat(500));
    let protection = Protection::parse(patterns.as_bytes());
    feed(&mut app, Message::ProtectionRead(generation(), protection));
    app
}

/// The flooded engine after these keys, on the image that has it all.
fn flood(keys: &str) -> App {
    let mut app = flooded();
    go_to(&mut app, 1);
    press(&mut app, keys);
    app
}

/// Every screen with hostile text on it.
fn all() -> Vec<(&'static str, App)> {
    let lost = Message::EngineLost(generation(), Fault(ARSENAL.repeat(90)), 4);
    let mut app = flood(" ");
    feed(&mut app, lost);
    let mut under_way = flood("");
    marked(&mut under_way, &[5, 8]);
    press(&mut under_way, "dRremove\n");
    let mut screens = screens();
    screens.extend([
        ("flood", flood("")),
        ("flood, marked", flood(" ")),
        ("flood, containers", flood("1\tjj")),
        ("flood, layers", flood("2\tjj\nj")),
        ("flood, history", flood("3\tj")),
        ("flood, references", flood("4\tG")),
        ("flood, labels", flood("4\tGkk")),
        ("flood, copy", flood("yjj")),
        ("flood, a word", flood("/end\n")),
        ("flood, presets", flood("mjjjj+")),
        ("flood, preview", flood(" d")),
        ("flood, in the way", flood(" dujjaj")),
        ("flood, explained", flood(" de")),
        ("flood, patterns", flood("Pj")),
        ("flood, typing", flood("PP日本語日本語")),
        ("flood, lost", app),
        ("flood, under way", under_way),
    ]);
    screens
}

/// Whether a terminal would do something else than draw it.
fn is_dangerous(symbol: &str) -> bool {
    symbol != harmless(symbol) || symbol.chars().any(char::is_control)
}

/// Why the cells of a row do not add up to its columns, if they do not.
fn shifted(cells: &[Cell]) -> Option<usize> {
    let mut at = 0;
    while let Some(cell) = cells.get(at) {
        let width = cell.symbol().width();
        let hidden = cells.get(at + 1..at + width).unwrap_or(&[]);
        if width == 0 || hidden.len() + 1 != width || hidden.iter().any(|cell| cell.symbol() != " ")
        {
            return Some(at);
        }
        at += width;
    }
    None
}

fn assert_tame(name: &str, buffer: &Buffer) {
    for cells in buffer.content.chunks(usize::from(buffer.area.width)) {
        let row: String = cells.iter().map(Cell::symbol).collect();
        assert!(
            !cells.iter().any(|cell| is_dangerous(cell.symbol())),
            "{name}: {row:?}"
        );
        assert_eq!(shifted(cells), None, "{name}: {row:?}");
    }
}

#[test]
fn no_foreign_character_leaves_its_cell_and_no_row_is_shifted() {
    let mut replaced = 0;
    for (name, mut app) in all() {
        for size in SIZES.into_iter().chain([(61, 17)]) {
            let terminal = shown(&mut app, Theme::colour(), size);
            let buffer = terminal.backend().buffer();
            assert_tame(&format!("{name} {size:?}"), buffer);
            let replacements = buffer.content.iter();
            replaced += replacements
                .filter(|cell| cell.symbol() == "\u{fffd}")
                .count();
        }
    }
    assert!(
        replaced > 5000,
        "the text was not on the screens: {replaced}"
    );
    assert!(is_dangerous(HOSTILE) && is_dangerous("\u{fe0f}"));
}

#[test]
fn a_name_of_two_hundred_characters_can_be_read_whole() {
    let mut app = flood("4\t");
    let wanted = long_name();
    for size in [(60, 15), (80, 24), (120, 40), (200, 50)] {
        let inventory = app.session().unwrap().inventory.clone().unwrap();
        let names = inventory.images()[0].references.len();
        press(&mut app, "g");
        shown(&mut app, Theme::plain(), size);
        for _ in 1..names {
            press(&mut app, "j");
        }
        let terminal = shown(&mut app, Theme::plain(), size);
        let buffer = terminal.backend().buffer();
        let rows = buffer.content.chunks(usize::from(size.0));
        let text: String = rows
            .flatten()
            .map(Cell::symbol)
            .filter(|symbol| !symbol.trim().is_empty() && *symbol != "│")
            .collect();
        let beside = size.0 >= 120;
        assert!(beside || text.contains(&wanted), "{size:?}: {text}");
        let parts = wanted.split('/');
        let missing: Vec<&str> = parts.filter(|part| !text.contains(*part)).collect();
        assert!(beside || missing.is_empty(), "{size:?}: {missing:?}");
    }
}
