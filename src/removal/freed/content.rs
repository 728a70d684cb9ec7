use std::collections::BTreeMap;

use crate::inventory::{
    BlobIx, Bytes, Certainty, Content, Image, ImageIx, Inventory, LayerIx, PlaceMap, PlaceSet,
    Reason,
};

use crate::removal::State;

/// Compressed content of the containerd store: each image's own, and groups of blobs whose holders are all gone. Of an
/// image whose layers are unread only the index counts here: the rest is counted with its size.
pub(super) fn freed(after: &State) -> Bytes {
    let base = after.base();
    let uncounted = after
        .gone()
        .any(|image| base.stack(image).is_some() && shared_content(base, image).is_none());
    if uncounted {
        return fitted(after);
    }
    let own: Bytes = after.gone().map(|image| own_content(after, image)).sum();
    own + shared_groups(after)
}

/// Manifest, configuration and the like, which Podman counts in an image's size beside its layers.
pub(in crate::removal) fn records(after: &State) -> Bytes {
    records_of(after.base(), after.gone())
}

/// The same of these images.
pub(in crate::removal) fn records_of(
    base: &Inventory,
    images: impl Iterator<Item = ImageIx>,
) -> Bytes {
    let records = images.map(|ix| {
        let layers = base.bytes_of(base.stack(ix).unwrap_or(&[]).iter().copied());
        let size = base.image(ix).map_or(0, |image| image.size);
        let rest = base
            .stack(ix)
            .map_or(0, |_| size.saturating_sub(layers.value()));
        Bytes::exact(rest).but(Certainty::About, Reason::Units)
    });
    records.sum()
}

/// The same on stores that do not count shared content (28): what no image holds any more, by the weights that fit all
/// images' sums best. An image that shares nothing is exact.
fn fitted(after: &State) -> Bytes {
    let base = after.base();
    let mut sum = Bytes::ZERO;
    let mut seen: PlaceSet<BlobIx> = PlaceSet::default();
    let about = |bytes| Bytes::exact(bytes).but(Certainty::About, Reason::SharedContent);
    for ix in after.gone() {
        let Some((image, content)) = counted(base, ix) else {
            sum = sum + unreported();
            continue;
        };
        sum = sum + Bytes::exact(content.index);
        let Some(stack) = base.stack(ix) else {
            continue;
        };
        if !stack.iter().any(|layer| is_shared_blob(base, *layer)) {
            sum = sum + Bytes::exact(image.size.saturating_sub(content.unpacked));
            continue;
        }
        sum = sum + about(base.record_weight(ix));
        for blob in stack.iter().filter_map(|layer| base.blob(*layer)) {
            let holders = base.blob_holders(blob);
            let lost = || holders.iter().all(|holder| after.is_gone(*holder));
            // whether a blob is lost is looked up once: many images may hold it
            if seen.insert(blob) && lost() {
                sum = sum + about(base.blob_weight(blob));
            }
        }
    }
    sum
}

/// An image with what it holds in compressed content, where the engine tells (API 1.47).
fn counted(base: &Inventory, ix: ImageIx) -> Option<(&Image, Content)> {
    let image = base.image(ix)?;
    Some((image, image.content?))
}

/// Compressed content of which an older engine tells nothing.
fn unreported() -> Bytes {
    Bytes::ZERO.but(Certainty::AtLeast, Reason::Unreported)
}

/// What only this image holds: its content less what the engine counts as shared, and its index.
pub(in crate::removal) fn own_content(after: &State, ix: ImageIx) -> Bytes {
    let base = after.base();
    let Some((image, content)) = counted(base, ix) else {
        return unreported();
    };
    if base.stack(ix).is_none() {
        return Bytes::exact(content.index);
    }
    let blobs = image.size.saturating_sub(content.unpacked);
    let shared = shared_content(base, ix).unwrap_or(0);
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
        after.is_reachable(*layer) || !size.is_some_and(Bytes::is_exact)
    })
}

/// Bytes of compressed content that other images hold too; `None` where this engine does not count them.
pub(in crate::removal) fn shared_content(base: &Inventory, ix: ImageIx) -> Option<u64> {
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
    let lost = |holders: &[ImageIx]| holders.iter().all(|holder| after.is_gone(*holder));
    groups(after.base(), after.gone())
        .filter(|(holders, _)| lost(holders))
        .map(|(holders, weight)| group_size(after.base(), holders, weight))
        .sum()
}

/// The blobs that these images share, with each other or with more images, by who holds them; and what each group
/// counts for.
pub(in crate::removal) fn groups(
    base: &Inventory,
    images: impl Iterator<Item = ImageIx>,
) -> impl Iterator<Item = (&[ImageIx], u64)> {
    let mut groups: BTreeMap<&[ImageIx], u64> = BTreeMap::new();
    let mut seen: PlaceSet<BlobIx> = PlaceSet::default();
    for image in images {
        for layer in base.stack(image).unwrap_or(&[]) {
            let Some(blob) = base.blob(*layer) else {
                continue;
            };
            let holders = base.blob_holders(blob);
            if holders.len() > 1 && seen.insert(blob) {
                *groups.entry(holders).or_insert(0) += weight(base, *layer);
            }
        }
    }
    groups.into_iter()
}

/// A group's part of its holders' shared content, averaged over them.
pub(in crate::removal) fn group_size(base: &Inventory, holders: &[ImageIx], group: u64) -> Bytes {
    let mut sum: u128 = 0;
    let mut certain = true;
    let mut blobs: Vec<(BlobIx, u64)> = Vec::new();
    for holder in holders {
        let stack = base.stack(*holder).unwrap_or(&[]).iter();
        let shared = stack.filter(|layer| is_shared_blob(base, **layer));
        blobs.clear();
        blobs.extend(shared.filter_map(|layer| Some((base.blob(*layer)?, weight(base, *layer)))));
        blobs.sort_by_key(|(blob, _)| *blob);
        blobs.dedup_by_key(|(blob, _)| *blob);
        let total: u64 = blobs.iter().map(|(_, weight)| weight).sum();
        let content = base.image(*holder).map_or(0, |image| {
            image
                .size
                .saturating_sub(image.content.map_or(0, |content| content.unpacked))
        });
        let shared = shared_content(base, *holder);
        certain &= shared.is_some() && total == group;
        sum += u128::from(shared.unwrap_or(content)) * u128::from(group) / u128::from(total.max(1));
    }
    let size = Bytes::exact(u64::try_from(sum / (holders.len().max(1) as u128)).unwrap_or(0));
    if certain {
        size
    } else {
        size.but(Certainty::About, Reason::SharedContent)
    }
}

/// What these images hold in compressed content, each blob once: all of it, less what comes again. Exact where no two of
/// them share any.
pub(in crate::removal) fn held(base: &Inventory, images: &[ImageIx]) -> Bytes {
    let mut sum = Bytes::ZERO;
    let mut times: PlaceMap<BlobIx, usize> = PlaceMap::default();
    for ix in images {
        let Some((image, content)) = counted(base, *ix) else {
            sum = sum + unreported();
            continue;
        };
        sum = sum + Bytes::exact(content.index);
        let Some(stack) = base.stack(*ix) else {
            continue; // it is counted with its size
        };
        sum = sum + Bytes::exact(image.size.saturating_sub(content.unpacked));
        let mut blobs: Vec<BlobIx> = stack.iter().filter_map(|layer| base.blob(*layer)).collect();
        blobs.sort_unstable();
        blobs.dedup();
        for blob in blobs {
            *times.entry(blob).or_insert(0) += 1;
        }
    }
    sum.minus(again(base, images, &times))
}

/// What is counted more than once. A group of blobs that no other image holds may be exact.
fn again(base: &Inventory, images: &[ImageIx], times: &PlaceMap<BlobIx, usize>) -> Bytes {
    let mut again = Bytes::ZERO;
    let mut inside = false;
    for (blob, times) in times.iter().filter(|(_, times)| **times > 1) {
        if base.blob_holders(*blob).len() == *times {
            inside = true;
            continue;
        }
        let weight = base.blob_weight(*blob).saturating_mul(*times as u64 - 1);
        again = again + Bytes::exact(weight).but(Certainty::About, Reason::SharedContent);
    }
    if !inside {
        return again;
    }
    let these: PlaceSet<ImageIx> = images.iter().copied().collect();
    groups(base, images.iter().copied())
        .filter(|(holders, _)| holders.iter().all(|holder| these.contains(holder)))
        .flat_map(|(holders, weight)| {
            std::iter::repeat_n(group_size(base, holders, weight), holders.len() - 1)
        })
        .fold(again, std::ops::Add::add)
}
