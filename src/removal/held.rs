use crate::inventory::{Bytes, EngineKind, ImageIx, Inventory, LayerIx};

use super::freed::{content, unread};

/// What images, of which none comes twice, hold on the disk together: each thing counted once, however many of them
/// share it. At most so much while layers are unread.
pub fn held(base: &Inventory, images: &[ImageIx]) -> Bytes {
    let stacks = images.iter().filter_map(|ix| base.stack(*ix));
    let mut layers: Vec<LayerIx> = stacks.flatten().copied().collect();
    layers.sort_unstable();
    layers.dedup();
    let layers = base.bytes_of(layers);
    let blind = images.iter().filter(|ix| base.stack(**ix).is_none());
    let blind: Bytes = blind.map(|ix| unread(base, *ix, false)).sum();
    let beside = match base.profile().kind {
        EngineKind::GraphDriver => Bytes::ZERO,
        EngineKind::ContainerdStore => content::held(base, images),
        EngineKind::Podman => content::records_of(base, images.iter().copied()),
    };
    layers + blind + beside
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;
    use std::sync::Arc;

    use super::held;
    use crate::inventory::{
        Certainty, Details, EngineKind, HistoryEntry, Image, ImageId, Inventory, Listing, Profile,
    };

    /// Images of these layers, each of which has its number of bytes; where `read` says so they have been read.
    fn world(stacks: &[&[u64]], read: impl Fn(usize) -> bool) -> Inventory {
        let mut listing = Listing::default();
        let mut details = HashMap::new();
        for (number, layers) in stacks.iter().enumerate() {
            let id = ImageId::new(&format!("sha256:{number:064}"));
            listing.images.push(Image {
                id: id.clone(),
                references: Vec::new(),
                hidden_name: false,
                digests: Vec::new(),
                parent: None,
                created: None,
                size: layers.iter().sum(),
                shared_size: None,
                content: None,
                platforms: Vec::new(),
                labels: std::collections::BTreeMap::new(),
            });
            let own = Details {
                diff_ids: layers.iter().map(|size| format!("sha256:{size}")).collect(),
                history: layers
                    .iter()
                    .map(|size| HistoryEntry::new(*size, "RUN"))
                    .collect(),
                ..Details::default()
            };
            if read(number) {
                details.insert(id, Arc::new(own));
            }
        }
        let profile = Profile::new(EngineKind::GraphDriver, "28.5");
        Inventory::build(
            profile,
            Arc::new(listing),
            &Details::makeups(&details),
            None,
        )
    }

    #[test]
    fn a_layer_that_several_share_is_counted_once() {
        let base = world(&[&[100, 20], &[100, 3], &[100, 20, 7], &[5]], |_| true);
        let all: Vec<_> = base.image_ixs().collect();
        let sum = |places: &[usize]| {
            let images: Vec<_> = places.iter().map(|place| all[*place]).collect();
            let bytes = held(&base, &images);
            (bytes.value(), bytes.certainty())
        };
        assert_eq!(sum(&[]), (0, Certainty::Exact));
        assert_eq!(sum(&[0]), (120, Certainty::Exact));
        assert_eq!(sum(&[0, 1]), (123, Certainty::Exact));
        assert_eq!(sum(&[0, 1, 2, 3]), (135, Certainty::Exact));
    }

    #[test]
    fn what_is_unread_counts_whole_and_says_so() {
        let base = world(&[&[100, 20], &[100, 3]], |number| number == 0);
        let all: Vec<_> = base.image_ixs().collect();
        let bytes = held(&base, &all);
        assert_eq!((bytes.value(), bytes.certainty()), (223, Certainty::AtMost));
    }
}
