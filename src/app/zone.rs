use super::{Column, Tab};

/// What a pointing device did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gesture {
    /// The main button was pressed.
    Click,
    /// The wheel was turned up.
    WheelUp,
    /// The wheel was turned down.
    WheelDown,
}

/// Something done with a pointing device at a cell of the screen, both counted from 0 at the top left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pointed {
    /// What was done.
    pub gesture: Gesture,
    /// The column.
    pub column: u16,
    /// The row.
    pub row: u16,
}

/// A rectangle of the screen, in cells, that stands for something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Zone {
    /// Its first column.
    pub x: u16,
    /// Its first row.
    pub y: u16,
    /// How many columns it has.
    pub width: u16,
    /// How many rows it has.
    pub height: u16,
    /// What it stands for.
    pub spot: Spot,
}

/// What a zone stands for. A list tells the place of the entry in its first row, counted from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spot {
    /// The image table, beside its rows.
    Table,
    /// The title of a column.
    Title(Column),
    /// Rows of the image table.
    Rows(usize),
    /// The gutter before them, where the marks are.
    Gutter(usize),
    /// The details of the image, beside the entries of the tab.
    Details,
    /// The name of a tab of the details.
    Tab(Tab),
    /// An entry of the tab that is shown.
    Entry(usize),
    /// The gutter before it.
    EntryGutter(usize),
    /// An overlay, or the screen without an engine, beside what can be chosen there.
    Cover,
    /// Entries that can be chosen there.
    Entries(usize),
}

impl Zone {
    /// How many rows below the first one a cell lies; `None` where it lies outside.
    fn row_of(&self, column: u16, row: u16) -> Option<u16> {
        let right = self.x.saturating_add(self.width);
        let bottom = self.y.saturating_add(self.height);
        let inside = (self.x..right).contains(&column) && (self.y..bottom).contains(&row);
        inside.then(|| row - self.y)
    }
}

impl Spot {
    /// The spot `rows` further down.
    fn below(self, rows: u16) -> Self {
        let rows = usize::from(rows);
        match self {
            Self::Rows(first) => Self::Rows(first + rows),
            Self::Gutter(first) => Self::Gutter(first + rows),
            Self::Entry(first) => Self::Entry(first + rows),
            Self::EntryGutter(first) => Self::EntryGutter(first + rows),
            Self::Entries(first) => Self::Entries(first + rows),
            Self::Table | Self::Title(_) | Self::Details | Self::Tab(_) | Self::Cover => self,
        }
    }
}

/// What lies at a cell: the topmost, last drawn zone there. A list tells the entry of that very row.
pub(super) fn spot_at(zones: &[Zone], column: u16, row: u16) -> Option<Spot> {
    let mut topmost = zones.iter().rev();
    topmost.find_map(|zone| Some(zone.spot.below(zone.row_of(column, row)?)))
}

#[cfg(test)]
mod tests {
    use super::{Spot, Zone, spot_at};

    #[test]
    fn a_cell_is_of_the_topmost_zone_and_of_its_row() {
        let zone = |x, y, width, height, spot| Zone {
            x,
            y,
            width,
            height,
            spot,
        };
        let zones = [
            zone(0, 0, 80, 24, Spot::Table),
            zone(4, 2, 76, 10, Spot::Rows(30)),
            zone(10, 4, 5, 1, Spot::Cover),
        ];
        assert_eq!(spot_at(&zones, 4, 2), Some(Spot::Rows(30)));
        assert_eq!(spot_at(&zones, 79, 11), Some(Spot::Rows(39)));
        assert_eq!(spot_at(&zones, 12, 4), Some(Spot::Cover));
        assert_eq!(spot_at(&zones, 3, 2), Some(Spot::Table));
        assert_eq!(spot_at(&zones, 4, 12), Some(Spot::Table));
        assert_eq!(spot_at(&zones, 80, 0), None);
    }
}
