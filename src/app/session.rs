use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::inventory::{
    About, Belongings, ContainerId, Details, DiskUsage, HistoryEntry, Image, ImageId, ImageIx,
    Inventory, Listing,
};
use crate::removal::{Containerless, Forecast, Marks, Protection, Trouble};

use super::{CutShort, Pane, Run, RunId, Table};

/// Which connection something belongs to. A new one is counted at each attempt to connect.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Generation(pub u64);

/// Everything that belongs to one connected engine.
#[derive(Debug)]
pub struct Session {
    /// Which connection it is.
    pub generation: Generation,
    /// Which engine it is.
    pub about: About,
    /// Whether its events are followed.
    pub link: Link,
    /// Whether its images are being read.
    pub refresh: Refresh,
    /// Why the last reading failed, if it did.
    pub trouble: Option<String>,
    /// What it holds, once that has been read.
    pub inventory: Option<Arc<Inventory>>,
    /// What is protected, as it was read last.
    pub protection: Protection,
    /// What is marked.
    pub marks: Marks,
    /// What removing the marked set will do, by the skip route; `None` while nothing is marked.
    pub forecast: Option<Arc<Forecast>>,
    /// What removing every image without a container would free, once all layers are read that can be.
    pub no_container: Option<Containerless>,
    /// How many marked images the filter of the table hides.
    pub hidden: usize,
    /// The image table.
    pub table: Table,
    /// Which pane has the keys.
    pub focus: Focus,
    /// The details of the image under the cursor.
    pub pane: Pane,
    /// The removal under way, or the last one.
    pub run: Option<Run>,
    /// Whether removals are written into the journal.
    pub(super) journaled: bool,
    /// Whether the journal has been asked for plans that were cut short.
    pub(super) journal_asked: bool,
    /// What is to be told of them.
    pub(super) untold: Option<CutShort>,
    listing: Arc<Listing>,
    details: HashMap<ImageId, Known>,
    belongings: HashMap<ContainerId, Belongings>,
    usage: Usage,
    reading: Reading,
    /// Images whose layers were asked for in vain since the last listing.
    vain: HashSet<ImageId>,
    /// Containers of which it was asked in vain what they wrote.
    uncounted: HashSet<ContainerId>,
    runs: u64,
}

/// An image's layers with the size that it had when they were read: another size means that they are to be read again.
#[derive(Clone, Debug)]
struct Known {
    size: u64,
    details: Arc<Details>,
}

/// The engine's disk accounting, as far as it is known.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Usage {
    /// Not asked for since the last change.
    Unread,
    /// As it was read.
    Read(Arc<DiskUsage>),
    /// The engine would not tell; it is asked again after the next change.
    Failed,
}

/// Which slow reading is out. One at a time, so that the user's requests come between.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reading {
    Idle,
    Details,
    Usage,
    /// Something has changed since the disk accounting was asked for.
    UsageAndStale,
}

/// Whether the engine's event stream is up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Link {
    /// It is.
    Live,
    /// It is not; the next attempt was due so many seconds after it broke.
    Lost(String, u64),
}

/// Whether images are being read. One reading at a time; a change meanwhile asks for one more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refresh {
    /// Nothing is out.
    Idle,
    /// A reading is out.
    Out,
    /// A reading is out, and something has changed since it began.
    OutAndStale,
}

/// Which pane has the keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Focus {
    /// The image table.
    Table,
    /// The details of the selected image.
    Details,
    /// The line in which the filter of the table is typed.
    Filter,
}

/// What is to be read next, beside the listing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    Details(Vec<ImageId>),
    Usage,
}

impl Session {
    pub(super) fn new(generation: Generation, about: About) -> Self {
        Self {
            generation,
            about,
            link: Link::Live,
            refresh: Refresh::Idle,
            trouble: None,
            inventory: None,
            protection: Protection::default(),
            marks: Marks::default(),
            forecast: None,
            no_container: None,
            hidden: 0,
            table: Table::default(),
            focus: Focus::Table,
            pane: Pane::default(),
            run: None,
            journaled: false,
            journal_asked: false,
            untold: None,
            listing: Arc::default(),
            details: HashMap::new(),
            belongings: HashMap::new(),
            usage: Usage::Unread,
            reading: Reading::Idle,
            vain: HashSet::new(),
            uncounted: HashSet::new(),
            runs: 0,
        }
    }

    /// The image under the cursor, if an image is.
    pub fn selected(&self) -> Option<(ImageIx, &Image)> {
        let inventory = self.inventory.as_ref()?;
        let ix = inventory.find(self.table.cursor()?)?;
        Some((ix, inventory.image(ix)?))
    }

    /// Takes a new listing in. Answers how many marks were dropped because what they were on is gone.
    pub(super) fn list(&mut self, mut listing: Listing) -> usize {
        for container in &mut listing.containers {
            container.belongings = self.belongings.get(&container.id).cloned();
        }
        let there: HashSet<&ContainerId> = listing.containers.iter().map(|it| &it.id).collect();
        self.belongings.retain(|id, _| there.contains(id));
        self.uncounted.retain(|id| there.contains(id));
        self.listing = Arc::new(listing);
        self.vain.clear();
        let sizes: HashMap<&ImageId, u64> = self
            .listing
            .images
            .iter()
            .map(|image| (&image.id, image.size))
            .collect();
        self.details
            .retain(|id, known| sizes.get(id) == Some(&known.size));
        self.rebuild();
        let dropped = self
            .inventory
            .as_ref()
            .map_or(0, |inventory| self.marks.keep_present(inventory));
        if let (Some(run), Some(inventory)) = (&mut self.run, &self.inventory) {
            run.look_again(inventory);
        }
        self.weigh();
        dropped
    }

    /// Holds what the engine said of the last removal against what it lists, where that was read after the removal.
    pub(super) fn check_run(&mut self) {
        if let (Some(run), Some(inventory)) = (&mut self.run, &self.inventory) {
            run.check(inventory);
        }
    }

    /// Takes layers in that have been read; what could not be read is not asked for again before the next listing. Answers
    /// whether the marked set was forecast by them.
    pub(super) fn learn(&mut self, read: Vec<(ImageId, Details)>, vain: Vec<ImageId>) -> bool {
        self.vain.extend(vain);
        let inventory = self.inventory.clone().unwrap_or_default();
        for (id, details) in read {
            if let Some(image) = inventory.get(&id) {
                self.details.insert(
                    id,
                    Known {
                        size: image.size,
                        details: Arc::new(details),
                    },
                );
            }
        }
        self.reading = Reading::Idle;
        self.rebuild();
        self.weigh_learned()
    }

    /// Takes in what containers have of their own.
    pub(super) fn learn_belongings(&mut self, read: Vec<(ContainerId, Belongings)>) {
        self.belongings.extend(read);
        for container in &mut Arc::make_mut(&mut self.listing).containers {
            container.belongings = self.belongings.get(&container.id).cloned();
        }
        self.rebuild_weighed();
        self.weigh();
    }

    /// Takes the disk accounting in.
    pub(super) fn account(&mut self, usage: Option<DiskUsage>) {
        let stale = self.reading == Reading::UsageAndStale;
        self.reading = Reading::Idle;
        if stale {
            return; // it is asked for again
        }
        self.usage = usage.map_or(Usage::Failed, |usage| Usage::Read(Arc::new(usage)));
        self.rebuild();
        self.weigh();
    }

    /// What was read about the engine's disk may no longer be true.
    pub(super) fn forget_usage(&mut self) {
        self.usage = Usage::Unread;
        if self.reading == Reading::Usage {
            self.reading = Reading::UsageAndStale;
        }
    }

    /// The bytes of all layers, if they were read since the last change.
    pub(super) fn layers_size(&self) -> Option<u64> {
        match &self.usage {
            Usage::Read(usage) => usage.layers_size,
            Usage::Unread | Usage::Failed => None,
        }
    }

    /// Begins a removal, with what the user knew could not be told of what is protected.
    pub(super) fn begin(&mut self, forecast: Arc<Forecast>, known: Option<Trouble>) -> &mut Run {
        self.runs += 1;
        self.run.insert(Run::new(RunId(self.runs), forecast, known))
    }

    /// Builds the inventory anew where nothing is left to be read by that.
    pub(super) fn rebuild_weighed(&mut self) {
        let weighed = self.no_container.is_some();
        self.rebuild();
        if weighed {
            self.appraise();
        }
    }

    fn rebuild(&mut self) {
        let details = self
            .details
            .iter()
            .map(|(id, known)| (id.clone(), Arc::clone(&known.details)))
            .collect();
        let listing = Arc::clone(&self.listing);
        let usage = match &self.usage {
            Usage::Read(usage) => Some(Arc::clone(usage)),
            Usage::Unread | Usage::Failed => None,
        };
        let inventory = Inventory::build(self.about.profile, listing, &details, usage);
        let inventory = Arc::new(inventory.protecting(|image| self.protection.protects(image)));
        self.table.arrange(&inventory);
        self.inventory = Some(inventory);
        self.no_container = None;
    }

    /// Notes that what these containers wrote could not be counted, or, as it is asked for again, that it may be.
    pub(super) fn fail_to_count(&mut self, containers: &[ContainerId], failed: bool) {
        for id in containers {
            if failed {
                self.uncounted.insert(id.clone());
            } else {
                self.uncounted.remove(id);
            }
        }
    }

    /// Whether the engine was asked in vain what a container wrote.
    pub fn is_uncounted(&self, id: &ContainerId) -> bool {
        self.uncounted.contains(id)
    }

    /// How an image was built, oldest step first; `None` while that has not been read.
    pub fn history_of(&self, id: &ImageId) -> Option<&[HistoryEntry]> {
        Some(&self.details.get(id)?.details.history)
    }

    /// What to read next: layers of the rows on the screen, then of marked images, then of the rest in growing portions,
    /// then the disk accounting. Notes it as being read.
    pub(super) fn want(&mut self, rows: usize) -> Option<Wanted> {
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

    /// Weighs what no container needs.
    fn appraise(&mut self) {
        if let (None, Some(inventory)) = (self.no_container, &self.inventory) {
            self.no_container = Some(Containerless::of(inventory));
        }
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
