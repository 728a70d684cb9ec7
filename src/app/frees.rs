use std::sync::Arc;

use crate::inventory::{ImageIx, Inventory};
use crate::removal::{Alone, alone};

/// What removing each image alone would free, in bytes: found once for an inventory, whoever sorts or filters by it.
#[derive(Debug, Default)]
pub(super) struct EachAlone {
    frees: Vec<Option<u64>>,
    /// What it was found for.
    of: Option<Arc<Inventory>>,
}

impl EachAlone {
    /// Finds it, unless that was done for this very inventory.
    pub(super) fn weigh(&mut self, inventory: &Arc<Inventory>) {
        let known = self.of.as_ref();
        if known.is_some_and(|known| Arc::ptr_eq(known, inventory)) {
            return;
        }
        let each = inventory.image_ixs().map(|ix| match alone(inventory, ix) {
            Alone::Frees(bytes) => Some(bytes.value()),
            Alone::Refused(_) => None,
        });
        self.frees = each.collect();
        self.of = Some(Arc::clone(inventory));
    }

    /// Lets go of the inventory; it is to be found anew.
    pub(super) fn let_go(&mut self) {
        self.of = None;
    }

    /// That of one image; none where the engine would refuse.
    pub(super) fn of(&self, ix: ImageIx) -> Option<u64> {
        self.frees.get(ix.place()).copied().flatten()
    }
}
