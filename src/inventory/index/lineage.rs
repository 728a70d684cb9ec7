//! Podman stores no parents: it works them out anew for each answer, from layers and histories (libimage `layer_tree.go`:
//! `children`, `parent`, `areParentAndChild`). An image may then have several parents, which are alike in both.

use std::collections::HashMap;

use super::{ImageIx, Inventory, LayerIx};
use crate::inventory::sizes::Stack;
use crate::inventory::{Details, HistoryEntry};

/// Images by what a child must have in common with them: the top layer, and the length of the history.
type Alike<'a> = HashMap<(Option<LayerIx>, usize), Vec<(ImageIx, &'a [HistoryEntry])>>;

impl Inventory {
    /// Enters all parents that Podman would find, after the one that it lists. `places` are those of `stacks`.
    pub(super) fn relate_by_history(&mut self, places: &[ImageIx], stacks: &[Stack<'_>]) {
        let mut alike = Alike::new();
        for (place, stack) in places.iter().zip(stacks) {
            let history = stack.details.history.as_slice();
            alike
                .entry((stack.layers.last().copied(), history.len()))
                .or_default()
                .push((*place, history));
        }
        for (place, stack) in places.iter().zip(stacks) {
            for parent in parents(*place, &stack.layers, stack.details, &alike) {
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
    details: &Details,
    alike: &Alike<'_>,
) -> Vec<ImageIx> {
    let Some((_, before)) = details.history.split_last() else {
        return Vec::new();
    };
    let top = layers.last().copied();
    let below = layers.len().checked_sub(2).and_then(|at| layers.get(at));
    let below = below.map(|layer| Some(*layer));
    std::iter::once(top)
        .chain(below)
        .filter_map(|top| alike.get(&(top, before.len())))
        .flatten()
        .filter(|(candidate, history)| *candidate != child && is_same(history, before))
        .map(|(candidate, _)| *candidate)
        .collect()
}

fn is_same(one: &[HistoryEntry], other: &[HistoryEntry]) -> bool {
    one.iter()
        .zip(other)
        .all(|(one, other)| one.is_same_step(other))
}
