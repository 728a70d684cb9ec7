use ratatui::buffer::{Cell, CellWidth as _};
use ratatui::style::{Color, Modifier};

/// What can be seen of a blank besides its background.
const SEEN_ON_BLANKS: Modifier = Modifier::REVERSED
    .union(Modifier::UNDERLINED)
    .union(Modifier::CROSSED_OUT)
    .union(Modifier::SLOW_BLINK)
    .union(Modifier::RAPID_BLINK);

/// Colours and attributes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Look {
    pub(super) text: Color,
    pub(super) ground: Color,
    pub(super) modifier: Modifier,
}

impl Look {
    /// As the terminal writes by itself.
    pub(super) const PLAIN: Self = Self {
        text: Color::Reset,
        ground: Color::Reset,
        modifier: Modifier::empty(),
    };

    /// What of it can be seen on a blank.
    pub(super) fn of_blank(self) -> Self {
        if self.modifier.intersects(SEEN_ON_BLANKS) {
            return self;
        }
        let ground = self.ground;
        Self {
            ground,
            ..Self::PLAIN
        }
    }
}

/// What stands in one column of a row, or in two. Two of them that look the same are equal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Glyph<'a> {
    pub(super) x: u16,
    pub(super) width: u16,
    pub(super) symbol: &'a str,
    pub(super) look: Look,
}

impl Glyph<'_> {
    /// Whether it is what stands where a terminal has erased.
    pub(super) fn is_erased(&self) -> bool {
        self.is_blank() && self.look == Look::PLAIN
    }

    pub(super) fn is_blank(&self) -> bool {
        self.symbol == " "
    }

    /// Whether terminals agree on how far it moves the cursor. They do not about sequences and wide characters.
    pub(super) fn is_sure(&self) -> bool {
        self.width == 1 && self.symbol.chars().nth(1).is_none()
    }

    /// Whether some terminals write it in the first of its columns only.
    pub(super) fn may_leave_its_second_column(&self) -> bool {
        self.width > 1 && self.symbol.contains('\u{fe0f}')
    }
}

/// What stands in a row, from left to right. Columns behind a wide character belong to it, whatever is in their cells.
pub(super) fn glyphs(row: &[Cell]) -> impl Iterator<Item = Glyph<'_>> {
    let mut x = 0;
    std::iter::from_fn(move || {
        let cell = row.get(x)?;
        let glyph = glyph(cell, x, row.len());
        x += usize::from(glyph.width);
        Some(glyph)
    })
}

fn glyph(cell: &Cell, x: usize, columns: usize) -> Glyph<'_> {
    let look = Look {
        text: cell.fg,
        ground: cell.bg,
        modifier: cell.modifier,
    };
    let (symbol, width) = match (cell.symbol(), cell.symbol().cell_width()) {
        // one that has no column cannot stand alone, and one that is cut off cannot be written
        (_, 0) => (" ", 1),
        (_, width) if x + usize::from(width) > columns => (" ", 1),
        (symbol, width) => (symbol, width),
    };
    Glyph {
        x: u16::try_from(x).unwrap_or(u16::MAX),
        width,
        symbol,
        look: if symbol == " " { look.of_blank() } else { look },
    }
}
