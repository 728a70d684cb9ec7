//! From an engine's answers to what is. Pure: recorded answers go the same way as live ones.

mod usage;

use std::collections::{BTreeMap, HashMap, HashSet};

use serde_json::Value;

use super::answers::{
    Descriptor, GraphDriver, HistoryItem, Identity, InspectedContainer, InspectedImage,
    ListedContainer, ListedId, ListedImage, Manifest, list, one,
};
use crate::engine::EngineError;
use crate::engine::printable::printable;
use crate::inventory::{
    Belongings, Container, ContainerId, ContainerState, Content, Details, EngineKind, HistoryEntry,
    Image, ImageId, Listing, Platform, Presence, Reference,
};
use crate::removal::Seen;

pub use usage::disk_usage;

/// The images and containers of three answers: `images/json?all=1`, the ids of `images/json` that the filter
/// `dangling=true` lists (asked for on the containerd store only, where it gives hidden names away), and
/// `containers/json?all=1`.
///
/// # Errors
/// When an answer is no list, or an entry lacks what nothing can be said without: ids that are ids, and the size of an
/// image.
pub fn listing(
    kind: EngineKind,
    images: &[u8],
    dangling: Option<&[u8]>,
    containers: &[u8],
) -> Result<Listing, EngineError> {
    let hidden: Vec<ListedId> = dangling.map_or_else(
        || Ok(Vec::new()),
        |body| list("list of dangling images", body),
    )?;
    let hidden: HashSet<ImageId> = hidden.iter().map(|image| ImageId::new(&image.id)).collect();
    let mut merged: Vec<Image> = Vec::new();
    let mut places: HashMap<ImageId, usize> = HashMap::new();
    for listed in list::<ListedImage>("list of images", images)? {
        let mut image = image(kind, listed);
        image.hidden_name = !image.references.is_empty() && hidden.contains(&image.id);
        // Podman has listed an image once for each of its names
        if let Some(known) = places
            .get(&image.id)
            .and_then(|place| merged.get_mut(*place))
        {
            merge(known, image);
        } else {
            places.insert(image.id.clone(), merged.len());
            merged.push(image);
        }
    }
    let containers: Vec<ListedContainer> = list("list of containers", containers)?;
    let listing = Listing {
        images: merged,
        containers: containers.into_iter().map(container).collect(),
    };
    checked(listing)
}

/// Ids are shown, sent and compared: what is none is not taken for one.
fn checked(listing: Listing) -> Result<Listing, EngineError> {
    let mut images = listing.images.iter().map(|image| &image.id);
    let image = images.find(|id| !id.is_sendable()).map(ImageId::as_str);
    let mut containers = listing.containers.iter().map(|container| &container.id);
    let container = containers
        .find(|id| !id.is_sendable())
        .map(ContainerId::as_str);
    match image.or(container) {
        None => Ok(listing),
        Some(id) => Err(EngineError::Unreadable(format!(
            "{} is no id",
            printable(id)
        ))),
    }
}

fn image(kind: EngineKind, listed: ListedImage) -> Image {
    let tags = listed.repo_tags.unwrap_or_default();
    let digests: Vec<String> = listed
        .repo_digests
        .unwrap_or_default()
        .into_iter()
        .filter(|digest| !digest.starts_with("<none>"))
        .collect();
    Image {
        id: ImageId::new(&listed.id),
        references: references(kind, &tags, &digests),
        hidden_name: false,
        digests,
        parent: listed
            .parent_id
            .filter(|parent| !parent.is_empty())
            .map(|parent| ImageId::new(&parent)),
        created: listed.created.filter(|created| *created > 0),
        size: bytes(listed.size),
        shared_size: listed
            .shared_size
            .filter(|_| kind != EngineKind::Podman)
            .and_then(counted),
        platforms: listed
            .manifests
            .iter()
            .flatten()
            .filter_map(platform)
            .collect(),
        content: listed
            .manifests
            .map(|manifests| content(&manifests, listed.descriptor.as_ref())),
        labels: listed.labels.unwrap_or_default(),
    }
}

/// The references that count on this kind of engine (semantics, 1). On graph drivers digests are references of their
/// own; on the containerd store `RepoTags` has all names and `RepoDigests` is derived; Podman's names are its tags.
fn references(kind: EngineKind, tags: &[String], digests: &[String]) -> Vec<Reference> {
    let stored: &[String] = match kind {
        EngineKind::GraphDriver => digests,
        EngineKind::ContainerdStore | EngineKind::Podman => &[],
    };
    let mut references: Vec<Reference> = tags
        .iter()
        .chain(stored)
        .filter_map(|name| Reference::new(name))
        .collect();
    references.sort();
    references.dedup();
    references
}

fn merge(known: &mut Image, again: Image) {
    known.references.extend(again.references);
    known.references.sort();
    known.references.dedup();
    known.digests.extend(again.digests);
    known.digests.sort();
    known.digests.dedup();
    known.hidden_name |= again.hidden_name;
}

/// The platform of a manifest, unless it is none of an image (an attestation).
fn platform(manifest: &Manifest) -> Option<Platform> {
    let data = manifest.image_data.as_ref()?;
    let unpacked = data.size.as_ref().and_then(|size| size.unpacked);
    let presence = match (unpacked, manifest.available) {
        (Some(1..), _) => Presence::Unpacked,
        (_, Some(true)) => Presence::Packed,
        (_, Some(false) | None) => Presence::Named,
    };
    let of = data.platform.as_ref()?;
    Platform::new(
        of.os.as_deref(),
        of.architecture.as_deref(),
        of.variant.as_deref(),
        presence,
    )
}

fn content(manifests: &[Manifest], descriptor: Option<&Descriptor>) -> Content {
    let unpacked = |manifest: &Manifest| manifest.image_data.as_ref()?.size.as_ref()?.unpacked;
    let is_index = |descriptor: &&Descriptor| {
        descriptor
            .media_type
            .as_ref()
            .is_some_and(|kind| kind.contains("index") || kind.contains("list"))
    };
    Content {
        unpacked: manifests.iter().filter_map(unpacked).map(bytes).sum(),
        index: descriptor
            .filter(is_index)
            .and_then(|descriptor| descriptor.size)
            .map_or(0, bytes),
        platforms: manifests
            .iter()
            .filter(|manifest| unpacked(manifest).is_some_and(|bytes| bytes > 0))
            .count(),
    }
}

fn container(listed: ListedContainer) -> Container {
    let name = listed
        .names
        .unwrap_or_default()
        .into_iter()
        .next()
        .unwrap_or_default();
    Container {
        id: ContainerId::new(&listed.id),
        name: name.strip_prefix('/').map(str::to_owned).unwrap_or(name),
        image: ImageId::new(&listed.image_id),
        image_name: listed.image.unwrap_or_default(),
        state: ContainerState::from_word(&listed.state.unwrap_or_default()),
        status: listed.status.unwrap_or_default(),
        created: listed.created.filter(|created| *created > 0),
        labels: listed.labels.unwrap_or_default(),
        created_from: None,
        directories: Vec::new(),
        image_mounts: listed
            .mounts
            .unwrap_or_default()
            .iter()
            .filter_map(mounted_image)
            .collect(),
        belongings: None,
    }
}

fn mounted_image(mount: &Value) -> Option<Reference> {
    let word = |key: &str| mount.get(key).and_then(Value::as_str);
    (word("Type") == Some("image"))
        .then(|| word("Name"))
        .flatten()
        .and_then(Reference::new)
}

/// What an image is made of, from `images/{id}/json` and `images/{id}/history`.
///
/// # Errors
/// When an answer has another shape.
pub fn details(kind: EngineKind, inspected: &[u8], history: &[u8]) -> Result<Details, EngineError> {
    let image: InspectedImage = one("image", inspected)?;
    let history = self::history(history)?;
    let directories = match kind {
        EngineKind::GraphDriver => {
            directories(image.graph_driver.as_ref(), &["UpperDir", "LowerDir"])
        }
        EngineKind::ContainerdStore | EngineKind::Podman => Vec::new(),
    };
    let pulled = image.identity.as_ref().and_then(pulled);
    let platform = Platform::new(
        image.os.as_deref(),
        image.architecture.as_deref(),
        image.variant.as_deref(),
        Presence::Unpacked,
    );
    let diff_ids = image
        .root_fs
        .and_then(|root| root.layers)
        .unwrap_or_default();
    Ok(Details {
        diff_ids,
        history,
        directories,
        pulled,
        platform,
    })
}

/// How an image was built, oldest step first, from `images/{id}/history`.
///
/// # Errors
/// When the answer has another shape.
pub fn history(history: &[u8]) -> Result<Vec<HistoryEntry>, EngineError> {
    let newest_first = list::<HistoryItem>("history of an image", history)?.into_iter();
    let steps = newest_first.rev().map(|item| HistoryEntry {
        size: bytes(item.size),
        command: item.created_by.unwrap_or_default(),
        created: item.created,
        comment: item.comment.unwrap_or_default(),
    });
    Ok(steps.collect())
}

/// Whether an image was pulled, where the engine tells that or that it was built.
fn pulled(identity: &Identity) -> Option<bool> {
    let told = |list: &Option<Vec<Value>>| list.as_ref().is_some_and(|list| !list.is_empty());
    match (told(&identity.pull), told(&identity.build)) {
        (true, _) => Some(true),
        (false, true) => Some(false),
        (false, false) => None,
    }
}

/// The layer directories below a container, top first, from `containers/{id}/json`. The first may be the container's
/// own initial one, which belongs to no image.
///
/// # Errors
/// When the answer has another shape.
pub fn container_directories(inspected: &[u8]) -> Result<Vec<String>, EngineError> {
    let container: InspectedContainer = one("container", inspected)?;
    Ok(directories(container.graph_driver.as_ref(), &["LowerDir"]))
}

/// What a container has of its own, from `containers/{id}/json?size=1`.
///
/// # Errors
/// When the answer has another shape.
pub fn belongings(inspected: &[u8]) -> Result<Belongings, EngineError> {
    let container: InspectedContainer = one("container", inspected)?;
    let volumes = container.mounts.unwrap_or_default().into_iter();
    let named = volumes
        .filter(|mount| mount.get("Type").and_then(Value::as_str) == Some("volume"))
        .filter_map(|mount| Some(mount.get("Name")?.as_str()?.to_owned()));
    Ok(Belongings {
        writable: container.size_rw.and_then(counted),
        volumes: named
            .filter(|name| Belongings::is_anonymous(name))
            .collect(),
        removed_on_stop: container
            .host_config
            .and_then(|host| host.auto_remove)
            .unwrap_or(false),
    })
}

/// What a container was created from, as that was typed, from `containers/{id}/json`.
///
/// # Errors
/// When the answer has another shape.
pub fn created_from(inspected: &[u8]) -> Result<Option<String>, EngineError> {
    let container: InspectedContainer = one("container", inspected)?;
    Ok(container.config.and_then(|config| config.image))
}

fn directories(driver: Option<&GraphDriver>, keys: &[&str]) -> Vec<String> {
    let data: Option<&BTreeMap<String, Value>> = driver.and_then(|driver| driver.data.as_ref());
    keys.iter()
        .filter_map(|key| data?.get(*key)?.as_str())
        .flat_map(|directories| directories.split(':'))
        .filter(|directory| !directory.is_empty())
        .map(str::to_owned)
        .collect()
}

/// What a step's target is now, from `images/{name}/json` and, where they matter, `containers/json?all=1`.
///
/// # Errors
/// When an answer has another shape.
pub fn seen_image(
    kind: EngineKind,
    inspected: &[u8],
    containers: Option<&[u8]>,
) -> Result<Seen, EngineError> {
    let image: InspectedImage = one("image", inspected)?;
    let id = ImageId::new(&image.id);
    let containers: Vec<ListedContainer> =
        containers.map_or_else(|| Ok(Vec::new()), |body| list("list of containers", body))?;
    let containers = containers
        .into_iter()
        .map(container)
        .filter(|container| container.image == id)
        .map(|container| (container.id, container.state.is_live()))
        .collect();
    let references = references(
        kind,
        &image.repo_tags.unwrap_or_default(),
        &image.repo_digests.unwrap_or_default(),
    );
    Ok(Seen {
        image: Some(id),
        references,
        containers,
    })
}

/// What a container is now, from `containers/json?all=1`; nothing where it is gone.
///
/// # Errors
/// When the answer has another shape.
pub fn seen_container(id: &ContainerId, containers: &[u8]) -> Result<Seen, EngineError> {
    let containers: Vec<ListedContainer> = list("list of containers", containers)?;
    let found = containers
        .into_iter()
        .map(container)
        .find(|container| container.id == *id);
    Ok(found.map_or_else(Seen::default, |container| Seen {
        image: Some(container.image),
        references: Vec::new(),
        containers: vec![(container.id, container.state.is_live())],
    }))
}

/// More than one thing on a disk has: 16 TiB. Whatever an engine says, a million of them can be added up.
const MOST: i64 = 1 << 44;

/// A number of bytes; engines write -1 for "not counted".
fn bytes(number: i64) -> u64 {
    counted(number).unwrap_or(0)
}

/// A number of bytes, where it was counted.
fn counted(number: i64) -> Option<u64> {
    u64::try_from(number.min(MOST)).ok()
}
