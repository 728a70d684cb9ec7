use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hasher};

/// A map from places in an inventory, or from digests.
pub type PlaceMap<K, V> = HashMap<K, V, BuildHasherDefault<PlaceHasher>>;

/// A set of places in an inventory.
pub type PlaceSet<K> = HashSet<K, BuildHasherDefault<PlaceHasher>>;

/// Spreads places, which are small numbers, and digests: no one outside chooses them, and a multiplication is enough.
#[derive(Clone, Copy, Debug, Default)]
pub struct PlaceHasher(u64);

/// An odd number near 2⁶⁴ divided by the golden ratio.
const SPREAD: u64 = 0x9e37_79b9_7f4a_7c15;

impl Hasher for PlaceHasher {
    fn finish(&self) -> u64 {
        // the upper half is spread best, and tables go by the lower one
        self.0 ^ (self.0 >> 32)
    }

    fn write(&mut self, bytes: &[u8]) {
        let (words, rest) = bytes.as_chunks::<8>();
        for word in words {
            self.write_u64(u64::from_le_bytes(*word));
        }
        for byte in rest {
            self.write_u64(u64::from(*byte));
        }
    }

    fn write_u64(&mut self, number: u64) {
        self.0 = (self.0.rotate_left(5) ^ number).wrapping_mul(SPREAD);
    }

    fn write_usize(&mut self, number: usize) {
        self.write_u64(number as u64);
    }
}
