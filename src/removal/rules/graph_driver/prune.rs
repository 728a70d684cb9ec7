//! Prune on a graph driver; semantics, e. Source: moby, `daemon/images/image_prune.go`.

use crate::inventory::{ImageIx, Reference};
use crate::removal::rules::{Prune, apply};
use crate::removal::{Change, Removal, State, Step, Target};

/// Each candidate goes as by requests without force: by its references in the order of their whole names, of which a
/// container keeps the last, or by its id if it has none. Refusals are passed over. Untagged parents go with the last
/// image on them.
pub(in crate::removal::rules) fn prune(state: &mut State, prune: Prune) -> Vec<Change> {
    let candidates: Vec<ImageIx> = state
        .images()
        .filter(|image| is_candidate(state, *image, prune))
        .collect();
    let mut changes = Vec::new();
    for image in candidates {
        for removal in requests(state, image) {
            changes.extend(apply(state, &Step::Remove(removal)).into_iter().flatten());
        }
    }
    changes
}

/// By default what has no tag and no image built on it, a digest or not; with `dangling=false` everything but untagged
/// parents.
fn is_candidate(state: &State, image: ImageIx, prune: Prune) -> bool {
    let has_children = state.children(image).next().is_some();
    match prune {
        Prune::Dangling => !has_children && state.is_untagged(image),
        Prune::All => !has_children || !state.references(image).is_empty(),
    }
}

fn requests(state: &State, image: ImageIx) -> Vec<Removal> {
    let Some(id) = state.image(image).map(|image| image.id.clone()) else {
        return Vec::new();
    };
    let mut references = state.references(image).to_vec();
    references.sort_by_cached_key(Reference::qualified);
    let targets = if references.is_empty() {
        vec![Target::Id]
    } else {
        references.into_iter().map(Target::Reference).collect()
    };
    targets
        .into_iter()
        .map(|target| Removal {
            image: id.clone(),
            target,
            force: false,
            prune: true,
        })
        .collect()
}
