use crate::inventory::{
    Container, ContainerIx, ContainerState, EngineKind, Image, ImageIx, Reference,
};
use crate::removal::State;

use super::Holdings;
use super::holdings::show_id;

/// What the next listing shows once the steps behind a state have been carried out.
pub(super) fn settled(start: &Holdings, state: &State) -> Holdings {
    let mut after = start.clone();
    after.listing.images = state.images().filter_map(|ix| image(state, ix)).collect();
    let containers = start.listing.containers.iter();
    after.listing.containers = containers
        .filter_map(|before| container(start, state, before))
        .collect();
    if !state.has_cache() {
        after.cache.clear();
    }
    after.measure();
    after
}

fn image(state: &State, ix: ImageIx) -> Option<Image> {
    let mut image = state.image(ix)?.clone();
    image.references = state.references(ix).to_vec();
    image.hidden_name = state.has_hidden_name(ix);
    let references = &image.references;
    // stored digests are references of their own; derived ones are shown for every repository that has a name left
    let stored = state.base().profile().kind == EngineKind::GraphDriver;
    image.digests.retain(|digest| {
        Reference::new(digest).is_some_and(|digest| {
            references.iter().any(|left| {
                if stored {
                    *left == digest
                } else {
                    left.repository() == digest.repository()
                }
            })
        })
    });
    Some(image)
}

fn container(start: &Holdings, state: &State, before: &Container) -> Option<Container> {
    let ix = state
        .base()
        .find_container(&before.id)
        .filter(|ix| state.has_container(*ix))?;
    let mut container = before.clone();
    if state.state_of(ix) != ContainerState::Paused && before.state == ContainerState::Paused {
        container.state = ContainerState::Running;
        "Up Less than a second".clone_into(&mut container.status);
    }
    if !state.is_live(ix) && before.state.is_live() {
        container.state = ContainerState::Exited;
        "Exited (0) Less than a second ago".clone_into(&mut container.status);
    }
    if lost_its_name(state, before) {
        show_id(&mut container);
    }
    if is_orphan(state, ix) && before.directories.is_empty() {
        container.directories = start.directories_below(&before.id, &before.image);
    }
    Some(container)
}

/// Whether the name that it was listed with named its image, and does no longer.
fn lost_its_name(state: &State, container: &Container) -> bool {
    let Some(name) = Reference::new(&container.image_name) else {
        return false;
    };
    let image = state.base().find(&container.image);
    image.is_some() && state.base().resolve(&name) == image && state.resolve(&name) != image
}

fn is_orphan(state: &State, ix: ContainerIx) -> bool {
    let image = state
        .base()
        .container(ix)
        .and_then(|container| state.base().find(&container.image));
    image.is_none_or(|image| state.is_gone(image))
}
