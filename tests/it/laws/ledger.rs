//! Where the bytes go, and what build cache may keep of them.

use std::collections::{BTreeMap, BTreeSet};

use jettison::engine::practice::{HeldCache, Holdings};
use jettison::inventory::{Bytes, CacheRecord, EngineKind, ImageIx, LayerIx, chain_ids};
use jettison::removal::{Fate, Forecast, Ledger, ReclaimPart, Reclaimable, Thing};
use proptest::prelude::*;
use proptest::sample::Index;

use super::case::{Case, case, case_on};
use super::seen::run;

/// A cache that a build of an image leaves: a record for each of its own layers, and one that stands for the layers that
/// it was built on. On the containerd store it holds compressed blobs, and of unpacked layers only those of the base: the
/// built ones it has again for itself.
fn built(holdings: &mut Holdings, image: usize, own: usize) {
    let id = holdings.listing.images[image].id.clone();
    let diffs = holdings.details[&id].diff_ids.clone();
    let chain = chain_ids(&diffs);
    let below = chain.len().saturating_sub(own);
    let store = holdings.profile.kind == EngineKind::ContainerdStore;
    let (base, count) = if store {
        (record(1_501_163, ""), below)
    } else {
        (record(0, "pulled from docker.io/library/base:1"), 0)
    };
    if below > 0 {
        holdings.cache.push(HeldCache {
            record: base,
            chain: chain[..below].to_vec(),
            diffs: diffs[..count].to_vec(),
        });
    }
    for (chain, diff) in chain.iter().zip(&diffs).skip(below) {
        let size = holdings.layers[chain];
        holdings.cache.push(HeldCache {
            record: record(size, "mount / from exec"),
            chain: if store {
                Vec::new()
            } else {
                vec![chain.clone()]
            },
            diffs: if store {
                vec![diff.clone()]
            } else {
                Vec::new()
            },
        });
    }
}

fn record(size: u64, description: &str) -> CacheRecord {
    CacheRecord {
        size,
        shared: true,
        in_use: false,
        description: description.to_owned(),
    }
}

/// A case on a Docker with build cache of some of its images.
fn cached(kind: EngineKind, version: (u32, u32)) -> impl Strategy<Value = Case> {
    let builds = proptest::collection::vec((any::<Index>(), 0..6_usize), 1..3);
    (case_on(kind, version), builds).prop_map(|(mut case, builds)| {
        for (image, own) in builds {
            let count = case.holdings.listing.images.len();
            if count > 0 {
                built(&mut case.holdings, image.index(count), own);
            }
        }
        case
    })
}

/// The layers of these images and of containers without an image that go along, each once.
fn layers(forecast: &Forecast, images: &[ImageIx]) -> BTreeSet<LayerIx> {
    let base = forecast.after.base();
    let stacks = images.iter().filter_map(|image| base.stack(*image));
    let orphans = base
        .orphans()
        .iter()
        .filter(|orphan| !forecast.after.has_container(**orphan));
    let pinned = orphans.filter_map(|orphan| base.pinned(*orphan));
    stacks.chain(pinned).flatten().copied().collect()
}

fn goes(fate: &Fate) -> bool {
    matches!(fate, Fate::Freed | Fate::CacheMayKeep)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: super::CASES, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_layer_of_the_marked_images_is_in_exactly_one_row(case in case()) {
        let forecast = case.forecast();
        let ledger = Ledger::of(&forecast);
        let base = forecast.after.base();
        for id in case.marks().marked() {
            prop_assert!(ledger.images.contains(&base.find(id).unwrap()), "{}", id);
        }
        let mut rows: Vec<LayerIx> = ledger.rows.iter().flat_map(|row| row.layers.clone()).collect();
        rows.sort_unstable();
        let all: Vec<LayerIx> = layers(&forecast, &ledger.images).into_iter().collect();
        prop_assert_eq!(rows, all);
        let fates: BTreeSet<_> = ledger.rows.iter().map(|row| (row.thing, &row.fate)).collect();
        prop_assert_eq!(fates.len(), ledger.rows.len());
    }

    #[test]
    fn the_rows_add_up_to_what_the_marked_images_hold_each_layer_once(case in case()) {
        let forecast = case.forecast();
        let ledger = Ledger::of(&forecast);
        let base = forecast.after.base();
        let chains = layers(&forecast, &ledger.images).into_iter().map(|layer| &base.layer(layer).unwrap().chain_id);
        let true_bytes: u64 = chains.map(|chain| case.holdings.layers[&**chain]).sum();
        let layer_rows = ledger.rows.iter().filter(|row| row.thing == Thing::Layers);
        let layer_bytes: Bytes = layer_rows.map(|row| row.bytes).sum();
        if layer_bytes.is_exact() {
            prop_assert_eq!(layer_bytes.value(), true_bytes);
        }
        if base.profile().kind == EngineKind::GraphDriver {
            prop_assert_eq!(ledger.sum(), Bytes::exact(true_bytes));
        }
    }

    #[test]
    fn on_a_containerd_store_exact_rows_add_up_with_the_content(
        case in case_on(EngineKind::ContainerdStore, (29, 0)),
    ) {
        let forecast = case.forecast();
        let ledger = Ledger::of(&forecast);
        let base = forecast.after.base();
        // an engine that holds only the marked images has exactly what the ledger is about
        let mut alone = case.holdings.clone();
        let listed: BTreeSet<_> = ledger.images.iter().map(|ix| base.image(*ix).unwrap().id.clone()).collect();
        alone.listing.images.retain(|image| listed.contains(&image.id));
        alone.listing.containers.clear();
        if ledger.sum().is_exact() {
            prop_assert_eq!(ledger.sum().value(), alone.bytes_on_disk());
        }
    }

    #[test]
    fn the_rows_that_go_are_what_the_forecast_frees(case in case()) {
        let forecast = case.forecast();
        let ledger = Ledger::of(&forecast);
        prop_assert_eq!(ledger.sum_of(goes).value(), forecast.freed.now.value());
        let later = ledger.sum_of(|fate| matches!(fate, Fate::UntilContainers(_)));
        prop_assert_eq!(later.value(), forecast.freed.later.value());
    }

    #[test]
    fn who_is_said_to_keep_a_layer_stays_and_holds_it(case in case()) {
        let forecast = case.forecast();
        let (after, base) = (&forecast.after, forecast.after.base());
        for row in Ledger::of(&forecast).rows {
            for layer in &row.layers {
                match &row.fate {
                    Fate::Freed | Fate::CacheMayKeep => prop_assert!(!after.is_held(*layer)),
                    Fate::KeptBy(keeper) => {
                        prop_assert!(after.image(*keeper).is_some());
                        prop_assert!(base.stack(*keeper).unwrap().contains(layer));
                    }
                    Fate::UntilContainers(holders) => {
                        prop_assert!(!after.is_reachable(*layer));
                        let pinning = base.container_ixs().filter(|ix| {
                            after.has_container(*ix) && base.pinned(*ix).is_some_and(|pinned| pinned.contains(layer))
                        });
                        prop_assert_eq!(holders, &pinning.collect::<Vec<_>>());
                    }
                }
            }
        }
    }

    #[test]
    fn with_build_cache_on_a_graph_driver_the_truth_lies_between_the_bounds(
        case in cached(EngineKind::GraphDriver, (28, 5)),
    ) {
        let (forecast, engine) = (case.forecast(), case.engine());
        for step in forecast.steps() {
            prop_assert!(run(&engine, &step.planned.step).is_ok());
        }
        let gone = case.holdings.bytes_on_disk() - engine.holdings().bytes_on_disk();
        let mut orphans = forecast.after.base().orphans().iter();
        if orphans.any(|orphan| !forecast.after.has_container(*orphan)) {
            return Ok(()); // what only it held is more, and the figure says so
        }
        let freed = forecast.freed;
        // what build cache holds besides is more, and the figure says so
        let cache_goes = forecast.after.base().has_cache() && !forecast.after.has_cache();
        prop_assert!(freed.least <= gone, "{} <= {gone}", freed.least);
        prop_assert!(cache_goes || gone <= freed.now.value(), "{gone} <= {:?}", freed.now);
        let certain = Ledger::of(&forecast).sum_of(|fate| *fate == Fate::Freed);
        prop_assert_eq!(certain.value(), freed.least);
        let cached = forecast.after.has_cache() && freed.now.value() > 0;
        prop_assert_eq!(freed.now.is_exact(), !cached && !cache_goes);
    }

    #[test]
    fn with_build_cache_on_a_containerd_store_no_less_goes_than_promised(
        case in cached(EngineKind::ContainerdStore, (29, 0)),
    ) {
        let (forecast, engine) = (case.forecast(), case.engine());
        for step in forecast.steps() {
            prop_assert!(run(&engine, &step.planned.step).is_ok());
        }
        let gone = case.holdings.bytes_on_disk() - engine.holdings().bytes_on_disk();
        prop_assert!(forecast.freed.least <= gone, "{} <= {gone}", forecast.freed.least);
    }

    #[test]
    fn the_engines_figure_and_ours_differ_by_the_parts_that_are_told(
        case in case_on(EngineKind::GraphDriver, (28, 5)),
    ) {
        let reclaimable = Reclaimable::of(&case.base()).unwrap();
        let hidden = case.base().orphans().iter().any(|orphan| case.base().pinned(*orphan).is_none());
        if !hidden {
            prop_assert_eq!(reclaimable.open, 0, "{:?}", reclaimable);
        }
        let parts: BTreeMap<ReclaimPart, Bytes> = reclaimable.parts.iter().copied().collect();
        prop_assert_eq!(parts.len(), reclaimable.parts.len());
    }
}
