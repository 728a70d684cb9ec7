//! Podman's Docker-compatible API; semantics 2.3, tables (a) and (b).
//! Source: containers/common libimage, `removeRecursive`; measured on 4.3 and 5.8.

use crate::inventory::{Container, ContainerIx, ImageIx, Reference};

use super::{Named, blockers};
use crate::removal::{Answer, Blocker, Change, Refusal, RefusalKind, Removal, State, Target};

pub(super) fn remove(
    state: &mut State,
    image: ImageIx,
    target: &Named<'_>,
    removal: &Removal,
) -> Answer {
    let names = state.references(image).to_vec();
    let mut changes = Vec::new();
    let mut left = names.clone();
    if names.len() > 1 {
        match target {
            Named::Id if !removal.force => return Err(several(state, image, &names)),
            Named::Id => {}
            Named::Derived(reference) => return Err(tag_not_known(reference)),
            Named::Stored(reference) => {
                left.retain(|name| name != *reference);
                changes.push(Change::Untagged(reference.as_str().to_owned()));
                state.set_references(image, left);
                return Ok(changes);
            }
        }
    }
    refuse_used(state, image, removal)?;
    delete(state, image, removal, &left, &mut changes);
    Ok(changes)
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

/// A container in the way is a conflict, running or stopped alike; from 5.6 on force does not kill a running one.
fn refuse_used(state: &State, image: ImageIx, removal: &Removal) -> Result<(), Refusal> {
    let spares_running = state.base().profile().force_spares_running();
    let in_way: Vec<&Container> = state
        .users(image)
        .filter(|(ix, _)| !removal.force || (spares_running && state.is_live(*ix)))
        .map(|(_, container)| container)
        .collect();
    if in_way.is_empty() {
        return Ok(());
    }
    let live = state.users(image).any(|(ix, _)| state.is_live(ix));
    let kind = if live {
        RefusalKind::Running
    } else {
        RefusalKind::Stopped
    };
    Err(Refusal {
        kind,
        status: 409,
        message: in_use(removal, &in_way),
        blockers: blockers(in_way),
    })
}

/// Podman's words, which repeat the target as it was sent.
fn in_use(removal: &Removal, in_way: &[&Container]) -> String {
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
    let id = removal.image.as_str().trim_start_matches("sha256:");
    let runs = in_way
        .first()
        .map_or("running", |container| container.state.word());
    format!(
        "image {named} is in an invalid state: removing image {id}: container {first} using image could not be \
         removed: cannot remove container {first} as it is {runs} - running or paused containers cannot be removed \
         without force: container state improper"
    )
}

/// Removes the image with its containers, and parents that are left without name and child. An image that has
/// children is removed as well, but not reported.
fn delete(
    state: &mut State,
    image: ImageIx,
    removal: &Removal,
    names: &[Reference],
    changes: &mut Vec<Change>,
) {
    changes.extend(
        names
            .iter()
            .map(|name| Change::Untagged(name.as_str().to_owned())),
    );
    let prunes = removal.prune || state.base().profile().ignores_noprune();
    let mut next = Some(image);
    while let Some(image) = next {
        let reported = state.children(image).next().is_none();
        let parent = state.parent(image);
        remove_containers(state, image, changes);
        if reported {
            changes.extend(
                state
                    .image(image)
                    .map(|image| Change::Deleted(image.id.as_str().to_owned())),
            );
        }
        state.remove_image(image);
        next = parent.filter(|parent| {
            let (used, childless) = (
                state.users(*parent).next().is_some(),
                state.children(*parent).next().is_none(),
            );
            prunes && childless && state.references(*parent).is_empty() && (removal.force || !used)
        });
    }
}

fn remove_containers(state: &mut State, image: ImageIx, changes: &mut Vec<Change>) {
    let users: Vec<(ContainerIx, _)> = state
        .users(image)
        .map(|(ix, container)| (ix, container.id.clone()))
        .collect();
    for (ix, id) in users {
        state.remove_container(ix);
        changes.push(Change::ContainerRemoved(id));
    }
}
