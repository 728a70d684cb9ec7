mod content;

use std::cmp::Reverse;
use std::collections::HashMap;

use crate::inventory::{
    Bytes, Certainty, ContainerIx, EngineKind, ImageIx, Inventory, LayerIx, PlaceMap, PlaceSet,
    Reason,
};

use super::freed::content::records;
use super::freed::unread;
use super::{Forecast, State, Step};

/// Where every byte of the marked images goes. Each of their layers is in exactly one row, the first that fits: kept by
/// an image, kept until containers go, possibly kept by build cache, freed now. The rows add up to what the marked
/// images hold, each thing counted once (semantics, c).
///
/// Untagged parents, images in the way and layers of containers without an image that go along belong to it too. The rows that go add up to what the forecast frees now; a layer
/// that only containers hold afterwards is in a row of theirs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ledger {
    /// The images that it is about, each once.
    pub images: Vec<ImageIx>,
    /// What goes comes first, then what may go and what goes later; the largest rows first among each.
    pub rows: Vec<LedgerRow>,
}

/// Things with the same fate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LedgerRow {
    /// What they are.
    pub thing: Thing,
    /// What becomes of them.
    pub fate: Fate,
    /// Their bytes.
    pub bytes: Bytes,
    /// How many they are: layers, or images whose content it is.
    pub count: usize,
    /// The layers, largest first; none where the row is about something else.
    pub layers: Vec<LayerIx>,
}

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Thing {
    /// Layers as they lie on the disk, unpacked.
    Layers,
    /// Compressed layers, configuration and manifest, on the containerd store; on Podman what it keeps of images that go
    /// beside their layers.
    Content,
    /// The lists of platforms, on the containerd store.
    Index,
    /// Images whose layers have not been read: at most so many bytes.
    Unread,
}

/// What becomes of something that a marked image holds.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fate {
    /// It goes with the removal.
    Freed,
    /// It goes with the removal, unless build cache holds it.
    CacheMayKeep,
    /// Only these containers hold it afterwards: it goes when they all have gone.
    UntilContainers(Vec<ContainerIx>),
    /// This image stays and needs it; it may be a marked one that would be refused.
    KeptBy(ImageIx),
}

impl Ledger {
    /// The ledger of a forecast. Linear in the layers of the marked images and in who holds them.
    pub fn of(forecast: &Forecast) -> Self {
        let images = images(forecast);
        let mut book = Book::new(forecast, &images);
        for image in &images {
            book.enter_stack(*image);
        }
        for orphan in forecast.after.base().orphans() {
            if !forecast.after.has_container(*orphan) {
                let pinned = forecast.after.base().pinned(*orphan);
                book.enter_layers(pinned.unwrap_or(&[]));
            }
        }
        match forecast.after.base().profile().kind {
            EngineKind::ContainerdStore => content::enter(&mut book, &images),
            EngineKind::Podman if forecast.after.gone().next().is_some() => {
                let records = records(&forecast.after);
                book.add(Thing::Content, Fate::Freed, records);
            }
            EngineKind::GraphDriver | EngineKind::Podman => {}
        }
        let rows = book.close();
        Self { images, rows }
    }

    /// The sum of all rows: what the marked images hold, each thing counted once.
    pub fn sum(&self) -> Bytes {
        self.rows.iter().map(|row| row.bytes).sum()
    }

    /// The rows with a fate that `fits`.
    pub fn sum_of(&self, fits: impl Fn(&Fate) -> bool) -> Bytes {
        let rows = self.rows.iter().filter(|row| fits(&row.fate));
        rows.map(|row| row.bytes).sum()
    }
}

/// The images that a plan is about, each once: those that it touches, those that go along, and those that are refused.
fn images(forecast: &Forecast) -> Vec<ImageIx> {
    let touched = forecast
        .plan
        .iter()
        .filter_map(|planned| match &planned.step {
            Step::Remove(removal) => Some(&removal.image),
            Step::UnpauseContainer(_)
            | Step::StopContainer(_)
            | Step::RemoveContainer(_)
            | Step::PruneCache => None,
        });
    let gone = forecast.deleted.iter().map(|deletion| &deletion.image);
    let refused = forecast.refused.iter().map(|refused| &refused.image);
    let mut seen: PlaceSet<ImageIx> = PlaceSet::default();
    touched
        .chain(gone)
        .chain(refused)
        .filter_map(|image| forecast.after.base().find(image))
        .filter(|image| seen.insert(*image))
        .collect()
}

/// How many kinds of fate there are.
const KINDS: usize = 4;

/// The place of a kind of fate among the rows: what goes comes first.
fn kind(fate: &Fate) -> usize {
    match fate {
        Fate::Freed => 0,
        Fate::CacheMayKeep => 1,
        Fate::UntilContainers(_) => 2,
        Fate::KeptBy(_) => 3,
    }
}

/// A ledger while it is written.
struct Book<'a> {
    after: &'a State,
    marked: PlaceSet<ImageIx>,
    seen: PlaceSet<LayerIx>,
    pinners: Option<Pinners>,
    places: HashMap<(Thing, Fate), usize>,
    /// The row of each kind that was added to last: what comes next is mostly the same.
    recent: [Option<usize>; KINDS],
    rows: Vec<LedgerRow>,
}

impl<'a> Book<'a> {
    fn new(forecast: &'a Forecast, images: &[ImageIx]) -> Self {
        Self {
            after: &forecast.after,
            marked: images.iter().copied().collect(),
            seen: PlaceSet::default(),
            pinners: None,
            places: HashMap::new(),
            recent: [None; KINDS],
            rows: Vec::new(),
        }
    }

    fn base(&self) -> &'a Inventory {
        self.after.base()
    }

    /// Enters the layers of an image, top first: who holds one holds all below it.
    fn enter_stack(&mut self, image: ImageIx) {
        match self.base().stack(image) {
            Some(stack) => self.enter_layers(stack),
            None => self.enter_unread(image),
        }
    }

    fn enter_layers(&mut self, stack: &[LayerIx]) {
        let mut keeper: Option<ImageIx> = None;
        for layer in stack.iter().rev() {
            if !self.seen.insert(*layer) {
                break; // what lies below is there already
            }
            if keeper.is_none_or(|keeper| self.marked.contains(&keeper)) {
                keeper = self.keeper(*layer);
            }
            let size = self
                .base()
                .layer(*layer)
                .map_or(Bytes::ZERO, |layer| layer.size);
            let fate = match keeper {
                Some(keeper) => Fate::KeptBy(keeper),
                None => self.fate_of_unreachable(*layer, size),
            };
            if let Some(row) = self.add(Thing::Layers, fate, size) {
                row.layers.push(*layer);
            }
        }
    }

    /// An image that stays and holds a layer; one that is not marked before one that is.
    fn keeper(&self, layer: LayerIx) -> Option<ImageIx> {
        let staying = || {
            let holders = self.base().holders(layer).iter().copied();
            holders.filter(|holder| !self.after.is_gone(*holder))
        };
        staying()
            .find(|holder| !self.marked.contains(holder))
            .or_else(|| staying().next())
    }

    fn fate_of_unreachable(&mut self, layer: LayerIx, size: Bytes) -> Fate {
        if self.after.is_held(layer) {
            let after = self.after;
            let pinners = self.pinners.get_or_insert_with(|| pinners(after));
            Fate::UntilContainers(pinners.get(&layer).cloned().unwrap_or_default())
        } else if self.after.cache_may_hold(size.value()) {
            Fate::CacheMayKeep
        } else {
            Fate::Freed
        }
    }

    fn enter_unread(&mut self, image: ImageIx) {
        let (bytes, fate) = if self.after.is_gone(image) {
            let alone = self.after.gone().nth(1).is_none();
            (unread(self.base(), image, alone), Fate::Freed)
        } else {
            let size = self.base().image(image).map_or(0, |image| image.size);
            let bytes = Bytes::exact(size).but(Certainty::AtMost, Reason::LayersUnread);
            (bytes, Fate::KeptBy(image))
        };
        self.add(Thing::Unread, fate, bytes);
    }

    /// Adds one thing to its row; answers the row.
    fn add(&mut self, thing: Thing, fate: Fate, bytes: Bytes) -> Option<&mut LedgerRow> {
        let place = self.place(thing, fate);
        let row = self.rows.get_mut(place)?;
        row.bytes = row.bytes + bytes;
        row.count += 1;
        Some(row)
    }

    /// Where the row of a thing and its fate is; a new one where there is none.
    fn place(&mut self, thing: Thing, fate: Fate) -> usize {
        let kind = kind(&fate);
        let recent = self.recent.get(kind).copied().flatten();
        let fits = |row: &LedgerRow| row.thing == thing && row.fate == fate;
        if let Some(place) = recent.filter(|at| self.rows.get(*at).is_some_and(fits)) {
            return place;
        }
        let next = self.rows.len();
        let place = *self.places.entry((thing, fate.clone())).or_insert(next);
        if let Some(recent) = self.recent.get_mut(kind) {
            *recent = Some(place);
        }
        if place == next {
            self.rows.push(LedgerRow {
                thing,
                fate,
                bytes: Bytes::ZERO,
                count: 0,
                layers: Vec::new(),
            });
        }
        place
    }

    /// The rows in their order.
    fn close(mut self) -> Vec<LedgerRow> {
        let base = self.base();
        let size = |layer: &LayerIx| base.layer(*layer).map_or(0, |layer| layer.size.value());
        for row in &mut self.rows {
            row.layers.sort_by_cached_key(|layer| Reverse(size(layer)));
        }
        self.rows
            .sort_by_key(|row| (kind(&row.fate), Reverse(row.bytes.value()), row.thing));
        self.rows
    }
}

/// The containers, still there, that hold each layer.
type Pinners = PlaceMap<LayerIx, Vec<ContainerIx>>;

fn pinners(after: &State) -> Pinners {
    let base = after.base();
    let mut pinners = Pinners::default();
    for container in base.container_ixs().filter(|ix| after.has_container(*ix)) {
        for layer in base.pinned(container).unwrap_or(&[]) {
            let holding = pinners.entry(*layer).or_default();
            if holding.last() != Some(&container) {
                holding.push(container);
            }
        }
    }
    pinners
}
