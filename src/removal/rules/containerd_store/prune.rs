//! Prune on the containerd image store; semantics, e. Source: moby, `daemon/containerd/image_prune.go`.

use std::collections::HashSet;

use super::{deleted, untagged};
use crate::inventory::{ImageIx, PlaceSet, Reference};
use crate::removal::rules::Prune;
use crate::removal::{Change, State};

/// Prune goes by name, not by image: it takes names one by one, and an image goes with its last one. So it may take the
/// image of a running container whose own name has moved.
pub(in crate::removal::rules) fn prune(state: &mut State, prune: Prune) -> Vec<Change> {
    let kept = Protected::by_containers(state);
    let images: Vec<ImageIx> = state.images().collect();
    let mut changes = Vec::new();
    for image in images {
        let all = names(state, image);
        let count = all.len();
        let mut going: Vec<Name> = all
            .into_iter()
            .filter(|name| prune == Prune::All || *name == Name::Hidden)
            .filter(|name| !kept.protects(image, name))
            .collect();
        // the last name of an image that a container was made from by id stays
        if going.len() == count && kept.images.contains(&image) {
            going.pop();
        }
        take(state, image, &going, &mut changes);
    }
    changes
}

/// One name of an image.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Name {
    /// `moby-dangling@sha256:…`, which no list shows.
    Hidden,
    /// One that is listed.
    Listed(Reference),
}

impl Name {
    /// As the store spells it, which is the order in which names are looked at.
    fn spelling(&self) -> String {
        match self {
            Self::Hidden => "moby-dangling@".to_owned(),
            Self::Listed(reference) => reference.qualified(),
        }
    }
}

/// The names of an image in their order. One that lists none has its hidden name only.
fn names(state: &State, image: ImageIx) -> Vec<Name> {
    let listed = state.references(image);
    let hidden = listed.is_empty() || state.has_hidden_name(image);
    let mut names: Vec<Name> = listed.iter().cloned().map(Name::Listed).collect();
    names.extend(hidden.then_some(Name::Hidden));
    names.sort_by_cached_key(Name::spelling);
    names
}

/// What containers, running or not, keep from prune.
#[derive(Debug, Default)]
struct Protected {
    /// The names that they were created from, whatever image these name now.
    names: HashSet<Reference>,
    /// Images of which the hidden name stays: those that any container was made from.
    hidden: PlaceSet<ImageIx>,
    /// Images that containers were made from by their id.
    images: PlaceSet<ImageIx>,
}

impl Protected {
    fn by_containers(state: &State) -> Self {
        let mut protected = Self::default();
        let base = state.base();
        let present = base.container_ixs().filter(|ix| state.has_container(*ix));
        for container in present.filter_map(|ix| base.container(ix)) {
            let image = base.find(&container.image);
            protected.hidden.extend(image);
            let typed = container.created_from();
            let digits = |id: &str| id.trim_start_matches("sha256:").to_owned();
            if digits(container.image.as_str()).starts_with(&digits(typed)) {
                protected.images.extend(image);
            } else {
                protected.names.extend(Reference::new(typed));
            }
        }
        protected
    }

    fn protects(&self, image: ImageIx, name: &Name) -> bool {
        match name {
            Name::Hidden => self.hidden.contains(&image),
            Name::Listed(reference) => self.names.contains(reference),
        }
    }
}

fn take(state: &mut State, image: ImageIx, going: &[Name], changes: &mut Vec<Change>) {
    if going.is_empty() {
        return;
    }
    let id = state.image(image).map(|image| image.id.shared());
    for name in going {
        match name {
            Name::Hidden => changes.extend(id.clone().map(Change::Untagged)),
            Name::Listed(reference) => changes.push(untagged(reference)),
        }
    }
    if going.len() == names(state, image).len() {
        changes.extend(deleted(state, image));
        state.remove_image(image);
        return;
    }
    let stays = |reference: &&Reference| !going.contains(&Name::Listed((*reference).clone()));
    let left = state.references(image).iter().filter(stays).cloned();
    let left = left.collect();
    state.set_references(image, left);
    if going.contains(&Name::Hidden) {
        state.drop_hidden_name(image);
    }
}
