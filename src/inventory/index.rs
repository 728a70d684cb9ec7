use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::sizes::{Stack, solve};
use super::{
    Bytes, Certainty, Container, Details, DiskUsage, EngineKind, Image, ImageId, Layer, Listing,
    Profile, Reason, Reference, Registry, chain_ids,
};

/// The place of an image in its inventory; means nothing in another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ImageIx(usize);

/// The place of a container in its inventory; means nothing in another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ContainerIx(usize);

/// The place of a layer in its inventory; means nothing in another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LayerIx(usize);

/// How an image stands, in one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// A container, running or stopped, was made from it.
    InUse,
    /// It has no tag and no image is built on it.
    Dangling,
    /// It has no tag, but other images are built on it.
    Parent,
    /// It has a tag, and no container was made from it.
    NoContainer,
}

/// What an engine held at one moment, with the indexes between its parts. It never changes; what a removal would
/// leave is a [`State`](crate::removal::State) over it.
#[derive(Debug, Default)]
pub struct Inventory {
    listing: Arc<Listing>,
    usage: Option<Arc<DiskUsage>>,
    profile: Option<Profile>,
    by_id: HashMap<ImageId, ImageIx>,
    by_reference: HashMap<Reference, ImageIx>,
    links: Vec<Links>,
    orphans: Vec<ContainerIx>,
    pinned: Vec<Option<Arc<[LayerIx]>>>,
    layers: Vec<Layer>,
    holders: Vec<Vec<ImageIx>>,
    pins: Vec<usize>,
    blobs: HashMap<String, Vec<ImageIx>>,
    unread: usize,
}

/// What belongs to one image.
#[derive(Clone, Debug, Default)]
struct Links {
    users: Vec<ContainerIx>,
    mounters: Vec<ContainerIx>,
    children: Vec<ImageIx>,
    stack: Option<Arc<[LayerIx]>>,
    pulled: Option<bool>,
}

impl Inventory {
    /// Indexes what an engine answered. `details` may lack images: their layers are unread, and figures say so.
    pub fn build(
        profile: Profile,
        listing: Arc<Listing>,
        details: &HashMap<ImageId, Arc<Details>>,
        usage: Option<Arc<DiskUsage>>,
    ) -> Self {
        let mut inventory = Self {
            listing,
            usage,
            profile: Some(profile),
            ..Self::default()
        };
        inventory.index_images();
        let directories = inventory.index_layers(profile, details);
        inventory.index_containers(&directories);
        inventory
    }

    fn index_images(&mut self) {
        let listing = Arc::clone(&self.listing);
        self.links = vec![Links::default(); listing.images.len()];
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
            let parent = image.parent.as_ref().and_then(|parent| self.find(parent));
            if let Some(links) = parent.and_then(|ImageIx(parent)| self.links.get_mut(parent)) {
                links.children.push(ImageIx(position));
            }
        }
    }

    /// Lays out every layer once; answers which directory is which layer.
    fn index_layers(
        &mut self,
        profile: Profile,
        details: &HashMap<ImageId, Arc<Details>>,
    ) -> HashMap<String, LayerIx> {
        let listing = Arc::clone(&self.listing);
        let read: Vec<(usize, &Image, &Details, Vec<String>)> = listing
            .images
            .iter()
            .enumerate()
            .filter_map(|(position, image)| Some((position, image, details.get(&image.id)?)))
            .map(|(position, image, details)| {
                (position, image, &**details, chain_ids(&details.diff_ids))
            })
            .collect();
        self.unread = listing.images.len() - read.len();
        let stacks: Vec<Stack<'_>> = read
            .iter()
            .map(|(_, image, details, chain)| Stack {
                image,
                details,
                chain,
            })
            .collect();
        let sizes = solve(profile, &stacks);
        let mut by_chain: HashMap<&str, LayerIx> = HashMap::new();
        let mut directories = HashMap::new();
        for (position, _, details, chain) in &read {
            let mut stack = Vec::with_capacity(chain.len());
            for (chain, diff) in chain.iter().zip(&details.diff_ids) {
                let next = LayerIx(self.layers.len());
                let ix = *by_chain.entry(chain).or_insert(next);
                if ix == next {
                    let size = sizes.get(chain.as_str()).copied().unwrap_or(Bytes::ZERO);
                    self.add_layer(chain, diff, size);
                }
                stack.push(ix);
            }
            self.hold(
                ImageIx(*position),
                profile,
                details,
                stack,
                &mut directories,
            );
        }
        directories
    }

    fn add_layer(&mut self, chain: &str, diff: &str, size: Bytes) {
        let (chain_id, diff_id) = (chain.to_owned(), diff.to_owned());
        self.layers.push(Layer {
            chain_id,
            diff_id,
            size,
            command: String::new(),
        });
        self.holders.push(Vec::new());
        self.pins.push(0);
    }

    /// Enters an image as a holder of its layers, of its blobs on the containerd store, and its directories.
    fn hold(
        &mut self,
        image: ImageIx,
        profile: Profile,
        details: &Details,
        stack: Vec<LayerIx>,
        directories: &mut HashMap<String, LayerIx>,
    ) {
        for &LayerIx(layer) in &stack {
            if let Some(holders) = self.holders.get_mut(layer)
                && holders.last() != Some(&image)
            {
                holders.push(image);
            }
        }
        if profile.kind == EngineKind::ContainerdStore {
            let distinct: HashSet<&String> = details.diff_ids.iter().collect();
            for diff in distinct {
                self.blobs.entry(diff.clone()).or_default().push(image);
            }
        }
        for (directory, layer) in details.directories.iter().zip(stack.iter().rev()) {
            directories.entry(directory.clone()).or_insert(*layer);
        }
        self.name_commands(details, &stack);
        if let Some(links) = self.links.get_mut(image.0) {
            links.stack = Some(stack.into());
            links.pulled = details.pulled;
        }
    }

    /// Gives layers the commands of the history where there is one command for each layer with bytes.
    fn name_commands(&mut self, details: &Details, stack: &[LayerIx]) {
        let filled: Vec<&str> = details
            .history
            .iter()
            .filter(|entry| entry.size > 0)
            .map(|entry| entry.command.as_str())
            .collect();
        if filled.len() != stack.len() {
            return;
        }
        for (&LayerIx(layer), command) in stack.iter().zip(filled) {
            if let Some(layer) = self
                .layers
                .get_mut(layer)
                .filter(|layer| layer.command.is_empty())
            {
                command.clone_into(&mut layer.command);
            }
        }
    }

    fn index_containers(&mut self, directories: &HashMap<String, LayerIx>) {
        let listing = Arc::clone(&self.listing);
        for (position, container) in listing.containers.iter().enumerate() {
            let ix = ContainerIx(position);
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
                        .filter_map(|d| directories.get(d))
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

    /// The engine's profile; an empty inventory counts as a graph driver's.
    pub fn profile(&self) -> Profile {
        self.profile.unwrap_or(Profile {
            kind: EngineKind::GraphDriver,
            version: (0, 0),
        })
    }

    /// Every image record, in the engine's order.
    pub fn images(&self) -> &[Image] {
        &self.listing.images
    }

    /// The places of all images.
    pub fn image_ixs(&self) -> impl Iterator<Item = ImageIx> + use<> {
        (0..self.listing.images.len()).map(ImageIx)
    }

    /// Every container, in the engine's order.
    pub fn containers(&self) -> &[Container] {
        &self.listing.containers
    }

    /// The listing that this was built from.
    pub fn listing(&self) -> &Arc<Listing> {
        &self.listing
    }

    /// Where an image is.
    pub fn find(&self, id: &ImageId) -> Option<ImageIx> {
        self.by_id.get(id).copied()
    }

    /// The image that a reference names.
    pub fn resolve(&self, reference: &Reference) -> Option<ImageIx> {
        self.by_reference.get(reference).copied()
    }

    /// An image by its place.
    pub fn image(&self, ImageIx(ix): ImageIx) -> Option<&Image> {
        self.listing.images.get(ix)
    }

    /// An image by its id.
    pub fn get(&self, id: &ImageId) -> Option<&Image> {
        self.image(self.find(id)?)
    }

    /// A container by its place.
    pub fn container(&self, ContainerIx(ix): ContainerIx) -> Option<&Container> {
        self.listing.containers.get(ix)
    }

    /// Where a container is.
    pub fn find_container(&self, id: &super::ContainerId) -> Option<ContainerIx> {
        self.listing
            .containers
            .iter()
            .position(|container| container.id == *id)
            .map(ContainerIx)
    }

    /// The containers made from an image, running or not.
    pub fn users(&self, ImageIx(ix): ImageIx) -> &[ContainerIx] {
        self.links.get(ix).map_or(&[], |links| &links.users)
    }

    /// The containers that mount an image as a file system.
    pub fn mounters(&self, ImageIx(ix): ImageIx) -> &[ContainerIx] {
        self.links.get(ix).map_or(&[], |links| &links.mounters)
    }

    /// The images that name this one as their parent.
    pub fn children(&self, ImageIx(ix): ImageIx) -> &[ImageIx] {
        self.links.get(ix).map_or(&[], |links| &links.children)
    }

    /// The layers of an image, lowest first; `None` while unread.
    pub fn stack(&self, ImageIx(ix): ImageIx) -> Option<&[LayerIx]> {
        self.links.get(ix)?.stack.as_deref()
    }

    /// The layers that a container holds, lowest first; `None` where nothing tells them.
    pub fn pinned(&self, ContainerIx(ix): ContainerIx) -> Option<&[LayerIx]> {
        self.pinned.get(ix)?.as_deref()
    }

    /// Containers whose image record is gone.
    pub fn orphans(&self) -> &[ContainerIx] {
        &self.orphans
    }

    /// A layer by its place.
    pub fn layer(&self, LayerIx(ix): LayerIx) -> Option<&Layer> {
        self.layers.get(ix)
    }

    /// Every layer that is known, each once.
    pub fn layers(&self) -> &[Layer] {
        &self.layers
    }

    /// The images that hold a layer.
    pub fn holders(&self, LayerIx(ix): LayerIx) -> &[ImageIx] {
        self.holders.get(ix).map_or(&[], Vec::as_slice)
    }

    /// How many containers hold a layer.
    pub fn pins(&self, LayerIx(ix): LayerIx) -> usize {
        self.pins.get(ix).copied().unwrap_or(0)
    }

    /// The images whose content includes this diff; kept for the containerd store only.
    pub fn blob_holders(&self, diff_id: &str) -> &[ImageIx] {
        self.blobs.get(diff_id).map_or(&[], Vec::as_slice)
    }

    /// How many images' layers have not been read.
    pub fn unread(&self) -> usize {
        self.unread
    }

    /// What the engine's disk accounting said, once it has been read.
    pub fn usage(&self) -> Option<&DiskUsage> {
        self.usage.as_deref()
    }

    /// Whether an image has no tag and, where digests are references of their own, is dangling for its engine.
    pub fn is_untagged(&self, image: &Image) -> bool {
        match self.profile().kind {
            EngineKind::GraphDriver => image.tags().next().is_none(),
            EngineKind::ContainerdStore | EngineKind::Podman => image.references.is_empty(),
        }
    }

    /// How an image stands.
    pub fn status(&self, ix: ImageIx) -> Status {
        if !self.users(ix).is_empty() {
            Status::InUse
        } else if !self.image(ix).is_some_and(|image| self.is_untagged(image)) {
            Status::NoContainer
        } else if self.children(ix).is_empty() {
            Status::Dangling
        } else {
            Status::Parent
        }
    }

    /// Whether a registry is known to have an image. Repository digests prove it on graph drivers only.
    pub fn registry(&self, ix: ImageIx) -> Registry {
        let pulled = self.links.get(ix.0).and_then(|links| links.pulled);
        let has_digest = self
            .image(ix)
            .is_some_and(|image| !image.digests.is_empty());
        match (self.profile().kind, pulled) {
            (_, Some(true)) => Registry::Known,
            (EngineKind::GraphDriver, _) if has_digest => Registry::Known,
            (EngineKind::GraphDriver, _) | (_, Some(false)) => Registry::OnlyCopy,
            (EngineKind::ContainerdStore | EngineKind::Podman, None) => Registry::CannotTell,
        }
    }

    /// Bytes on disk of all images and what containers pin of them, each layer once; at most while layers are unread.
    pub fn bytes_on_disk(&self) -> Bytes {
        if let Some(total) = self.usage().and_then(|usage| usage.layers_size) {
            return Bytes::exact(total);
        }
        if self.unread > 0 || self.profile().kind == EngineKind::ContainerdStore {
            let sum = self.images().iter().map(|image| image.size).sum();
            return Bytes::exact(sum).but(Certainty::AtMost, Reason::LayersUnread);
        }
        self.layers.iter().map(|layer| layer.size).sum()
    }
}
