//! What an engine answers to a step, and what it leaves: the executable form of the measured behaviour, one file per
//! engine family. Docker's sources are `daemon/images/image_delete.go` and `daemon/containerd/image_delete.go`,
//! Podman's is libimage's `removeRecursive`; every table was checked against real engines (see `tests/it/conformance.rs`).

mod containerd_store;
mod graph_driver;
mod podman;

use crate::inventory::{
    Container, ContainerId, ContainerIx, EngineKind, Image, ImageId, ImageIx, Reference,
};

use super::{Answer, Blocker, Change, Refusal, RefusalKind, Removal, State, Step, Target};

/// Applies one step.
///
/// # Errors
/// The refusal, where the engine would refuse; the state is left as it was.
pub fn apply(state: &mut State, step: &Step) -> Answer {
    match step {
        Step::Remove(removal) => remove(state, removal),
        Step::StopContainer(id) => {
            let ix = container(state, id)?;
            state.stop_container(ix);
            Ok(vec![Change::Stopped(id.clone())])
        }
        Step::RemoveContainer(id) => remove_container(state, id),
    }
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

/// Why an image that containers mount as a file system is left alone. By its last name an engine would refuse it, by its
/// id it would not (semantics, 3: image mounts), so the plan refuses it itself.
pub fn mounted(state: &State, image: ImageIx) -> Option<Refusal> {
    let mounters: Vec<&Container> = state
        .mounters(image)
        .map(|(_, container)| container)
        .collect();
    let first = mounters.first()?;
    let id = state.image(image).map_or("", |image| image.id.short());
    Some(Refusal {
        kind: RefusalKind::ReferenceUsed,
        status: 409,
        message: format!(
            "container {} is using its referenced image {id}",
            first.id.short()
        ),
        blockers: blockers(mounters),
    })
}

/// Whether force by id may be offered for an image: on Docker, while no container of it runs (semantics, 4). On Podman
/// force deletes containers, so it is never offered there.
pub fn offers_force(state: &State, image: ImageIx) -> bool {
    state.base().profile().kind != EngineKind::Podman
        && state.mounters(image).next().is_none()
        && !state.users(image).any(|(ix, _)| state.is_live(ix))
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

fn remove(state: &mut State, removal: &Removal) -> Answer {
    let Some((image, named)) = look_up(state, removal) else {
        return Err(not_found(state, removal));
    };
    match state.base().profile().kind {
        EngineKind::GraphDriver => graph_driver::remove(state, image, &named, removal),
        EngineKind::ContainerdStore => containerd_store::remove(state, image, &named, removal),
        EngineKind::Podman => podman::remove(state, image, &named, removal),
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

fn container(state: &State, id: &ContainerId) -> Result<ContainerIx, Refusal> {
    state
        .base()
        .find_container(id)
        .filter(|ix| state.has_container(*ix))
        .ok_or_else(|| Refusal {
            kind: RefusalKind::NotFound,
            status: 404,
            message: format!("No such container: {id}"),
            blockers: Vec::new(),
        })
}

fn remove_container(state: &mut State, id: &ContainerId) -> Answer {
    let ix = container(state, id)?;
    if state.is_live(ix) {
        return Err(runs_still(state, id));
    }
    state.remove_container(ix);
    Ok(vec![Change::ContainerRemoved(id.clone())])
}

/// A running container is not removed; Podman answers 500 where Docker answers 409.
fn runs_still(state: &State, id: &ContainerId) -> Refusal {
    let (status, message) = match state.base().profile().kind {
        EngineKind::Podman => (
            500,
            format!(
                "cannot remove container {id} as it is running - running or paused containers cannot be removed without force: container state improper"
            ),
        ),
        EngineKind::GraphDriver | EngineKind::ContainerdStore => (
            409,
            format!(
                "cannot remove container \"{id}\": container is running: stop the container before removing or force remove"
            ),
        ),
    };
    Refusal {
        kind: RefusalKind::Running,
        status,
        message,
        blockers: vec![Blocker::Container(id.clone())],
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
        RefusalKind::ReferenceUsed | RefusalKind::NotFound | RefusalKind::Other => String::new(),
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
