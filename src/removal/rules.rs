//! What an engine answers to a step, and what it leaves: the executable form of the measured behaviour, one file per
//! engine family. Docker's sources are `daemon/images/image_delete.go` and `daemon/containerd/image_delete.go`,
//! Podman's is libimage's `removeRecursive`; the answers are held against real engines (`tests/it/conformance.rs`).
//!
//! | semantics | here |
//! | --- | --- |
//! | 2.1, 2.2, 2.3 and table (a): status, records, refusals, next state | `graph_driver.rs`, `containerd_store.rs`, `podman.rs` |
//! | table (b): what force costs a container | `harm.rs` |
//! | (c): bytes | `WHEN_LAYERS_GO` of each family in words; the figures in `removal/freed.rs` and `freed/content.rs`, over `inventory/sizes.rs` (history and layers), `inventory/cache.rs` (build cache), `inventory/index/blobs.rs` (shared content of 28) |
//! | (e): prune | `prune.rs` and one of that name for each family |
//! | 3: containers | `containers.rs`; image mounts: [`mounted`] |
//! | 4: what is offered at all | [`offers_force`], [`obstacles`], and `removal/plan.rs` |
//!
//! [`apply`] answers a request as a whole and is what plans are made with; [`perform`] also leaves what Podman has done
//! before it refuses, as the practice engine must; [`prune()`] is the engine's own clean-up. Left out, because the program
//! never sends it: short or ambiguous ids, names that are no names (400), single platforms (`?platforms=`).

mod containerd_store;
mod containers;
mod graph_driver;
pub(in crate::removal) mod harm;
mod podman;
mod prune;
mod record;
mod told;

pub use harm::had_again;
pub use prune::{Prune, prune};
pub use told::take;

use record::Record;

use crate::inventory::{
    Container, ContainerIx, ContainerState, EngineKind, Image, ImageId, ImageIx, Reference,
};

use super::{Answer, Blocker, Change, Refusal, RefusalKind, Removal, State, Step, Target};

/// Does a step as the engine does it: like [`apply`], but Podman may have done a part before it refuses.
///
/// # Errors
/// The refusal, where the engine would refuse.
pub fn perform(state: &mut State, step: &Step) -> Answer {
    let answer = apply(state, step);
    if let (Step::Remove(removal), Err(refusal)) = (step, &answer)
        && state.base().profile().kind == EngineKind::Podman
        && matches!(refusal.kind, RefusalKind::Running | RefusalKind::Stopped)
        && let Some((image, _)) = look_up(state, removal)
    {
        podman::half_done(state, image, removal);
    }
    answer
}

/// Applies one step; with a copy of the state it also tells whether the engine would refuse it.
///
/// # Errors
/// The refusal, where the engine would refuse; the state is left as it was.
pub fn apply(state: &mut State, step: &Step) -> Answer {
    let mut record = Record::kept();
    act(state, step, &mut record)?;
    Ok(record.changes())
}

/// The same for those who do not ask what it changes, only what it leads to.
///
/// # Errors
/// The refusal, where the engine would refuse; the state is left as it was.
pub(super) fn follow(state: &mut State, step: &Step) -> Result<(), Refusal> {
    act(state, step, &mut Record::none())
}

fn act(state: &mut State, step: &Step, record: &mut Record) -> Result<(), Refusal> {
    match step {
        Step::Remove(removal) => return remove(state, removal, record),
        Step::UnpauseContainer(id) => {
            containers::unpause(state, id)?;
            record.add([Change::Unpaused(id.clone())]);
        }
        Step::StopContainer(id) => {
            containers::stop(state, id)?;
            record.add([Change::Stopped(id.clone())]);
        }
        Step::RemoveContainer(id) => {
            containers::remove(state, id)?;
            record.add([Change::ContainerRemoved(id.clone())]);
        }
        Step::PruneCache => {
            state.prune_cache();
            record.add([Change::CachePruned]);
        }
    }
    Ok(())
}

/// The references that an image keeps when these are removed by name, one by one. With none left the image itself goes.
pub fn survivors(state: &State, image: ImageIx, going: &[Reference]) -> Vec<Reference> {
    let kind = state.base().profile().kind;
    left(kind, state.references(image), going)
}

/// The same for an image that has these references.
pub fn left(kind: EngineKind, references: &[Reference], going: &[Reference]) -> Vec<Reference> {
    match kind {
        EngineKind::GraphDriver => graph_driver::survivors(references, going),
        EngineKind::ContainerdStore => containerd_store::survivors(references, going),
        EngineKind::Podman => references
            .iter()
            .filter(|name| !going.contains(name))
            .cloned()
            .collect(),
    }
}

/// Whether an image keeps any of its references when one of them is removed by name.
pub(super) fn leaves_some(state: &State, image: ImageIx, going: &Reference) -> bool {
    let references = state.references(image);
    match state.base().profile().kind {
        EngineKind::GraphDriver => graph_driver::leaves_some(references, going),
        EngineKind::ContainerdStore => containerd_store::leaves_some(references, going),
        EngineKind::Podman => references.iter().any(|name| name != going),
    }
}

/// Why an image that containers mount as a file system is left alone. By its last name an engine would refuse it, by its
/// id it would not (semantics, 3: image mounts), so the plan refuses it itself.
pub fn mounted(state: &State, image: ImageIx) -> Option<Refusal> {
    let mounters: Vec<&Container> = state
        .mounters(image)
        .map(|(_, container)| container)
        .collect();
    (!mounters.is_empty()).then(|| Refusal {
        kind: RefusalKind::ReferenceUsed,
        status: 409,
        message: String::new(),
        blockers: blockers(mounters),
    })
}

/// Whether an engine would refuse to remove an image by its id, and nothing but its names is in the way.
pub(super) fn wants_fewer_names(state: &State, image: ImageIx) -> bool {
    let kind = match state.base().profile().kind {
        EngineKind::GraphDriver => graph_driver::refuses_id(state, image, false),
        EngineKind::ContainerdStore => containerd_store::refuses_id(state, image, false),
        EngineKind::Podman => {
            return state.references(image).len() > 1;
        }
    };
    kind == Some(RefusalKind::SeveralReferences)
}

/// What stands between an image and its removal. Spare references are not among it: they go by name before the image.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Obstacles {
    /// Images built on it, where the engine refuses to remove a parent: graph drivers do, with force too.
    pub children: Vec<ImageIx>,
    /// Containers made from it or mounting it, running or not.
    pub containers: Vec<ContainerIx>,
}

/// Everything that has to go before an image can be removed by its id (semantics, a).
pub fn obstacles(state: &State, image: ImageIx) -> Obstacles {
    let children = match state.base().profile().kind {
        EngineKind::GraphDriver => state.children(image).map(|(ix, _)| ix).collect(),
        EngineKind::ContainerdStore | EngineKind::Podman => Vec::new(),
    };
    let containers = state.users(image).chain(state.mounters(image));
    let mut containers: Vec<ContainerIx> = containers.map(|(ix, _)| ix).collect();
    if state.base().profile().ignores_noprune() {
        containers.extend(podman::parents_users(state, image));
    }
    containers.sort_unstable();
    containers.dedup();
    Obstacles {
        children,
        containers,
    }
}

/// Whether a container has to be unpaused before it can be stopped: Podman refuses to stop a paused one (5.8 answers 500,
/// "container state improper"), Docker does not.
pub fn must_be_unpaused(kind: EngineKind, state: ContainerState) -> bool {
    kind == EngineKind::Podman && state == ContainerState::Paused
}

/// Whether stopping a container takes anonymous volumes away: an engine removes what was started with `--rm` as soon as
/// it stops, volumes included (moby, `daemon/monitor.go`: `autoRemove`).
pub fn stop_takes_volumes(container: &Container) -> bool {
    container.state.is_live()
        && container
            .belongings
            .as_ref()
            .is_some_and(|own| own.removed_on_stop && !own.volumes.is_empty())
}

/// Whether force by id may be offered for an image: on Docker, while no container of it runs (semantics, 4). On Podman
/// force deletes containers, so it is never offered there.
pub fn offers_force(state: &State, image: ImageIx) -> bool {
    state.base().profile().kind != EngineKind::Podman
        && state.mounters(image).next().is_none()
        && !state.users(image).any(|(ix, _)| state.is_live(ix))
}

/// When a layer leaves the disk, in the engine's terms and in sentences for the screen (semantics, c).
pub fn when_layers_go(kind: EngineKind) -> &'static str {
    match kind {
        EngineKind::GraphDriver => graph_driver::WHEN_LAYERS_GO,
        EngineKind::ContainerdStore => containerd_store::WHEN_LAYERS_GO,
        EngineKind::Podman => podman::WHEN_LAYERS_GO,
    }
}

/// What a removal names, once it has been looked up.
#[derive(Clone, Debug)]
enum Named<'a> {
    /// The full id.
    Id,
    /// A stored reference.
    Stored(&'a Reference),
    /// `repository@digest` that is no stored reference but resolves by its digest (containerd store, Podman).
    Derived(&'a Reference),
}

fn remove(state: &mut State, removal: &Removal, record: &mut Record) -> Result<(), Refusal> {
    let Some((image, named)) = look_up(state, removal) else {
        return Err(not_found(state, removal));
    };
    match state.base().profile().kind {
        EngineKind::GraphDriver => graph_driver::remove(state, image, &named, removal, record),
        EngineKind::ContainerdStore => {
            containerd_store::remove(state, image, &named, removal, record)
        }
        EngineKind::Podman => podman::remove(state, image, &named, removal, record),
    }
}

fn look_up<'a>(state: &State, removal: &'a Removal) -> Option<(ImageIx, Named<'a>)> {
    match &removal.target {
        Target::Id => {
            let ix = state.base().find(&removal.image)?;
            state.image(ix).map(|_| (ix, Named::Id))
        }
        Target::Reference(reference) => match state.resolve(reference) {
            Some(ix) => Some((ix, Named::Stored(reference))),
            None => derived(state, reference).map(|ix| (ix, Named::Derived(reference))),
        },
    }
}

/// Away from graph drivers `repository@digest` also resolves when it is not stored: by the digest, if the image has a
/// name in that repository. The containerd store's digests are its ids, Podman's are of manifests.
fn derived(state: &State, reference: &Reference) -> Option<ImageIx> {
    let digest = reference.as_str().split_once('@')?.1;
    let known = |image: &Image| {
        image
            .digests
            .iter()
            .any(|known| known == reference.stored())
    };
    let ix = match state.base().profile().kind {
        EngineKind::GraphDriver => None,
        EngineKind::ContainerdStore => state.base().find(&ImageId::new(digest)),
        EngineKind::Podman => state
            .images()
            .find(|ix| state.image(*ix).is_some_and(known)),
    }?;
    let in_repository = |other: &Reference| other.repository() == reference.repository();
    (state.image(ix).is_some() && state.references(ix).iter().any(in_repository)).then_some(ix)
}

fn not_found(state: &State, removal: &Removal) -> Refusal {
    let target = match &removal.target {
        Target::Id => removal.image.as_str(),
        Target::Reference(reference) => reference.as_str(),
    };
    let message = match (state.base().profile().kind, &removal.target) {
        // an id that is not there is taken for a name
        (EngineKind::Podman, Target::Id) => {
            format!("failed to find image {target}: docker.io/library/{target}: image not known")
        }
        (EngineKind::Podman, Target::Reference(_)) => {
            format!("failed to find image {target}: {target}: image not known")
        }
        (EngineKind::GraphDriver | EngineKind::ContainerdStore, _) => {
            format!("No such image: {target}")
        }
    };
    Refusal {
        kind: RefusalKind::NotFound,
        status: 404,
        message,
        blockers: Vec::new(),
    }
}

/// The containers made from an image that are live, and those that are not.
fn users(state: &State, image: ImageIx) -> (Vec<&Container>, Vec<&Container>) {
    let (live, stopped): (Vec<_>, Vec<_>) =
        state.users(image).partition(|(ix, _)| state.is_live(*ix));
    (
        live.into_iter().map(|(_, c)| c).collect(),
        stopped.into_iter().map(|(_, c)| c).collect(),
    )
}

/// Containers as blockers.
fn blockers<'a>(containers: impl IntoIterator<Item = &'a Container>) -> Vec<Blocker> {
    containers
        .into_iter()
        .map(|container| Blocker::Container(container.id.clone()))
        .collect()
}

/// The id of the first container in the way, as engines name one of them.
fn first<'a>(containers: impl IntoIterator<Item = &'a Container>) -> &'a str {
    containers
        .into_iter()
        .next()
        .map_or("", |container| container.id.short())
}

/// Docker's refusal of an image named by its id, with everything in the way; both image stores use the same words.
fn conflict(state: &State, image: ImageIx, kind: RefusalKind) -> Refusal {
    let id = state.image(image).map_or("", |image| image.id.short());
    let how = if kind.is_soft() {
        "must be forced"
    } else {
        "cannot be forced"
    };
    let reason = reason(state, image, kind);
    Refusal {
        kind,
        status: 409,
        message: format!("conflict: unable to delete {id} ({how}) - {reason}"),
        blockers: in_the_way(state, image, kind),
    }
}

/// The end of Docker's sentence; it names one of the containers.
fn reason(state: &State, image: ImageIx, kind: RefusalKind) -> String {
    let (live, stopped) = users(state, image);
    match kind {
        RefusalKind::HasChildren => "image has dependent child images".to_owned(),
        RefusalKind::Running => {
            format!("image is being used by running container {}", first(live))
        }
        RefusalKind::Stopped => {
            format!(
                "image is being used by stopped container {}",
                first(stopped)
            )
        }
        RefusalKind::SeveralReferences => "image is referenced in multiple repositories".to_owned(),
        RefusalKind::ReferenceUsed
        | RefusalKind::NotFound
        | RefusalKind::Protected
        | RefusalKind::Other => String::new(),
    }
}

/// Images built on it where they are in the way, its containers, and its references where they are too many.
fn in_the_way(state: &State, image: ImageIx, kind: RefusalKind) -> Vec<Blocker> {
    let children = state
        .children(image)
        .filter(|_| state.base().profile().kind == EngineKind::GraphDriver)
        .map(|(_, child)| Blocker::Child(child.id.clone()));
    let (live, stopped) = users(state, image);
    let references = state
        .references(image)
        .iter()
        .filter(|_| kind == RefusalKind::SeveralReferences)
        .cloned()
        .map(Blocker::Reference);
    children
        .chain(blockers(live.into_iter().chain(stopped)))
        .chain(references)
        .collect()
}
