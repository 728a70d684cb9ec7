use std::ops::Range;
use std::sync::Arc;

use crate::inventory::{ImageId, ImageIx, Inventory};

use super::Sort;

/// The image table: the order of the rows, and a cursor that stays on its image.
#[derive(Debug, Default)]
pub struct Table {
    /// How it is sorted.
    pub sort: Sort,
    rows: Vec<ImageIx>,
    cursor: Option<ImageId>,
    position: usize,
    offset: usize,
}

impl Table {
    /// Puts the rows in order again. The cursor stays on its image; if that is gone, on its line.
    pub fn arrange(&mut self, inventory: &Arc<Inventory>) {
        self.rows = self.sort.order(inventory);
        let kept = self.cursor.as_ref().and_then(|id| inventory.find(id));
        let place = kept.and_then(|ix| self.rows.iter().position(|row| *row == ix));
        self.place(place.unwrap_or(self.position), inventory);
    }

    /// Sorts in another way. The cursor stays on its image.
    pub fn sort_by(&mut self, sort: Sort, inventory: &Arc<Inventory>) {
        self.sort = sort;
        self.arrange(inventory);
    }

    /// Moves the cursor to a row, or to the last one.
    pub fn place(&mut self, position: usize, inventory: &Inventory) {
        self.position = position.min(self.rows.len().saturating_sub(1));
        let image = self
            .rows
            .get(self.position)
            .and_then(|ix| inventory.image(*ix));
        self.cursor = image.map(|image| image.id.clone());
    }

    /// Moves the cursor by so many rows.
    pub fn step(&mut self, rows: isize, inventory: &Inventory) {
        self.place(self.position.saturating_add_signed(rows), inventory);
    }

    /// Scrolls by so many rows, if the screen shows `height` of them; the cursor stays on the screen.
    pub fn scroll(&mut self, by: isize, height: usize, inventory: &Inventory) {
        let start = self.range(height).start.saturating_add_signed(by);
        self.offset = start.min(self.rows.len().saturating_sub(height));
        let last = self.offset + height.max(1) - 1;
        self.place(self.position.clamp(self.offset, last), inventory);
    }

    /// The image under the cursor.
    pub fn cursor(&self) -> Option<&ImageId> {
        self.cursor.as_ref()
    }

    /// The row of the cursor, counted from the first row of all.
    pub fn position(&self) -> usize {
        self.position
    }

    /// All rows in their order.
    pub fn rows(&self) -> &[ImageIx] {
        &self.rows
    }

    /// Scrolls so that the cursor is among `height` rows.
    pub fn keep_in_view(&mut self, height: usize) {
        self.offset = self.range(height).start;
    }

    /// Which rows are on the screen, if it shows `height` of them.
    pub fn range(&self, height: usize) -> Range<usize> {
        let lowest = (self.position + 1).saturating_sub(height);
        let last_page = self.rows.len().saturating_sub(height);
        let start = self
            .offset
            .clamp(lowest, self.position.max(lowest))
            .min(last_page.max(lowest));
        start..(start + height).min(self.rows.len())
    }

    /// The rows on the screen, if it shows `height` of them.
    pub fn visible(&self, height: usize) -> &[ImageIx] {
        self.rows.get(self.range(height)).unwrap_or(&[])
    }
}
