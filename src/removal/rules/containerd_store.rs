//! Docker on the containerd image store; semantics 2.2, table (a).
//! Source: moby, `daemon/containerd/image_delete.go`; measured on 28.5 and 29.7.

pub(super) mod prune;

use std::sync::Arc;

use crate::inventory::{ImageIx, Reference};

use super::{Named, Record, blockers, conflict, first};
use crate::removal::{Change, Refusal, RefusalKind, Removal, State};

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
    record: &mut Record,
) -> Result<(), Refusal> {
    let (base, saved) = (Arc::clone(state.base()), state.save_names(image));
    let names = saved.of(&base, image);
    let hidden = usize::from(state.has_hidden_name(image));
    let all = count(state, image);
    let mut checks = Checks {
        several_names: !removal.force,
        stopped: !removal.force,
    };
    match target {
        Named::Id => checks = by_id(state, image, removal.force),
        Named::Derived(reference) => {
            let same = same_names(Some(reference), names);
            if same.len() + hidden != all {
                untag(state, image, &same, record);
                return Ok(());
            }
            checks.several_names = false;
        }
        Named::Stored(reference) => {
            let same = same_names(Some(reference), names);
            if same.len() + hidden != all {
                untag(state, image, &same, record); // containers are not looked at
                return Ok(());
            }
            checks.several_names &= all == 1;
            if state.users(image).next().is_some() || state.mounters(image).next().is_some() {
                return used(state, image, reference, removal.force, record);
            }
        }
    }
    delete_all(state, image, removal, checks, record)
}

/// How many names an image has, the invisible one included; one without any counts as one.
fn count(state: &State, image: ImageIx) -> usize {
    let hidden = usize::from(state.has_hidden_name(image));
    (state.references(image).len() + hidden).max(1)
}

/// What a request by id looks for.
fn by_id(state: &State, image: ImageIx, force: bool) -> Checks {
    let hidden = usize::from(state.has_hidden_name(image));
    let same = (same_names(None, state.references(image)).len() + hidden).max(1);
    Checks {
        several_names: !force && same != count(state, image),
        stopped: !force,
    }
}

/// The conflict that an image meets by its id, if it meets one.
pub(super) fn refuses_id(state: &State, image: ImageIx, force: bool) -> Option<RefusalKind> {
    conflicts(state, image, by_id(state, image, force))
}

/// The first conflict in the order in which the engine looks: running, stopped, names.
fn conflicts(state: &State, image: ImageIx, checks: Checks) -> Option<RefusalKind> {
    if state.users(image).any(|(ix, _)| state.is_live(ix)) {
        return Some(RefusalKind::Running);
    }
    if checks.stopped && state.users(image).next().is_some() {
        return Some(RefusalKind::Stopped);
    }
    (checks.several_names && count(state, image) > 1).then_some(RefusalKind::SeveralReferences)
}

/// The names of an image that count as one with the named one: a tag with the digests of its repository, if that has
/// no other tag; a digest with every name of its repository; an id goes by the first name.
fn same_names<'a>(named: Option<&Reference>, all: &'a [Reference]) -> Vec<&'a Reference> {
    let Some(named) = named.or_else(|| all.first()) else {
        return Vec::new();
    };
    if let [only] = all
        && only == named
    {
        return vec![only];
    }
    let siblings = all
        .iter()
        .filter(|name| name.repository() == named.repository());
    if named.is_digest() && named.tag().is_none() {
        return siblings.collect();
    }
    let (tags, digests): (Vec<&Reference>, Vec<&Reference>) =
        siblings.partition(|name| !name.is_digest());
    let mut same: Vec<&Reference> = tags
        .iter()
        .filter(|tag| tag.tag() == named.tag())
        .copied()
        .collect();
    if tags.iter().all(|tag| tag.tag() == named.tag()) {
        same.extend(digests);
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
        let stay = left.iter().filter(|name| !same.contains(name));
        left = stay.cloned().collect();
    }
    left
}

fn untag(state: &mut State, image: ImageIx, going: &[&Reference], record: &mut Record) {
    record.add(going.iter().copied().map(untagged));
    if state.has_hidden_name(image) {
        let hidden = state.image(image).into_iter();
        record.add(hidden.map(|image| {
            let name = format!("moby-dangling@{}", image.id);
            Change::Untagged(name.into())
        }));
    }
    let left = state
        .references(image)
        .iter()
        .filter(|name| !going.contains(name))
        .cloned()
        .collect();
    state.set_references(image, left);
    state.drop_hidden_name(image);
}

/// The last name of an image that a container uses: refused, or with force taken away while the image stays dangling.
fn used(
    state: &mut State,
    image: ImageIx,
    reference: &Reference,
    force: bool,
    record: &mut Record,
) -> Result<(), Refusal> {
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
        record.add([untagged(reference)]);
        return Ok(());
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

fn delete_all(
    state: &mut State,
    image: ImageIx,
    removal: &Removal,
    checks: Checks,
    record: &mut Record,
) -> Result<(), Refusal> {
    let (names, all) = (state.references(image), count(state, image));
    let ancestors = if removal.prune {
        unbroken_ancestors(state, image)
    } else {
        Vec::new()
    };
    if let Some(kind) = conflicts(state, image, checks) {
        return Err(conflict(state, image, kind));
    }
    record.add(names.iter().map(untagged));
    record.add(deleted(state, image));
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
        prune_ancestors(state, ancestors, record);
    }
    Ok(())
}

/// Takes ancestors without name and container away, nearest first, up to the first that has either. Their other
/// children are not looked at.
fn prune_ancestors(state: &mut State, ancestors: Vec<ImageIx>, record: &mut Record) {
    for ancestor in ancestors {
        if !state.references(ancestor).is_empty() || state.users(ancestor).next().is_some() {
            return;
        }
        record.add(deleted(state, ancestor));
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
