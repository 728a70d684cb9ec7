use std::ops::Range;
use std::sync::Arc;

use crate::inventory::{ImageId, ImageIx, Inventory, PlaceSet};

use super::{Sifted, Sort};

/// The image table: the order of the rows, and a cursor that stays on its image.
#[derive(Debug, Default)]
pub struct Table {
    /// How it is sorted.
    pub sort: Sort,
    /// How it is filtered.
    pub sifted: Sifted,
    /// All images in their order, those that the filter hides too.
    order: Vec<ImageIx>,
    rows: Vec<ImageIx>,
    cursor: Option<ImageId>,
    /// Where the cursor was before a filter hid that image: it goes back there.
    anchor: Option<ImageId>,
    position: usize,
    offset: usize,
}

impl Table {
    /// Puts the rows in order again. The cursor stays on its image; if that is gone, on its line.
    pub fn arrange(&mut self, inventory: &Arc<Inventory>) {
        self.order = self.sort.order(inventory);
        self.rows = self.sifted.sift(&self.order, inventory);
        let place = self.row_of(self.cursor.as_ref(), inventory);
        self.put(place.unwrap_or(self.position), inventory);
    }

    /// Filters by another text; `now` is in seconds since 1970. The cursor stays on its image; where that is hidden it
    /// goes to the first row, and back as soon as the image is shown again.
    pub(super) fn filter(&mut self, text: &str, now: i64, inventory: Option<&Arc<Inventory>>) {
        self.sifted.type_in(text, now);
        if let Some(inventory) = inventory {
            self.sift(inventory);
        }
    }

    /// Filters again if time alone may change what is shown; answers whether that may be.
    pub(super) fn pass_time(&mut self, now: i64, inventory: Option<&Arc<Inventory>>) -> bool {
        let inventory = inventory.filter(|_| self.sifted.pass_time(now));
        inventory.is_some_and(|inventory| {
            self.sift(inventory);
            true
        })
    }

    fn sift(&mut self, inventory: &Arc<Inventory>) {
        let anchor = self.anchor.take().or_else(|| self.cursor.clone());
        self.rows = self.sifted.sift(&self.order, inventory);
        let place = self.row_of(anchor.as_ref(), inventory);
        self.put(place.unwrap_or(0), inventory);
        self.anchor = anchor.filter(|_| place.is_none());
    }

    /// The cursor stays where the filter has brought it.
    pub(super) fn settle(&mut self) {
        if self.cursor.is_some() {
            self.anchor = None;
        }
    }

    fn row_of(&self, image: Option<&ImageId>, inventory: &Inventory) -> Option<usize> {
        let ix = inventory.find(image?)?;
        self.rows.iter().position(|row| *row == ix)
    }

    /// Sorts in another way. The cursor stays on its image.
    pub fn sort_by(&mut self, sort: Sort, inventory: &Arc<Inventory>) {
        self.sort = sort;
        self.arrange(inventory);
    }

    /// Moves the cursor to a row, or to the last one.
    pub fn place(&mut self, position: usize, inventory: &Inventory) {
        self.anchor = None;
        self.put(position, inventory);
    }

    fn put(&mut self, position: usize, inventory: &Inventory) {
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

    /// Whether a filter has been typed, even if none of it says anything.
    pub fn is_sifted(&self) -> bool {
        !self.sifted.text().is_empty()
    }

    /// The images shown, where a filter hides others.
    pub(super) fn filtered(&self) -> Option<PlaceSet<ImageIx>> {
        let on = self.sifted.is_on();
        on.then(|| self.rows.iter().copied().collect())
    }

    /// How many images there are, hidden ones too.
    pub fn all(&self) -> usize {
        self.order.len()
    }

    /// All rows in their order, but for what the filter hides.
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
