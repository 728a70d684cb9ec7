//! The same screen in signs that every terminal has.

use ratatui::buffer::Buffer;
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// What stands for each sign of ours. Signs that can stand in the same place stand for different characters.
const SIGNS: [(char, char); 37] = [
    // where the cursor is, what is marked or protected
    ('›', '>'),
    ('‹', '<'),
    ('●', '*'),
    ('◐', '%'),
    ('⚿', 'P'),
    // how images and containers stand
    ('◆', '#'),
    ('◌', 'o'),
    ('┬', '+'),
    ('·', '.'),
    ('▶', 'R'),
    ('■', 'S'),
    // how sure a number is, and what was left out
    ('≤', '<'),
    ('≥', '>'),
    ('−', '-'),
    ('…', '&'),
    // how a step ended
    ('✓', '+'),
    ('✗', 'x'),
    ('–', '-'),
    ('»', '='),
    // sorting and keys; `v` is a key of its own
    ('▼', 'v'),
    ('▲', '^'),
    ('↑', '^'),
    ('↓', '_'),
    ('←', '<'),
    ('→', '>'),
    // what a repository shows of its images
    ('▾', '-'),
    ('▸', '+'),
    // lines and bars
    ('─', '-'),
    ('━', '='),
    ('│', '|'),
    ('╭', '+'),
    ('╮', '+'),
    ('╰', '+'),
    ('╯', '+'),
    ('█', '#'),
    // what never was a sign
    ('\u{a0}', ' '),
    ('\u{fffd}', '?'),
];

/// A text in ASCII, column for column: our signs by their stand-ins, and `?` for every other character.
pub fn ascii(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for grapheme in text.graphemes(true) {
        if grapheme.is_ascii() {
            plain.push_str(grapheme);
        } else {
            let columns = grapheme.width().max(1);
            plain.extend(std::iter::repeat_n(sign(grapheme), columns));
        }
    }
    plain
}

/// What stands for a grapheme that is not ASCII.
fn sign(grapheme: &str) -> char {
    let mut known = SIGNS.iter();
    let found = known.find(|(sign, _)| grapheme.chars().eq([*sign]));
    found.map_or('?', |(_, plain)| *plain)
}

/// Leaves only ASCII on a screen; nothing moves.
pub(super) fn only(buffer: &mut Buffer) {
    // how many columns of a wide character are still to come, and how it looks
    let mut rest = (0, None);
    for cell in &mut buffer.content {
        if let (columns @ 1.., Some(style)) = rest {
            cell.set_char('?').set_style(style);
            rest.0 = columns - 1;
        } else if !cell.symbol().is_ascii() {
            rest = (cell.symbol().width().saturating_sub(1), Some(cell.style()));
            let plain = sign(cell.symbol());
            cell.set_char(plain);
        }
    }
}

#[cfg(test)]
mod tests {
    use ratatui::buffer::Buffer;
    use ratatui::style::Style;

    use super::{SIGNS, ascii, only};

    #[test]
    fn every_sign_has_one_stand_in_of_ascii() {
        let mut signs: Vec<char> = SIGNS.iter().map(|(sign, _)| *sign).collect();
        signs.sort_unstable();
        signs.dedup();
        assert_eq!(signs.len(), SIGNS.len());
        for (sign, plain) in SIGNS {
            assert!(!sign.is_ascii() && plain.is_ascii() && !plain.is_ascii_control());
        }
    }

    #[test]
    fn what_can_stand_in_the_same_place_stays_different() {
        for place in ["●◐⚿", "◆◌┬·▶■●◐⚿≤≥~", "✓✗–!?»·", "↑↓←→", "▼▲", "━·"]
        {
            let mut plain: Vec<char> = ascii(place).chars().collect();
            assert_eq!(plain.len(), place.chars().count());
            plain.sort_unstable();
            plain.dedup();
            assert_eq!(plain.len(), place.chars().count(), "{place}: {plain:?}");
        }
    }

    #[test]
    fn a_wide_character_keeps_its_columns_in_texts_and_on_screens() {
        assert_eq!(ascii("a日本 ≤1 e\u{301}"), "a???? <1 ?");
        let mut buffer = Buffer::empty(ratatui::layout::Rect::new(0, 0, 8, 1));
        buffer.set_string(0, 0, "a日本 ●", Style::new());
        only(&mut buffer);
        assert_eq!(buffer, Buffer::with_lines(["a???? * "]));
    }
}
