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
    /// The place of `what`, which `is_it` knows again.
    pub(super) fn find(&self, what: impl Hash, is_it: impl Fn(usize) -> bool) -> Option<usize> {
        let mut hash = self.hasher.hash_one(what);
        loop {
            let place = *self.places.get(&hash)? as usize;
            if is_it(place) {
                return Some(place);
            }
            hash = hash.wrapping_add(1);
        }
    }

    /// Notes the place of `what`, which has none yet.
    pub(super) fn enter(&mut self, what: impl Hash, place: usize) {
        let mut hash = self.hasher.hash_one(what);
        while self.places.contains_key(&hash) {
            hash = hash.wrapping_add(1);
        }
        // an inventory of more does not fit into any memory
        let place = u32::try_from(place).unwrap_or(u32::MAX);
        self.places.insert(hash, place);
    }
}
