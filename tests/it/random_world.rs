//! Random worlds: what an engine of each kind could hold, small enough to shrink and odd enough to surprise.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use jettison::engine::practice::{Attic, Holdings};
use jettison::inventory::{
    Container, ContainerId, ContainerState, Content, Details, EngineKind, HistoryEntry, Image,
    ImageId, Listing, Profile, Reference, chain_ids,
};
use proptest::collection::vec;
use proptest::prelude::{Just, Strategy, any, prop_oneof};
use proptest::sample::Index;

/// True sizes of the layers that images are made of; the first are empty.
const SIZES: [u64; 6] = [0, 0, 17, 4_096, 250_007, 3_000_001];
const REPOSITORIES: [&str; 3] = ["one", "two/web", "localhost:5000/three"];
const TAGS: [&str; 3] = ["1", "2", "latest"];
const STATES: [ContainerState; 5] = [
    ContainerState::Running,
    ContainerState::Paused,
    ContainerState::Restarting,
    ContainerState::Created,
    ContainerState::Exited,
];

/// A random image before it is made: earlier images are chosen by index.
#[derive(Clone, Debug)]
struct Sketch {
    base: Option<Index>,
    is_parent: bool,
    own: Vec<usize>,
    tags: Vec<(usize, usize)>,
    digests: Vec<usize>,
    hidden: bool,
    gone: bool,
}

/// A random container before it is made.
#[derive(Clone, Debug)]
struct Use {
    image: Index,
    state: usize,
    named: Option<Index>,
    mounts: Option<Index>,
}

fn sketch() -> impl Strategy<Value = Sketch> {
    (
        proptest::option::weighted(0.7, any::<Index>()),
        proptest::bool::weighted(0.4),
        vec(0..SIZES.len(), 0..4),
        prop_oneof![1 => Just(Vec::new()), 3 => vec((0..REPOSITORIES.len(), 0..TAGS.len()), 0..4)],
        prop_oneof![3 => Just(Vec::new()), 2 => vec(0..REPOSITORIES.len(), 1..3)],
        proptest::bool::weighted(0.2),
        proptest::bool::weighted(0.08),
    )
        .prop_map(
            |(base, is_parent, own, tags, digests, hidden, gone)| Sketch {
                base,
                is_parent,
                own,
                tags,
                digests,
                hidden,
                gone,
            },
        )
}

fn container() -> impl Strategy<Value = Use> {
    let some = || proptest::option::weighted(0.7, any::<Index>());
    let mounts = proptest::option::weighted(0.15, any::<Index>());
    (any::<Index>(), 0..STATES.len(), some(), mounts).prop_map(|(image, state, named, mounts)| {
        Use {
            image,
            state,
            named,
            mounts,
        }
    })
}

/// The engines whose rules are told apart, old and new.
pub(crate) fn profile() -> impl Strategy<Value = Profile> {
    let profile = |kind, version| Just(Profile { kind, version });
    prop_oneof![
        3 => profile(EngineKind::GraphDriver, (28, 5)),
        1 => profile(EngineKind::GraphDriver, (20, 10)),
        4 => profile(EngineKind::ContainerdStore, (29, 0)),
        2 => profile(EngineKind::Podman, (4, 3)),
        2 => profile(EngineKind::Podman, (5, 8)),
    ]
}

/// What an engine with this profile could hold: one to twelve images and up to five containers.
pub(crate) fn world(profile: Profile) -> impl Strategy<Value = Holdings> {
    (vec(sketch(), 1..=12), vec(container(), 0..=5))
        .prop_map(move |(sketches, uses)| Builder::new(profile).build(&sketches, &uses))
}

/// Any engine with anything that it could hold.
pub(crate) fn any_world() -> impl Strategy<Value = Holdings> {
    profile().prop_flat_map(world)
}

struct Builder {
    holdings: Holdings,
    all: Vec<Image>,
    taken: HashSet<String>,
}

impl Builder {
    fn new(profile: Profile) -> Self {
        let holdings = Holdings {
            disk: None,
            profile,
            listing: Listing::default(),
            details: HashMap::new(),
            layers: HashMap::new(),
            blobs: HashMap::new(),
            belongings: HashMap::new(),
            cache: Vec::new(),
            attic: Attic::default(),
        };
        Self {
            holdings,
            all: Vec::new(),
            taken: HashSet::new(),
        }
    }

    fn kind(&self) -> EngineKind {
        self.holdings.profile.kind
    }

    fn build(mut self, sketches: &[Sketch], uses: &[Use]) -> Holdings {
        for (number, sketch) in sketches.iter().enumerate() {
            self.add_image(number, sketch);
        }
        for (number, wanted) in uses.iter().enumerate() {
            let container = self.container(number, wanted);
            self.holdings.listing.containers.push(container);
        }
        self.holdings.measure();
        self.holdings
    }

    fn add_image(&mut self, number: usize, sketch: &Sketch) {
        // a parent is the image before, so that there are chains of parents
        let base = match sketch.base.filter(|_| !self.all.is_empty()) {
            Some(_) if sketch.is_parent => self.all.last().cloned(),
            base => base.map(|base| base.get(&self.all).clone()),
        };
        let details = self.details(base.as_ref(), &sketch.own);
        let id = ImageId::new(&digest(&format!("image {number}")));
        let (references, digests) = self.names(&id, sketch);
        let parent = base
            .filter(|base| sketch.is_parent && self.may_be_parent(base))
            .map(|parent| parent.id);
        let ctrd = self.kind() == EngineKind::ContainerdStore;
        let image = Image {
            id: id.clone(),
            hidden_name: ctrd && sketch.hidden && !references.is_empty(),
            references,
            digests,
            parent,
            created: Some(i64::try_from(number).unwrap() * 3600),
            size: 0,
            shared_size: None,
            content: ctrd.then_some(Content {
                unpacked: 0,
                index: 100 * (number as u64 % 3),
                platforms: 1,
            }),
            platforms: Vec::new(),
            labels: BTreeMap::new(),
        };
        self.holdings.details.insert(id, Arc::new(details));
        self.all.push(image.clone());
        self.list(image, sketch.gone && number > 0);
    }

    /// A graph driver does not lose an image that others are built on.
    fn may_be_parent(&self, base: &Image) -> bool {
        self.kind() != EngineKind::GraphDriver || self.holdings.details_of(&base.id).is_some()
    }

    /// Lists an image, or frees the names of one that is gone.
    fn list(&mut self, image: Image, gone: bool) {
        if gone {
            for reference in &image.references {
                self.taken.remove(reference.stored());
            }
        } else {
            self.holdings.listing.images.push(image);
        }
    }

    fn details(&mut self, base: Option<&Image>, own: &[usize]) -> Details {
        let mut details = base.map_or_else(Details::default, |base| {
            Details::clone(&self.holdings.details[&base.id])
        });
        // one step more than the base makes it Podman's parent, two do not
        details.history.push(HistoryEntry::new(0, "ENV A=b"));
        if !self.taken.len().is_multiple_of(3) {
            details.history.push(HistoryEntry::new(0, "ENV C=d"));
        }
        // an unpacked snapshot holds at least a directory
        let least = if self.kind() == EngineKind::ContainerdStore {
            4096
        } else {
            0
        };
        for &content in own {
            let size = SIZES[content] + least;
            details.history.push(HistoryEntry::new(
                size,
                format!("RUN make {content} # buildkit"),
            ));
            let diff = digest(&format!("layer {content}"));
            details.diff_ids.push(diff.clone());
            self.holdings
                .layers
                .insert(chain_ids(&details.diff_ids).pop().unwrap(), size);
            self.holdings.blobs.insert(diff, 32 + SIZES[content] / 3);
        }
        if self.kind() == EngineKind::GraphDriver {
            let chain = chain_ids(&details.diff_ids);
            details.directories = chain
                .iter()
                .rev()
                .map(|chain| format!("/layers/{chain}"))
                .collect();
        }
        details
    }

    /// Tags that no other image has, and digests as this kind of engine keeps them.
    fn names(&mut self, id: &ImageId, sketch: &Sketch) -> (Vec<Reference>, Vec<String>) {
        let tags = sketch
            .tags
            .iter()
            .map(|(repository, tag)| format!("{}:{}", REPOSITORIES[*repository], TAGS[*tag]));
        let manifest = match self.kind() {
            EngineKind::ContainerdStore => id.as_str().to_owned(),
            EngineKind::GraphDriver | EngineKind::Podman => digest(&format!("manifest {id}")),
        };
        // most digests belong to a repository that has a tag as well
        let tagged = |pick: usize| {
            sketch
                .tags
                .get(pick)
                .map_or(pick, |(repository, _)| *repository)
        };
        let digests = sketch
            .digests
            .iter()
            .map(|pick| format!("{}@{manifest}", REPOSITORIES[tagged(*pick)]));
        let mut digests: Vec<String> = digests.collect();
        digests.sort();
        digests.dedup();
        let names: Vec<String> = tags.chain(digests.iter().cloned()).collect();
        let names: Vec<String> = names
            .into_iter()
            .filter(|name| self.taken.insert(name.clone()))
            .collect();
        let mut references: Vec<Reference> = names
            .iter()
            .filter_map(|name| Reference::new(name))
            .collect();
        references.sort();
        (references, digests)
    }

    fn container(&self, number: usize, wanted: &Use) -> Container {
        let image = wanted.image.get(&self.all);
        let listed = self.holdings.details_of(&image.id).is_some();
        let name = wanted
            .named
            .filter(|_| listed && !image.references.is_empty());
        let id =
            ContainerId::new(digest(&format!("container {number}")).trim_start_matches("sha256:"));
        let directories = if listed {
            Vec::new()
        } else {
            self.holdings.directories_below(&id, &image.id)
        };
        Container {
            id,
            name: format!("container-{number}"),
            image: image.id.clone(),
            image_name: name
                .map_or(image.id.as_str(), |name| {
                    name.get(&image.references).as_str()
                })
                .to_owned(),
            state: STATES[wanted.state],
            status: String::new(),
            created: None,
            labels: BTreeMap::new(),
            created_from: self.origin(wanted).filter(|_| name.is_none()),
            directories,
            image_mounts: self.mounted(wanted).into_iter().collect(),
            belongings: None,
        }
    }

    /// A name that a container listed by an id may have been created from: its image has lost it, another may have it.
    fn origin(&self, wanted: &Use) -> Option<String> {
        let image = wanted.named?.get(&self.all);
        let taken = image
            .references
            .first()
            .map(|name| name.as_str().to_owned());
        (image.id != wanted.image.get(&self.all).id).then_some(taken)?
    }

    /// The reference that a container mounts, if it mounts one and there is any.
    fn mounted(&self, wanted: &Use) -> Option<Reference> {
        let images = self.holdings.listing.images.iter();
        let all: Vec<&Reference> = images.flat_map(|image| &image.references).collect();
        wanted
            .mounts
            .filter(|_| !all.is_empty())
            .map(|mount| (*mount.get(&all)).clone())
    }
}

fn digest(text: &str) -> String {
    // the second chain id over one diff id is a digest of both: enough to tell names apart without a dependency
    let chain = chain_ids(&["sha256:00".to_owned(), text.to_owned()]);
    chain[1].clone()
}
