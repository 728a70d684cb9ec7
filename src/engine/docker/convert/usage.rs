use std::collections::BTreeMap;

use super::{MOST, bytes};
use crate::engine::EngineError;
use crate::engine::docker::answers::{CacheItem, CountedImage, ImageUsage, Total, Usage, one};
use crate::inventory::{CacheRecord, DiskUsage, EngineKind, ImageId, ReclaimFigure, ReclaimRule};

/// Kinds of build cache records that never hold a layer.
const NO_LAYERS: [&str; 3] = ["source.local", "internal", "frontend"];

/// The disk accounting of `system/df`, in its shapes before and since API 1.52. Docker leaves a total of 0 out; Podman
/// counts in another way, so its figures are not used.
///
/// # Errors
/// When the answer is not a disk accounting.
pub fn disk_usage(kind: EngineKind, body: &[u8]) -> Result<DiskUsage, EngineError> {
    let usage: Usage = one("disk usage", body)?;
    let layers = usage.layers_size.and_then(|told| told.0);
    if layers.is_none() && usage.images.is_none() && usage.of_images.is_none() {
        return Err(EngineError::Unreadable(
            "disk usage: neither images nor layers are in it".to_owned(),
        ));
    }
    let counted = kind != EngineKind::Podman;
    let total = total(&usage);
    let reclaimable = reclaimable(total, usage.images.as_deref(), usage.of_images.as_ref());
    Ok(DiskUsage {
        shared: shared_sizes(kind, usage.images.as_deref()),
        layers_size: total.filter(|_| counted).map(sum),
        reclaimable: reclaimable.filter(|_| counted),
        cache_size: counted.then(|| cache_size(&usage)),
        cache: cache(usage),
        disk: None,
    })
}

/// What a disk accounting says of each image; Docker 20.10 tells shared sizes nowhere else.
fn shared_sizes(kind: EngineKind, images: Option<&[CountedImage]>) -> BTreeMap<ImageId, u64> {
    let images = images.filter(|_| kind == EngineKind::GraphDriver);
    let rows = images.into_iter().flatten();
    rows.filter_map(|row| {
        let shared = super::counted(row.shared_size?)?;
        Some((ImageId::new(row.id.as_deref()?), shared))
    })
    .collect()
}

/// What `docker system df` prints as the size of the build cache: the engine's figure since API 1.52, before that the
/// records that share no bytes with an image.
fn cache_size(usage: &Usage) -> u64 {
    if let Some(told) = &usage.of_cache {
        return sum(told.total_size.unwrap_or(0));
    }
    let items = usage.build_cache.iter().flatten();
    let own = items.filter(|item| item.shared != Some(true));
    own.map(|item| item.size.map_or(0, bytes)).sum()
}

/// The records that may hold layers. Where there are some that the engine does not list, one stands for them that may
/// hold anything.
fn cache(usage: Usage) -> Vec<CacheRecord> {
    let items = usage
        .build_cache
        .or_else(|| usage.of_cache.as_ref()?.items.clone());
    let untold = usage.of_cache.and_then(|cache| cache.total_count);
    match items {
        Some(items) => items.into_iter().filter_map(record).collect(),
        None if untold.is_some_and(|count| count > 0) => vec![CacheRecord {
            size: 0,
            shared: true,
            in_use: false,
            description: String::new(),
        }],
        None => Vec::new(),
    }
}

/// More than all layers together have: an EiB.
const MOST_OF_ALL: i64 = 1 << 60;

/// A sum of bytes over everything that an engine has.
fn sum(number: i64) -> u64 {
    u64::try_from(number.min(MOST_OF_ALL)).unwrap_or(0)
}

/// Left out it is 0; null says that it is not known.
fn total(usage: &Usage) -> Option<i64> {
    let told = || usage.of_images.as_ref()?.total_size;
    let total = usage.layers_size.or_else(told).unwrap_or(Total(Some(0)));
    Some(total.0?.clamp(0, MOST_OF_ALL))
}

/// What `docker system df` prints as reclaimable: the engine's figure since API 1.52, before what the docker command
/// makes of the images. Which way the engine counts has changed within Docker 29; it is told by the figure.
fn reclaimable(
    total: Option<i64>,
    images: Option<&[CountedImage]>,
    told: Option<&ImageUsage>,
) -> Option<ReclaimFigure> {
    let images = images.or_else(|| told?.items.as_deref());
    let own = |wanted: bool| -> Option<i64> {
        let counted = images?
            .iter()
            .filter(|image| (image.containers != Some(0)) == wanted);
        let own = counted.filter_map(|image| {
            let (size, shared) = (image.size?, image.shared_size?);
            (size >= 0 && shared >= 0).then(|| size.min(MOST) - shared.min(MOST))
        });
        Some(own.sum())
    };
    let (by_used, by_unused) = (
        total.zip(own(true)).map(|(total, used)| total - used),
        own(false),
    );
    let (figure, rule) = match told.map(|told| told.reclaimable.unwrap_or(0)) {
        None => (by_used?, ReclaimRule::LessOwnOfUsed),
        Some(figure) if Some(figure) == by_unused => (figure, ReclaimRule::OwnOfUnused),
        Some(figure) if Some(figure) == by_used => (figure, ReclaimRule::LessOwnOfUsed),
        Some(figure) => (figure, ReclaimRule::Untold),
    };
    Some(ReclaimFigure {
        bytes: sum(figure),
        rule,
    })
}

/// A record of the build cache, unless it is of a kind that never holds a layer.
fn record(item: CacheItem) -> Option<CacheRecord> {
    let kind = item.kind.as_deref();
    if kind.is_some_and(|kind| NO_LAYERS.contains(&kind)) {
        return None;
    }
    Some(CacheRecord {
        size: item.size.map_or(0, bytes),
        shared: item.shared.unwrap_or(false),
        in_use: item.in_use.unwrap_or(false),
        description: item.description.unwrap_or_default(),
    })
}
