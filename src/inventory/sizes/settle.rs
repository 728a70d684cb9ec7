//! What histories leave open: an image's total is the sum over its chain, so every image whose chain is a prefix of
//! another's gives a subtotal; and where the engine counts shared layers, so does the last one that is shared. Where only a
//! sum is known it is split evenly, as an estimate.

use std::collections::HashMap;

use super::{Lump, Rank, Sizes, Told};
use crate::inventory::{Bytes, Certainty, EngineKind, LayerIx, PlaceMap, Reason};

/// What is known of the layers up to and with one of them.
#[derive(Clone, Copy)]
struct Subtotal {
    bytes: u64,
    exact: bool,
}

/// The subtotals that are not totals of images.
type Subtotals = PlaceMap<LayerIx, Subtotal>;

impl Sizes {
    /// Settles the layers that no history tells, anew each time; answers those of which only the sum is known. `shared` is
    /// the part of an image's size that the engine counts as shared, where it counts layers only: which layers those are is
    /// told by all images together, so there is none before all have been taken in.
    pub(in crate::inventory) fn settle(
        &mut self,
        shared: Option<&dyn Fn(usize) -> Option<u64>>,
    ) -> Vec<Lump> {
        let mut open = std::mem::take(&mut self.open);
        open.retain(|place| self.is_open(*place));
        open.sort_by_key(|place| self.told(*place).map(|told| told.rank));
        if open.is_empty() {
            return Vec::new();
        }
        for place in &open {
            self.forget(*place);
        }
        let subtotals = match (self.kind, shared) {
            (EngineKind::Podman, _) => self.podman_subtotals(),
            (EngineKind::GraphDriver | EngineKind::ContainerdStore, Some(shared)) => {
                self.forks(shared)
            }
            (EngineKind::GraphDriver | EngineKind::ContainerdStore, None) => Subtotals::default(),
        };
        let mut lumps = Vec::new();
        for place in &open {
            self.by_totals(*place, &subtotals, &mut lumps);
        }
        for place in &open {
            self.by_guess(*place);
        }
        self.open = open;
        lumps
    }

    fn is_open(&self, place: usize) -> bool {
        let mut layers = self.told(place).into_iter().flat_map(|told| &*told.layers);
        layers.any(|layer| !self.is_sure(*layer))
    }

    /// Forgets what was settled before of an image.
    fn forget(&mut self, place: usize) {
        let Some(told) = self.images.get(place).and_then(Option::as_ref) else {
            return;
        };
        for layer in &*told.layers {
            if let Some(known) = self.layers.get_mut(layer.0)
                && known.sure.is_none()
            {
                known.size = None;
                self.changed.push(*layer);
            }
        }
    }

    fn set(&mut self, LayerIx(layer): LayerIx, size: Bytes) {
        if let Some(known) = self.layers.get_mut(layer)
            && known.size.is_none()
        {
            known.size = Some(size);
        }
    }

    fn by_totals(&mut self, place: usize, subtotals: &Subtotals, lumps: &mut Vec<Lump>) {
        let Some(sized) = self
            .told(place)
            .map(|told| told.sized().collect::<Vec<_>>())
        else {
            return;
        };
        let mut before = Subtotal {
            bytes: 0,
            exact: true,
        };
        let mut segment: Vec<(LayerIx, u64)> = Vec::new();
        for (layer, guess) in sized {
            segment.push((layer, guess));
            let Some(now) = self.subtotal(layer, subtotals) else {
                continue;
            };
            let exact = now.exact && before.exact && now.bytes >= before.bytes;
            let bytes = now.bytes.saturating_sub(before.bytes);
            lumps.extend(self.settle_segment(&segment, Subtotal { bytes, exact }));
            before = now;
            segment.clear();
        }
    }

    fn subtotal(&self, layer: LayerIx, subtotals: &Subtotals) -> Option<Subtotal> {
        let total = || {
            let (_, bytes) = self.layers.get(layer.0)?.end?;
            Some(Subtotal { bytes, exact: true })
        };
        subtotals.get(&layer).copied().or_else(total)
    }

    /// What an image shares ends at its uppermost layer that another one holds too.
    fn forks(&self, shared: &dyn Fn(usize) -> Option<u64>) -> Subtotals {
        let images = self.images.iter().enumerate();
        let counted: Vec<(&Told, u64)> = images
            .filter_map(|(place, told)| Some((told.as_ref()?, shared(place)?)))
            .collect();
        let mut times: Vec<usize> = vec![0; self.layers.len()];
        for layer in counted.iter().flat_map(|(told, _)| &*told.layers) {
            if let Some(times) = times.get_mut(layer.0) {
                *times += 1;
            }
        }
        let is_shared = |layer: &&LayerIx| times.get(layer.0).is_some_and(|times| *times > 1);
        let mut forks: HashMap<LayerIx, (Rank, u64)> = HashMap::new();
        for (told, bytes) in counted {
            let Some(last) = told.layers.iter().take_while(is_shared).last() else {
                continue;
            };
            let fork = forks.entry(*last).or_insert((told.rank, bytes));
            if told.rank > fork.0 {
                *fork = (told.rank, bytes);
            }
        }
        let exact = |(layer, (_, bytes))| (layer, Subtotal { bytes, exact: true });
        forks.into_iter().map(exact).collect()
    }

    /// Podman's size of an image is that of its layers and of its records (manifest, configuration). Where all layers are
    /// known so are the records; elsewhere they are taken to weigh as much as others do.
    fn podman_subtotals(&self) -> Subtotals {
        let known = |told: &Told| -> Option<u64> {
            let sizes = told.layers.iter().map(|layer| self.get(*layer));
            sizes.map(|size| Some(size?.value())).sum()
        };
        let mut images: Vec<(&Told, Option<u64>)> = self
            .images
            .iter()
            .flatten()
            .map(|told| (told, known(told)))
            .collect();
        images.sort_by_key(|(told, _)| told.rank);
        let records = images
            .iter()
            .filter_map(|(told, known)| told.size.checked_sub((*known)?));
        let records: Vec<u64> = records.collect();
        let usual = records.iter().sum::<u64>() / (records.len().max(1) as u64);
        let ends = images.into_iter().filter_map(|(told, known)| {
            let bytes = known.unwrap_or_else(|| told.size.saturating_sub(usual));
            let exact = false;
            Some((*told.layers.last()?, Subtotal { bytes, exact }))
        });
        ends.collect()
    }

    /// Settles the unknown layers of a segment whose sum is known.
    fn settle_segment(&mut self, segment: &[(LayerIx, u64)], sum: Subtotal) -> Option<Lump> {
        let known: Bytes = segment
            .iter()
            .filter_map(|(layer, _)| self.get(*layer))
            .sum();
        let open = segment.iter().filter(|(ix, _)| self.get(*ix).is_none());
        let open: Vec<(LayerIx, u64)> = open.copied().collect();
        let exact = sum.exact && known.is_exact() && sum.bytes >= known.value();
        let rest = sum.bytes.saturating_sub(known.value());
        let about = |bytes| Bytes::exact(bytes).but(Certainty::About, Reason::Split);
        if let [(only, _)] = open.as_slice() {
            let size = if exact {
                Bytes::exact(rest)
            } else {
                about(rest)
            };
            self.set(*only, size);
            return None;
        }
        let guessed = open.iter().map(|(_, guess)| guess).sum::<u64>() == rest;
        let share = rest / (open.len().max(1) as u64);
        let first = rest - share * (open.len() as u64).saturating_sub(1);
        for (position, (layer, guess)) in open.iter().enumerate() {
            let even = if position == 0 { first } else { share };
            self.set(*layer, about(if guessed { *guess } else { even }));
        }
        let layers: Vec<LayerIx> = open.into_iter().map(|(layer, _)| layer).collect();
        (exact && !layers.is_empty()).then_some((layers, rest))
    }

    /// What neither a history nor a total settles is what the history suggests, as an estimate: images of several
    /// platforms, of which the engine tells only sums. Where nothing is unpacked there is nothing to estimate.
    fn by_guess(&mut self, place: usize) {
        let told = self.told(place).filter(|told| told.unpacked);
        let Some(sized) = told.map(|told| told.sized().collect::<Vec<_>>()) else {
            return;
        };
        for (layer, guess) in sized {
            let guess = Bytes::exact(guess).but(Certainty::About, Reason::Split);
            self.set(layer, guess);
        }
    }
}
