//! The looks and the sets of signs: what may differ between them, and what never does.

use jettison::app::{App, Glyphs, Look};
use jettison::view::{Theme, ascii, draw};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier};

use super::every::{SIZES, every, listed, lost, protected};
use super::fixture::{ended, explorer, go_to, marked, marked_in_part, press};
use super::laws::{reading, screens};
use super::looks::{look, look_at, look_in, shown};

const USUAL: (u16, u16) = (80, 24);

fn buffer(app: &mut App, theme: Theme, size: (u16, u16)) -> Buffer {
    shown(app, theme, size);
    again(app, theme, size)
}

/// One more frame of what has been drawn at this size before.
fn again(app: &App, theme: Theme, (width, height): (u16, u16)) -> Buffer {
    let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
    let frame = terminal.draw(|frame| drop(draw(app, theme, frame)));
    frame.unwrap().buffer.clone()
}

/// Every screen, the ones with hostile text too.
fn all() -> impl Iterator<Item = (&'static str, App)> {
    every().into_iter().chain(screens())
}

fn symbols(buffer: &Buffer) -> Vec<&str> {
    buffer.content.iter().map(Cell::symbol).collect()
}

/// Whether a look may give a cell this style.
fn allowed(look: Look, cell: &Cell) -> bool {
    use Color::{Black, Cyan, Green, LightBlue, LightCyan, LightGreen, LightRed, LightYellow};
    use Color::{Red, Reset, White, Yellow};
    let dim = cell.modifier.contains(Modifier::DIM);
    match look {
        Look::Default => cell.bg == Reset && [Reset, Cyan, Green, Yellow, Red].contains(&cell.fg),
        Look::HighContrast => {
            let bright = [
                White,
                Color::Gray,
                LightCyan,
                LightGreen,
                LightYellow,
                LightRed,
            ];
            cell.bg == Black && bright.contains(&cell.fg) && !dim
        }
        Look::ColourBlind => {
            cell.bg == Reset && [Reset, Cyan, LightBlue, Yellow].contains(&cell.fg)
        }
        Look::Mono => (cell.fg, cell.bg) == (Reset, Reset),
    }
}

#[test]
fn every_look_keeps_to_its_colours_and_shows_the_same_text() {
    for (name, mut app) in all() {
        for size in SIZES {
            let usual = buffer(&mut app, Theme::colour(), size);
            for look in Look::ALL {
                let theme = Theme::new(look, Glyphs::Unicode);
                let other = again(&app, theme, size);
                assert_eq!(symbols(&usual), symbols(&other), "{name} {size:?} {look:?}");
                let mut cells = other.content.iter();
                let wrong = cells.position(|cell| !allowed(look, cell));
                assert_eq!(wrong, None, "{name} {size:?} {look:?}");
            }
        }
    }
}

#[test]
fn in_ascii_every_sign_is_replaced_where_it_stands() {
    for (name, mut app) in all() {
        for size in SIZES {
            let usual = buffer(&mut app, Theme::plain(), size);
            let plain = Theme::new(Look::Mono, Glyphs::Ascii);
            let plain = again(&app, plain, size);
            let width = usize::from(size.0);
            let rows = usual.content.chunks(width).zip(plain.content.chunks(width));
            for (signs, plain) in rows {
                let text = columns(signs);
                let wanted = ascii(&text);
                let found: String = plain.iter().map(Cell::symbol).collect();
                assert_eq!(found, wanted, "{name} {size:?}");
                let styles = signs.iter().zip(plain);
                let mut styles = styles.filter(|(sign, _)| sign.symbol().is_ascii());
                // what a wide character hides has no style of its own
                let hidden = text.chars().count() < width;
                assert!(hidden || styles.all(|(sign, plain)| sign.style() == plain.style()));
            }
        }
    }
}

/// A row as a text: what a wide character hides is left out.
fn columns(cells: &[Cell]) -> String {
    use unicode_width::UnicodeWidthStr;
    let mut text = String::new();
    let mut at = 0;
    while let Some(cell) = cells.get(at) {
        text.push_str(cell.symbol());
        at += cell.symbol().width().max(1);
    }
    text
}

#[test]
fn nothing_of_the_programs_own_is_without_a_stand_in() {
    for (name, mut app) in every() {
        for size in SIZES {
            for symbol in symbols(&buffer(&mut app, Theme::plain(), size)) {
                let known = symbol.is_ascii() || ascii(symbol) != "?";
                assert!(known, "{name} {size:?}: {symbol:?}");
            }
        }
    }
}

/// What the row that holds a text looks like: its first sign, and the styles of its cells.
fn row_of(buffer: &Buffer, text: &str) -> Vec<Cell> {
    let mut rows = buffer.content.chunks(usize::from(buffer.area.width));
    let row = rows.find(|cells| columns(cells).contains(text));
    row.unwrap_or_else(|| panic!("no row with {text}")).to_vec()
}

/// Whether some cells of a row have all of these.
fn has(row: &[Cell], modifier: Modifier) -> bool {
    let mut cells = row.iter().filter(|cell| cell.symbol() != " ");
    cells.any(|cell| cell.modifier.contains(modifier))
}

/// The screens that have a cursor.
const WITH_CURSOR: [&str; 16] = [
    "explorer",
    "marks",
    "containers",
    "layers",
    "reverse map",
    "references",
    "filter, typing",
    "filter, kept",
    "presets",
    "copy",
    "patterns",
    "in the way",
    "build cache in the way",
    "protected",
    "stranded",
    "lost",
];

/// The rows that are a heavy bar.
fn bars(buffer: &Buffer) -> Vec<&[Cell]> {
    let bar = Modifier::REVERSED.union(Modifier::BOLD);
    let rows = buffer.content.chunks(usize::from(buffer.area.width));
    let heavy = |cells: &&[Cell]| {
        let cells = cells.iter().filter(|cell| cell.modifier.contains(bar));
        cells.count() > 30
    };
    rows.filter(heavy).collect()
}

#[test]
fn the_row_under_the_cursor_is_a_heavy_bar_on_every_screen_that_has_one() {
    let mut seen = 0;
    let screens = every().into_iter();
    for (name, mut app) in screens.filter(|(name, _)| WITH_CURSOR.contains(name)) {
        for look in Look::ALL {
            let theme = Theme::new(look, Glyphs::Ascii);
            let buffer = buffer(&mut app, theme, USUAL);
            let bars = bars(&buffer);
            assert!(!bars.is_empty(), "{name} {look:?}: no cursor");
            for cells in bars {
                let mut colours: Vec<Color> = cells.iter().map(|cell| cell.fg).collect();
                colours.dedup();
                // a box may lie over a row with a badge
                assert!(colours.len() <= 4, "{name} {look:?}: {colours:?}");
                assert!(columns(cells).contains('>'), "{name} {look:?}");
            }
        }
        seen += 1;
    }
    assert_eq!(seen, WITH_CURSOR.len());
}

#[test]
fn what_carries_meaning_shows_without_colour() {
    let mut app = explorer();
    marked_in_part(&mut app);
    marked(&mut app, &[6, 8]);
    go_to(&mut app, 12);
    let bold = Modifier::BOLD;
    let heavy = Modifier::BOLD.union(Modifier::UNDERLINED);
    let screen = buffer(&mut app, Theme::plain(), USUAL);
    let marked = row_of(&screen, "nightly");
    assert!(marked[2].symbol() == "●" && has(&marked, bold));
    let in_part = row_of(&screen, "shop/web:1.4");
    assert!(in_part[2].symbol() == "◐" && has(&in_part, bold));
    let plain = row_of(&screen, "shop/base:2");
    // its badge is another matter
    assert!(plain[2].symbol() == " " && !has(&plain[..40], bold));
    let sums = row_of(&screen, " refused");
    assert!(has(&sums, heavy));

    let protected = buffer(&mut protected(""), Theme::plain(), USUAL);
    let locked = row_of(&protected, "shop/base:2");
    assert!(locked[2].symbol() == "⚿" && has(&locked, bold));

    let mut app = explorer();
    ended(&mut app);
    let receipt = buffer(&mut app, Theme::plain(), (120, 70));
    assert!(has(&row_of(&receipt, "✗ our error"), heavy));
    assert!(has(&row_of(&receipt, "✓ done"), bold));
    let lost = buffer(&mut lost(explorer()), Theme::plain(), USUAL);
    assert!(has(&row_of(&lost, "! lost"), heavy));
}

/// On which rows the table, its first image and the details begin.
fn places(app: &mut App, size: (u16, u16)) -> Vec<Option<usize>> {
    let screen = buffer(app, Theme::plain(), size);
    let rows = screen.content.chunks(usize::from(size.0));
    let rows: Vec<String> = rows.map(columns).collect();
    let at = |text: &str| rows.iter().position(|row| row.contains(text));
    let rules = rows.iter().rposition(|row| {
        row.starts_with("──") && !row.contains("images") && !row.contains("whose image")
    });
    vec![at("── images"), at("jettison"), rules, at("Space mark")]
}

#[test]
fn nothing_jumps_between_reading_read_lost_and_under_way() {
    for size in [(60, 15), (80, 24), (120, 40), (200, 50)] {
        let wanted = places(&mut explorer(), size);
        assert!(wanted[0].is_some() && wanted[3].is_some(), "{wanted:?}");
        let mut removing = explorer();
        super::fixture::running(&mut removing, 4);
        let states = [
            ("reading", reading()),
            ("listed", listed()),
            ("lost", lost(explorer())),
            ("lost while reading", lost(reading())),
        ];
        for (name, mut app) in states {
            assert_eq!(places(&mut app, size), wanted, "{name} {size:?}");
        }
        let mut under_way = places(&mut removing, size);
        under_way[3] = wanted[3]; // other keys apply
        assert_eq!(under_way, wanted, "under way {size:?}");
    }
}

#[test]
fn states_of_an_engine_are_told_apart() {
    look("empty", &mut super::every::empty());
    look("listed", &mut listed());
    let larger = [(60, 15), (120, 40), (200, 50)];
    look_at("reading", &mut reading(), &larger);
    let mut lost_under_way = explorer();
    super::fixture::running(&mut lost_under_way, 4);
    look_at(
        "lost_running",
        &mut lost(lost_under_way),
        &[(60, 15), USUAL],
    );
}

#[test]
fn the_main_screens_are_drawn_in_ascii_too() {
    let pictured = [
        ("explorer", "ascii_explorer"),
        ("marks", "ascii_marks"),
        ("layers", "ascii_layers"),
        ("reverse map", "ascii_map"),
        ("preview, skip", "ascii_preview"),
        ("in the way", "ascii_in_the_way"),
        ("protected", "ascii_protected"),
        ("patterns", "ascii_patterns"),
        ("presets", "ascii_presets"),
        ("copy", "ascii_copy"),
        ("help, at its end", "ascii_help"),
        ("under way", "ascii_running"),
        ("receipt", "ascii_receipt"),
        ("stranded", "ascii_stranded"),
    ];
    let theme = Theme::new(Look::Mono, Glyphs::Ascii);
    let mut seen = 0;
    for (name, mut app) in every() {
        let Some((_, picture)) = pictured.iter().find(|(known, _)| *known == name) else {
            continue;
        };
        shown(&mut app, theme, USUAL);
        if name.ends_with("at its end") {
            press(&mut app, "G");
        }
        look_in(theme, picture, &mut app, &[USUAL]);
        seen += 1;
    }
    assert_eq!(seen, pictured.len());
}
