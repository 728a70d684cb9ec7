use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::inventory::{
    Belongings, CacheRecord, Container, ContainerId, ContainerState, Content, Details, DiskSpace,
    DiskUsage, EngineKind, Image, ImageId, Inventory, Listing, Profile, ReclaimFigure, ReclaimRule,
    Reference, chain_ids,
};

use super::attic::Attic;

/// Bytes of configuration and manifest that each image has for itself on the containerd store.
const PAPERS: u64 = 3_584;

/// Everything that a practice engine holds, with the true bytes that no real engine tells.
#[derive(Clone, Debug)]
pub struct Holdings {
    /// The rules that it follows.
    pub profile: Profile,
    /// What is listed. Sizes are filled in by [`Holdings::measure`].
    pub listing: Listing,
    /// What images are made of; also of images that have gone, since containers may still stand on their layers.
    pub details: HashMap<ImageId, Arc<Details>>,
    /// What containers have of their own.
    pub belongings: HashMap<ContainerId, Belongings>,
    /// The bytes of each layer on disk, by chain id.
    pub layers: HashMap<String, u64>,
    /// The bytes of each compressed blob on the containerd store, by diff id.
    pub blobs: HashMap<String, u64>,
    /// The build cache.
    pub cache: Vec<HeldCache>,
    /// The bytes of the disk that all this is on, if the engine has one.
    pub disk: Option<u64>,
    /// What archives are made of, and the images that were ever here.
    pub attic: Attic,
}

/// A record of the build cache with the truth that no engine tells: which layers it holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldCache {
    /// What the engine tells of it.
    pub record: CacheRecord,
    /// The layers that it keeps on the disk, as chain ids.
    pub chain: Vec<String>,
    /// The blobs that it keeps on the containerd store, as diff ids.
    pub diffs: Vec<String>,
}

impl Holdings {
    /// The indexed inventory, with all layers and the disk accounting read.
    pub fn inventory(&self) -> Inventory {
        let usage = Arc::new(self.disk_usage());
        Inventory::build(
            self.profile,
            Arc::new(self.listing.clone()),
            &Details::makeups(&self.details),
            Some(usage),
        )
    }

    /// What an image is made of; `None` where the image is not listed.
    pub fn details_of(&self, id: &ImageId) -> Option<Arc<Details>> {
        self.listing.images.iter().find(|image| image.id == *id)?;
        self.details.get(id).map(Arc::clone)
    }

    /// The image that a reference names.
    pub fn resolve(&self, reference: &Reference) -> Option<&ImageId> {
        let image = self
            .listing
            .images
            .iter()
            .find(|image| image.references.contains(reference));
        image.map(|image| &image.id)
    }

    /// Gives a tag to an image and takes it from the image that had it; nothing happens where the image is not listed.
    pub fn move_tag(&mut self, tag: &Reference, to: &ImageId) {
        if !self.listing.images.iter().any(|image| image.id == *to) {
            return;
        }
        for image in &mut self.listing.images {
            image.references.retain(|reference| reference != tag);
            if image.id == *to {
                image.references.push(tag.clone());
                image.references.sort();
            }
        }
        // a container is listed by name only while the name is its image's
        for container in self
            .listing
            .containers
            .iter_mut()
            .filter(|container| container.image != *to)
        {
            if Reference::new(&container.image_name).as_ref() == Some(tag) {
                show_id(container);
            }
        }
    }

    /// Takes an image record away as a forced removal elsewhere would: its containers stay behind on its layers.
    pub fn lose_image(&mut self, id: &ImageId) {
        self.listing.images.retain(|image| image.id != *id);
        let mut containers = std::mem::take(&mut self.listing.containers);
        for container in containers
            .iter_mut()
            .filter(|container| container.image == *id)
        {
            container.directories = self.directories_below(&container.id, id);
            show_id(container);
        }
        self.listing.containers = containers;
    }

    /// Starts a container: one more running user of its image.
    pub fn add_container(&mut self, container: Container) {
        self.listing.containers.push(container);
    }

    /// Sets the state of every container of this name.
    pub fn set_state(&mut self, name: &str, state: ContainerState) {
        for container in self
            .listing
            .containers
            .iter_mut()
            .filter(|container| container.name == name)
        {
            container.state = state;
        }
    }

    /// The directories below a container of this image as overlay2 tells them, top first: the container's own first
    /// one and those of the image; nothing on other kinds of engine.
    pub fn directories_below(&self, container: &ContainerId, image: &ImageId) -> Vec<String> {
        if self.profile.kind != EngineKind::GraphDriver {
            return Vec::new();
        }
        let own = format!("/var/lib/docker/overlay2/{container}-init/diff");
        let below = self
            .details
            .get(image)
            .into_iter()
            .flat_map(|details| details.directories.iter().cloned());
        std::iter::once(own).chain(below).collect()
    }

    /// Bytes of all layers and content that image records reach (Docker), and the records of the build cache.
    pub fn disk_usage(&self) -> DiskUsage {
        let chains: HashSet<String> = self
            .listing
            .images
            .iter()
            .flat_map(|image| self.chain(&image.id))
            .collect();
        let layers: u64 = chains.iter().map(|chain| self.layer(chain)).sum();
        let total = layers + self.content(&[]);
        let counted = self.profile.kind != EngineKind::Podman;
        DiskUsage {
            layers_size: counted.then_some(total),
            reclaimable: counted.then(|| self.reclaimable(total)),
            cache: self.cache.iter().map(|held| held.record.clone()).collect(),
            cache_size: counted.then(|| self.cache_size()),
            disk: self.space(),
            ..DiskUsage::default()
        }
    }

    fn cache_size(&self) -> u64 {
        let own = self.cache.iter().filter(|held| !held.record.shared);
        own.map(|held| held.record.size).sum()
    }

    /// What is left of the disk beside all images, containers and build cache.
    fn space(&self) -> Option<DiskSpace> {
        let total = self.disk?;
        let containers = self.listing.containers.iter();
        let written = containers.filter_map(|one| self.belongings.get(&one.id)?.writable);
        let used = self.bytes_on_disk() + written.sum::<u64>();
        Some(DiskSpace {
            free: total.saturating_sub(used),
            total,
        })
    }

    /// What the docker command would print as reclaimable, by the way of its engines before API 1.52: all but the own
    /// bytes of images with containers. The engine's accounting leaves out nameless images on which others are built.
    fn reclaimable(&self, total: u64) -> ReclaimFigure {
        let images = &self.listing.images;
        let parents: HashSet<&ImageId> =
            images.iter().filter_map(|it| it.parent.as_ref()).collect();
        let counted = |image: &&Image| !image.references.is_empty() || !parents.contains(&image.id);
        let mut only = self.clone();
        only.listing.images = images.iter().filter(counted).cloned().collect();
        only.measure();
        let containers = self.listing.containers.iter();
        let used: HashSet<&ImageId> = containers.map(|container| &container.image).collect();
        let own = only
            .listing
            .images
            .iter()
            .filter(|image| used.contains(&image.id))
            .map(|image| image.size.saturating_sub(image.shared_size.unwrap_or(0)));
        ReclaimFigure {
            bytes: total.saturating_sub(own.sum()),
            rule: ReclaimRule::LessOwnOfUsed,
        }
    }

    /// The true bytes on disk: each layer that an image, a container or the build cache needs, once; on the containerd
    /// store also compressed blobs, manifests and indexes. Writable layers of containers are not counted.
    pub fn bytes_on_disk(&self) -> u64 {
        let images = self.listing.images.iter().map(|image| &image.id);
        let containers = self
            .listing
            .containers
            .iter()
            .map(|container| &container.image);
        let chains: HashSet<String> = images
            .chain(containers)
            .flat_map(|id| self.chain(id))
            .chain(self.cache.iter().flat_map(|held| held.chain.clone()))
            .collect();
        let layers: u64 = chains.iter().map(|chain| self.layer(chain)).sum();
        layers + self.content(&self.cache)
    }

    /// Compressed blobs, manifests and indexes of the containerd store, with those that `cache` keeps; nothing elsewhere.
    fn content(&self, cache: &[HeldCache]) -> u64 {
        if self.profile.kind != EngineKind::ContainerdStore {
            return 0;
        }
        let images = &self.listing.images;
        let diffs: HashSet<&String> = images
            .iter()
            .flat_map(|image| self.diffs(&image.id))
            .chain(cache.iter().flat_map(|held| &held.diffs))
            .collect();
        let blobs: u64 = diffs.into_iter().map(|diff| self.blob(diff)).sum();
        let indexes = images
            .iter()
            .map(|image| image.content.map_or(0, |content| content.index));
        blobs + indexes.map(|index| index + PAPERS).sum::<u64>()
    }

    /// Sets the sizes of all images by the true bytes, as this kind of engine counts them.
    pub fn measure(&mut self) {
        let (layers, blobs) = self.holders();
        let shared_layers: HashSet<&str> = layers
            .iter()
            .filter(|(_, n)| **n > 1)
            .map(|(id, _)| id.as_str())
            .collect();
        let shared_blobs: HashSet<&str> = blobs
            .iter()
            .filter(|(_, n)| **n > 1)
            .map(|(id, _)| id.as_str())
            .collect();
        let mut images = std::mem::take(&mut self.listing.images);
        for image in &mut images {
            self.measure_one(image, &shared_layers, &shared_blobs);
        }
        self.listing.images = images;
    }

    fn measure_one(
        &self,
        image: &mut Image,
        shared_layers: &HashSet<&str>,
        shared_blobs: &HashSet<&str>,
    ) {
        let chain = self.chain(&image.id);
        let unpacked: u64 = chain.iter().map(|chain| self.layer(chain)).sum();
        let shared = chain
            .iter()
            .filter(|chain| shared_layers.contains(chain.as_str()));
        let shared: u64 = shared.map(|chain| self.layer(chain)).sum();
        match self.profile.kind {
            EngineKind::Podman => (image.size, image.shared_size) = (unpacked, None),
            EngineKind::GraphDriver => (image.size, image.shared_size) = (unpacked, Some(shared)),
            EngineKind::ContainerdStore => {
                let diffs: HashSet<&String> = self.diffs(&image.id).collect();
                let blobs: u64 = diffs.iter().map(|diff| self.blob(diff)).sum();
                let common = diffs
                    .iter()
                    .filter(|diff| shared_blobs.contains(diff.as_str()));
                let common: u64 = common.map(|diff| self.blob(diff)).sum();
                let index = image.content.map_or(0, |content| content.index);
                image.content = Some(Content {
                    unpacked,
                    index,
                    platforms: 1,
                });
                (image.size, image.shared_size) =
                    (unpacked + blobs + PAPERS, Some(shared + common));
            }
        }
    }

    /// How many images have each layer and each blob.
    fn holders(&self) -> (HashMap<String, usize>, HashMap<String, usize>) {
        let (mut layers, mut blobs) = (HashMap::new(), HashMap::new());
        for image in &self.listing.images {
            for chain in self.chain(&image.id) {
                *layers.entry(chain).or_insert(0) += 1;
            }
            for diff in self.diffs(&image.id).collect::<HashSet<_>>() {
                *blobs.entry(diff.clone()).or_insert(0) += 1;
            }
        }
        (layers, blobs)
    }

    fn diffs(&self, id: &ImageId) -> impl Iterator<Item = &String> {
        self.details
            .get(id)
            .into_iter()
            .flat_map(|details| &details.diff_ids)
    }

    fn chain(&self, id: &ImageId) -> Vec<String> {
        self.details
            .get(id)
            .map_or_else(Vec::new, |details| chain_ids(&details.diff_ids))
    }

    fn layer(&self, chain: &str) -> u64 {
        self.layers.get(chain).copied().unwrap_or(0)
    }

    fn blob(&self, diff: &str) -> u64 {
        self.blobs.get(diff).copied().unwrap_or(0)
    }
}

/// Lists a container by its image's id, since its own name for it no longer fits. The containerd store still tells that
/// name when it is asked for the container.
pub(super) fn show_id(container: &mut Container) {
    let id = container.image.as_str().to_owned();
    let name = std::mem::replace(&mut container.image_name, id);
    if name != container.image_name {
        container.created_from.get_or_insert(name);
    }
}
