//! Podman stores no parents: it works them out anew for each answer, from layers and histories (libimage `layer_tree.go`:
//! `children`, `parent`, `areParentAndChild`). An image may then have several parents, which are alike in both.

use std::collections::{BTreeSet, HashMap};

use super::{ImageIx, Inventory, LayerIx};
use crate::inventory::Trail;

/// What a child must have in common with its parent: the top layer of the parent, and its history.
type Likeness = (Option<LayerIx>, [u8; 16]);

/// Images by what relates them, in the order of the listing.
#[derive(Clone, Debug, Default)]
pub(super) struct Alike {
    /// What each image is.
    are: HashMap<Likeness, Vec<ImageIx>>,
    /// What a parent of each image would be.
    ask: HashMap<Likeness, Vec<ImageIx>>,
}

impl Inventory {
    /// Enters all parents that Podman would find of these images and of their children, after the one that it lists.
    pub(super) fn relate_by_history(&mut self, images: &[ImageIx]) {
        for ix in images {
            let likeness = self.likeness(*ix);
            enter(self.alike.are.entry(likeness).or_default(), *ix);
            for asked in self.asked(*ix) {
                enter(self.alike.ask.entry(asked).or_default(), *ix);
            }
        }
        let mut children: BTreeSet<ImageIx> = images.iter().copied().collect();
        for ix in images {
            let above = self.alike.ask.get(&self.likeness(*ix));
            children.extend(above.into_iter().flatten());
        }
        for child in children {
            self.enter_parents(child);
        }
    }

    /// Enters the parents of an image in their order: the one that is listed, images with the same layers, then those with
    /// all but the top one.
    fn enter_parents(&mut self, child: ImageIx) {
        let mut parents: Vec<ImageIx> = self.listed_parent(child).into_iter().collect();
        for parent in self.found_parents(child) {
            if !parents.contains(&parent) {
                parents.push(parent);
            }
        }
        for parent in &parents {
            if !self.parents(child).contains(parent) {
                self.enter_child(*parent, child);
            }
        }
        if let Some(links) = self.links.get_mut(child.0) {
            links.parents = parents;
        }
    }

    /// Those whose history is this one's less its last step.
    fn found_parents(&self, child: ImageIx) -> Vec<ImageIx> {
        let asked = self.asked(child).into_iter();
        let alike = asked.filter_map(|asked| self.alike.are.get(&asked));
        alike
            .flatten()
            .filter(|it| **it != child)
            .copied()
            .collect()
    }

    fn likeness(&self, ix: ImageIx) -> Likeness {
        let top = self.stack(ix).and_then(<[_]>::last).copied();
        (top, self.trail(ix).all)
    }

    fn asked(&self, ix: ImageIx) -> Vec<Likeness> {
        let layers = self.stack(ix).unwrap_or_default();
        let Some(before) = self.trail(ix).before_last else {
            return Vec::new();
        };
        let below = layers.len().checked_sub(2).and_then(|at| layers.get(at));
        let tops = std::iter::once(layers.last()).chain(below.map(Some));
        tops.map(|top| (top.copied(), before)).collect()
    }

    fn trail(&self, ix: ImageIx) -> Trail {
        self.makeup(ix)
            .map_or_else(Trail::default, |makeup| makeup.trail)
    }

    /// Makes one image the parent of another, before any that is found.
    pub(super) fn enter_parent(&mut self, child: ImageIx, parent: ImageIx) {
        if let Some(links) = self.links.get_mut(child.0) {
            links.parents.push(parent);
            self.enter_child(parent, child);
        }
    }

    /// Enters a child: those first of which this is the listed parent, then the others, each in the order of the listing.
    fn enter_child(&mut self, parent: ImageIx, child: ImageIx) {
        let order = |child: ImageIx| (self.listed_parent(child) != Some(parent), child);
        let children = self.children(parent);
        let place = children.partition_point(|other| order(*other) < order(child));
        if let Some(links) = self.links.get_mut(parent.0) {
            links.children.insert(place, child);
        }
    }
}

fn enter(images: &mut Vec<ImageIx>, image: ImageIx) {
    let place = images.partition_point(|other| *other < image);
    images.insert(place, image);
}
