//! Podman's Docker-compatible API; semantics 2.3, table (a).
//! Source: containers/common libimage, `removeRecursive`; measured on 4.3 and 5.8. Parents are those that the inventory
//! worked out from layers and histories, as Podman does (`inventory/index/lineage.rs`).

pub(super) mod prune;

use crate::inventory::{Container, ContainerIx, ImageIx, Reference};

use super::{Named, Record, blockers};
use crate::removal::{Blocker, Change, Refusal, RefusalKind, Removal, State, Target};

/// When a layer leaves the disk (semantics, c).
pub(super) const WHEN_LAYERS_GO: &str = "Podman deletes an image's layers from the top down, and stops at the first one on \
    which another image or a container stands.";

pub(super) fn remove(
    state: &mut State,
    image: ImageIx,
    target: &Named<'_>,
    removal: &Removal,
    record: &mut Record,
) -> Result<(), Refusal> {
    let names = state.references(image);
    if names.len() > 1 {
        match target {
            Named::Id if !removal.force => return Err(several(state, image, names)),
            Named::Id => {}
            Named::Derived(reference) => return Err(tag_not_known(reference)),
            Named::Stored(reference) => {
                let left = names.iter().filter(|name| name != reference).cloned();
                state.set_references(image, left.collect());
                record.add([Change::Untagged(reference.shared())]);
                return Ok(());
            }
        }
    }
    let course = Course::of(state, image, removal);
    if let Some(stuck) = course.stuck {
        return Err(used(state, stuck, removal));
    }
    for image in course.goes {
        delete(state, image, record);
    }
    Ok(())
}

/// What Podman has done by the time that it refuses over containers. It goes from the image to its parents, and through
/// the containers of each in the order of the list, and what went before the one in the way stays gone (measured on 5.8).
pub(super) fn half_done(state: &mut State, image: ImageIx, removal: &Removal) {
    let course = Course::of(state, image, removal);
    for image in course.goes {
        delete(state, image, &mut Record::none());
    }
    let Some(stuck) = course.stuck.filter(|_| removal.force) else {
        return;
    };
    let users: Vec<ContainerIx> = state.users(stuck).map(|(ix, _)| ix).collect();
    let stopped: Vec<ContainerIx> = users
        .into_iter()
        .take_while(|ix| !state.is_live(*ix))
        .collect();
    for ix in stopped {
        state.remove_container(ix);
    }
}

/// Where a removal leads: the image, then its parents as long as they are left without name and child.
struct Course {
    /// The images that go.
    goes: Vec<ImageIx>,
    /// The next one, whose containers are in the way.
    stuck: Option<ImageIx>,
}

impl Course {
    fn of(state: &State, image: ImageIx, removal: &Removal) -> Self {
        let prunes = removal.prune || state.base().profile().ignores_noprune();
        let mut goes = Vec::new();
        let mut next = Some(image);
        while let Some(image) = next {
            if in_way(state, image, removal).next().is_some() {
                let stuck = Some(image);
                return Self { goes, stuck };
            }
            goes.push(image);
            next = state
                .parent(image)
                .filter(|parent| prunes && is_left_alone(state, *parent, &goes));
        }
        Self { goes, stuck: None }
    }
}

/// The containers of parents that a removal goes on to, asked to or not; it is refused over them too.
pub(super) fn parents_users(state: &State, image: ImageIx) -> Vec<ContainerIx> {
    let mut goes = vec![image];
    let mut users = Vec::new();
    let mut next = state.parent(image);
    while let Some(parent) = next.filter(|parent| is_left_alone(state, *parent, &goes)) {
        users.extend(state.users(parent).map(|(ix, _)| ix));
        goes.push(parent);
        next = state.parent(parent);
    }
    users
}

/// Whether an image has no name, and no child but those that go.
fn is_left_alone(state: &State, image: ImageIx, going: &[ImageIx]) -> bool {
    state.references(image).is_empty()
        && !going.contains(&image)
        && state
            .children(image)
            .all(|(child, _)| going.contains(&child))
}

/// Containers that Podman does not remove along with their image: all without force, and from 5.6 on the live ones.
fn in_way<'a>(
    state: &'a State,
    image: ImageIx,
    removal: &Removal,
) -> impl Iterator<Item = &'a Container> {
    let spares_running = state.base().profile().force_spares_running();
    let force = removal.force;
    state
        .users(image)
        .filter(move |(ix, _)| !force || (spares_running && state.is_live(*ix)))
        .map(|(_, container)| container)
}

/// Podman answers 500 where Docker answers 409.
fn several(state: &State, image: ImageIx, names: &[Reference]) -> Refusal {
    let id = state
        .image(image)
        .map_or("", |image| image.id.as_str().trim_start_matches("sha256:"));
    let list: Vec<&str> = names.iter().map(Reference::stored).collect();
    Refusal {
        kind: RefusalKind::SeveralReferences,
        status: 500,
        message: format!(
            "unable to delete image \"{id}\" by ID with more than one tag ([{}]): please force removal",
            list.join(" ")
        ),
        blockers: names.iter().cloned().map(Blocker::Reference).collect(),
    }
}

fn tag_not_known(reference: &Reference) -> Refusal {
    Refusal {
        kind: RefusalKind::NotFound,
        status: 500,
        message: format!("{}: tag not known", reference.stored()),
        blockers: Vec::new(),
    }
}

/// A container in the way is a conflict, running or stopped alike.
fn used(state: &State, image: ImageIx, removal: &Removal) -> Refusal {
    let in_way: Vec<&Container> = in_way(state, image, removal).collect();
    let live = state.users(image).any(|(ix, _)| state.is_live(ix));
    let kind = if live {
        RefusalKind::Running
    } else {
        RefusalKind::Stopped
    };
    let id = state.image(image).map_or("", |image| image.id.as_str());
    Refusal {
        kind,
        status: 409,
        message: in_use(removal, id, &in_way),
        blockers: blockers(in_way),
    }
}

/// Podman's words, which repeat the target as it was sent.
fn in_use(removal: &Removal, id: &str, in_way: &[&Container]) -> String {
    let named = match &removal.target {
        Target::Id => removal.image.as_str(),
        Target::Reference(reference) => reference.stored(),
    };
    let first = in_way.first().map_or("", |container| container.id.as_str());
    if !removal.force {
        return format!(
            "image {named} is in use: image used by {first}: image is in use by a container: consider listing \
             external containers and force-removing image"
        );
    }
    let id = id.trim_start_matches("sha256:");
    let runs = in_way
        .first()
        .map_or("running", |container| container.state.word());
    format!(
        "image {named} is in an invalid state: removing image {id}: container {first} using image could not be \
         removed: cannot remove container {first} as it is {runs} - running or paused containers cannot be removed \
         without force: container state improper"
    )
}

/// Removes an image with its containers. One that has children is removed as well, but not reported.
fn delete(state: &mut State, image: ImageIx, record: &mut Record) {
    let names = state.references(image).iter();
    record.add(names.map(|name| Change::Untagged(name.shared())));
    remove_containers(state, image, record);
    if state.children(image).next().is_none() {
        let id = state.image(image).map(|image| image.id.shared());
        record.add(id.map(Change::Deleted));
    }
    state.remove_image(image);
}

/// Podman says nothing of the containers that it removes along with an image; the records are for the forecast.
fn remove_containers(state: &mut State, image: ImageIx, record: &mut Record) {
    let users: Vec<(ContainerIx, _)> = state
        .users(image)
        .map(|(ix, container)| (ix, container.id.clone()))
        .collect();
    for (ix, id) in users {
        state.remove_container(ix);
        record.add([Change::ContainerRemoved(id)]);
    }
}
