//! What is read next of an engine, beside the listing.

use crate::inventory::ImageId;

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
        let Some(inventory) = &self.inventory else {
            return Vec::new();
        };
        let unread = |id: &&ImageId| !self.details.contains_key(*id) && !self.vain.contains(*id);
        let visible = self.table.in_sight(rows);
        let visible = visible.filter_map(|ix| inventory.image(ix));
        let visible = visible.map(|image| &image.id);
        let portion = (self.listing.images.len() / 40).max(32);
        let visible = visible.filter(unread).take(portion.max(rows));
        let mut wanted: Vec<ImageId> = visible.cloned().collect();
        wanted.sort_unstable();
        wanted.dedup();
        if wanted.is_empty() {
            let marked = self
                .marks
                .iter()
                .map(crate::removal::Mark::image)
                .filter(unread);
            let rest = self
                .listing
                .images
                .iter()
                .map(|image| &image.id)
                .filter(unread);
            wanted.extend(marked.chain(rest).take(portion).cloned());
            wanted.sort_unstable();
            wanted.dedup();
        }
        wanted
    }
}
