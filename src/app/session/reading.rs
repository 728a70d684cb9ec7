//! What is read next of an engine, beside the listing.

use std::collections::HashSet;
use std::sync::Arc;

use crate::app::Recalled;
use crate::inventory::{BuildStep, ImageId, Makeup};
use crate::removal::Mark;

use super::{Known, Link, Refresh, Session};

/// The engine's clock may be so many seconds ahead of ours.
const SKEW: i64 = 3600;

/// What is to be read next, beside the listing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::app) enum Wanted {
    Details(Vec<ImageId>),
    Usage,
}

/// Which slow readings are out. Layers are asked for ahead of the answers, so that the engine is never without a
/// question; the runtime asks for those first that were wanted last.
#[derive(Clone, Debug, Default)]
pub(super) struct Readings {
    /// Images whose layers are being read.
    details: HashSet<ImageId>,
    /// Those of the rows that were on the screen when layers were last asked for.
    in_sight: Vec<ImageId>,
    /// How many images of the listing need not be looked at any more: they have been asked for.
    passed: usize,
    /// The disk accounting.
    pub(super) usage: UsageReading,
}

/// Whether the disk accounting is being read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum UsageReading {
    /// It is not.
    #[default]
    Idle,
    /// It is.
    Out,
    /// It is, and something has changed since.
    OutAndStale,
}

impl Readings {
    /// Begins anew with another listing; what is out stays so.
    pub(super) fn relist(&mut self) {
        self.passed = 0;
        self.in_sight.clear();
    }

    /// Notes that these have been answered.
    pub(super) fn answered<'a>(&mut self, ids: impl IntoIterator<Item = &'a ImageId>) {
        for id in ids {
            self.details.remove(id);
        }
    }
}

impl Session {
    /// What to read next: layers of the rows on the screen, then of marked images, then of the rest, then the disk
    /// accounting. Notes it as being read.
    pub(in crate::app) fn want(&mut self, rows: usize) -> Option<Wanted> {
        if self.link != Link::Live || self.inventory.is_none() {
            return None;
        }
        let wanted = match self.unread_in_sight(rows) {
            Some(in_sight) => in_sight,
            None => self.unread_elsewhere(),
        };
        if !wanted.is_empty() {
            self.readings.details.extend(wanted.iter().cloned());
            return Some(Wanted::Details(wanted));
        }
        if !self.readings.details.is_empty() || self.readings.usage != UsageReading::Idle {
            return None;
        }
        self.appraise();
        let usage = self.usage == super::Usage::Unread
            && self.refresh == Refresh::Idle
            && self.active_run().is_none();
        usage.then(|| {
            self.readings.usage = UsageReading::Out;
            Wanted::Usage
        })
    }

    /// The images on the screen whose layers are to be read, where there are any: nothing else is asked for before these
    /// have been answered. None of them if all have been asked for, and before anything else.
    fn unread_in_sight(&mut self, rows: usize) -> Option<Vec<ImageId>> {
        let inventory = self.inventory.as_ref()?;
        let in_sight = self.table.in_sight(rows);
        let in_sight = in_sight.filter_map(|ix| inventory.image(ix));
        let unread = in_sight
            .map(|image| &image.id)
            .filter(|id| self.is_unread(id));
        // a folded repository may have very many
        let mut unread: Vec<ImageId> = unread.take(self.ahead().max(rows)).cloned().collect();
        let mut there = HashSet::new();
        unread.retain(|id| there.insert(id.clone()));
        if unread.is_empty() {
            return None;
        }
        let asked = |id| self.readings.in_sight.contains(id);
        if unread.iter().all(asked) {
            return Some(Vec::new());
        }
        self.readings.in_sight.clone_from(&unread);
        Some(unread)
    }

    /// Marked images and then the others, as soon as few are being read.
    fn unread_elsewhere(&mut self) -> Vec<ImageId> {
        let ahead = self.ahead();
        let room = ahead.saturating_sub(self.readings.details.len());
        if room < ahead / 2 {
            return Vec::new();
        }
        let open = |id: &&ImageId| self.is_unread(id) && !self.readings.details.contains(*id);
        let mut there = HashSet::new();
        let marked = self.marks.iter().map(Mark::image).filter(open);
        let marked = marked.filter(|id| there.insert(*id));
        let mut wanted: Vec<ImageId> = marked.take(room).cloned().collect();
        let marked: HashSet<ImageId> = wanted.iter().cloned().collect();
        let listed = self.listing.images.iter().enumerate();
        let mut passed = self.readings.passed;
        for (place, image) in listed.skip(passed) {
            if wanted.len() == room {
                break;
            }
            passed = place + 1;
            if open(&&image.id) && !marked.contains(&image.id) {
                wanted.push(image.id.clone());
            }
        }
        self.readings.passed = passed;
        wanted
    }

    /// So many images are asked for ahead of the answers: as few turns as will do whatever their number.
    fn ahead(&self) -> usize {
        (self.listing.images.len() / 8).max(256)
    }

    fn is_unread(&self, id: &ImageId) -> bool {
        !self.details.contains_key(id) && !self.vain.contains(id)
    }

    /// Whether layers are being read.
    pub(in crate::app) fn reads_layers(&self) -> bool {
        !self.readings.details.is_empty()
    }

    /// Whether an image's layers have been read.
    pub(in crate::app) fn is_read(&self, id: &ImageId) -> bool {
        self.details.contains_key(id)
    }

    /// What the steps by which an image was built tell of its layers, oldest first; nothing while unread.
    pub fn steps_of(&self, id: &ImageId) -> &[BuildStep] {
        self.details
            .get(id)
            .map_or(&[], |known| &known.makeup.steps)
    }

    /// Takes in what was kept of an earlier start: the next listing says whether it still holds.
    pub(in crate::app) fn recall(&mut self, kept: Vec<Recalled>) {
        for one in kept {
            self.know(one.image, (one.size, Some(one.read)), one.makeup);
        }
    }

    /// Whether directories may have others' names by now, by which containers without an image tell their layers. They
    /// keep them while such a container lives: what was read since it was made is true. Forgets what is older.
    pub(super) fn doubt_kept(&mut self) -> bool {
        let Some(inventory) = &self.inventory else {
            return false;
        };
        let orphans = inventory.orphans().iter().filter_map(|ix| {
            let told = inventory.container(*ix)?;
            // the first directory may be the container's own
            let found = inventory.pinned(*ix).map_or(0, <[_]>::len) + 1;
            (found < told.directories.len()).then_some(told)
        });
        let youngest = orphans
            .map(|orphan| orphan.created.unwrap_or(i64::MAX))
            .max();
        let Some(since) = youngest.map(|made| made.saturating_add(SKEW)) else {
            return false;
        };
        let before = self.details.len();
        self.details
            .retain(|_, known| known.read.is_none_or(|read| read > since));
        self.details.len() < before
    }

    /// Notes the layers of an image that had this size when they were read, and answers what it shares of them.
    pub(super) fn know(
        &mut self,
        id: ImageId,
        (size, read): (u64, Option<i64>),
        mut makeup: Makeup,
    ) -> Arc<Makeup> {
        makeup.share(&mut self.diffs);
        let makeup = Arc::new(makeup);
        let known = Arc::clone(&makeup);
        self.details.insert(id, Known { size, read, makeup });
        known
    }
}
