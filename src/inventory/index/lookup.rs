//! Where something is, by what it says: the text itself lies in one place only.

use std::hash::{BuildHasher, Hash, RandomState};

use crate::inventory::PlaceMap;

/// Places by the hashes of what is there. Where two have the same hash the later one takes the next that is free.
#[derive(Clone, Debug, Default)]
pub(super) struct Lookup {
    places: PlaceMap<u64, u32>,
    hasher: RandomState,
}

impl Lookup {
    /// The place of `what`, where `is_it` knows it again; if it has none, it gets `next`.
    pub(super) fn enter(
        &mut self,
        what: impl Hash,
        next: usize,
        is_it: impl Fn(usize) -> bool,
    ) -> usize {
        let mut hash = self.hasher.hash_one(what);
        while let Some(place) = self.places.get(&hash) {
            let place = *place as usize;
            if is_it(place) {
                return place;
            }
            hash = hash.wrapping_add(1);
        }
        // an inventory of more does not fit into any memory
        self.places
            .insert(hash, u32::try_from(next).unwrap_or(u32::MAX));
        next
    }
}
