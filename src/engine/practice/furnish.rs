//! Makes of a world what one kind of engine would hold.

use std::collections::HashMap;
use std::sync::Arc;

use sha2::{Digest as _, Sha256};

use crate::inventory::{
    Belongings, CacheRecord, Container, ContainerId, ContainerState, Content, Details, EngineKind,
    HistoryEntry, Image, ImageId, Listing, Platform, Presence, Profile, Reference, chain_ids,
};

use super::attic::{Attic, Papers};
use super::{HeldCache, Holdings, World, WorldCache, WorldContainer, WorldImage, WorldStep};

/// Seconds of an hour.
const HOUR: i64 = 3600;
/// Compressed bytes of each hundred bytes of a layer.
const COMPRESSED: u64 = 45;
/// Bytes of the directory that even an empty snapshot holds.
const DIRECTORY: u64 = 4096;
/// Bytes of an image index from a registry.
const INDEX: u64 = 1_609;

impl World {
    /// What an engine of this kind holds of this world; sizes are still to be measured. `now` in seconds since 1970.
    pub fn holdings(&self, kind: EngineKind, now: i64) -> Holdings {
        let mut furnisher = Furnisher {
            kind,
            now,
            built: HashMap::new(),
            images: HashMap::new(),
        };
        let mut holdings = Holdings {
            profile: profile(kind),
            listing: Listing::default(),
            details: HashMap::new(),
            layers: HashMap::new(),
            blobs: HashMap::new(),
            belongings: HashMap::new(),
            cache: Vec::new(),
            disk: self.disk.map(|megabytes| megabytes * 1_000_000),
            attic: Attic::default(),
        };
        for image in self
            .images
            .iter()
            .filter(|image| !image.gone || kind == EngineKind::GraphDriver)
        {
            furnisher.add_image(image, &mut holdings);
        }
        // engines list what is newest first
        holdings
            .listing
            .images
            .sort_by_key(|image| std::cmp::Reverse(image.created));
        for container in &self.containers {
            let container = furnisher.container(container, &mut holdings);
            holdings.listing.containers.extend(container);
        }
        if kind == EngineKind::ContainerdStore {
            let builds = self.cache.iter();
            holdings.cache = builds.flat_map(|build| furnisher.cache(build)).collect();
        }
        holdings
    }
}

/// The platform of the practice engine.
fn here() -> Option<Platform> {
    Platform::new(Some("linux"), Some("amd64"), None, Presence::Unpacked)
}

struct Furnisher<'a> {
    kind: EngineKind,
    now: i64,
    built: HashMap<&'a str, Arc<Details>>,
    images: HashMap<&'a str, Image>,
}

impl<'a> Furnisher<'a> {
    fn add_image(&mut self, image: &'a WorldImage, holdings: &mut Holdings) {
        let details = Arc::new(self.build(image, holdings));
        let papers = Papers::of(&image.key, &image.labels, &details);
        let record = self.record(image, &papers);
        holdings.attic.put(papers.config);
        holdings.attic.put(papers.manifest);
        holdings
            .details
            .insert(record.id.clone(), Arc::clone(&details));
        self.built.insert(&image.key, details);
        self.images.insert(&image.key, record.clone());
        if !image.gone {
            holdings.listing.images.push(record);
        }
    }

    fn build(&self, image: &WorldImage, holdings: &mut Holdings) -> Details {
        let base = image.base.as_deref().and_then(|base| self.built.get(base));
        let mut details = base.map(|base| Details::clone(base)).unwrap_or_default();
        details.platform = here();
        for (position, step) in image.steps.iter().enumerate() {
            let size = self.step_size(image, position, step);
            let size_shown = size.unwrap_or(0);
            details.history.push(HistoryEntry {
                created: Some(self.now - i64::from(image.age) * HOUR),
                ..HistoryEntry::new(size_shown, step.run.clone())
            });
            if let Some(size) = size {
                let content = format!("layer {}", content_name(image, position, step));
                let diff = sha256(&content);
                holdings.attic.put(content);
                details.diff_ids.push(diff.clone());
                let chain = chain_ids(&details.diff_ids).pop().unwrap_or_default();
                holdings.layers.insert(chain, size);
                holdings.blobs.insert(diff, size * COMPRESSED / 100);
            }
        }
        if self.kind == EngineKind::GraphDriver {
            let chain = chain_ids(&details.diff_ids);
            details.directories = chain.iter().rev().map(|chain| directory(chain)).collect();
        }
        details
    }

    /// Not a round number, as no real layer is; the same for the same content.
    fn step_size(&self, image: &WorldImage, position: usize, step: &WorldStep) -> Option<u64> {
        let kb = step.kb?;
        let name = content_name(image, position, step);
        let rest = Sha256::digest(&name)
            .iter()
            .fold(0, |sum, byte| (sum * 7 + u64::from(*byte)) % 1000);
        let size = if kb == 0 { 0 } else { kb * 1000 + rest };
        Some(if self.kind == EngineKind::ContainerdStore {
            size + DIRECTORY
        } else {
            size
        })
    }

    fn record(&self, image: &WorldImage, papers: &Papers) -> Image {
        let manifest = sha256(&papers.manifest);
        let (references, digests) = self.names(image, &manifest);
        let id = match self.kind {
            EngineKind::ContainerdStore => manifest,
            EngineKind::GraphDriver | EngineKind::Podman => sha256(&papers.config),
        };
        let index = if image.registry.is_empty() { 0 } else { INDEX };
        let content = Content {
            unpacked: 0,
            index,
            platforms: 1,
        };
        Image {
            id: ImageId::new(&id),
            references,
            hidden_name: false,
            digests,
            parent: self.parent(image),
            created: Some(self.now - i64::from(image.age) * HOUR),
            size: 0,
            shared_size: None,
            content: (self.kind == EngineKind::ContainerdStore).then_some(content),
            platforms: self.platforms(image),
            labels: image.labels.clone(),
        }
    }

    /// The platforms of an image as a listing tells them.
    fn platforms(&self, image: &WorldImage) -> Vec<Platform> {
        if self.kind != EngineKind::ContainerdStore {
            return Vec::new();
        }
        let others = image.also.iter().map(|name| Platform {
            name: name.clone(),
            presence: Presence::Named,
        });
        here().into_iter().chain(others).collect()
    }

    /// The references that are stored for an image, and its digests: references of their own on a graph driver, elsewhere
    /// derived from the names that are left.
    fn names(&self, image: &WorldImage, manifest: &str) -> (Vec<Reference>, Vec<String>) {
        let mut references: Vec<Reference> = image
            .tags
            .iter()
            .filter_map(|tag| Reference::new(tag))
            .collect();
        let mut digests: Vec<String> = image
            .registry
            .iter()
            .map(|repository| format!("{repository}@{manifest}"))
            .collect();
        if self.kind == EngineKind::GraphDriver {
            references.extend(digests.iter().filter_map(|digest| Reference::new(digest)));
        } else {
            let repositories: Vec<&str> = references.iter().map(Reference::repository).collect();
            digests.retain(|digest| {
                Reference::new(digest)
                    .is_some_and(|digest| repositories.contains(&digest.repository()))
            });
        }
        references.sort();
        (references, digests)
    }

    /// A record for each of the uppermost layers of an image that was built here. It holds the compressed blob.
    fn cache(&self, build: &WorldCache) -> Vec<HeldCache> {
        let Some(details) = self.built.get(build.image.as_str()) else {
            return Vec::new();
        };
        let filled = details.history.iter().filter(|entry| entry.size > 0);
        let layers: Vec<_> = filled.zip(&details.diff_ids).collect();
        let held = layers.iter().rev().take(build.layers);
        held.map(|(entry, diff)| HeldCache {
            record: CacheRecord {
                size: entry.size,
                shared: true,
                in_use: false,
                description: entry.command.clone(),
            },
            chain: Vec::new(),
            diffs: vec![(*diff).clone()],
        })
        .collect()
    }

    fn parent(&self, image: &WorldImage) -> Option<ImageId> {
        let base = image.base.as_deref().filter(|_| image.parent)?;
        self.images.get(base).map(|parent| parent.id.clone())
    }

    /// A container; none where this engine does not know the image that it was made from.
    fn container(&self, container: &WorldContainer, holdings: &mut Holdings) -> Option<Container> {
        let image = self.images.get(container.image.as_str())?;
        let state = ContainerState::from_word(&container.state);
        let listed = holdings.details_of(&image.id).is_some();
        let by_default = image
            .tags()
            .next()
            .filter(|_| listed)
            .map_or(image.id.as_str(), Reference::as_str);
        let mut labels = container.labels.clone();
        if let Some((project, service)) = &container.compose {
            labels.insert("com.docker.compose.project".to_owned(), project.clone());
            labels.insert("com.docker.compose.service".to_owned(), service.clone());
        }
        let id = sha256(&format!("container {}", container.name));
        let id = ContainerId::new(id.trim_start_matches("sha256:"));
        let directories = if listed {
            Vec::new()
        } else {
            holdings.directories_below(&id, &image.id)
        };
        holdings.belongings.insert(id.clone(), own(container));
        Some(Container {
            id,
            name: container.name.clone(),
            image: image.id.clone(),
            image_name: container
                .shown
                .clone()
                .unwrap_or_else(|| by_default.to_owned()),
            state,
            status: status(container, state),
            created: Some(self.now - i64::from(container.age) * HOUR),
            labels,
            created_from: None,
            directories,
            image_mounts: Vec::new(),
            belongings: None,
        })
    }
}

fn own(container: &WorldContainer) -> Belongings {
    let volume = |name: &String| sha256(name).trim_start_matches("sha256:").to_owned();
    Belongings {
        writable: Some(container.writable * 1000),
        volumes: container.volumes.iter().map(volume).collect(),
        removed_on_stop: container.rm,
    }
}

/// A recent engine of a kind.
fn profile(kind: EngineKind) -> Profile {
    let version = match kind {
        EngineKind::GraphDriver => (28, 5),
        EngineKind::ContainerdStore => (29, 0),
        EngineKind::Podman => (5, 8),
    };
    Profile { kind, version }
}

fn content_name(image: &WorldImage, position: usize, step: &WorldStep) -> String {
    step.content
        .clone()
        .unwrap_or_else(|| format!("{} {position}", image.key))
}

/// A directory as overlay2 names them, told by the chain id.
fn directory(chain: &str) -> String {
    format!(
        "/var/lib/docker/overlay2/{}/diff",
        sha256(&format!("directory {chain}")).trim_start_matches("sha256:")
    )
}

pub(super) fn sha256(text: &str) -> String {
    let digest = Sha256::digest(text);
    digest.iter().fold(String::from("sha256:"), |hex, byte| {
        format!("{hex}{byte:02x}")
    })
}

/// The engine's words for a state.
fn status(container: &WorldContainer, state: ContainerState) -> String {
    let since = span(container.since.unwrap_or(container.age));
    match state {
        ContainerState::Running => format!("Up {since}"),
        ContainerState::Paused => format!("Up {since} (Paused)"),
        ContainerState::Restarting => format!("Restarting ({}) 12 seconds ago", container.code),
        ContainerState::Created => "Created".to_owned(),
        ContainerState::Exited => format!("Exited ({}) {since} ago", container.code),
        ContainerState::Dead => "Dead".to_owned(),
        ContainerState::Removing => "Removal In Progress".to_owned(),
        ContainerState::Unknown => String::new(),
    }
}

/// A number of hours as engines write it.
fn span(hours: u32) -> String {
    match hours {
        0 => "20 minutes".to_owned(),
        1 => "About an hour".to_owned(),
        2..48 => format!("{hours} hours"),
        48..336 => format!("{} days", hours / 24),
        336..1440 => format!("{} weeks", hours / 168),
        _ => format!("{} months", hours / 720),
    }
}
