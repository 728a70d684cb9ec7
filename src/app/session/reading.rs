//! What is read next of an engine, beside the listing.

use crate::inventory::{ImageId, ImageIx};

use super::{Link, Reading, Refresh, Session, Usage};

/// What is to be read next, beside the listing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::app) enum Wanted {
    Details(Vec<ImageId>),
    Usage,
}

impl Session {
    /// What to read next: layers of the rows on the screen, then of marked images, then of the rest in growing portions,
    /// then the disk accounting. Notes it as being read.
    pub(in crate::app) fn want(&mut self, rows: usize) -> Option<Wanted> {
        if self.reading != Reading::Idle || self.link != Link::Live {
            return None;
        }
        let wanted = self.unread_details(rows);
        if wanted.is_empty() {
            self.appraise();
            let usage = self.usage == Usage::Unread
                && self.inventory.is_some()
                && self.refresh == Refresh::Idle
                && self.active_run().is_none();
            return usage.then(|| {
                self.reading = Reading::Usage;
                Wanted::Usage
            });
        }
        self.reading = Reading::Details;
        Some(Wanted::Details(wanted))
    }

    fn unread_details(&self, rows: usize) -> Vec<ImageId> {
        let Some(inventory) = self.inventory.as_ref().filter(|it| it.unread() > 0) else {
            return Vec::new();
        };
        let unread = |ix: &ImageIx| inventory.stack(*ix).is_none();
        let to_read = |ixs: &mut dyn Iterator<Item = ImageIx>, most: usize| {
            let ids = ixs.filter(unread).filter_map(|ix| inventory.image(ix));
            let ids = ids.map(|image| &image.id);
            let ids = ids.filter(|id| !self.vain.contains(*id)).take(most);
            let mut wanted: Vec<ImageId> = ids.cloned().collect();
            wanted.sort_unstable();
            wanted.dedup();
            wanted
        };
        let portion = (inventory.images().len() / 40).max(32);
        let visible = to_read(&mut self.table.in_sight(rows), portion.max(rows));
        if !visible.is_empty() {
            return visible;
        }
        let marked = self.marks.marked().filter_map(|id| inventory.find(id));
        to_read(&mut marked.chain(inventory.image_ixs()), portion)
    }
}
