use std::sync::Arc;

use crate::inventory::{
    Container, ContainerIx, ContainerState, EngineKind, Image, ImageIx, Inventory, LayerIx,
    PlaceMap, PlaceSet, Reference,
};

/// An inventory and what has gone from it since. Cloning costs what has changed, not what there is.
#[derive(Clone, Debug)]
pub struct State {
    base: Arc<Inventory>,
    gone: PlaceSet<ImageIx>,
    references: PlaceMap<ImageIx, Arc<[Reference]>>,
    named: PlaceSet<ImageIx>,
    gone_containers: PlaceSet<ContainerIx>,
    stopped: PlaceSet<ContainerIx>,
    unpaused: PlaceSet<ContainerIx>,
    released: PlaceMap<LayerIx, Released>,
    loose: Vec<LayerIx>,
    cache_pruned: bool,
}

/// The names of an image at a moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Names {
    /// Its references; `None` where they are as they are listed.
    references: Option<Arc<[Reference]>>,
    /// Whether its hidden name has been dropped.
    named: bool,
}

impl Names {
    /// None at all.
    pub(super) fn none() -> Self {
        Self {
            references: Some(Arc::default()),
            named: false,
        }
    }

    /// The references themselves.
    pub(super) fn of<'a>(&'a self, base: &'a Inventory, ix: ImageIx) -> &'a [Reference] {
        match &self.references {
            Some(references) => references,
            None => base.image(ix).map_or(&[], |image| &image.references),
        }
    }
}

/// How many of those that held a layer have gone.
#[derive(Clone, Copy, Debug, Default)]
struct Released {
    images: usize,
    containers: usize,
}

impl State {
    /// The inventory as it is.
    pub fn new(base: Arc<Inventory>) -> Self {
        Self {
            base,
            gone: PlaceSet::default(),
            references: PlaceMap::default(),
            named: PlaceSet::default(),
            gone_containers: PlaceSet::default(),
            stopped: PlaceSet::default(),
            unpaused: PlaceSet::default(),
            released: PlaceMap::default(),
            loose: Vec::new(),
            cache_pruned: false,
        }
    }

    /// Makes room for so many images that will go.
    pub(super) fn expect(&mut self, images: usize) {
        self.gone.reserve(images);
        self.references.reserve(images);
    }

    /// The inventory that this started from.
    pub fn base(&self) -> &Arc<Inventory> {
        &self.base
    }

    /// The image at a place, unless it has gone.
    pub fn image(&self, ix: ImageIx) -> Option<&Image> {
        self.base.image(ix).filter(|_| !self.is_gone(ix))
    }

    /// Whether an image has gone.
    pub fn is_gone(&self, ix: ImageIx) -> bool {
        self.gone.contains(&ix)
    }

    /// The images that have gone.
    pub fn gone(&self) -> impl Iterator<Item = ImageIx> {
        self.gone.iter().copied()
    }

    /// The images that are still there.
    pub fn images(&self) -> impl Iterator<Item = ImageIx> {
        self.base.image_ixs().filter(|ix| !self.is_gone(*ix))
    }

    /// The references that an image still has.
    pub fn references(&self, ix: ImageIx) -> &[Reference] {
        match self.references.get(&ix) {
            Some(references) => references,
            None => self.base.image(ix).map_or(&[], |image| &image.references),
        }
    }

    /// Whether the containerd store keeps a hidden name for the image.
    pub fn has_hidden_name(&self, ix: ImageIx) -> bool {
        !self.named.contains(&ix) && self.base.image(ix).is_some_and(|image| image.hidden_name)
    }

    /// The containers that were made from an image and are still there.
    pub fn users(&self, ix: ImageIx) -> impl Iterator<Item = (ContainerIx, &Container)> {
        self.present(self.base.users(ix))
    }

    /// The containers that mount an image and are still there.
    pub fn mounters(&self, ix: ImageIx) -> impl Iterator<Item = (ContainerIx, &Container)> {
        self.present(self.base.mounters(ix))
    }

    fn present<'a>(
        &'a self,
        ixs: &'a [ContainerIx],
    ) -> impl Iterator<Item = (ContainerIx, &'a Container)> {
        ixs.iter()
            .filter(|ix| !self.gone_containers.contains(ix))
            .filter_map(|ix| Some((*ix, self.base.container(*ix)?)))
    }

    /// Whether a container counts as running.
    pub fn is_live(&self, ix: ContainerIx) -> bool {
        !self.stopped.contains(&ix)
            && self
                .base
                .container(ix)
                .is_some_and(|container| container.state.is_live())
    }

    /// The state that a container has come to.
    pub fn state_of(&self, ix: ContainerIx) -> ContainerState {
        let container = self.base.container(ix);
        let before = container.map_or(ContainerState::Unknown, |container| container.state);
        if self.stopped.contains(&ix) {
            ContainerState::Exited
        } else if before == ContainerState::Paused && self.unpaused.contains(&ix) {
            ContainerState::Running
        } else {
            before
        }
    }

    /// Whether a container is still there.
    pub fn has_container(&self, ix: ContainerIx) -> bool {
        !self.gone_containers.contains(&ix) && self.base.container(ix).is_some()
    }

    /// The images built on this one that are still there.
    pub fn children(&self, ix: ImageIx) -> impl Iterator<Item = (ImageIx, &Image)> {
        self.base
            .children(ix)
            .iter()
            .filter_map(|child| Some((*child, self.image(*child)?)))
    }

    /// The image that this one was built on, if it is still there.
    pub fn parent(&self, ix: ImageIx) -> Option<ImageIx> {
        let mut parents = self.base.parents(ix).iter().copied();
        parents.find(|parent| !self.is_gone(*parent))
    }

    /// The parent, still there, of an image that has just gone.
    pub(super) fn parent_of_gone(&self, ix: ImageIx) -> Option<ImageIx> {
        if self.is_gone(ix) {
            self.parent(ix)
        } else {
            None
        }
    }

    /// The names of an image as they are, to be put back.
    pub(super) fn save_names(&self, ix: ImageIx) -> Names {
        Names {
            references: self.references.get(&ix).cloned(),
            named: self.named.contains(&ix),
        }
    }

    /// Puts names back as they were saved.
    pub(super) fn restore_names(&mut self, ix: ImageIx, names: Names) {
        match names.references {
            Some(references) => self.references.insert(ix, references),
            None => self.references.remove(&ix),
        };
        if !names.named {
            self.named.remove(&ix);
        }
    }

    /// The image that a reference names now.
    pub fn resolve(&self, reference: &Reference) -> Option<ImageIx> {
        let ix = self.base.resolve(reference)?;
        (!self.is_gone(ix) && self.references(ix).contains(reference)).then_some(ix)
    }

    /// Whether anything that is still there holds a layer: an image, or a container.
    pub fn is_held(&self, layer: LayerIx) -> bool {
        let holders = self.base.holders(layer).len() + self.base.pins(layer);
        let released = self.released_of(layer);
        holders > released.images + released.containers
    }

    /// Whether an image record that is still there holds a layer, containers left aside.
    pub fn is_reachable(&self, layer: LayerIx) -> bool {
        self.base.holders(layer).len() > self.released_of(layer).images
    }

    /// The layers of what has gone that no image record which is still there holds, each once: those that go, and those
    /// that only containers hold.
    pub fn loose(&self) -> &[LayerIx] {
        &self.loose
    }

    fn released_of(&self, layer: LayerIx) -> Released {
        self.released.get(&layer).copied().unwrap_or_default()
    }

    /// Whether what is left of an image would be listed without a tag.
    pub fn is_untagged(&self, ix: ImageIx) -> bool {
        let references = self.references(ix);
        match self.base.profile().kind {
            EngineKind::GraphDriver => references.iter().all(Reference::is_digest),
            EngineKind::ContainerdStore | EngineKind::Podman => references.is_empty(),
        }
    }

    pub(super) fn set_references(&mut self, ix: ImageIx, references: Vec<Reference>) {
        self.references.insert(ix, references.into());
    }

    /// The hidden name goes with an untagging on the containerd store.
    pub(super) fn drop_hidden_name(&mut self, ix: ImageIx) {
        self.named.insert(ix);
    }

    /// Takes an image record away.
    pub(super) fn remove_image(&mut self, ix: ImageIx) {
        if !self.gone.insert(ix) {
            return;
        }
        let base = Arc::clone(&self.base);
        let stack = base.stack(ix).unwrap_or(&[]);
        for layer in stack {
            let released = self.released.entry(*layer).or_default();
            released.images += 1;
            if released.images == base.holders(*layer).len() {
                self.loose.push(*layer);
            }
        }
    }

    /// Takes a container away.
    pub(super) fn remove_container(&mut self, ix: ContainerIx) {
        if !self.gone_containers.insert(ix) {
            return;
        }
        let base = Arc::clone(&self.base);
        let stack = base.pinned(ix).unwrap_or(&[]);
        for layer in stack {
            let released = self.released.entry(*layer).or_default();
            released.containers += 1;
            // where images held it, it has become loose with the last of them
            if released.containers == 1 && base.holders(*layer).is_empty() {
                self.loose.push(*layer);
            }
        }
    }

    /// The containers that have gone.
    pub fn gone_containers(&self) -> impl Iterator<Item = ContainerIx> {
        self.gone_containers.iter().copied()
    }

    /// Whether build cache that has not been pruned may hold layers.
    pub fn has_cache(&self) -> bool {
        self.base.has_cache() && self.has_unpruned_cache()
    }

    /// Whether it may hold a layer of this size, in bytes.
    pub fn cache_may_hold(&self, size: u64) -> bool {
        self.has_unpruned_cache() && self.base.cache().may_hold(size)
    }

    fn has_unpruned_cache(&self) -> bool {
        !self.cache_pruned || self.base.cache().outlives_pruning()
    }

    pub(super) fn prune_cache(&mut self) {
        self.cache_pruned = true;
    }

    pub(super) fn unpause_container(&mut self, ix: ContainerIx) {
        self.unpaused.insert(ix);
    }

    pub(super) fn stop_container(&mut self, ix: ContainerIx) {
        self.stopped.insert(ix);
    }

    /// The layers of an image that has gone which nothing holds any more, top first.
    pub(super) fn let_go_with(&self, ix: ImageIx) -> impl Iterator<Item = LayerIx> {
        let stack = self.base.stack(ix).unwrap_or(&[]).iter().rev().copied();
        stack.take_while(|layer| !self.is_held(*layer))
    }
}
