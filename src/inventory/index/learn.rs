//! How layers that have been read are taken in: what it costs depends on how many come, not on how many are there. In
//! whatever order and portions they come, what is known afterwards is the same, but for the places of layers.

use std::sync::{Arc, OnceLock};

use super::{BlobIx, ContainerIx, Holders, ImageIx, Inventory, LayerIx};
use crate::inventory::sizes::Stack;
use crate::inventory::{Bytes, EngineKind, ImageId, Makeup};

impl Inventory {
    /// Takes in what images are made of. An image whose layers are known already is left as it is, and so is one that is
    /// not listed.
    pub fn learn(&mut self, read: impl IntoIterator<Item = (ImageId, Arc<Makeup>)>) {
        let mut fresh: Vec<(ImageIx, Arc<Makeup>)> = Vec::new();
        for (id, makeup) in read {
            let Some(first) = self.find(&id).filter(|ix| self.stack(*ix).is_none()) else {
                continue;
            };
            let twins = self.twins.get(&first).map_or(&[][..], Vec::as_slice);
            let places = std::iter::once(first).chain(twins.iter().copied());
            fresh.extend(places.map(|ix| (ix, Arc::clone(&makeup))));
        }
        fresh.sort_by_key(|(ix, _)| *ix);
        fresh.dedup_by_key(|(ix, _)| *ix);
        if fresh.is_empty() {
            return;
        }
        for (ix, makeup) in &fresh {
            self.take_in(*ix, makeup);
        }
        self.unread -= fresh.len();
        if self.profile().kind == EngineKind::Podman {
            let images: Vec<ImageIx> = fresh.into_iter().map(|(ix, _)| ix).collect();
            self.relate_by_history(&images);
        }
        self.settle();
    }

    /// Lays the layers of one image, and enters it as their holder.
    fn take_in(&mut self, ix: ImageIx, makeup: &Arc<Makeup>) {
        let layers = self.strata.lay(&makeup.diff_ids);
        self.make_room();
        self.tell(ix, makeup, &layers);
        self.enter(ix, makeup, layers);
    }

    /// Notes what an image tells of the sizes of its layers.
    pub(super) fn tell(&mut self, ix: ImageIx, makeup: &Makeup, layers: &Arc<[LayerIx]>) {
        if let Some(image) = self.listing.images.get(ix.0) {
            let stack = Stack {
                image,
                makeup,
                layers,
            };
            self.sizes.tell(ix.0, &stack);
        }
    }

    /// Enters an image as the holder of its layers.
    pub(super) fn enter(&mut self, ix: ImageIx, makeup: &Arc<Makeup>, layers: Arc<[LayerIx]>) {
        for &layer in layers.iter() {
            if let Some(holders) = self.holders.get_mut(layer.0) {
                holders.enter(ix);
            }
            let blob = self.blob(layer);
            if let Some(holders) = blob.and_then(|BlobIx(blob)| self.blob_holders.get_mut(blob)) {
                holders.enter(ix);
            }
        }
        self.place_directories(ix, &makeup.directories, &layers);
        for user in self.users(ix).to_vec() {
            self.pin(user, &layers);
        }
        if let Some(links) = self.links.get_mut(ix.0) {
            links.stack = Some(layers);
            links.makeup = Some(Arc::clone(makeup));
        }
    }

    /// Makes room for what is known of each layer.
    pub(super) fn make_room(&mut self) {
        let layers = self.strata.layers().len();
        self.sizes.make_room(layers);
        self.holders.resize(layers, Holders::None);
        self.pins.resize(layers, 0);
        self.blob_holders
            .resize(self.strata.blob_count(), Holders::None);
    }

    /// Makes a container hold layers, in place of those that it was known to hold before.
    pub(super) fn pin(&mut self, ContainerIx(container): ContainerIx, layers: &Arc<[LayerIx]>) {
        let Some(pinned) = self.pinned.get_mut(container) else {
            return;
        };
        let before = pinned.replace(Arc::clone(layers));
        for LayerIx(layer) in before.iter().flat_map(|before| before.iter()) {
            if let Some(pins) = self.pins.get_mut(*layer) {
                *pins -= 1;
            }
        }
        for LayerIx(layer) in layers.iter() {
            if let Some(pins) = self.pins.get_mut(*layer) {
                *pins += 1;
            }
        }
    }

    /// Brings up to date what all that is known decides together: sizes that no history tells, and sums.
    pub(super) fn settle(&mut self) {
        let (listing, usage) = (Arc::clone(&self.listing), self.usage.clone());
        let kind = self.profile().kind;
        let shared = |place: usize| {
            let image = listing.images.get(place)?;
            // Docker 20.10 tells it in the disk accounting only, and only of the images that this lists (semantics, d.2);
            // the containerd store counts compressed content too
            match kind {
                EngineKind::GraphDriver => image
                    .shared_size
                    .or_else(|| usage.as_ref()?.shared.get(&image.id).copied()),
                EngineKind::ContainerdStore | EngineKind::Podman => None,
            }
        };
        let all: Option<&dyn Fn(usize) -> Option<u64>> = (self.unread == 0).then_some(&shared);
        let lumps = self.sizes.settle(all);
        for (layer, size) in self.sizes.changes() {
            self.strata.resize(layer, size.unwrap_or(Bytes::ZERO));
        }
        self.lumps = super::lumps::Lumps::new(lumps);
        self.weights = OnceLock::new();
        self.on_disk = self.measure();
    }
}
