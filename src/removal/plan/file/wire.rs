//! The shapes of the file.

use serde::{Deserialize, Serialize};

use crate::inventory::{About, Bytes, Certainty, EngineKind, Inventory, Reference};
use crate::removal::{Change, Deletion, Purpose, Route, Step, StepForecast, Target};

/// The engine that a plan is for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Engine {
    pub(super) id: String,
    /// Its name and version.
    name: String,
    /// Its storage driver or store.
    store: String,
    pub(super) rules: Rules,
}

/// Which rules the engine followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Rules {
    GraphDriver,
    ContainerdStore,
    Podman,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum PlanRoute {
    Skip,
    Unblock,
    Force,
}

/// One step: what is sent, why, what it relies on, and what it is expected to change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlanStep {
    #[serde(rename = "do")]
    pub(super) act: Act,
    pub(super) why: PlanPurpose,
    pub(super) relies_on: ReliesOn,
    /// What it is expected to change, as the engine would tell it.
    pub(super) forecast: Vec<Told>,
}

/// What is sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) enum Act {
    /// Removes a reference where one is named, or the image by its id.
    RemoveImage {
        image: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reference: Option<String>,
        #[serde(default)]
        force: bool,
    },
    UnpauseContainer {
        container: String,
    },
    StopContainer {
        container: String,
    },
    RemoveContainer {
        container: String,
    },
    PruneBuildCache,
}

/// Why a step is in the plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) enum PlanPurpose {
    Marked,
    SpareReference,
    UntaggedParent,
    /// It is in the way of the image with this id.
    InTheWayOf(String),
    HoldsLayers,
}

/// What a step relies on: with anything more than this, it is not sent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct ReliesOn {
    /// The references of the image.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) references: Vec<String>,
    /// Those that go.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) going: Vec<String>,
    /// The containers made from it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) containers: Vec<String>,
    /// The images built on it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) children: Vec<String>,
    /// That nothing it is for is protected; always true in a plan, and looked at again before it is sent.
    pub(super) unprotected: bool,
}

/// What a step changes, as files tell it; in the words of [`Change`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Told {
    /// A reference is gone.
    Untagged(String),
    /// An image or a layer is gone.
    Deleted(String),
    /// A container runs again.
    ContainerUnpaused(String),
    /// A container no longer runs.
    ContainerStopped(String),
    /// A container is gone.
    ContainerRemoved(String),
    /// The build cache is gone.
    BuildCachePruned,
}

/// An image record that goes, with what was known of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Removed {
    /// Its id.
    pub image: String,
    /// Its references, tags and digests.
    pub references: Vec<String>,
    /// Its size in bytes, shared layers included.
    pub size: Option<u64>,
    /// Whether it was marked itself, and does not only go along.
    pub marked: bool,
    /// Whether a registry is known to have it: `known`, `only copy` or `cannot tell`.
    pub registry: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Freed {
    /// `None` where it is unknown.
    bytes: Option<u64>,
    /// `exact`, `at most`, `at least`, `about` or `unknown`.
    certainty: String,
}

impl Engine {
    pub(super) fn of(about: &About) -> Self {
        Self {
            id: about.id.clone(),
            name: about.name.clone(),
            store: about.store.clone(),
            rules: about.profile.kind.into(),
        }
    }

    /// An engine that was updated meanwhile is the same one, another store of it is not.
    pub(super) fn is(&self, other: &Self) -> bool {
        self.id == other.id && self.rules == other.rules
    }

    pub(super) fn words(&self) -> String {
        format!("{} on {} ({})", self.name, self.store, self.id)
    }
}

impl PlanStep {
    pub(super) fn of(step: &StepForecast, base: &Inventory) -> Self {
        let text = |one: &dyn ToString| one.to_string();
        let expected = &step.expected;
        Self {
            act: Act::of(&step.planned.step),
            why: PlanPurpose::of(step.planned.purpose, base),
            relies_on: ReliesOn {
                references: stored(&expected.references),
                going: stored(&expected.going),
                containers: expected.containers.iter().map(|id| text(id)).collect(),
                children: expected.children.iter().map(|id| text(id)).collect(),
                unprotected: true,
            },
            forecast: step.changes.iter().map(Told::of).collect(),
        }
    }
}

fn stored(references: &[Reference]) -> Vec<String> {
    let stored = references.iter().map(Reference::stored);
    stored.map(str::to_owned).collect()
}

impl Act {
    fn of(step: &Step) -> Self {
        let name = ToString::to_string;
        match step {
            Step::Remove(removal) => Self::RemoveImage {
                image: removal.image.to_string(),
                reference: match &removal.target {
                    Target::Id => None,
                    Target::Reference(reference) => Some(reference.stored().to_owned()),
                },
                force: removal.force,
            },
            Step::UnpauseContainer(id) => Self::UnpauseContainer {
                container: name(id),
            },
            Step::StopContainer(id) => Self::StopContainer {
                container: name(id),
            },
            Step::RemoveContainer(id) => Self::RemoveContainer {
                container: name(id),
            },
            Step::PruneCache => Self::PruneBuildCache,
        }
    }
}

impl PlanPurpose {
    fn of(purpose: Purpose, base: &Inventory) -> Self {
        match purpose {
            Purpose::Marked => Self::Marked,
            Purpose::SpareReference => Self::SpareReference,
            Purpose::UntaggedParent => Self::UntaggedParent,
            Purpose::InTheWay(ix) => {
                let image = base.image(ix).map(|image| image.id.to_string());
                Self::InTheWayOf(image.unwrap_or_default())
            }
            Purpose::HoldsLayers => Self::HoldsLayers,
        }
    }
}

impl Told {
    /// A change in these words.
    pub fn of(change: &Change) -> Self {
        match change {
            Change::Untagged(name) => Self::Untagged(name.to_string()),
            Change::Deleted(id) => Self::Deleted(id.to_string()),
            Change::Unpaused(id) => Self::ContainerUnpaused(id.to_string()),
            Change::Stopped(id) => Self::ContainerStopped(id.to_string()),
            Change::ContainerRemoved(id) => Self::ContainerRemoved(id.to_string()),
            Change::CachePruned => Self::BuildCachePruned,
        }
    }
}

impl Removed {
    pub(super) fn of(deletion: &Deletion, base: &Inventory) -> Self {
        Self {
            image: deletion.image.to_string(),
            references: stored(deletion.references(base)),
            size: base.get(&deletion.image).map(|image| image.size),
            marked: deletion.purpose == Purpose::Marked,
            registry: deletion.registry.words().to_owned(),
        }
    }
}

impl Freed {
    pub(super) fn of(bytes: Bytes) -> Self {
        let known = bytes.certainty() != Certainty::Unknown;
        Self {
            bytes: known.then_some(bytes.value()),
            certainty: bytes.certainty().words().to_owned(),
        }
    }
}

impl From<EngineKind> for Rules {
    fn from(kind: EngineKind) -> Self {
        match kind {
            EngineKind::GraphDriver => Self::GraphDriver,
            EngineKind::ContainerdStore => Self::ContainerdStore,
            EngineKind::Podman => Self::Podman,
        }
    }
}

impl From<Rules> for EngineKind {
    fn from(rules: Rules) -> Self {
        match rules {
            Rules::GraphDriver => Self::GraphDriver,
            Rules::ContainerdStore => Self::ContainerdStore,
            Rules::Podman => Self::Podman,
        }
    }
}

impl From<Route> for PlanRoute {
    fn from(route: Route) -> Self {
        match route {
            Route::Skip => Self::Skip,
            Route::Unblock => Self::Unblock,
            Route::Force => Self::Force,
        }
    }
}

impl From<PlanRoute> for Route {
    fn from(route: PlanRoute) -> Self {
        match route {
            PlanRoute::Skip => Self::Skip,
            PlanRoute::Unblock => Self::Unblock,
            PlanRoute::Force => Self::Force,
        }
    }
}
