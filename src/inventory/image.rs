use std::collections::BTreeMap;

use super::{ImageId, Platform, Reference};

/// An image as it is listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Image {
    /// Its id.
    pub id: ImageId,
    /// The references that the engine stores for it, sorted: tags, and digests where they are stored (semantics, 1).
    pub references: Vec<Reference>,
    /// Whether the containerd store keeps an invisible `moby-dangling@` name for it beside its tags.
    pub hidden_name: bool,
    /// Digests that the engine reports for it (`repository@sha256:…`), stored or derived.
    pub digests: Vec<String>,
    /// The image it was built on or committed from, where the engine knows.
    pub parent: Option<ImageId>,
    /// When it was built, in seconds since 1970.
    pub created: Option<i64>,
    /// Its size in bytes by the engine's count, shared layers included.
    pub size: u64,
    /// The part of it that the engine says other images share; `None` where it does not count.
    pub shared_size: Option<u64>,
    /// The compressed content, on the containerd store.
    pub content: Option<Content>,
    /// The platforms that it has variants for, where the listing tells (containerd store, API 1.47 and later).
    pub platforms: Vec<Platform>,
    /// Its labels; foreign text.
    pub labels: BTreeMap<String, String>,
}

/// What the containerd store keeps of an image beside its unpacked layers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Content {
    /// Bytes of unpacked layers (snapshots) over all platforms.
    pub unpacked: u64,
    /// Bytes of the index that lists its platforms; not part of the image's size.
    pub index: u64,
    /// How many platforms are unpacked here.
    pub platforms: usize,
}

/// Whether a registry is known to have the image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Registry {
    /// It was pulled or pushed: a registry has had it.
    Known,
    /// It was never pulled nor pushed: this is the only copy, as far as anyone knows.
    OnlyCopy,
    /// The engine's answers prove neither.
    CannotTell,
}

impl Registry {
    /// In a word or two, for programs.
    pub fn words(self) -> &'static str {
        match self {
            Self::Known => "known",
            Self::OnlyCopy => "only copy",
            Self::CannotTell => "cannot tell",
        }
    }
}

impl Image {
    /// Its tags.
    pub fn tags(&self) -> impl Iterator<Item = &Reference> {
        self.references
            .iter()
            .filter(|reference| !reference.is_digest())
    }

    /// Its first reference, or its short id.
    pub fn title(&self) -> &str {
        self.references
            .first()
            .map_or_else(|| self.id.short(), Reference::as_str)
    }
}
