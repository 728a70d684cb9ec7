use ratatui::style::{Color, Modifier};

use super::glyph::{Glyph, Look};

/// Each attribute with the number that sets it, and the one that takes it off.
const ATTRIBUTES: [(Modifier, u8, u8); 9] = [
    (Modifier::BOLD, 1, 22),
    (Modifier::DIM, 2, 22),
    (Modifier::ITALIC, 3, 23),
    (Modifier::UNDERLINED, 4, 24),
    (Modifier::SLOW_BLINK, 5, 25),
    (Modifier::RAPID_BLINK, 6, 25),
    (Modifier::REVERSED, 7, 27),
    (Modifier::HIDDEN, 8, 28),
    (Modifier::CROSSED_OUT, 9, 29),
];

/// With which colours and attributes the terminal writes now.
#[derive(Debug)]
pub(super) struct Pen {
    look: Look,
}

impl Default for Pen {
    fn default() -> Self {
        Self { look: Look::PLAIN }
    }
}

impl Pen {
    /// Whether a glyph written now looks as it should.
    pub(super) fn writes(&self, glyph: &Glyph<'_>) -> bool {
        self.look == glyph.look || glyph.is_blank() && self.look.of_blank() == glyph.look
    }

    /// Has the terminal write the glyph as it should look, in as few bytes as that takes.
    pub(super) fn take(&mut self, glyph: &Glyph<'_>, out: &mut Vec<u8>) {
        if !self.writes(glyph) {
            self.change(glyph.look, out);
        }
    }

    /// Has the terminal erase with its own background.
    pub(super) fn take_for_blanks(&mut self, out: &mut Vec<u8>) {
        if self.look.of_blank() != Look::PLAIN {
            self.change(Look::PLAIN, out);
        }
    }

    /// Has the terminal write as it does by itself.
    pub(super) fn lay_down(&mut self, out: &mut Vec<u8>) {
        if self.look != Look::PLAIN {
            self.change(Look::PLAIN, out);
        }
    }

    fn change(&mut self, look: Look, out: &mut Vec<u8>) {
        let (mut by_steps, mut anew) = (Vec::new(), Vec::new());
        changes(self.look, look, &mut by_steps);
        if look != Look::PLAIN {
            anew.push(b'0');
            changes(Look::PLAIN, look, &mut anew);
        }
        let shorter = if anew.len() < by_steps.len() {
            anew
        } else {
            by_steps
        };
        out.extend(b"\x1b[");
        out.extend(shorter);
        out.push(b'm');
        self.look = look;
    }
}

/// The numbers that change one look into another.
fn changes(from: Look, to: Look, numbers: &mut Vec<u8>) {
    let taken_off = from.modifier.difference(to.modifier);
    let mut held = from.modifier;
    for (attribute, _, off) in ATTRIBUTES {
        if taken_off.contains(attribute) && held.contains(attribute) {
            number(numbers, off);
            // it takes off whatever has the same number
            for (also, _, same) in ATTRIBUTES {
                held.set(also, held.contains(also) && same != off);
            }
        }
    }
    for (attribute, on, _) in ATTRIBUTES {
        if to.modifier.contains(attribute) && !held.contains(attribute) {
            number(numbers, on);
        }
    }
    if from.text != to.text {
        colour(numbers, to.text, 0);
    }
    if from.ground != to.ground {
        colour(numbers, to.ground, 10);
    }
}

fn number(numbers: &mut Vec<u8>, number: u8) {
    if !numbers.is_empty() {
        numbers.push(b';');
    }
    numbers.extend(number.to_string().bytes());
}

/// A colour of the text, or with `offset` 10 of the background.
fn colour(numbers: &mut Vec<u8>, colour: Color, offset: u8) {
    let basic = match colour {
        Color::Reset => 39,
        Color::Black => 30,
        Color::Red => 31,
        Color::Green => 32,
        Color::Yellow => 33,
        Color::Blue => 34,
        Color::Magenta => 35,
        Color::Cyan => 36,
        Color::Gray => 37,
        Color::DarkGray => 90,
        Color::LightRed => 91,
        Color::LightGreen => 92,
        Color::LightYellow => 93,
        Color::LightBlue => 94,
        Color::LightMagenta => 95,
        Color::LightCyan => 96,
        Color::White => 97,
        Color::Indexed(index) => {
            let parts = [38 + offset, 5, index];
            return parts.into_iter().for_each(|part| number(numbers, part));
        }
        Color::Rgb(red, green, blue) => {
            let parts = [38 + offset, 2, red, green, blue];
            return parts.into_iter().for_each(|part| number(numbers, part));
        }
    };
    number(numbers, basic + offset);
}
