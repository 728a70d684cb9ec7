mod folding;
mod rows;
mod tree;

use std::collections::HashSet;
use std::ops::Range;
use std::sync::Arc;

use crate::inventory::{ContainerIx, ImageId, ImageIx, Inventory, PlaceSet};
use crate::removal::Marks;

use super::column::{Value, value};
use super::{Column, Sifted, Sort};

pub use folding::Fold;
pub use rows::{Repository, Row, RowId};
pub use tree::{Around, Branch, Cover, Sums};

use tree::Tree;

/// The image table: images, flat or by repository, then containers whose image is gone; and a cursor that stays on what
/// it is on.
#[derive(Debug, Default)]
pub struct Table {
    /// How it is sorted.
    pub sort: Sort,
    /// How it is filtered.
    pub sifted: Sifted,
    /// All images in their order, those that the filter hides too.
    order: Vec<ImageIx>,
    /// The same without those.
    shown: Vec<ImageIx>,
    /// The containers whose image is gone, without those that the filter hides.
    orphans: Vec<ContainerIx>,
    /// The images by repository, while they are shown so.
    tree: Option<Tree>,
    /// The repositories whose images are folded away.
    folded: HashSet<Repository>,
    rows: Vec<Row>,
    cursor: Option<RowId>,
    /// Where the cursor was before a filter hid that row, or let another one stand for it: it goes back there.
    anchor: Option<RowId>,
    position: usize,
    offset: usize,
    /// Of how many images the layers had been read when this was arranged.
    read: usize,
}

impl Table {
    /// Puts the rows in order again. The cursor stays on what it is on; if that is gone, on its line.
    pub fn arrange(&mut self, inventory: &Arc<Inventory>) {
        let sort = self.sort;
        self.order = if sort.column == Column::Frees {
            let frees = self.sifted.weigh(inventory);
            let number = |ix| frees.of(ix).map_or(Value::Missing, Value::Number);
            sort.order_by(inventory, number)
        } else {
            sort.order_by(inventory, |ix| value(sort.column, inventory, ix))
        };
        self.read = inventory.images().len() - inventory.unread();
        self.lay(inventory);
        let place = self.row_of(self.cursor.as_ref(), inventory);
        self.put(place.unwrap_or(self.position), inventory);
    }

    /// Lets go of the inventory that it was arranged for, so that this can learn without being copied.
    pub(super) fn let_go(&mut self) {
        self.sifted.let_go();
        if let Some(tree) = &mut self.tree {
            tree.let_go();
        }
    }

    /// The inventory has learnt of layers. What is sorted, filtered or summed up by them follows when there is half as much
    /// again to go by, and at last when all is read; until then it stands as it was.
    pub(super) fn follow(&mut self, inventory: &Arc<Inventory>) {
        let read = inventory.images().len() - inventory.unread();
        if inventory.unread() == 0 || read >= self.read + self.read / 2 {
            self.review(inventory);
        }
    }

    /// Arranges the rows anew where they may stand otherwise, although the same is listed.
    pub(super) fn review(&mut self, inventory: &Arc<Inventory>) {
        if self.is_tree() || self.sort.column.asks_layers() || self.sifted.filter().asks_layers() {
            self.arrange(inventory);
        }
    }

    /// Filters by another text; `now` is in seconds since 1970. The cursor stays on its row; where that is hidden it
    /// goes to the first one, and back as soon as it is shown again.
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
        self.lay(inventory);
        let place = self.row_of(anchor.as_ref(), inventory);
        self.put(place.unwrap_or(0), inventory);
        self.anchor = anchor.filter(|anchor| self.cursor.as_ref() != Some(anchor));
    }

    /// Finds what is shown, and lays it out in rows.
    fn lay(&mut self, inventory: &Arc<Inventory>) {
        self.shown = self.sifted.sift(&self.order, inventory);
        self.orphans = self.sifted.sift_orphans(inventory);
        let filtered = self.filtered();
        if let Some(tree) = &mut self.tree {
            tree.grow(&self.order, filtered.as_ref(), self.sort, inventory);
        }
        self.lay_rows();
    }

    fn lay_rows(&mut self) {
        self.rows.clear();
        match &self.tree {
            None => {
                let images = self.shown.iter().map(|ix| Row::Image(*ix, None));
                self.rows.extend(images);
            }
            Some(tree) => {
                for (place, group) in tree.groups.iter().enumerate() {
                    self.rows.push(Row::Repository(place));
                    let open = !self.folded.contains(&group.repository);
                    let images = group.images.iter().filter(|_| open);
                    self.rows
                        .extend(images.map(|ix| Row::Image(*ix, Some(place))));
                }
            }
        }
        if !self.orphans.is_empty() {
            self.rows.push(Row::Heading);
            let orphans = self.orphans.iter().map(|ix| Row::Orphan(*ix));
            self.rows.extend(orphans);
        }
    }

    /// The cursor stays where the filter has brought it.
    pub(super) fn settle(&mut self) {
        if self.cursor.is_some() {
            self.anchor = None;
        }
    }

    /// Where something stands. An image of which this row is not there stands where it is folded away: in this repository,
    /// unless it is shown in another one.
    fn row_of(&self, id: Option<&RowId>, inventory: &Inventory) -> Option<usize> {
        let place = |is_it: &dyn Fn(&Row) -> bool| self.rows.iter().position(is_it);
        match id? {
            RowId::Image(id, below) => {
                let ix = inventory.find(id)?;
                let group = below.as_ref().and_then(|below| self.group_of(below));
                let shown = |row: &Row| matches!(row, Row::Image(here, _) if *here == ix);
                let folds = |row: &Row| {
                    self.group_in(*row)
                        .is_some_and(|it| self.is_folded(&it.repository) && it.images.contains(&ix))
                };
                let folded_here =
                    |row: &Row| group.map(Row::Repository) == Some(*row) && folds(row);
                place(&|row| *row == Row::Image(ix, group))
                    .or_else(|| place(&folded_here))
                    .or_else(|| place(&shown))
                    .or_else(|| place(&folds))
            }
            RowId::Repository(repository) => {
                let group = self.group_of(repository)?;
                place(&|row| *row == Row::Repository(group))
            }
            RowId::Orphan(id) => {
                let ix = inventory.find_container(id)?;
                place(&|row| *row == Row::Orphan(ix))
            }
        }
    }

    fn group_of(&self, repository: &Repository) -> Option<usize> {
        let groups = &self.tree.as_ref()?.groups;
        groups
            .iter()
            .position(|group| group.repository == *repository)
    }

    /// The group that a row of its own stands for.
    fn group_in(&self, row: Row) -> Option<&Branch> {
        match row {
            Row::Repository(place) => self.group(place),
            Row::Image(..) | Row::Heading | Row::Orphan(_) => None,
        }
    }

    /// Sorts in another way. The cursor stays on what it is on.
    pub fn sort_by(&mut self, sort: Sort, inventory: &Arc<Inventory>) {
        self.sort = sort;
        self.arrange(inventory);
    }

    /// Moves the cursor to a row, or to the last one.
    pub fn place(&mut self, position: usize, inventory: &Inventory) {
        self.anchor = None;
        self.put(position, inventory);
    }

    /// No row takes the cursor that is only a heading: it goes on in its direction.
    fn put(&mut self, position: usize, inventory: &Inventory) {
        let position = position.min(self.rows.len().saturating_sub(1));
        let heading = self.rows.get(position) == Some(&Row::Heading);
        self.position = match position.checked_sub(1) {
            Some(above) if heading && position < self.position => above,
            Some(_) | None => position + usize::from(heading),
        };
        let row = self.rows.get(self.position).copied();
        let repository = |place| self.group(place).map(|group| group.repository.clone());
        self.cursor = row.and_then(|row| RowId::of(row, inventory, repository));
    }

    /// Whether there is a row that takes the cursor.
    pub(super) fn takes(&self, position: usize) -> bool {
        let row = self.rows.get(position);
        row.is_some_and(|row| *row != Row::Heading)
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

    /// Notes how much of each repository is marked.
    pub(super) fn cover(&mut self, marks: &Marks, inventory: &Arc<Inventory>) {
        if let Some(tree) = &mut self.tree {
            tree.cover(marks, inventory);
        }
    }

    /// The image under the cursor.
    pub fn cursor(&self) -> Option<&ImageId> {
        self.cursor.as_ref()?.image()
    }

    /// What is under the cursor.
    pub fn here(&self) -> Option<&RowId> {
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

    /// Whether images are shown by repository.
    pub fn is_tree(&self) -> bool {
        self.tree.is_some()
    }

    /// The images shown, where a filter hides others.
    pub(super) fn filtered(&self) -> Option<PlaceSet<ImageIx>> {
        let on = self.sifted.is_on();
        on.then(|| self.shown.iter().copied().collect())
    }

    /// How many images there are, hidden ones too.
    pub fn all(&self) -> usize {
        self.order.len()
    }

    /// The images in their order, each once, but for what the filter hides. What is folded away is shown by its
    /// repository.
    pub fn shown(&self) -> &[ImageIx] {
        &self.shown
    }

    /// The containers whose image is gone, but for what the filter hides.
    pub fn orphans(&self) -> &[ContainerIx] {
        &self.orphans
    }

    /// The repositories of the tree, sorted; none in the flat table.
    pub fn groups(&self) -> &[Branch] {
        self.tree.as_ref().map_or(&[], |tree| &tree.groups)
    }

    /// How many repositories the tree has.
    pub fn repositories(&self) -> usize {
        self.tree.as_ref().map_or(0, |tree| tree.named)
    }

    /// The row of the cursor.
    pub(super) fn row(&self) -> Option<Row> {
        self.rows.get(self.position).copied()
    }

    /// The group at a place.
    pub fn group(&self, place: usize) -> Option<&Branch> {
        self.groups().get(place)
    }

    /// A repository with its images, in the tree.
    pub fn branch(&self, repository: &Repository) -> Option<&Branch> {
        let mut groups = self.groups().iter();
        groups.find(|group| group.repository == *repository)
    }

    /// Whether the images of a repository are folded away.
    pub fn is_folded(&self, repository: &Repository) -> bool {
        self.folded.contains(repository)
    }

    /// All rows in their order.
    pub fn rows(&self) -> &[Row] {
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
    pub fn visible(&self, height: usize) -> &[Row] {
        self.rows.get(self.range(height)).unwrap_or(&[])
    }

    /// The images on the screen, and then those that a repository on the screen stands for. Some may come twice.
    pub(super) fn in_sight(&self, height: usize) -> impl Iterator<Item = ImageIx> {
        let rows = self.visible(height).iter();
        let images = rows.clone().filter_map(|row| match row {
            Row::Image(ix, _) => Some(*ix),
            Row::Repository(_) | Row::Heading | Row::Orphan(_) => None,
        });
        let groups = rows.filter_map(|row| self.group_in(*row));
        images.chain(groups.flat_map(|group| group.images.iter().copied()))
    }

    /// When what a row shows was made, in seconds since 1970.
    pub(super) fn made(&self, row: Row, inventory: &Inventory) -> Option<i64> {
        match row {
            Row::Image(ix, _) => inventory.image(ix)?.created,
            Row::Repository(place) => self.group(place)?.sums(inventory).youngest,
            Row::Heading => None,
            Row::Orphan(ix) => inventory.container(ix)?.created,
        }
    }
}
