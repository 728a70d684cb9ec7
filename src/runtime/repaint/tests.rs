//! Held against ratatui's own way to a terminal, on the screen of an emulator.

use proptest::prelude::*;
use ratatui::backend::{Backend as _, CrosstermBackend};
use ratatui::buffer::{Buffer, CellWidth as _};
use ratatui::layout::Rect;
use ratatui::style::{Color, Modifier, Style};

use super::repaint;

const AREA: Rect = Rect::new(0, 0, 24, 4);

/// A text at a place: what stands there before is overwritten, half of a wide character as well.
#[derive(Clone, Debug)]
struct Stroke {
    x: u16,
    y: u16,
    text: String,
    style: Style,
}

fn texts() -> impl Strategy<Value = String> {
    let words = [
        "a",
        "bc",
        "size",
        "│",
        "●━·",
        "日本語",
        "語",
        "e\u{301}a",
        "⌨\u{fe0f}x",
        "            ",
        "                        ",
        " ",
        "  x",
    ];
    let several = prop::collection::vec(prop::sample::select(words.to_vec()), 1..5);
    several.prop_map(|words| words.concat())
}

fn styles() -> impl Strategy<Value = Style> {
    let colours = vec![
        Color::Reset,
        Color::Reset,
        Color::Cyan,
        Color::LightRed,
        Color::White,
        Color::Indexed(123),
        Color::Rgb(1, 20, 255),
    ];
    let modifiers = prop::sample::subsequence(
        vec![
            Modifier::BOLD,
            Modifier::DIM,
            Modifier::ITALIC,
            Modifier::UNDERLINED,
            Modifier::REVERSED,
        ],
        0..3,
    );
    let colour = prop::sample::select(colours);
    (colour.clone(), colour, modifiers).prop_map(|(text, ground, modifiers)| {
        let mut all = modifiers.into_iter().fold(Modifier::empty(), |a, b| a | b);
        if all.contains(Modifier::BOLD) {
            all.remove(Modifier::DIM); // the emulator knows one of them at a time
        }
        let plain = Style::new().remove_modifier(Modifier::all());
        plain.fg(text).bg(ground).add_modifier(all)
    })
}

/// Few rows and columns are drawn over again and again.
fn frames() -> impl Strategy<Value = Vec<Vec<Stroke>>> {
    let plain = Style::reset();
    let style = prop_oneof![3 => Just(plain), 1 => styles()];
    let stroke = (0..AREA.width, 0..AREA.height, texts(), style);
    let stroke = stroke.prop_map(|(x, y, text, style)| Stroke { x, y, text, style });
    prop::collection::vec(prop::collection::vec(stroke, 0..9), 1..5)
}

/// Strokes over the frame before: what they leave alone stays.
fn drawn(before: &Buffer, strokes: &[Stroke]) -> Buffer {
    let mut buffer = before.clone();
    for stroke in strokes {
        let Stroke { x, y, text, style } = stroke;
        buffer.set_string(*x, *y, text, *style);
    }
    // what was written behind half of a wide character is hidden; ratatui writes it all the same behind some
    for row in buffer.content.chunks_mut(AREA.width.into()) {
        let mut hidden = 0;
        for cell in row {
            if hidden > 0 {
                cell.reset();
            }
            hidden = usize::from(cell.cell_width()).max(hidden) - 1;
        }
    }
    buffer
}

fn emulator() -> vt100::Parser {
    let [height, width] = [AREA.height, AREA.width].map(|side| side.try_into().unwrap());
    vt100::Parser::new(height, width, 0)
}

/// A frame as ratatui would write it to an empty screen.
fn by_ratatui(frame: &Buffer) -> vt100::Parser {
    let mut bytes = Vec::new();
    let empty = Buffer::empty(AREA);
    let cells = empty.diff(frame);
    let mut backend = CrosstermBackend::new(&mut bytes);
    backend.draw(cells.into_iter()).unwrap();
    let mut terminal = emulator();
    terminal.process(&bytes);
    terminal
}

/// What can be seen of each cell.
fn seen(terminal: &vt100::Parser) -> Vec<String> {
    let places = (0..AREA.height).flat_map(|y| (0..AREA.width).map(move |x| (y, x)));
    let cells = places.map(|(y, x)| terminal.screen().cell(y, x).unwrap());
    cells.map(seen_of).collect()
}

fn seen_of(cell: &vt100::Cell) -> String {
    if cell.is_wide_continuation() {
        return "behind".to_owned();
    }
    let blank = cell.contents().trim().is_empty();
    let marks = (cell.inverse(), cell.underline());
    if blank && marks == (false, false) {
        return format!("blank on {:?}", cell.bgcolor());
    }
    let symbol = if blank { " " } else { cell.contents() };
    let colours = (cell.fgcolor(), cell.bgcolor());
    let weight = (cell.bold(), cell.dim(), cell.italic());
    format!("{symbol:?} {colours:?} {marks:?} {weight:?}")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, ..ProptestConfig::default() })]

    #[test]
    fn a_screen_shows_the_same_as_by_ratatui_after_every_frame(frames in frames()) {
        let mut terminal = emulator();
        let mut shown = Buffer::empty(AREA);
        for strokes in frames {
            let next = drawn(&shown, &strokes);
            let mut bytes = Vec::new();
            repaint(&shown, &next, &mut bytes);
            terminal.process(&bytes);
            prop_assert_eq!(
                seen(&terminal), seen(&by_ratatui(&next)), "{}", String::from_utf8_lossy(&bytes)
            );
            let attributes = terminal.screen().attributes_formatted();
            prop_assert_eq!(attributes, emulator().screen().attributes_formatted());
            shown = next;
        }
    }

    #[test]
    fn a_frame_that_looks_the_same_costs_nothing(frames in frames()) {
        let frame = drawn(&Buffer::empty(AREA), &frames.concat());
        let mut bytes = Vec::new();
        repaint(&frame, &frame, &mut bytes);
        prop_assert_eq!(bytes, Vec::<u8>::new());
    }
}

/// What is sent for a line that turns into another one.
fn sent(before: &str, after: &str) -> String {
    let line = |text: &str| {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 40, 1));
        buffer.set_string(0, 0, text, Style::new());
        buffer
    };
    let mut bytes = Vec::new();
    repaint(&line(before), &line(after), &mut bytes);
    String::from_utf8(bytes).unwrap().replace('\x1b', "^")
}

#[test]
fn blanks_are_erased_where_that_is_shorter() {
    assert_eq!(sent("size of a layer", "size"), "^[1;6H^[K");
    assert_eq!(sent("size of", "size"), "^[1;6H  ");
    assert_eq!(
        sent("registry.example/app x", "r                    x"),
        "^[1;2H^[19X"
    );
}

#[test]
fn a_few_columns_that_stay_are_written_again_and_many_are_passed_over() {
    assert_eq!(sent("an odd one", "An Odd One"), "^[1HAn Odd O");
    assert_eq!(sent("a very big one", "A very big One"), "^[1HA^[10CO");
}

#[test]
fn a_wide_character_is_followed_by_a_place_of_its_own() {
    assert_eq!(sent("", "日x"), "^[1H日^[1;3Hx");
}

#[test]
fn one_that_some_terminals_write_narrow_leaves_nothing_behind_it() {
    assert_eq!(sent("ab", "⌨\u{fe0f}"), "^[1H  ^[1H⌨\u{fe0f}");
}
