mod blobs;
mod build;
mod commands;
mod directories;
mod evidence;
mod holders;
mod kept;
mod kin;
mod learn;
mod lineage;
mod lookup;
mod lumps;
mod protected;
mod relist;
mod strata;

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use super::sizes::Sizes;
use super::{
    Bytes, CacheHold, Certainty, Container, ContainerId, DirectoryKey, DiskUsage, EngineKind,
    Image, ImageId, Layer, Listing, Makeup, PlaceMap, PlaceSet, Platform, Profile, Reason,
    Reference,
};

pub use evidence::{Evidence, Origin};
pub use kin::{Relative, Side};

use holders::Holders;
use lineage::Alike;
use lookup::Lookup;
use strata::Strata;

/// The place of an image in its inventory; means nothing in another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ImageIx(usize);

impl ImageIx {
    /// Counted from the first image of the listing.
    pub fn place(self) -> usize {
        self.0
    }
}

/// The place of a container in its inventory; means nothing in another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ContainerIx(usize);

/// The place of a layer in its inventory; means nothing in another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LayerIx(pub(super) usize);

/// A diff as compressed content; several layers may be made from one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BlobIx(usize);

/// How an image stands, in one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// A container, running or stopped, was made from it or mounts it.
    InUse,
    /// It has no tag and no image is built on it.
    Dangling,
    /// It has no tag, but other images are built on it.
    Parent,
    /// It has a tag, and no container was made from it.
    NoContainer,
}

/// What an engine held at one moment, with the indexes between its parts. It only ever learns more about that moment;
/// what a removal would leave is a [`State`](crate::removal::State) over it.
#[derive(Clone, Debug, Default)]
pub struct Inventory {
    listing: Arc<Listing>,
    usage: Option<Arc<DiskUsage>>,
    cache: CacheHold,
    profile: Option<Profile>,
    by_id: PlaceMap<ImageId, ImageIx>,
    /// Images that are listed with the id of an earlier one, by that one.
    twins: PlaceMap<ImageIx, Vec<ImageIx>>,
    by_reference: HashMap<Reference, ImageIx>,
    by_container: HashMap<ContainerId, ContainerIx>,
    links: Vec<Links>,
    orphans: Vec<ContainerIx>,
    pinned: Vec<Option<Arc<[LayerIx]>>>,
    strata: Strata,
    /// What is known of their sizes.
    sizes: Sizes,
    lumps: lumps::Lumps,
    holders: Vec<Holders>,
    pins: Vec<usize>,
    blob_holders: Vec<Holders>,
    /// Found when they are asked for.
    weights: OnceLock<blobs::Weights>,
    /// Directories by which containers without an image tell their layers, with the layer and the image that told it.
    directories: HashMap<DirectoryKey, Option<(ImageIx, LayerIx)>>,
    /// By what Podman finds parents.
    alike: Alike,
    unread: usize,
    on_disk: Bytes,
    protected: PlaceSet<ImageIx>,
}

/// What belongs to one image.
#[derive(Clone, Debug, Default)]
struct Links {
    users: Vec<ContainerIx>,
    mounters: Vec<ContainerIx>,
    parents: Vec<ImageIx>,
    children: Vec<ImageIx>,
    stack: Option<Arc<[LayerIx]>>,
    makeup: Option<Arc<Makeup>>,
}

impl Inventory {
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

    /// The places of all containers.
    pub fn container_ixs(&self) -> impl Iterator<Item = ContainerIx> + use<> {
        (0..self.listing.containers.len()).map(ContainerIx)
    }

    /// Where a container is.
    pub fn find_container(&self, id: &ContainerId) -> Option<ContainerIx> {
        self.by_container.get(id).copied()
    }

    /// The containers made from an image, running or not.
    pub fn users(&self, ImageIx(ix): ImageIx) -> &[ContainerIx] {
        self.links.get(ix).map_or(&[], |links| &links.users)
    }

    /// How many of the containers made from some images count as running, and how many do not.
    pub fn running(&self, images: &[ImageIx]) -> (usize, usize) {
        let users = images.iter().flat_map(|ix| self.users(*ix));
        let users = users.filter_map(|ix| self.container(*ix));
        let (live, stopped): (Vec<_>, Vec<_>) = users.partition(|user| user.state.is_live());
        (live.len(), stopped.len())
    }

    /// The containers that mount an image as a file system.
    pub fn mounters(&self, ImageIx(ix): ImageIx) -> &[ContainerIx] {
        self.links.get(ix).map_or(&[], |links| &links.mounters)
    }

    /// The image that this one names as its parent, if it is listed.
    pub fn parent(&self, ix: ImageIx) -> Option<ImageIx> {
        self.parents(ix).first().copied()
    }

    /// The same, and on Podman the others that take its place once it is gone (semantics, 2.3).
    pub fn parents(&self, ImageIx(ix): ImageIx) -> &[ImageIx] {
        self.links.get(ix).map_or(&[], |links| &links.parents)
    }

    /// The images that name this one as their parent.
    pub fn children(&self, ImageIx(ix): ImageIx) -> &[ImageIx] {
        self.links.get(ix).map_or(&[], |links| &links.children)
    }

    /// The layers of an image, lowest first; `None` while unread.
    pub fn stack(&self, ImageIx(ix): ImageIx) -> Option<&[LayerIx]> {
        self.links.get(ix)?.stack.as_deref()
    }

    fn stack_shared(&self, ImageIx(ix): ImageIx) -> Option<&Arc<[LayerIx]>> {
        self.links.get(ix)?.stack.as_ref()
    }

    /// What an image is made of, as it was read; `None` while unread.
    pub fn makeup(&self, ImageIx(ix): ImageIx) -> Option<&Arc<Makeup>> {
        self.links.get(ix)?.makeup.as_ref()
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
        self.layers().get(ix)
    }

    /// The places of all layers.
    pub fn layer_ixs(&self) -> impl Iterator<Item = LayerIx> + use<> {
        (0..self.layers().len()).map(LayerIx)
    }

    /// Every layer that is known, each once.
    pub fn layers(&self) -> &[Layer] {
        self.strata.layers()
    }

    /// The bytes of layers together, of which none comes twice. It may be exact where those of each alone are not: a sum
    /// can be known that no answer divides.
    pub fn bytes_of(&self, layers: impl IntoIterator<Item = LayerIx>) -> Bytes {
        let sized = layers
            .into_iter()
            .filter_map(|ix| Some((ix, self.layer(ix)?.size)));
        self.lumps.sum(sized)
    }

    /// The images that hold a layer.
    pub fn holders(&self, LayerIx(ix): LayerIx) -> &[ImageIx] {
        self.holders.get(ix).map_or(&[], Holders::as_slice)
    }

    /// How many containers hold a layer.
    pub fn pins(&self, LayerIx(ix): LayerIx) -> usize {
        self.pins.get(ix).copied().unwrap_or(0)
    }

    /// The content that a layer was unpacked from; told for the containerd store only.
    pub fn blob(&self, ix: LayerIx) -> Option<BlobIx> {
        self.strata.blob(ix)
    }

    /// The images whose content includes this blob.
    pub fn blob_holders(&self, BlobIx(ix): BlobIx) -> &[ImageIx] {
        self.blob_holders.get(ix).map_or(&[], Holders::as_slice)
    }

    /// How many images' layers have not been read.
    pub fn unread(&self) -> usize {
        self.unread
    }

    /// What the engine's disk accounting said, once it has been read.
    pub fn usage(&self) -> Option<&DiskUsage> {
        self.usage.as_deref()
    }

    /// Whether the engine has build cache that may hold layers, as far as has been read.
    pub fn has_cache(&self) -> bool {
        !self.cache.is_empty()
    }

    /// What build cache may hold; nothing until it has been read.
    pub fn cache(&self) -> &CacheHold {
        &self.cache
    }

    /// Whether an image has no tag, and by its engine's count no other reference either: a graph driver does not count
    /// digests.
    pub fn is_untagged(&self, image: &Image) -> bool {
        match self.profile().kind {
            EngineKind::GraphDriver => image.tags().next().is_none(),
            EngineKind::ContainerdStore | EngineKind::Podman => image.references.is_empty(),
        }
    }

    /// The platforms that an image has variants for: those that the listing tells, or else the one of its layers once
    /// these are read.
    pub fn platforms(&self, ix: ImageIx) -> &[Platform] {
        let listed = self.image(ix).map_or(&[][..], |image| &image.platforms);
        if listed.is_empty() {
            let makeup = self.makeup(ix);
            makeup.map_or(&[], |makeup| makeup.platform.as_slice())
        } else {
            listed
        }
    }

    /// How an image stands.
    pub fn status(&self, ix: ImageIx) -> Status {
        if !self.users(ix).is_empty() || !self.mounters(ix).is_empty() {
            Status::InUse
        } else if !self.image(ix).is_some_and(|image| self.is_untagged(image)) {
            Status::NoContainer
        } else if self.children(ix).is_empty() {
            Status::Dangling
        } else {
            Status::Parent
        }
    }

    /// Bytes on disk of all images and what containers pin of them, each layer once; at most while layers are unread.
    pub fn bytes_on_disk(&self) -> Bytes {
        self.on_disk
    }

    fn measure(&self) -> Bytes {
        if let Some(total) = self.usage().and_then(|usage| usage.layers_size) {
            return Bytes::exact(total);
        }
        if self.unread > 0 || self.profile().kind == EngineKind::ContainerdStore {
            let sum = self.images().iter().map(|image| image.size).sum();
            return Bytes::exact(sum).but(Certainty::AtMost, Reason::LayersUnread);
        }
        self.bytes_of((0..self.layers().len()).map(LayerIx))
    }
}
