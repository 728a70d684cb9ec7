use std::sync::Arc;

use crate::inventory::{Bytes, ImageIx, Inventory, Status};

use super::{Mark, Marks, Plan, Route, freed};

/// All images without a container, and what they come to: the most that images can give back while no container is
/// touched. What is protected is left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Containerless {
    /// How many there are.
    pub images: usize,
    /// What removing all of them together would free.
    pub frees: Bytes,
}

impl Containerless {
    /// What they come to on an engine.
    pub fn of(inventory: &Arc<Inventory>) -> Self {
        let images = without_container(inventory).filter(|ix| !inventory.is_protected(*ix));
        let images = images.filter_map(|ix| inventory.image(ix));
        let marks: Marks = images.map(|image| Mark::Image(image.id.clone())).collect();
        let (_, after) = Plan::build(inventory, &marks, Route::Skip);
        Self {
            images: marks.images(),
            frees: freed(&after).now,
        }
    }
}

/// The images that no container was made from and none mounts, but for untagged parents: these go with their last child.
pub(super) fn without_container(inventory: &Inventory) -> impl Iterator<Item = ImageIx> {
    inventory
        .image_ixs()
        .filter(|ix| match inventory.status(*ix) {
            Status::NoContainer | Status::Dangling => true,
            Status::InUse | Status::Parent => false,
        })
}
