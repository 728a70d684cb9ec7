//! Podman stores no parents: it works them out anew for each answer, from layers and histories (libimage `layer_tree.go`:
//! `children`, `parent`, `areParentAndChild`). An image may then have several parents, which are alike in both.

use std::collections::HashMap;

use super::{ImageIx, Inventory, LayerIx};
use crate::inventory::sizes::Stack;
use crate::inventory::{Makeup, Trail};

/// Images by what a child must have in common with them: the top layer, and the history.
type Alike = HashMap<(Option<LayerIx>, [u8; 16]), Vec<ImageIx>>;

impl Inventory {
    /// Enters all parents that Podman would find, after the one that it lists. `places` are those of `stacks`.
    pub(super) fn relate_by_history(&mut self, places: &[ImageIx], stacks: &[Stack<'_>]) {
        let mut alike = Alike::new();
        for (place, stack) in places.iter().zip(stacks) {
            alike
                .entry((stack.layers.last().copied(), stack.makeup.trail.all))
                .or_default()
                .push(*place);
        }
        for (place, stack) in places.iter().zip(stacks) {
            for parent in parents(*place, &stack.layers, stack.makeup, &alike) {
                self.enter_parent(*place, parent);
            }
        }
    }

    /// Makes one image a parent of another, once.
    pub(super) fn enter_parent(&mut self, ImageIx(child): ImageIx, parent: ImageIx) {
        let Some(links) = self.links.get_mut(child) else {
            return;
        };
        if links.parents.contains(&parent) {
            return;
        }
        links.parents.push(parent);
        if let Some(links) = self.links.get_mut(parent.0) {
            links.children.push(ImageIx(child));
        }
    }
}

/// Images with the same layers, then those with all but the top one, whose history is this one's less its last step.
fn parents(
    child: ImageIx,
    layers: &[LayerIx],
    Makeup { trail, .. }: &Makeup,
    alike: &Alike,
) -> Vec<ImageIx> {
    let Trail { before_last, .. } = trail;
    let Some(before) = *before_last else {
        return Vec::new();
    };
    let top = layers.last().copied();
    let below = layers.len().checked_sub(2).and_then(|at| layers.get(at));
    let below = below.map(|layer| Some(*layer));
    std::iter::once(top)
        .chain(below)
        .filter_map(|top| alike.get(&(top, before)))
        .flatten()
        .filter(|candidate| **candidate != child)
        .copied()
        .collect()
}
