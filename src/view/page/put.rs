//! Writing a line into a row of cells.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::Line;

/// Writes a line into a row; what does not fit is not drawn.
pub(in crate::view) fn put(line: &Line<'_>, row: Rect, buffer: &mut Buffer) {
    let (mut x, mut room) = (row.x, if row.is_empty() { 0 } else { row.width });
    for span in line {
        if room == 0 {
            return;
        }
        let (text, style) = (span.content.as_ref(), line.style.patch(span.style));
        let behind = if text.chars().all(is_plain) {
            put_plain(
                text,
                style,
                Rect {
                    x,
                    width: room,
                    ..row
                },
                buffer,
            )
        } else {
            buffer.set_stringn(x, row.y, text, room.into(), style).0
        };
        room = room.saturating_sub(behind.saturating_sub(x));
        x = behind;
    }
}

/// Whether a character between others of the kind is a grapheme of one column: most of what is shown is made of these,
/// and need not be taken apart.
fn is_plain(c: char) -> bool {
    matches!(c, ' '..='~' | '\u{2500}'..='\u{25cf}' | '·' | '…' | '≤')
}

/// Writes characters of one column each; answers the column behind them.
fn put_plain(text: &str, style: Style, row: Rect, buffer: &mut Buffer) -> u16 {
    let row = row.intersection(buffer.area);
    let columns = usize::from(buffer.area.width);
    let line = usize::from(row.y.saturating_sub(buffer.area.y)) * columns;
    let start = line + usize::from(row.x.saturating_sub(buffer.area.x));
    let cells = buffer.content.get_mut(start..).unwrap_or(&mut []);
    let cells = cells.iter_mut().take(row.width.into());
    let mut x = row.x;
    for (cell, c) in cells.zip(text.chars()) {
        cell.set_char(c).set_style(style);
        x += 1;
    }
    x
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use ratatui::buffer::Buffer;
    use ratatui::layout::Rect;
    use ratatui::style::{Color, Style};
    use ratatui::text::{Line, Span};

    use super::put;

    fn texts() -> impl Strategy<Value = String> {
        let characters = "a ~─│━●■▶◆·…≤≥é\u{301}日\u{fe0f}\u{200d}👩\t";
        let character = prop::sample::select(characters.chars().collect::<Vec<_>>());
        let plain = prop::string::string_regex("[ -~─│━·…]{0,9}").unwrap();
        let any = prop::collection::vec(character, 0..9);
        prop_oneof![plain, any.prop_map(String::from_iter)]
    }

    proptest! {
        #[test]
        fn a_line_is_put_as_ratatui_puts_it(
            texts in prop::collection::vec(texts(), 0..5), x in 0..12_u16, width in 0..14_u16
        ) {
            let area = Rect::new(2, 3, 14, 2);
            let row = Rect::new(2 + x, 4, width, 1).intersection(area);
            let colours = [Color::Red, Color::Reset, Color::Green];
            let spans = texts.into_iter().zip(colours.into_iter().cycle());
            let spans = spans.map(|(text, colour)| Span::styled(text, Style::new().fg(colour)));
            let line = Line::from(spans.collect::<Vec<_>>()).style(Style::new().bg(Color::Blue));
            let blank = Buffer::filled(area, ratatui::buffer::Cell::new("x"));
            let (mut ours, mut theirs) = (blank.clone(), blank.clone());
            put(&line, row, &mut ours);
            theirs.set_line(row.x, row.y, &line, row.width);
            prop_assert_eq!(ours, theirs);
        }
    }
}
