use std::collections::BTreeMap;

use crate::inventory::{
    BlobIx, Bytes, Certainty, EngineKind, ImageIx, Inventory, LayerIx, PlaceSet, Reason,
};

use super::State;

/// What a removal gives back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Freed {
    /// Bytes that leave the disk with the removal.
    pub now: Bytes,
    /// Bytes that only containers hold afterwards: they go when those containers go.
    pub later: Bytes,
}

/// The physical bytes that have gone from the state's inventory, each layer once (semantics, c).
pub fn freed(after: &State) -> Freed {
    let base = after.base();
    let mut now = Bytes::ZERO;
    let mut later = Bytes::ZERO;
    let mut seen: PlaceSet<LayerIx> = PlaceSet::default();
    let alone = after.gone().nth(1).is_none();
    let mut blind = false;
    for image in after.gone() {
        match base.stack(image) {
            None => {
                blind = true;
                now = now + unread(base, image, alone);
            }
            Some(stack) => {
                for layer in stack.iter().filter(|layer| seen.insert(**layer)) {
                    let size = base.layer(*layer).map_or(Bytes::ZERO, |layer| layer.size);
                    if !after.is_held(*layer) {
                        now = now + size;
                    } else if !after.is_reachable(*layer) {
                        later = later + size;
                    }
                }
            }
        }
    }
    match base.profile().kind {
        EngineKind::ContainerdStore => now = now + content(after),
        // a few kilobytes go with each image that no answer tells
        EngineKind::Podman if after.gone().next().is_some() => {
            now = now.but(Certainty::About, Reason::Units);
        }
        EngineKind::GraphDriver | EngineKind::Podman => {}
    }
    Freed {
        now: doubted(base, now, blind),
        later,
    }
}

/// An image whose layers are unread frees at most what it does not share. What images share may be shared among those
/// that go together, so only an image that goes alone can leave it out.
fn unread(base: &Inventory, image: ImageIx, alone: bool) -> Bytes {
    let size = base.image(image).map_or(0, |image| {
        let shared = image.shared_size.filter(|_| alone).unwrap_or(0);
        image.size.saturating_sub(shared)
    });
    Bytes::exact(size).but(Certainty::AtMost, Reason::LayersUnread)
}

/// What else might hold layers makes the figure an upper bound. Nothing at most is exactly nothing, unless an image that
/// goes has not been read.
fn doubted(base: &Inventory, now: Bytes, blind: bool) -> Bytes {
    let none = now.value() == 0 && !blind;
    if none && matches!(now.certainty(), Certainty::Exact | Certainty::AtMost) {
        return Bytes::ZERO;
    }
    let mut now = now;
    if base.unread() > 0 {
        now = now.but(Certainty::AtMost, Reason::LayersUnread);
    }
    match base.usage() {
        None => now = now.but(Certainty::AtMost, Reason::CacheUnread),
        Some(usage) if !usage.cache.is_empty() => {
            now = now.but(Certainty::AtMost, Reason::BuildCache);
        }
        Some(_) => {}
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

/// Compressed content of the containerd store: each image's own, and groups of blobs whose holders are all gone.
fn content(after: &State) -> Bytes {
    let own: Bytes = after.gone().map(|image| own_content(after, image)).sum();
    own + shared_groups(after)
}

/// What only this image holds: its content less what the engine counts as shared, and its index.
fn own_content(after: &State, ix: ImageIx) -> Bytes {
    let base = after.base();
    let Some((image, content)) = base
        .image(ix)
        .and_then(|image| Some((image, image.content?)))
    else {
        return Bytes::ZERO;
    };
    let blobs = image.size.saturating_sub(content.unpacked);
    let Some(shared) = shared_content(base, ix) else {
        // Older stores count shared snapshots but not shared blobs: what is shared is guessed by snapshot sizes.
        let stack = base.stack(ix).unwrap_or(&[]);
        let total: u64 = stack.iter().map(|layer| weight(base, *layer)).sum();
        let mine: u64 = stack
            .iter()
            .filter(|layer| !is_shared_blob(base, **layer))
            .map(|l| weight(base, *l))
            .sum();
        let share = u128::from(blobs) * u128::from(mine) / u128::from(total.max(1));
        let guess = u64::try_from(share).unwrap_or(blobs) + content.index;
        return Bytes::exact(guess).but(Certainty::About, Reason::SharedContent);
    };
    let own = Bytes::exact(blobs.saturating_sub(shared) + content.index);
    if is_doubtful(after, ix) {
        own.but(Certainty::About, Reason::SharedContent)
    } else {
        own
    }
}

/// Whether what is subtracted as shared may be wrong: a layer's size is an estimate, or an image that stays holds one.
/// That image loses its unpacked layers with this one if it was loaded over them (semantics, c: missing GC label).
fn is_doubtful(after: &State, ix: ImageIx) -> bool {
    let base = after.base();
    base.stack(ix).unwrap_or(&[]).iter().any(|layer| {
        let size = base.layer(*layer).map(|layer| layer.size);
        let outlived = base
            .holders(*layer)
            .iter()
            .any(|holder| !after.is_gone(*holder));
        outlived || !size.is_some_and(Bytes::is_exact)
    })
}

/// Bytes of compressed content that other images hold too; `None` where this engine does not count them.
fn shared_content(base: &Inventory, ix: ImageIx) -> Option<u64> {
    let image = base.image(ix)?;
    let stack = base.stack(ix)?;
    if !stack.iter().any(|layer| is_shared_blob(base, *layer)) {
        return Some(0);
    }
    let snapshots: u64 = stack
        .iter()
        .filter(|layer| base.holders(**layer).len() > 1)
        .map(|layer| base.layer(*layer).map_or(0, |layer| layer.size.value()))
        .sum();
    image
        .shared_size?
        .checked_sub(snapshots)
        .filter(|content| *content > 0)
}

fn is_shared_blob(base: &Inventory, layer: LayerIx) -> bool {
    base.blob(layer)
        .is_some_and(|blob| base.blob_holders(blob).len() > 1)
}

/// What a layer counts for where content is divided by snapshot size; never nothing.
fn weight(base: &Inventory, layer: LayerIx) -> u64 {
    base.layer(layer)
        .map_or(1, |layer| layer.size.value().max(1))
}

/// Blobs that several images hold and that have lost all of them. Exact where an image's shared content is one group.
fn shared_groups(after: &State) -> Bytes {
    let base = after.base();
    let mut groups: BTreeMap<&[ImageIx], u64> = BTreeMap::new();
    let mut seen: PlaceSet<BlobIx> = PlaceSet::default();
    for image in after.gone() {
        for layer in base.stack(image).unwrap_or(&[]) {
            let Some(blob) = base.blob(*layer).filter(|blob| seen.insert(*blob)) else {
                continue;
            };
            let holders = base.blob_holders(blob);
            if holders.len() > 1 && holders.iter().all(|holder| after.is_gone(*holder)) {
                *groups.entry(holders).or_insert(0) += weight(base, *layer);
            }
        }
    }
    groups
        .iter()
        .map(|(holders, weight)| group_size(base, holders, *weight))
        .sum()
}

/// A group's part of its holders' shared content, averaged over them.
fn group_size(base: &Inventory, holders: &[ImageIx], group: u64) -> Bytes {
    let mut sum: u128 = 0;
    let mut certain = true;
    for holder in holders {
        let mut seen: PlaceSet<BlobIx> = PlaceSet::default();
        let total: u64 = base
            .stack(*holder)
            .unwrap_or(&[])
            .iter()
            .filter(|layer| is_shared_blob(base, **layer))
            .filter(|layer| base.blob(**layer).is_some_and(|blob| seen.insert(blob)))
            .map(|layer| weight(base, *layer))
            .sum();
        let blobs = base.image(*holder).map_or(0, |image| {
            image
                .size
                .saturating_sub(image.content.map_or(0, |content| content.unpacked))
        });
        let shared = shared_content(base, *holder);
        certain &= shared.is_some() && total == group;
        sum += u128::from(shared.unwrap_or(blobs)) * u128::from(group) / u128::from(total.max(1));
    }
    let size = Bytes::exact(u64::try_from(sum / (holders.len().max(1) as u128)).unwrap_or(0));
    if certain {
        size
    } else {
        size.but(Certainty::About, Reason::SharedContent)
    }
}
