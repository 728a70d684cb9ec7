//! How an inventory is indexed, once, from what an engine answered.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::lumps::Lumps;
use super::{BlobIx, ContainerIx, ImageIx, Inventory, LayerIx, Links};
use crate::inventory::layer::chain_id;
use crate::inventory::sizes::{Stack, solve};
use crate::inventory::{
    Bytes, CacheHold, Details, DiskUsage, EngineKind, Image, ImageId, Layer, Listing, Profile,
};

/// Which layer lies where: the layer below it, and its diff.
type Laid<'a> = HashMap<(Option<LayerIx>, &'a str), LayerIx>;

impl Inventory {
    /// Indexes what an engine answered. `details` may lack images: their layers are unread, and figures say so.
    pub fn build(
        profile: Profile,
        listing: Arc<Listing>,
        details: &HashMap<ImageId, Arc<Details>>,
        usage: Option<Arc<DiskUsage>>,
    ) -> Self {
        let cache = usage.as_deref().map(CacheHold::of).unwrap_or_default();
        let mut inventory = Self {
            listing,
            usage,
            cache,
            profile: Some(profile),
            ..Self::default()
        };
        inventory.index_images();
        let listing = Arc::clone(&inventory.listing);
        let directories = inventory.index_layers(profile, &listing, details);
        inventory.index_containers(&directories);
        inventory.on_disk = inventory.measure();
        inventory
    }

    fn index_images(&mut self) {
        let listing = Arc::clone(&self.listing);
        self.links = vec![Links::default(); listing.images.len()];
        self.by_id.reserve(listing.images.len());
        self.by_reference.reserve(listing.images.len());
        for (position, image) in listing.images.iter().enumerate() {
            self.by_id
                .entry(image.id.clone())
                .or_insert(ImageIx(position));
            for reference in &image.references {
                self.by_reference
                    .entry(reference.clone())
                    .or_insert(ImageIx(position));
            }
        }
        for (position, image) in listing.images.iter().enumerate() {
            if let Some(parent) = image.parent.as_ref().and_then(|parent| self.find(parent)) {
                self.enter_parent(ImageIx(position), parent);
            }
        }
    }

    /// Lays out every layer once; answers which directory is which layer, where a container will ask.
    fn index_layers<'a>(
        &mut self,
        profile: Profile,
        listing: &'a Listing,
        details: &'a HashMap<ImageId, Arc<Details>>,
    ) -> HashMap<&'a str, LayerIx> {
        let (places, stacks) = self.lay_all(listing, details);
        self.unread = listing.images.len() - stacks.len();
        if profile.kind == EngineKind::Podman {
            self.relate_by_history(&places, &stacks);
        }
        let solved = solve(profile, &stacks, self.layers.len());
        for (layer, size) in self.layers.iter_mut().zip(solved.sizes) {
            layer.size = size.unwrap_or(Bytes::ZERO);
        }
        self.lumps = Lumps::new(solved.lumps);
        if profile.kind == EngineKind::ContainerdStore {
            self.index_blobs();
        }
        let asked = self.asked_directories();
        let mut directories = HashMap::new();
        for (place, stack) in places.into_iter().zip(stacks) {
            let beside = stack
                .details
                .directories
                .iter()
                .zip(stack.layers.iter().rev());
            for (directory, layer) in beside.filter(|(directory, _)| asked.contains(*directory)) {
                directories.entry(directory.as_str()).or_insert(*layer);
            }
            if profile.kind == EngineKind::ContainerdStore {
                self.guess_record(place, stack.details);
            }
            self.hold(place, stack.details, stack.layers);
        }
        if profile.kind == EngineKind::ContainerdStore {
            self.weigh_blobs();
        }
        directories
    }

    /// Lays the layers of all images that have been read, and tells where those images are.
    fn lay_all<'a>(
        &mut self,
        listing: &'a Listing,
        details: &'a HashMap<ImageId, Arc<Details>>,
    ) -> (Vec<ImageIx>, Vec<Stack<'a>>) {
        let mut laid = Laid::new();
        let mut read = (Vec::new(), Vec::new());
        for (position, image) in listing.images.iter().enumerate() {
            let Some(details) = details.get(&image.id) else {
                continue;
            };
            let layers = self.lay(&details.diff_ids, &mut laid);
            let shared = shared(self.profile().kind, image, self.usage());
            read.0.push(ImageIx(position));
            read.1.push(Stack {
                image,
                details,
                layers,
                shared,
            });
        }
        if read.0.len() < listing.images.len() {
            // which layers are shared is told by all images together
            for stack in &mut read.1 {
                stack.shared = None;
            }
        }
        read
    }

    /// The layers of a stack of diffs, lowest first. One that is laid on the same layer as before is the same.
    fn lay<'a>(&mut self, diffs: &'a [String], laid: &mut Laid<'a>) -> Vec<LayerIx> {
        let mut stack: Vec<LayerIx> = Vec::with_capacity(diffs.len());
        for diff in diffs {
            let below = stack.last().copied();
            let next = LayerIx(self.layers.len());
            let layer = *laid.entry((below, diff)).or_insert(next);
            if layer == next {
                self.add_layer(below, diff);
            }
            stack.push(layer);
        }
        stack
    }

    fn add_layer(&mut self, below: Option<LayerIx>, diff: &str) {
        let below = below.and_then(|below| self.layer(below));
        let chain_id = chain_id(below.map(|below| &*below.chain_id), diff).into();
        self.layers.push(Layer {
            chain_id,
            diff_id: diff.to_owned(),
            size: Bytes::ZERO,
            command: String::new(),
        });
        self.holders.push(Vec::new());
        self.pins.push(0);
    }

    /// Numbers the diffs, on whichever layer they lie.
    fn index_blobs(&mut self) {
        let mut numbers: HashMap<&str, BlobIx> = HashMap::new();
        for layer in &self.layers {
            let next = BlobIx(numbers.len());
            self.blobs
                .push(*numbers.entry(&layer.diff_id).or_insert(next));
        }
        self.blob_holders = vec![Vec::new(); numbers.len()];
    }

    /// The directories by which containers without an image tell their layers.
    fn asked_directories(&self) -> HashSet<String> {
        let containers = self.containers().iter();
        let orphans = containers.filter(|container| self.find(&container.image).is_none());
        orphans
            .flat_map(|orphan| orphan.directories.iter().cloned())
            .collect()
    }

    /// Enters an image as a holder of its layers, and of its blobs on the containerd store.
    fn hold(&mut self, image: ImageIx, details: &Details, stack: Vec<LayerIx>) {
        for &layer in &stack {
            if let Some(holders) = self.holders.get_mut(layer.0) {
                enter(holders, image);
            }
            let blob = self.blob(layer);
            if let Some(holders) = blob.and_then(|BlobIx(blob)| self.blob_holders.get_mut(blob)) {
                enter(holders, image);
            }
        }
        self.name_commands(details, &stack);
        if let Some(links) = self.links.get_mut(image.0) {
            links.stack = Some(stack.into());
            links.pulled = details.pulled;
            links.platform.clone_from(&details.platform);
        }
    }

    /// Gives layers the commands of the history where there is one command for each layer, or for each that is not empty
    /// and has the size that the history tells.
    fn name_commands(&mut self, details: &Details, stack: &[LayerIx]) {
        let filled = || details.history.iter().filter(|entry| entry.size > 0);
        let size = |ix: &LayerIx| self.layer(*ix).map_or(0, |layer| layer.size.value());
        let mut layers = stack.to_vec();
        if filled().count() != stack.len() {
            layers.retain(|layer| size(layer) > 0);
            if !layers.iter().map(size).eq(filled().map(|entry| entry.size)) {
                return;
            }
        }
        for (LayerIx(layer), entry) in layers.into_iter().zip(filled()) {
            if let Some(layer) = self
                .layers
                .get_mut(layer)
                .filter(|layer| layer.command.is_empty())
            {
                layer.command.clone_from(&entry.command);
            }
        }
    }

    fn index_containers(&mut self, directories: &HashMap<&str, LayerIx>) {
        let listing = Arc::clone(&self.listing);
        for (position, container) in listing.containers.iter().enumerate() {
            let ix = ContainerIx(position);
            self.by_container.entry(container.id.clone()).or_insert(ix);
            let image = self.find(&container.image);
            if let Some(links) = image.and_then(|ImageIx(image)| self.links.get_mut(image)) {
                links.users.push(ix);
            } else {
                self.orphans.push(ix);
            }
            for mounted in &container.image_mounts {
                let mounted = self.by_reference.get(mounted).copied();
                if let Some(links) = mounted.and_then(|ImageIx(image)| self.links.get_mut(image)) {
                    links.mounters.push(ix);
                }
            }
            let stack = match image {
                Some(image) => self.stack_shared(image),
                None if container.directories.is_empty() => None,
                None => Some(
                    container
                        .directories
                        .iter()
                        .rev()
                        .filter_map(|directory| directories.get(directory.as_str()))
                        .copied()
                        .collect(),
                ),
            };
            for &LayerIx(layer) in stack.iter().flat_map(|stack| stack.iter()) {
                if let Some(pins) = self.pins.get_mut(layer) {
                    *pins += 1;
                }
            }
            self.pinned.push(stack);
        }
    }

    fn stack_shared(&self, ImageIx(image): ImageIx) -> Option<Arc<[LayerIx]>> {
        self.links.get(image)?.stack.clone()
    }
}

/// The bytes of an image that a graph driver counts as shared. Docker 20.10 tells them in the disk accounting only, and
/// only of the images that this lists (semantics, d.2); the containerd store counts compressed content too.
fn shared(kind: EngineKind, image: &Image, usage: Option<&DiskUsage>) -> Option<u64> {
    match kind {
        EngineKind::GraphDriver => image
            .shared_size
            .or_else(|| usage?.shared.get(&image.id).copied()),
        EngineKind::ContainerdStore | EngineKind::Podman => None,
    }
}

/// Enters a holder, once however often it holds; holders come in order.
fn enter(holders: &mut Vec<ImageIx>, image: ImageIx) {
    if holders.last() != Some(&image) {
        holders.push(image);
    }
}
