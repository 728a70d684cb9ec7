//! Docker on a graph driver (overlay2 and its kin); semantics 2.1, table (a).
//! Source: moby, `daemon/images/image_delete.go`; measured on 20.10, 28.5 and 29.7.

pub(super) mod prune;

use std::sync::Arc;

use crate::inventory::{ImageIx, Reference};

use super::{Named, Record, blockers, conflict, first};
use crate::removal::{Change, Refusal, RefusalKind, Removal, State};

/// When a layer leaves the disk (semantics, c).
pub(super) const WHEN_LAYERS_GO: &str = "Docker counts who refers to a layer: images, containers (stopped ones too) and \
    build cache. It counts by chain id, which stands for the layer with everything below it. With the last reference its \
    directory is deleted, at once.";

/// From this version on a container that mounts an image protects its last reference.
const IMAGE_MOUNTS_SINCE: (u32, u32) = (28, 0);

pub(super) fn remove(
    state: &mut State,
    image: ImageIx,
    named: &Named<'_>,
    removal: &Removal,
    record: &mut Record,
) -> Result<(), Refusal> {
    match named {
        Named::Stored(reference) | Named::Derived(reference) => {
            by_reference(state, image, reference, removal, record)
        }
        Named::Id => by_id(state, image, removal, record),
    }
}

/// Whether the references count as one: a single one, or one tag with digests of its own repository.
fn is_single(references: &[Reference]) -> bool {
    let mut tags = references.iter().filter(|reference| !reference.is_digest());
    let named = tags.next();
    if references.len() <= 1 {
        return !references.is_empty();
    }
    if tags.next().is_some() {
        return false;
    }
    let repository = named
        .or_else(|| references.first())
        .map(Reference::repository);
    let mut digests = references.iter().filter(|reference| reference.is_digest());
    let same = |digest: &Reference| Some(digest.repository()) == repository;
    digests.next().is_some_and(same) && digests.all(same)
}

/// What goes when one of these references does: with the last tag of a repository go the repository's digests.
fn goes_with(references: &[Reference], going: &Reference) -> impl Fn(&Reference) -> bool {
    let same_repository = |other: &Reference| other.repository() == going.repository();
    let is_other_tag = |other: &Reference| !other.is_digest() && other != going;
    let mut others = references.iter();
    let last_tag =
        !going.is_digest() && !others.any(|other| is_other_tag(other) && same_repository(other));
    move |other| other == going || (last_tag && other.is_digest() && same_repository(other))
}

/// The references that stay when one goes.
fn left_after(references: &[Reference], going: &Reference) -> Vec<Reference> {
    let goes = goes_with(references, going);
    let stay = references.iter().filter(|reference| !goes(reference));
    stay.cloned().collect()
}

/// Whether any of these references stays when one goes.
pub(super) fn leaves_some(references: &[Reference], going: &Reference) -> bool {
    let goes = goes_with(references, going);
    references.iter().any(|reference| !goes(reference))
}

/// The references that stay when these are removed one by one.
pub(super) fn survivors(references: &[Reference], going: &[Reference]) -> Vec<Reference> {
    going.iter().fold(references.to_vec(), |left, reference| {
        left_after(&left, reference)
    })
}

fn by_reference(
    state: &mut State,
    image: ImageIx,
    reference: &Reference,
    removal: &Removal,
    record: &mut Record,
) -> Result<(), Refusal> {
    if !removal.force && is_single(state.references(image)) {
        refuse_used(state, image, reference)?;
    }
    let references = state.references(image);
    let left = left_after(references, reference);
    // the one that was asked for is told first
    let asked = references.iter().filter(|gone| *gone == reference);
    let along = references
        .iter()
        .filter(|gone| *gone != reference && !left.contains(gone));
    record.add(asked.chain(along).map(untagged));
    let last = left.is_empty();
    state.set_references(image, left);
    if last && conflicts(state, image, removal.force, true).is_none() {
        delete(state, image, removal.prune, record);
    }
    Ok(()) // a conflict behind the last reference is swallowed: the image stays without a name
}

/// REF-USED: the last reference of an image that any container uses, running or not.
fn refuse_used(state: &State, image: ImageIx, reference: &Reference) -> Result<(), Refusal> {
    let mounted = state.base().profile().version >= IMAGE_MOUNTS_SINCE;
    let users: Vec<_> = state
        .users(image)
        .chain(state.mounters(image).filter(|_| mounted))
        .map(|(_, container)| container)
        .collect();
    if users.is_empty() {
        return Ok(());
    }
    let short = state.image(image).map_or("", |image| image.id.short());
    Err(Refusal {
        kind: RefusalKind::ReferenceUsed,
        status: 409,
        message: format!(
            "conflict: unable to remove repository reference \"{}\" (must force) - container {} is using its referenced image {short}",
            reference.stored(),
            first(users.iter().copied()),
        ),
        blockers: blockers(users),
    })
}

fn by_id(
    state: &mut State,
    image: ImageIx,
    removal: &Removal,
    record: &mut Record,
) -> Result<(), Refusal> {
    if let Some(kind) = refuses_id(state, image, removal.force) {
        return Err(conflict(state, image, kind));
    }
    delete(state, image, removal.prune, record);
    Ok(())
}

/// The conflict that an image meets by its id, if it meets one. References that count as one go with the image, so they
/// are no conflict of their own.
pub(super) fn refuses_id(state: &State, image: ImageIx, force: bool) -> Option<RefusalKind> {
    let several = !is_single(state.references(image));
    conflicts(state, image, force, several)
}

/// The first conflict in the order in which the engine looks: children, running, references, stopped.
fn conflicts(
    state: &State,
    image: ImageIx,
    force: bool,
    references_count: bool,
) -> Option<RefusalKind> {
    if state.children(image).next().is_some() {
        return Some(RefusalKind::HasChildren);
    }
    if state.users(image).any(|(ix, _)| state.is_live(ix)) {
        return Some(RefusalKind::Running);
    }
    if force {
        return None;
    }
    if references_count && !state.references(image).is_empty() {
        return Some(RefusalKind::SeveralReferences);
    }
    state.users(image).next().map(|_| RefusalKind::Stopped)
}

/// Takes the record away and, where asked, untagged ancestors that nothing else needs.
fn delete(state: &mut State, image: ImageIx, prune: bool, record: &mut Record) {
    let mut next = Some(image);
    while let Some(image) = next {
        let parent = state.parent(image);
        let mut references: Vec<&Reference> = state.references(image).iter().collect();
        references.sort();
        record.add(references.into_iter().map(untagged));
        record.add(
            state
                .image(image)
                .map(|image| Change::Deleted(image.id.shared())),
        );
        state.remove_image(image);
        // the layers that leave the store; build cache may keep some of them, and no answer says which (semantics, c)
        let released = state.let_go_with(image);
        let layers = released.filter_map(|layer| state.base().layer(layer));
        record.add(layers.map(|layer| Change::Deleted(Arc::clone(&layer.chain_id))));
        next = parent.filter(|parent| {
            prune
                && state.references(*parent).is_empty()
                && conflicts(state, *parent, false, true).is_none()
        });
    }
}

fn untagged(reference: &Reference) -> Change {
    Change::Untagged(reference.shared())
}
