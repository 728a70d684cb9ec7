//! Prune on Podman; semantics, e. Source: podman, `pkg/domain/infra/abi/images.go`; measured on 4.3 and 5.8.

use crate::inventory::ImageIx;
use crate::removal::rules::Prune;
use crate::removal::{Change, State};

/// Takes images without a container as wholes, names and all, round by round until nothing more fits. One with a
/// container is not touched. The answer lists every image that went and no names; it is a 500 that lists nothing where
/// a removal goes on to an untagged parent that has a container, though all the same goes (measured on 5.8).
pub(in crate::removal::rules) fn prune(state: &mut State, prune: Prune) -> Vec<Change> {
    let before: Vec<ImageIx> = state.images().collect();
    loop {
        let found: Vec<ImageIx> = state
            .images()
            .filter(|image| state.users(*image).next().is_none() && fits(state, *image, prune))
            .collect();
        if found.is_empty() {
            break;
        }
        for image in found {
            state.remove_image(image);
        }
    }
    let gone = before.into_iter().filter(|image| state.is_gone(*image));
    gone.filter_map(|image| state.base().image(image))
        .map(|image| Change::Deleted(image.id.shared()))
        .collect()
}

/// Podman calls dangling what has no name and no image built on it. With `dangling=false` it takes all that is *not*
/// dangling: untagged parents of images that stay too, but no dangling image. Podman 4 answers 500 to that filter; there
/// it is what `podman image prune --all` takes, dangling ones included.
fn fits(state: &State, image: ImageIx, prune: Prune) -> bool {
    let dangling = state.references(image).is_empty() && state.children(image).next().is_none();
    match prune {
        Prune::Dangling => dangling,
        Prune::All => !dangling || !state.base().profile().prunes_by_filter(),
    }
}
