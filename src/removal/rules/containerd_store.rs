//! Docker on the containerd image store; semantics 2.2, table (a).
//! Source: moby, `daemon/containerd/image_delete.go`; measured on 28.5 and 29.7.

pub(super) mod prune;

use crate::inventory::{ImageIx, Reference};

use super::{Named, blockers, conflict, first};
use crate::removal::{Answer, Change, Refusal, RefusalKind, Removal, State};

/// When a layer leaves the disk (semantics, c).
pub(super) const WHEN_LAYERS_GO: &str = "The containerd store keeps every layer twice: unpacked, and compressed as it was \
    pulled. Its garbage collector runs after each removal and deletes what nothing refers to any more: neither an image \
    nor a container (unpacked layers only) nor build cache.";

/// Which conflicts a request looks for. `same` below are the names of the target's repository, `all` every name, the
/// invisible one included: only a request for all that there is can meet a conflict, and one by name is meant for its
/// repository alone (semantics, 2.2).
#[derive(Clone, Copy, Debug)]
struct Checks {
    /// Whether more than one name is a conflict.
    several_names: bool,
    /// Whether a stopped container is one.
    stopped: bool,
}

pub(super) fn remove(
    state: &mut State,
    image: ImageIx,
    target: &Named<'_>,
    removal: &Removal,
) -> Answer {
    let names = state.references(image).to_vec();
    let hidden = usize::from(state.has_hidden_name(image));
    let all = (names.len() + hidden).max(1);
    let mut checks = Checks {
        several_names: !removal.force,
        stopped: !removal.force,
    };
    match target {
        Named::Id => {
            let same = (same_names(None, &names).len() + hidden).max(1);
            checks.several_names &= same != all;
        }
        Named::Derived(reference) => {
            let same = same_names(Some(reference), &names);
            if same.len() + hidden != all {
                return Ok(untag(state, image, &same));
            }
            checks.several_names = false;
        }
        Named::Stored(reference) => {
            let same = same_names(Some(reference), &names);
            if same.len() + hidden != all {
                return Ok(untag(state, image, &same)); // containers are not looked at
            }
            checks.several_names &= all == 1;
            if state.users(image).next().is_some() || state.mounters(image).next().is_some() {
                return used(state, image, reference, removal.force);
            }
        }
    }
    delete_all(state, image, removal, checks)
}

/// The names of an image that count as one with the named one: a tag with the digests of its repository, if that has
/// no other tag; a digest with every name of its repository; an id goes by the first name.
fn same_names(named: Option<&Reference>, all: &[Reference]) -> Vec<Reference> {
    let Some(named) = named.or_else(|| all.first()) else {
        return Vec::new();
    };
    let siblings = all
        .iter()
        .filter(|name| name.repository() == named.repository());
    if named.is_digest() && named.tag().is_none() {
        return siblings.cloned().collect();
    }
    let (tags, digests): (Vec<&Reference>, Vec<&Reference>) =
        siblings.partition(|name| !name.is_digest());
    let mut same: Vec<Reference> = tags
        .iter()
        .filter(|tag| tag.tag() == named.tag())
        .copied()
        .cloned()
        .collect();
    if tags.iter().all(|tag| tag.tag() == named.tag()) {
        same.extend(digests.into_iter().cloned());
    }
    same
}

/// Whether any of these names stays when one is removed.
pub(super) fn leaves_some(names: &[Reference], going: &Reference) -> bool {
    same_names(Some(going), names).len() < names.len()
}

/// The names that stay when these are removed one by one.
pub(super) fn survivors(names: &[Reference], going: &[Reference]) -> Vec<Reference> {
    let mut left = names.to_vec();
    for reference in going {
        let same = same_names(Some(reference), &left);
        left.retain(|name| !same.contains(name));
    }
    left
}

fn untag(state: &mut State, image: ImageIx, going: &[Reference]) -> Vec<Change> {
    let mut changes: Vec<Change> = going.iter().map(untagged).collect();
    if state.has_hidden_name(image) {
        changes.extend(
            state
                .image(image)
                .map(|image| Change::Untagged(format!("moby-dangling@{}", image.id).into())),
        );
    }
    let left = state
        .references(image)
        .iter()
        .filter(|name| !going.contains(name))
        .cloned()
        .collect();
    state.set_references(image, left);
    state.drop_hidden_name(image);
    changes
}

/// The last name of an image that a container uses: refused, or with force taken away while the image stays dangling.
fn used(state: &mut State, image: ImageIx, reference: &Reference, force: bool) -> Answer {
    if force {
        let left = state
            .references(image)
            .iter()
            .filter(|name| *name != reference)
            .cloned()
            .collect::<Vec<_>>();
        if left.is_empty() {
            state.drop_hidden_name(image);
        }
        state.set_references(image, left);
        return Ok(vec![untagged(reference)]);
    }
    let users: Vec<_> = state
        .users(image)
        .chain(state.mounters(image))
        .map(|(_, container)| container)
        .collect();
    let short = state.image(image).map_or("", |image| image.id.short());
    Err(Refusal {
        kind: RefusalKind::ReferenceUsed,
        status: 409,
        message: format!(
            "conflict: unable to delete {reference} (must be forced) - container {} is using its referenced image {short}",
            first(users.iter().copied()),
        ),
        blockers: blockers(users),
    })
}

fn delete_all(state: &mut State, image: ImageIx, removal: &Removal, checks: Checks) -> Answer {
    let names = state.references(image).to_vec();
    let all = (names.len() + usize::from(state.has_hidden_name(image))).max(1);
    let ancestors = if removal.prune {
        unbroken_ancestors(state, image)
    } else {
        Vec::new()
    };
    if state.users(image).any(|(ix, _)| state.is_live(ix)) {
        return Err(conflict(state, image, RefusalKind::Running));
    }
    if checks.stopped && state.users(image).next().is_some() {
        return Err(conflict(state, image, RefusalKind::Stopped));
    }
    if checks.several_names && all > 1 {
        return Err(conflict(state, image, RefusalKind::SeveralReferences));
    }
    let mut changes: Vec<Change> = names.iter().map(untagged).collect();
    changes.extend(deleted(state, image));
    // answered as deleted, but an image that others name as their parent is kept without a name
    let kept = !names.is_empty()
        && all == 1
        && checks.several_names
        && state.children(image).next().is_some();
    if kept {
        state.set_references(image, Vec::new());
    } else {
        state.remove_image(image);
    }
    if all == 1 {
        prune_ancestors(state, ancestors, &mut changes);
    }
    Ok(changes)
}

/// Takes ancestors without name and container away, nearest first, up to the first that has either. Their other
/// children are not looked at.
fn prune_ancestors(state: &mut State, ancestors: Vec<ImageIx>, changes: &mut Vec<Change>) {
    for ancestor in ancestors {
        if !state.references(ancestor).is_empty() || state.users(ancestor).next().is_some() {
            return;
        }
        changes.extend(deleted(state, ancestor));
        state.remove_image(ancestor);
    }
}

/// The ancestors, nearest first; none at all if any of them is missing.
fn unbroken_ancestors(state: &State, image: ImageIx) -> Vec<ImageIx> {
    let mut ancestors: Vec<ImageIx> = Vec::new();
    let mut current = image;
    while state
        .image(current)
        .is_some_and(|image| image.parent.is_some())
    {
        let Some(parent) = state
            .parent(current)
            .filter(|parent| !ancestors.contains(parent))
        else {
            return Vec::new();
        };
        ancestors.push(parent);
        current = parent;
    }
    ancestors
}

fn deleted(state: &State, image: ImageIx) -> Option<Change> {
    state
        .image(image)
        .map(|image| Change::Deleted(image.id.shared()))
}

fn untagged(reference: &Reference) -> Change {
    Change::Untagged(reference.shared())
}
