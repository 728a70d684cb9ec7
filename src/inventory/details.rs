use std::collections::BTreeMap;

use super::{Container, Image, ImageId, Platform};

/// What two cheap calls tell: all images and all containers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listing {
    /// Every image record, intermediate ones included.
    pub images: Vec<Image>,
    /// Every container, running or not.
    pub containers: Vec<Container>,
}

/// What an image is made of. An id's layers and commands never change; on the containerd store the sizes may.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Details {
    /// The layers' diff ids, lowest first.
    pub diff_ids: Vec<String>,
    /// The build steps, oldest first; entries without a layer have size 0.
    pub history: Vec<HistoryEntry>,
    /// Directories of the layers on overlay2, top first; empty elsewhere.
    pub directories: Vec<String>,
    /// Whether the engine says that it was pulled (`Identity`, API 1.53 and later).
    pub pulled: Option<bool>,
    /// The platform that the layers are for, where the engine tells.
    pub platform: Option<Platform>,
}

/// One step of an image's history.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HistoryEntry {
    /// Bytes of the layer that the step made; 0 for an empty layer or none.
    pub size: u64,
    /// The command; foreign text.
    pub command: String,
    /// When it ran, in seconds since 1970, where the engine tells.
    pub created: Option<i64>,
    /// The builder's comment; foreign text.
    pub comment: String,
}

impl HistoryEntry {
    /// A step that made a layer of so many bytes, or none.
    pub fn new(size: u64, command: impl Into<String>) -> Self {
        Self {
            size,
            command: command.into(),
            ..Self::default()
        }
    }

    /// Whether two images' histories tell of the same step, as far as engines tell: sizes are no part of it.
    pub fn is_same_step(&self, other: &Self) -> bool {
        self.command == other.command
            && self.created == other.created
            && self.comment == other.comment
    }
}

/// What the engine's disk accounting tells beside the images.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DiskUsage {
    /// Bytes of all layers reachable from image records; `None` where the engine does not count them.
    pub layers_size: Option<u64>,
    /// What the engine says could be reclaimed of images; `None` where it does not tell.
    pub reclaimable: Option<ReclaimFigure>,
    /// The part of each image's size that this accounting counts as shared, of the images that it lists.
    pub shared: BTreeMap<ImageId, u64>,
    /// Build cache records that may hold layers.
    pub cache: Vec<CacheRecord>,
    /// Bytes of the build cache as `docker system df` prints them: of all records that share none with an image. `None`
    /// where the engine does not tell; Podman's build cache is images.
    pub cache_size: Option<u64>,
    /// The file system that the engine keeps its images on; `None` where the engine is not on this machine.
    pub disk: Option<DiskSpace>,
}

/// The room of a file system, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DiskSpace {
    /// What can still be written without special rights.
    pub free: u64,
    /// All of it.
    pub total: u64,
}

/// What `docker system df` prints as reclaimable of images.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReclaimFigure {
    /// Bytes by the engine's count.
    pub bytes: u64,
    /// How they are counted.
    pub rule: ReclaimRule,
}

/// How an engine counts what could be reclaimed. Both ways count a layer as an image's own while no other image lists
/// it; neither asks what containers and build cache hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReclaimRule {
    /// All layers less those that are the own ones of images with containers: what these share is counted as
    /// reclaimable. The docker command's way, as long as the API has no figure for it (before 1.52).
    LessOwnOfUsed,
    /// The own layers of images without containers: what these share among each other is not counted (Docker 29).
    OwnOfUnused,
    /// Another way, which the engine's answers do not give away.
    Untold,
}

/// A record of the build cache. Which layers it holds is in no answer of an engine (semantics, c).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CacheRecord {
    /// Bytes by the cache's own count.
    pub size: u64,
    /// Whether it shares its bytes with an image.
    pub shared: bool,
    /// Whether a build under way needs it, so that pruning leaves it.
    pub in_use: bool,
    /// What it is, in the builder's words; foreign text.
    pub description: String,
}
