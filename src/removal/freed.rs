pub(super) mod content;

use crate::inventory::{Bytes, Certainty, EngineKind, ImageIx, Inventory, LayerIx, Reason};

use super::State;

/// What a removal gives back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Freed {
    /// Bytes that leave the disk with the removal.
    pub now: Bytes,
    /// Bytes that only containers hold afterwards: they go when those containers go.
    pub later: Bytes,
    /// How many of the first go for certain: all of them where they are exact, fewer where build cache or something
    /// that is not known may keep some, none where nothing can be promised (semantics, c).
    pub least: u64,
}

impl Freed {
    /// Nothing.
    pub const NOTHING: Self = Self {
        now: Bytes::ZERO,
        later: Bytes::ZERO,
        least: 0,
    };
}

/// The physical bytes that have gone from the state's inventory, each layer once (semantics, c).
pub fn freed(after: &State) -> Freed {
    let base = after.base();
    let (now, later, least) = layers(after);
    let now = match base.profile().kind {
        EngineKind::ContainerdStore => now + content::freed(after),
        EngineKind::Podman => now + content::records(after),
        EngineKind::GraphDriver => now,
    };
    let blind = after.gone().any(|image| base.stack(image).is_none());
    let now = doubted(after, now, blind);
    let least = promised(base, now, least);
    Freed { now, later, least }
}

/// The layers of images and containers that have gone: those that nothing holds, those that only containers hold, and
/// how many bytes of the first nothing can keep.
fn layers(after: &State) -> (Bytes, Bytes, u64) {
    let base = after.base();
    let held = |layer: &LayerIx| after.is_held(*layer);
    let (pinned, going): (Vec<LayerIx>, Vec<LayerIx>) =
        after.loose().iter().partition(|it| held(it));
    let sizes = going.iter().filter_map(|layer| base.layer(*layer));
    let sizes = sizes.map(|layer| layer.size);
    let certain = sizes.filter(|size| size.is_exact() && !after.cache_may_hold(size.value()));
    let least = certain.map(Bytes::value).sum();
    let alone = after.gone().nth(1).is_none();
    let blind = after.gone().filter(|image| base.stack(*image).is_none());
    let blind: Bytes = blind.map(|image| unread(base, image, alone)).sum();
    (base.bytes_of(going) + blind, base.bytes_of(pinned), least)
}

/// What is left of a promise of bytes once it is known what else may hold layers.
fn promised(base: &Inventory, now: Bytes, least: u64) -> u64 {
    let open = |reason| {
        matches!(
            reason,
            Reason::LayersUnread | Reason::CacheUnread | Reason::Orphan
        )
    };
    if now.is_exact() {
        now.value()
    } else if now.reasons().any(open) || base.profile().kind == EngineKind::Podman {
        0
    } else {
        least.min(now.value())
    }
}

/// An image whose layers are unread frees at most what it does not share. What images share may be shared among those
/// that go together, so only an image that goes alone can leave it out.
pub(super) fn unread(base: &Inventory, image: ImageIx, alone: bool) -> Bytes {
    let size = base.image(image).map_or(0, |image| {
        let shared = image.shared_size.filter(|_| alone).unwrap_or(0);
        image.size.saturating_sub(shared)
    });
    Bytes::exact(size).but(Certainty::AtMost, Reason::LayersUnread)
}

/// What else might hold layers makes the figure an upper bound. Nothing at most is exactly nothing, unless an image that
/// goes has not been read.
fn doubted(after: &State, now: Bytes, blind: bool) -> Bytes {
    let base = after.base();
    let orphan_goes = (base.orphans().iter()).any(|orphan| !after.has_container(*orphan));
    let cache_goes = base.has_cache() && !after.has_cache();
    let none = now.value() == 0 && !blind && !orphan_goes && !cache_goes;
    if none && matches!(now.certainty(), Certainty::Exact | Certainty::AtMost) {
        return Bytes::ZERO;
    }
    let mut now = now;
    if base.unread() > 0 {
        now = now.but(Certainty::AtMost, Reason::LayersUnread);
    }
    match base.usage() {
        None => now = now.but(Certainty::AtMost, Reason::CacheUnread),
        Some(_) if after.has_cache() => {
            now = now.but(Certainty::AtMost, Reason::BuildCache);
        }
        Some(_) if cache_goes => now = now.but(Certainty::AtLeast, Reason::CacheGoes),
        Some(_) => {}
    }
    // nothing tells the layers that only a container without an image held
    if orphan_goes {
        now = now.but(Certainty::AtLeast, Reason::Orphan);
    }
    let hidden = base
        .orphans()
        .iter()
        .any(|orphan| base.pinned(*orphan).is_none());
    if hidden {
        now.but(Certainty::AtMost, Reason::Orphan)
    } else {
        now
    }
}
