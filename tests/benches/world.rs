//! A made engine of any size, the same at every run: shared bases with layers of each image on top of them, several
//! tags, leftovers without a tag, chains of parents, and a container of every tenth image.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use jettison::app::{App, EngineChoice, Generation, Key, Message};
use jettison::inventory::{
    About, Container, ContainerId, ContainerState, Content, Details, DiskUsage, EngineKind,
    HistoryEntry, Image, ImageId, Inventory, Listing, Makeup, Profile, ReclaimFigure, ReclaimRule,
    Reference,
};

/// How many stacks of layers images share.
const BASES: u64 = 12;
const NOW: i64 = 1_795_000_000;
const HOUR: i64 = 3600;

/// An engine to measure with.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Case {
    kind: EngineKind,
    images: u64,
}

const fn case(kind: EngineKind, images: u64) -> Case {
    Case { kind, images }
}

/// Both image stores of Docker at three sizes.
pub(crate) const CASES: [Case; 6] = [
    case(EngineKind::GraphDriver, 100),
    case(EngineKind::GraphDriver, 1_000),
    case(EngineKind::GraphDriver, 10_000),
    case(EngineKind::ContainerdStore, 100),
    case(EngineKind::ContainerdStore, 1_000),
    case(EngineKind::ContainerdStore, 10_000),
];

impl fmt::Display for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let store = match self.kind {
            EngineKind::GraphDriver => "driver",
            EngineKind::ContainerdStore => "containerd",
            EngineKind::Podman => "podman",
        };
        write!(f, "{store} {}", self.images)
    }
}

/// What an engine of this case answers.
pub(crate) struct World {
    case: Case,
    /// Its rules.
    pub(crate) profile: Profile,
    /// Images and containers.
    pub(crate) listing: Arc<Listing>,
    /// The layers of all images.
    pub(crate) details: HashMap<ImageId, Arc<Makeup>>,
    /// Its disk accounting.
    pub(crate) usage: Arc<DiskUsage>,
}

impl Case {
    /// Makes the engine.
    pub(crate) fn world(self) -> World {
        let mut listing = Listing::default();
        let mut details = HashMap::new();
        for number in 0..self.images {
            let made = self.details(number);
            let image = self.image(number, &made);
            if number % 10 == 0 {
                listing.containers.push(container(number, &image));
            }
            details.insert(image.id.clone(), Arc::new(made.makeup()));
            listing.images.push(image);
        }
        World {
            case: self,
            profile: Profile::new(self.kind, "28.5.2"),
            listing: Arc::new(listing),
            details,
            usage: Arc::new(DiskUsage {
                reclaimable: Some(ReclaimFigure {
                    bytes: 0,
                    rule: ReclaimRule::LessOwnOfUsed,
                }),
                ..DiskUsage::default()
            }),
        }
    }

    /// The base of an image, a few layers of its own, and settings between them.
    fn details(self, number: u64) -> Details {
        let base = number % BASES;
        let shared = (0..4 + base % 3).map(|layer| 1_000_000 + base * 100 + layer);
        let own = (0..3 + number % 6).map(|layer| 2_000_000 + number * 10 + layer);
        let mut details = Details::default();
        for seed in shared.chain(own) {
            details.diff_ids.push(format!("sha256:{}", hex(seed)));
            details.history.push(HistoryEntry::new(
                size_of_layer(seed),
                format!("RUN /bin/sh -c make install-{seed} # buildkit"),
            ));
            details.history.push(HistoryEntry::new(
                0,
                "ENV PATH=/usr/local/bin:/usr/bin:/bin",
            ));
            if self.kind == EngineKind::GraphDriver {
                let directory = format!("/var/lib/docker/overlay2/{}/diff", hex(seed + 7));
                details.directories.insert(0, directory);
            }
        }
        details
    }

    fn image(self, number: u64, details: &Details) -> Image {
        let tags = if number % 9 == 4 { 0 } else { 1 + number % 3 };
        let references: Vec<Reference> = (0..tags)
            .filter_map(|tag| {
                let repository = mixed(number) % 400;
                Reference::new(&format!(
                    "registry.example/team/app-{repository}:{number}.{tag}"
                ))
            })
            .collect();
        let unpacked: u64 = details.history.iter().map(|entry| entry.size).sum();
        let content = (self.kind == EngineKind::ContainerdStore).then_some(Content {
            unpacked,
            index: 856,
            platforms: 1,
        });
        let base = details.history.iter().take(8).map(|entry| entry.size);
        Image {
            id: image_id(number),
            references,
            hidden_name: false,
            digests: Vec::new(),
            parent: (number % 27 == 5).then(|| image_id(number - 1)),
            created: Some(NOW - i64::try_from(mixed(number) % 20_000).unwrap_or(0) * HOUR),
            size: content.map_or(unpacked, |_| unpacked + unpacked / 3),
            shared_size: Some(base.map(|size| size + size / 3).sum()),
            content,
            platforms: Vec::new(),
            labels: BTreeMap::from([("org.example.number".to_owned(), number.to_string())]),
        }
    }
}

impl World {
    /// Its inventory with everything read.
    pub(crate) fn inventory(&self) -> Arc<Inventory> {
        let usage = Some(Arc::clone(&self.usage));
        let listing = Arc::clone(&self.listing);
        Arc::new(Inventory::build(
            self.profile,
            listing,
            &self.details,
            usage,
        ))
    }

    /// The program with all of it on the screen.
    pub(crate) fn app(&self) -> App {
        let mut app = self.listed();
        let usage = DiskUsage::clone(&self.usage);
        drop(app.update(self.batch(0..usize::MAX)));
        drop(app.update(Message::UsageRead(Generation(1), Ok(usage))));
        app
    }

    /// The program with the layers of every image before this one on the screen.
    pub(crate) fn app_reading(&self, images: usize) -> App {
        let mut app = self.listed();
        drop(app.update(self.batch(0..images)));
        app
    }

    /// The program as soon as it has the list.
    fn listed(&self) -> App {
        let about = About {
            id: "test".to_owned(),
            name: "docker 28.5".to_owned(),
            store: "overlay2".to_owned(),
            api: "1.51".to_owned(),
            address: "unix:///var/run/docker.sock".to_owned(),
            why: "from DOCKER_HOST".to_owned(),
            profile: self.profile,
            program: "docker",
        };
        let mut app = App::new(EngineChoice::Configured, NOW);
        let listing = Listing::clone(&self.listing);
        drop(app.update(Message::Connected(Generation(1), about)));
        drop(app.update(Message::Listed(Generation(1), Ok(listing))));
        app
    }

    /// The list with so many images more, as it comes in.
    pub(crate) fn list_with(&self, more: u64) -> Message {
        let mut listing = Listing::clone(&self.listing);
        for number in 0..more {
            let number = self.listing.images.len() as u64 + number;
            let image = self.case.image(number, &self.case.details(number));
            listing.images.insert(0, image);
        }
        Message::Listed(Generation(1), Ok(listing))
    }

    /// The layers of these images, as they come in.
    pub(crate) fn batch(&self, images: Range<usize>) -> Message {
        let of = self.listing.images.iter().skip(images.start);
        let read = of.take(images.len()).filter_map(|image| {
            let details = self.details.get(&image.id)?;
            Some((image.id.clone(), Ok(Some(Makeup::clone(details)))))
        });
        Message::DetailsRead(Generation(1), read.collect())
    }
}

/// Presses a key.
pub(crate) fn press(app: &mut App, key: char) {
    drop(app.update(Message::KeyPressed(Key::Char(key))));
}

fn container(number: u64, image: &Image) -> Container {
    let state = match number % 30 {
        0 => ContainerState::Running,
        10 => ContainerState::Exited,
        _ => ContainerState::Created,
    };
    Container {
        id: ContainerId::new(&hex(3_000_000 + number)),
        name: format!("container-{number}"),
        image: image.id.clone(),
        image_name: image.title().to_owned(),
        state,
        status: String::new(),
        created: None,
        labels: BTreeMap::new(),
        created_from: None,
        directories: Vec::new(),
        image_mounts: Vec::new(),
        belongings: None,
    }
}

fn image_id(number: u64) -> ImageId {
    ImageId::new(&format!("sha256:{}", hex(4_000_000 + number)))
}

fn size_of_layer(seed: u64) -> u64 {
    4_096 + mixed(seed) % 90_000_000
}

/// The digits of a digest.
fn hex(seed: u64) -> String {
    let [a, b, c, d] = [0, 1, 2, 3].map(|part| mixed(seed * 4 + part));
    format!("{a:016x}{b:016x}{c:016x}{d:016x}")
}

/// A number scrambled beyond recognition, always in the same way.
fn mixed(seed: u64) -> u64 {
    let seed = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let seed = (seed ^ (seed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let seed = (seed ^ (seed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    seed ^ (seed >> 31)
}
