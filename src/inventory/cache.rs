use std::collections::HashSet;

use super::{CacheRecord, DiskUsage};

/// What build cache may hold. No answer of an engine says which layers a cache record holds; records that share their
/// bytes with an image tell their size, and that has to do (semantics, c).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CacheHold {
    sizes: HashSet<u64>,
    everything: bool,
    records: usize,
    in_use: bool,
}

impl CacheHold {
    /// What these records may hold.
    pub(super) fn of(usage: &DiskUsage) -> Self {
        let shared = || usage.cache.iter().filter(|record| record.shared);
        Self {
            sizes: shared().map(|record| record.size).collect(),
            everything: shared().any(holds_a_base),
            records: usage.cache.len(),
            in_use: usage.cache.iter().any(|record| record.in_use),
        }
    }

    /// Whether there is no record at all that may hold layers.
    pub fn is_empty(&self) -> bool {
        self.records == 0
    }

    /// Whether some of it would be left by pruning, because a build under way needs it.
    pub fn outlives_pruning(&self) -> bool {
        self.in_use
    }

    /// Whether it may hold a layer of this size in bytes: a record counts as many, or one holds a whole base image.
    pub fn may_hold(&self, size: u64) -> bool {
        self.everything || (!self.sizes.is_empty() && self.sizes.contains(&size))
    }
}

/// Whether a record stands for the layers of the image that a build began with. Such a record holds them all, whatever
/// it counts: 0 bytes on graph drivers, compressed content on the containerd store, where it has no name (measured on
/// Docker 28.5).
fn holds_a_base(record: &CacheRecord) -> bool {
    let name = record.description.trim_start();
    name.is_empty() || name.starts_with("from local") || name.starts_with("pulled from")
}

#[cfg(test)]
mod tests {
    use super::CacheHold;
    use crate::inventory::{CacheRecord, DiskUsage};

    fn hold(records: &[(u64, bool, &str)]) -> CacheHold {
        let record = |&(size, shared, description): &(u64, bool, &str)| CacheRecord {
            size,
            shared,
            in_use: false,
            description: description.to_owned(),
        };
        CacheHold::of(&DiskUsage {
            cache: records.iter().map(record).collect(),
            ..DiskUsage::default()
        })
    }

    #[test]
    fn only_a_shared_record_of_a_layers_size_may_hold_it() {
        let hold = hold(&[(5, true, "mount / from exec"), (7, false, "RUN make")]);
        assert_eq!(
            [5, 7, 0].map(|size| hold.may_hold(size)),
            [true, false, false]
        );
        assert!(!hold.is_empty());
    }

    #[test]
    fn a_shared_record_of_a_base_image_may_hold_everything_whatever_it_counts() {
        for name in [
            "pulled from docker.io/library/debian:12",
            "from local image",
            "",
        ] {
            assert!(hold(&[(0, true, name)]).may_hold(7), "{name}");
            assert!(hold(&[(1, true, name)]).may_hold(7), "{name}");
            assert!(!hold(&[(0, false, name)]).may_hold(7), "{name}");
        }
        assert!(!hold(&[(0, true, "[2/4] WORKDIR /srv")]).may_hold(7));
    }
}
