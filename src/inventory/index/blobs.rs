//! Compressed content of the containerd store. No answer says what one blob weighs; older stores (28) do not even say what
//! images share (semantics, c). What is known is the content of each image: its blobs, its manifest and configuration.
//! The sizes that fit all those sums best are found by proportional fitting, from a guess by the unpacked sizes.

use super::{BlobIx, ImageIx, Inventory};
use crate::inventory::EngineKind;

/// How often all sums are fitted.
const ROUNDS: usize = 24;
/// What an unpacked layer weighs before it holds anything, in bytes: its directory.
const DIRECTORY: u64 = 4096;
/// What an empty layer's blob weighs, in bytes.
const LEAST: u64 = 160;

/// What a manifest and a configuration weigh without layers and history, what they say of each layer, and what of each
/// step beside its words, in bytes (measured on 28.5 with images that were loaded).
const BARE: usize = 445;
const LAYER: usize = 225;
const STEP: usize = 65;

/// Estimates of compressed content, in bytes.
#[derive(Clone, Debug, Default)]
pub(super) struct Weights {
    blobs: Vec<u64>,
    records: Vec<u64>,
}

/// One image's content as it is fitted: how much it is without records, and its blobs, as often as it has them.
struct Sum {
    image: ImageIx,
    content: u64,
    blobs: Vec<BlobIx>,
    /// Each of them once.
    unique: Vec<BlobIx>,
}

impl Inventory {
    /// The weights of all blobs.
    fn weights(&self) -> &Weights {
        self.weights.get_or_init(|| match self.profile().kind {
            EngineKind::ContainerdStore => self.weigh_blobs(),
            EngineKind::GraphDriver | EngineKind::Podman => Weights::default(),
        })
    }

    fn weigh_blobs(&self) -> Weights {
        let records: Vec<u64> = self.image_ixs().map(|ix| self.guess_record(ix)).collect();
        let images = self.image_ixs().zip(&records);
        let sums: Vec<Sum> = images
            .filter_map(|(ix, record)| self.sum(ix, *record))
            .collect();
        let mut weights = Weights {
            blobs: self.guesses(),
            records,
        };
        for _ in 0..ROUNDS {
            let changes = sums.iter().filter(|sum| weights.fit(sum)).count();
            if changes == 0 {
                break;
            }
        }
        for sum in &sums {
            let fitted = weights.of(sum);
            if let Some(record) = weights.records.get_mut(sum.image.0) {
                *record = (*record + sum.content).saturating_sub(fitted);
            }
        }
        weights
    }

    /// What a blob weighs, as an estimate in bytes.
    pub fn blob_weight(&self, BlobIx(blob): BlobIx) -> u64 {
        self.weights().blobs.get(blob).copied().unwrap_or(0)
    }

    /// What an image's manifest and configuration weigh, as an estimate in bytes.
    pub fn record_weight(&self, ImageIx(image): ImageIx) -> u64 {
        self.weights().records.get(image).copied().unwrap_or(0)
    }

    fn sum(&self, ix: ImageIx, record: u64) -> Option<Sum> {
        let image = self.image(ix)?;
        let content = image.size.saturating_sub(image.content?.unpacked);
        let blobs = self.stack(ix)?.iter().filter_map(|layer| self.blob(*layer));
        let blobs: Vec<BlobIx> = blobs.collect();
        let mut unique = blobs.clone();
        unique.sort_unstable();
        unique.dedup();
        Some(Sum {
            image: ix,
            content: content.saturating_sub(record),
            blobs,
            unique,
        })
    }

    /// Guesses an image's records: manifest and configuration name each layer, the configuration has the history. Nothing
    /// while that is unread.
    fn guess_record(&self, ix: ImageIx) -> u64 {
        self.makeup(ix).map_or(0, |makeup| {
            let history = STEP * makeup.steps.len();
            (BARE + LAYER * makeup.diff_ids.len() + history) as u64 + makeup.words
        })
    }

    fn guesses(&self) -> Vec<u64> {
        let mut guesses = vec![LEAST; self.blob_holders.len()];
        for (layer, BlobIx(blob)) in self.layers().iter().zip(self.strata.blobs()) {
            if let Some(guess) = guesses.get_mut(*blob) {
                *guess = (*guess).max(layer.size.value().saturating_sub(DIRECTORY));
            }
        }
        guesses
    }
}

impl Weights {
    fn of(&self, sum: &Sum) -> u64 {
        let blobs = sum.blobs.iter();
        blobs.filter_map(|BlobIx(blob)| self.blobs.get(*blob)).sum()
    }

    /// Makes the blobs of one image add up, each in proportion; answers whether that changes any.
    fn fit(&mut self, sum: &Sum) -> bool {
        let now = u128::from(self.of(sum).max(1));
        if now == u128::from(sum.content) {
            return false;
        }
        let mut changes = false;
        for blob in &sum.unique {
            if let Some(weight) = self.blobs.get_mut(blob.0) {
                let fitted = u128::from(*weight) * u128::from(sum.content) / now;
                let fitted = u64::try_from(fitted).unwrap_or(*weight).max(1);
                changes |= fitted != *weight;
                *weight = fitted;
            }
        }
        changes
    }
}
