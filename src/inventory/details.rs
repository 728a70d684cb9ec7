use super::{Container, Image};

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
}

/// One step of an image's history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HistoryEntry {
    /// Bytes of the layer that the step made; 0 for an empty layer or none.
    pub size: u64,
    /// The command; foreign text.
    pub command: String,
}

/// What the engine's disk accounting tells beside the images.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DiskUsage {
    /// Bytes of all layers reachable from image records; `None` where the engine does not count them.
    pub layers_size: Option<u64>,
    /// Build cache records that may hold layers.
    pub cache: Vec<CacheRecord>,
}

/// A record of the build cache. Which layers it holds is in no answer of an engine (semantics, c).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CacheRecord {
    /// Bytes by the cache's own count.
    pub size: u64,
    /// Whether it shares its bytes with an image.
    pub shared: bool,
    /// What it is, in the builder's words; foreign text.
    pub description: String,
}
