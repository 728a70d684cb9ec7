mod reading;

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::inventory::{
    About, Belongings, ContainerId, DiskUsage, Image, ImageId, ImageIx, Inventory, Listing, Makeup,
    PlaceMap,
};
use crate::removal::{Containerless, Forecast, Marks, Protection, Trouble};

use super::{CutShort, Histories, Pane, Run, RunId, Table};

pub(super) use reading::Wanted;
use reading::{Readings, UsageReading};

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
    /// The histories that are shown, and the last ones that were.
    pub histories: Arc<Histories>,
    details: PlaceMap<ImageId, Known>,
    /// Every diff id that is known, to be shared.
    diffs: HashSet<Arc<str>>,
    belongings: HashMap<ContainerId, Belongings>,
    usage: Usage,
    readings: Readings,
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
    /// When it was read, if that was at an earlier start; in seconds since 1970.
    read: Option<i64>,
    makeup: Arc<Makeup>,
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
            histories: Arc::default(),
            diffs: HashSet::new(),
            details: PlaceMap::default(),
            belongings: HashMap::new(),
            usage: Usage::Unread,
            readings: Readings::default(),
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
        self.readings.relist();
        let sizes: PlaceMap<&ImageId, u64> = self
            .listing
            .images
            .iter()
            .map(|image| (&image.id, image.size))
            .collect();
        let before = self.details.len();
        self.details
            .retain(|id, known| sizes.get(id) == Some(&known.size));
        if self.details.len() < before {
            let read = &self.details;
            Arc::make_mut(&mut self.histories).keep(|id| read.contains_key(id));
            self.diffs.retain(|diff| Arc::strong_count(diff) > 1);
        }
        self.rebuild();
        if self.doubt_kept() {
            self.rebuild();
        }
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
    pub(super) fn learn(&mut self, read: Vec<(ImageId, Makeup)>, vain: Vec<ImageId>) -> bool {
        self.readings.answered(read.iter().map(|(id, _)| id));
        self.readings.answered(&vain);
        self.vain.extend(vain);
        let inventory = self.inventory.clone().unwrap_or_default();
        let mut learned = Vec::new();
        for (id, makeup) in read {
            if let Some(image) = inventory.get(&id) {
                let makeup = self.know(id.clone(), (image.size, None), makeup);
                learned.push((id, makeup));
            }
        }
        drop(inventory);
        self.let_go_of_few();
        self.change(|inventory| inventory.learn(learned));
        self.follow();
        self.weigh_learned()
    }

    /// Takes in what containers have of their own.
    pub(super) fn learn_belongings(&mut self, read: Vec<(ContainerId, Belongings)>) {
        self.belongings.extend(read);
        self.listing = Arc::default(); // the inventory's is changed
        let belongings = std::mem::take(&mut self.belongings);
        self.forecast = None;
        self.change(|inventory| inventory.learn_belongings(&belongings));
        self.belongings = belongings;
        if let Some(inventory) = &self.inventory {
            self.listing = Arc::clone(inventory.listing());
        }
        self.weigh();
    }

    /// Takes the disk accounting in.
    pub(super) fn account(&mut self, usage: Option<DiskUsage>) {
        let stale = self.readings.usage == UsageReading::OutAndStale;
        self.readings.usage = UsageReading::Idle;
        if stale {
            return; // it is asked for again
        }
        self.usage = usage.map_or(Usage::Failed, |usage| Usage::Read(Arc::new(usage)));
        let usage = self.known_usage();
        self.forecast = None;
        self.change(|inventory| inventory.account(usage));
        self.follow();
        self.weigh();
    }

    /// What was read about the engine's disk may no longer be true.
    pub(super) fn forget_usage(&mut self) {
        self.usage = Usage::Unread;
        if self.readings.usage == UsageReading::Out {
            self.readings.usage = UsageReading::OutAndStale;
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

    /// Takes in what is protected now.
    pub(super) fn protect(&mut self) {
        let protection = std::mem::take(&mut self.protection);
        self.forecast = None;
        self.change(|inventory| inventory.protect(|image| protection.protects(image)));
        self.protection = protection;
        if let Some(inventory) = &self.inventory {
            self.table.review(inventory);
        }
        if self.no_container.take().is_some() {
            self.appraise();
        }
    }

    /// Indexes the listing, with what is known of its images.
    fn rebuild(&mut self) {
        let usage = self.known_usage();
        let listing = Arc::clone(&self.listing);
        self.forecast = None;
        self.table.let_go();
        let mut inventory = match self.inventory.take() {
            Some(before) => before.relisted(listing, usage, |id| self.details.contains_key(id)),
            None => Inventory::new(self.about.profile, listing, usage),
        };
        // an earlier start may have left what no list has told of since
        let open = inventory.unread() > 0;
        let known = self.details.iter().filter(|_| open);
        inventory.learn(known.map(|(id, known)| (id.clone(), Arc::clone(&known.makeup))));
        inventory.protect(|image| self.protection.protects(image));
        let inventory = Arc::new(inventory);
        self.table.arrange(&inventory);
        self.inventory = Some(inventory);
        self.no_container = None;
    }

    /// Takes in what has been read of what is listed. Where anybody else holds the inventory it is copied: what rests on it
    /// and is to be found out anew is let go first.
    fn change(&mut self, learn: impl FnOnce(&mut Inventory)) {
        self.table.let_go();
        if let Some(inventory) = &mut self.inventory {
            learn(Arc::make_mut(inventory));
        }
    }

    /// The table follows what was learnt, where its order or its filter asks for that.
    fn follow(&mut self) {
        if let Some(inventory) = &self.inventory {
            self.table.follow(inventory);
        }
        self.no_container = None;
    }

    fn known_usage(&self) -> Option<Arc<DiskUsage>> {
        match &self.usage {
            Usage::Read(usage) => Some(Arc::clone(usage)),
            Usage::Unread | Usage::Failed => None,
        }
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

    /// Weighs what no container needs.
    fn appraise(&mut self) {
        if let (None, Some(inventory)) = (self.no_container, &self.inventory) {
            self.no_container = Some(Containerless::of(inventory));
        }
    }
}
