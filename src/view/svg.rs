use std::fmt;

use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier};
use unicode_width::UnicodeWidthStr;

/// Pixels of a cell.
const CELL: (usize, usize) = (9, 20);
/// Background and foreground of the picture.
const GROUND: (&str, &str) = ("#16181d", "#d5d9e0");

/// A buffer as a picture, for the documentation: the same buffer always gives the same text.
pub fn svg(buffer: &Buffer) -> String {
    let (width, height) = (
        usize::from(buffer.area.width),
        usize::from(buffer.area.height),
    );
    let (wide, high) = (width * CELL.0 + 2 * CELL.0, height * CELL.1 + CELL.1);
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{wide}\" height=\"{high}\" viewBox=\"0 0 {wide} {high}\" \
         font-family=\"ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace\" font-size=\"15\">\n\
         <rect width=\"{wide}\" height=\"{high}\" rx=\"8\" fill=\"{}\"/>\n",
        GROUND.0
    );
    for (y, cells) in buffer.content.chunks(width.max(1)).enumerate() {
        line(&mut out, y, cells);
    }
    out.push_str("</svg>\n");
    out
}

/// One line: neighbours that look the same become one piece of text.
fn line(out: &mut String, y: usize, cells: &[Cell]) {
    let mut x = 0;
    while let Some(first) = cells.get(x) {
        let start = x;
        let mut text = String::new();
        while let Some(cell) = cells.get(x).filter(|cell| cell.style() == first.style()) {
            text.push_str(cell.symbol());
            x += cell.symbol().width().max(1); // what a wide character hides is not drawn
        }
        piece(out, first, &text, (start, y), x - start);
    }
}

fn piece(out: &mut String, cell: &Cell, text: &str, (x, y): (usize, usize), columns: usize) {
    let has = |modifier: Modifier| cell.modifier.contains(modifier);
    let colour = hex(cell.fg);
    let (left, top, wide) = (
        CELL.0 + x * CELL.0,
        CELL.1 / 2 + y * CELL.1,
        columns * CELL.0,
    );
    let colour = if has(Modifier::REVERSED) {
        let high = CELL.1;
        add(
            out,
            format_args!(
                "<rect x=\"{left}\" y=\"{top}\" width=\"{wide}\" height=\"{high}\" fill=\"{colour}\"/>\n"
            ),
        );
        GROUND.0
    } else {
        colour
    };
    // blanks at the ends would be up to the viewer
    let before = text.width() - text.trim_start().width();
    let text = text.trim();
    if text.is_empty() {
        return;
    }
    let (left, wide) = (left + before * CELL.0, text.width() * CELL.0);
    let bold = if has(Modifier::BOLD) {
        " font-weight=\"bold\""
    } else {
        ""
    };
    let faint = if has(Modifier::DIM) {
        " opacity=\"0.6\""
    } else {
        ""
    };
    let text = text
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;");
    let base = top + 15;
    add(
        out,
        format_args!(
            "<text x=\"{left}\" y=\"{base}\" textLength=\"{wide}\" fill=\"{colour}\"{bold}{faint} xml:space=\"preserve\">{text}</text>\n"
        ),
    );
}

/// Writing to a text cannot fail.
fn add(out: &mut String, text: fmt::Arguments<'_>) {
    fmt::Write::write_fmt(out, text).unwrap_or_default();
}

fn hex(colour: Color) -> &'static str {
    const KNOWN: [(Color, &str); 4] = [
        (Color::Cyan, "#56c8d8"),
        (Color::Green, "#8fce72"),
        (Color::Yellow, "#e5c07b"),
        (Color::Red, "#ef7b84"),
    ];
    KNOWN
        .iter()
        .find(|(known, _)| *known == colour)
        .map_or(GROUND.1, |(_, hex)| hex)
}
