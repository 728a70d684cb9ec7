//! What a terminal has to be sent so that it shows another frame: only what differs, in few bytes.
//!
//! Kept to what every terminal knows: places, colours and attributes, and erasing with nothing but the terminal's own
//! background, which looks the same whether or not a terminal erases with colours.

mod glyph;
mod pen;

use std::io::Write as _;

use ratatui::buffer::{Buffer, Cell};

use glyph::{Glyph, glyphs};
use pen::Pen;

/// Appends what turns a screen that shows `before` into one that shows `after`, which has the same size; nothing if they
/// look the same. The terminal writes without colours and attributes before and behind it.
pub fn repaint(before: &Buffer, after: &Buffer, out: &mut Vec<u8>) {
    let width = usize::from(after.area.width).max(1);
    let mut painter = Painter {
        out,
        pen: Pen::default(),
        at: None,
        width: after.area.width,
    };
    let rows = before
        .content
        .chunks(width)
        .zip(after.content.chunks(width));
    for (y, (before, after)) in (0..).zip(rows) {
        if before != after {
            painter.row(y, before, after);
        }
    }
    painter.pen.lay_down(painter.out);
}

/// A glyph, and whether it is to be written.
type Place<'a> = (Glyph<'a>, bool);

struct Painter<'a> {
    out: &'a mut Vec<u8>,
    pen: Pen,
    /// Column and row of the cursor, where that is sure.
    at: Option<(u16, u16)>,
    width: u16,
}

impl Painter<'_> {
    fn row(&mut self, y: u16, before: &[Cell], after: &[Cell]) {
        let mut old = glyphs(before).peekable();
        let places: Vec<Place<'_>> = glyphs(after)
            .map(|glyph| {
                while old.next_if(|it| it.x < glyph.x).is_some() {}
                (glyph, old.peek() != Some(&glyph))
            })
            .collect();
        let (mut passed, mut next) = (0, 0);
        while let Some(rest) = places.get(next..).filter(|rest| !rest.is_empty()) {
            let Some(dirty) = rest.iter().position(|(_, dirty)| *dirty) else {
                return;
            };
            next += dirty;
            let between = places.get(passed..next).unwrap_or(&[]);
            let rest = places.get(next..).unwrap_or(&[]);
            next += self.write(y, between, rest);
            passed = next;
        }
    }

    /// Writes what comes first, and answers how many of the places are done with it.
    fn write(&mut self, y: u16, between: &[Place<'_>], rest: &[Place<'_>]) -> usize {
        let Some((glyph, _)) = rest.first() else {
            return 0;
        };
        self.go_to((glyph.x, y), between);
        if let Some(erased) = self.erase(rest) {
            return erased;
        }
        self.pen.take(glyph, self.out);
        if glyph.may_leave_its_second_column() {
            // before it, so that nothing of it is cut off where it has both
            self.out.extend(b"  ");
            self.at = None;
            self.go_to((glyph.x, y), &[]);
        }
        self.out.extend(glyph.symbol.as_bytes());
        let behind = glyph.x.saturating_add(glyph.width);
        // at the end of a line terminals wait there to wrap
        self.at = (glyph.is_sure() && behind < self.width).then_some((behind, y));
        1
    }

    /// Erases what comes first, if those are blanks and it is shorter than to write them.
    fn erase(&mut self, rest: &[Place<'_>]) -> Option<usize> {
        let blank = |(glyph, _): &&Place<'_>| glyph.is_erased();
        let blanks = rest.iter().take_while(blank).count();
        let dirty = |(_, dirty): &Place<'_>| *dirty;
        let wanted = rest.get(..blanks)?.iter().rposition(dirty)? + 1;
        if blanks == rest.len() {
            if wanted <= TO_END.len() {
                return None;
            }
            self.pen.take_for_blanks(self.out);
            self.out.extend(TO_END);
            return Some(blanks);
        }
        let goes_on = rest.get(wanted..)?.iter().any(dirty);
        let cost = step_length(wanted) * (1 + usize::from(goes_on));
        if wanted <= cost {
            return None;
        }
        self.pen.take_for_blanks(self.out);
        put(self.out, format_args!("\x1b[{wanted}X"));
        Some(wanted)
    }

    /// Moves the cursor to a column and a row, over what stands `between` on the same row and stays as it is.
    fn go_to(&mut self, (x, y): (u16, u16), between: &[Place<'_>]) {
        match self.at {
            Some(at) if at == (x, y) => return,
            Some((from, row)) if row == y && from < x => {
                let columns = x - from;
                let same = |(glyph, _): &Place<'_>| glyph.is_sure() && self.pen.writes(glyph);
                let whole = between.first().is_some_and(|(glyph, _)| glyph.x == from);
                let bytes: usize = between.iter().map(|(glyph, _)| glyph.symbol.len()).sum();
                if whole && bytes <= step_length(columns.into()) && between.iter().all(same) {
                    for (glyph, _) in between {
                        self.out.extend(glyph.symbol.as_bytes());
                    }
                } else if columns == 1 {
                    self.out.extend(b"\x1b[C");
                } else {
                    put(self.out, format_args!("\x1b[{columns}C"));
                }
            }
            Some(_) | None if x == 0 => put(self.out, format_args!("\x1b[{}H", y + 1)),
            Some(_) | None => put(self.out, format_args!("\x1b[{};{}H", y + 1, x + 1)),
        }
        self.at = Some((x, y));
    }
}

/// Erases the rest of a line.
const TO_END: &[u8] = b"\x1b[K";

/// How many bytes a sequence has that moves over, or erases, so many columns.
fn step_length(columns: usize) -> usize {
    match columns {
        0..=1 => 3,
        2..=9 => 4,
        10..=99 => 5,
        100.. => 6,
    }
}

fn put(out: &mut Vec<u8>, text: std::fmt::Arguments<'_>) {
    // writing into memory does not fail
    out.write_fmt(text).ok();
}

#[cfg(test)]
mod tests;
