//! Layers as they lie on each other: each once, whichever images hold it.

use std::sync::Arc;

use super::{BlobIx, LayerIx, Lookup};
use crate::inventory::layer::chain_id;
use crate::inventory::{Bytes, EngineKind, Layer};

/// All layers that are known, and the compressed content that they are made from.
#[derive(Clone, Debug, Default)]
pub(super) struct Strata {
    kind: EngineKind,
    layers: Vec<Layer>,
    /// The layer that each one lies on.
    below: Vec<Option<LayerIx>>,
    /// Layers by what they lie on, and their diffs.
    laid: Lookup,
    /// What each one was unpacked from, on the containerd store.
    blobs: Vec<BlobIx>,
    /// Blobs by their diffs.
    by_diff: Lookup,
    /// A layer of each blob.
    blob_layers: Vec<LayerIx>,
}

impl Strata {
    pub(super) fn new(kind: EngineKind) -> Self {
        Self {
            kind,
            ..Self::default()
        }
    }

    pub(super) fn layers(&self) -> &[Layer] {
        &self.layers
    }

    pub(super) fn blob(&self, LayerIx(ix): LayerIx) -> Option<BlobIx> {
        self.blobs.get(ix).copied()
    }

    /// What each layer was unpacked from.
    pub(super) fn blobs(&self) -> &[BlobIx] {
        &self.blobs
    }

    /// How many blobs there are.
    pub(super) fn blob_count(&self) -> usize {
        self.blob_layers.len()
    }

    pub(super) fn resize(&mut self, LayerIx(ix): LayerIx, size: Bytes) {
        if let Some(layer) = self.layers.get_mut(ix) {
            layer.size = size;
        }
    }

    /// The layers themselves, without what they lie on.
    pub(super) fn into_layers(self) -> Vec<Layer> {
        self.layers
    }

    /// The layers of a stack of diffs, lowest first. One that is laid on the same layer as before is the same.
    pub(super) fn lay(&mut self, diffs: &[Arc<str>]) -> Arc<[LayerIx]> {
        let mut stack: Vec<LayerIx> = Vec::with_capacity(diffs.len());
        for diff in diffs {
            let below = stack.last().copied();
            let is_it = |place: usize| {
                let layer = self.layers.get(place);
                self.below.get(place) == Some(&below)
                    && layer.is_some_and(|layer| layer.diff_id == *diff)
            };
            let known = self.laid.find((below, diff), is_it).map(LayerIx);
            stack.push(known.unwrap_or_else(|| self.lay_on(below, diff)));
        }
        stack.into()
    }

    fn lay_on(&mut self, below: Option<LayerIx>, diff: &Arc<str>) -> LayerIx {
        let under = below.and_then(|LayerIx(below)| self.layers.get(below));
        let layer = Layer {
            chain_id: chain_id(under.map(|below| &*below.chain_id), diff).into(),
            diff_id: Arc::clone(diff),
            size: Bytes::ZERO,
        };
        self.add(below, layer)
    }

    /// Adds a layer that has not been laid on this one before.
    pub(super) fn add(&mut self, below: Option<LayerIx>, layer: Layer) -> LayerIx {
        let ix = LayerIx(self.layers.len());
        self.laid.enter((below, &layer.diff_id), ix.0);
        self.below.push(below);
        if self.kind == EngineKind::ContainerdStore {
            self.add_blob(ix, &layer.diff_id);
        }
        self.layers.push(layer);
        ix
    }

    /// Numbers the diff of a new layer, on whichever layers it lies.
    fn add_blob(&mut self, ix: LayerIx, diff: &Arc<str>) {
        let is_it = |place: usize| {
            let known = self.blob_layers.get(place);
            let known = known.and_then(|LayerIx(known)| self.layers.get(*known));
            known.is_some_and(|known| known.diff_id == *diff)
        };
        let blob = self.by_diff.find(diff, is_it).unwrap_or_else(|| {
            let next = self.blob_layers.len();
            self.by_diff.enter(diff, next);
            self.blob_layers.push(ix);
            next
        });
        self.blobs.push(BlobIx(blob));
    }
}
