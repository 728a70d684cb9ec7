//! How an inventory is indexed from what an engine listed. What is known of layers is taken in afterwards, image by image.

use std::collections::HashMap;
use std::sync::Arc;

use super::{ContainerIx, ImageIx, Inventory, Links, Strata};
use crate::inventory::sizes::Sizes;
use crate::inventory::{
    Belongings, CacheHold, ContainerId, DiskUsage, ImageId, Listing, Makeup, Profile,
};

impl Inventory {
    /// Indexes what an engine answered. `details` may lack images: their layers are unread, and figures say so.
    pub fn build(
        profile: Profile,
        listing: Arc<Listing>,
        details: &HashMap<ImageId, Arc<Makeup>>,
        usage: Option<Arc<DiskUsage>>,
    ) -> Self {
        let mut inventory = Self::new(profile, listing, usage);
        let listing = Arc::clone(&inventory.listing);
        let images = listing.images.iter();
        inventory.learn(images.filter_map(|image| {
            let details = details.get(&image.id)?;
            Some((image.id.clone(), Arc::clone(details)))
        }));
        inventory
    }

    /// Indexes a listing, no image of which has been read.
    pub fn new(profile: Profile, listing: Arc<Listing>, usage: Option<Arc<DiskUsage>>) -> Self {
        let mut inventory = Self {
            profile: Some(profile),
            links: vec![Links::default(); listing.images.len()],
            strata: Strata::new(profile.kind),
            sizes: Sizes::new(profile.kind, listing.images.len()),
            unread: listing.images.len(),
            listing,
            ..Self::default()
        };
        inventory.index_images();
        inventory.index_containers();
        inventory.account(usage);
        inventory
    }

    /// Takes the engine's disk accounting in, or forgets it.
    pub fn account(&mut self, usage: Option<Arc<DiskUsage>>) {
        self.cache = usage.as_deref().map(CacheHold::of).unwrap_or_default();
        self.usage = usage;
        self.settle();
    }

    /// Takes in what containers have of their own.
    pub fn learn_belongings(&mut self, known: &HashMap<ContainerId, Belongings>) {
        for container in &mut Arc::make_mut(&mut self.listing).containers {
            container.belongings = known.get(&container.id).cloned();
        }
    }

    fn index_images(&mut self) {
        let listing = Arc::clone(&self.listing);
        self.by_id.reserve(listing.images.len());
        self.by_reference.reserve(listing.images.len());
        for (position, image) in listing.images.iter().enumerate() {
            let ix = ImageIx(position);
            let first = *self.by_id.entry(image.id.clone()).or_insert(ix);
            if first != ix {
                self.twins.entry(first).or_default().push(ix);
            }
            for reference in &image.references {
                self.by_reference.entry(reference.clone()).or_insert(ix);
            }
        }
        for ix in self.image_ixs() {
            if let Some(parent) = self.listed_parent(ix) {
                self.enter_parent(ix, parent);
            }
        }
    }

    /// The image that the engine lists as the parent of one.
    pub(super) fn listed_parent(&self, ix: ImageIx) -> Option<ImageIx> {
        self.find(self.image(ix)?.parent.as_ref()?)
    }

    fn index_containers(&mut self) {
        let listing = Arc::clone(&self.listing);
        for (position, container) in listing.containers.iter().enumerate() {
            let ix = ContainerIx(position);
            self.by_container.entry(container.id.clone()).or_insert(ix);
            let image = self.find(&container.image);
            if let Some(links) = image.and_then(|ImageIx(image)| self.links.get_mut(image)) {
                links.users.push(ix);
            } else {
                self.orphans.push(ix);
            }
            for mounted in &container.image_mounts {
                let mounted = self.by_reference.get(mounted).copied();
                if let Some(links) = mounted.and_then(|ImageIx(image)| self.links.get_mut(image)) {
                    links.mounters.push(ix);
                }
            }
            self.pinned.push(None);
        }
        self.ask_directories();
    }
}
