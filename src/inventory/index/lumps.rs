//! Sums of layers. Of some layers only the sum is known, which is exact as long as they stay together.

use std::collections::BTreeMap;

use super::LayerIx;
use crate::inventory::{Bytes, PlaceMap};

/// Groups of layers of which only the sum is known.
#[derive(Clone, Debug, Default)]
pub(super) struct Lumps {
    of: PlaceMap<LayerIx, usize>,
    /// How many layers each has, and their sum.
    sums: Vec<(usize, u64)>,
}

impl Lumps {
    pub(super) fn new(lumps: Vec<(Vec<LayerIx>, u64)>) -> Self {
        let mut new = Self::default();
        for (number, (layers, sum)) in lumps.into_iter().enumerate() {
            new.sums.push((layers.len(), sum));
            new.of
                .extend(layers.into_iter().map(|layer| (layer, number)));
        }
        new
    }

    /// The sum of layers, of which none comes twice.
    pub(super) fn sum(&self, layers: impl IntoIterator<Item = (LayerIx, Bytes)>) -> Bytes {
        if self.sums.is_empty() {
            return layers.into_iter().map(|(_, size)| size).sum();
        }
        let mut sum = Bytes::ZERO;
        let mut parts: BTreeMap<usize, (usize, Bytes)> = BTreeMap::new();
        for (layer, size) in layers {
            match self.of.get(&layer) {
                None => sum = sum + size,
                Some(lump) => {
                    let (count, part) = parts.entry(*lump).or_insert((0, Bytes::ZERO));
                    *count += 1;
                    *part = *part + size;
                }
            }
        }
        let parts = parts.into_iter().map(|(lump, (count, part))| {
            let whole = self.sums.get(lump).filter(|(layers, _)| *layers == count);
            whole.map_or(part, |(_, bytes)| Bytes::exact(*bytes))
        });
        sum + parts.sum()
    }
}
