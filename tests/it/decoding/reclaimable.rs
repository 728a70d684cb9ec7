//! The engines' own figures of what could be reclaimed, next to ours of the same recorded worlds.

use std::sync::Arc;

use jettison::engine::docker::convert;
use jettison::inventory::{Details, EngineKind, Inventory};
use jettison::removal::Reclaimable;

use super::recorded::{ENGINES, Recorded};

/// The recorded world with its disk accounting.
fn accounted(engine: Recorded) -> Arc<Inventory> {
    let usage = convert::disk_usage(engine.kind, &engine.body("df")).unwrap();
    Arc::new(Inventory::build(
        engine.profile(),
        Arc::new(engine.listing()),
        &Details::makeups(&engine.details()),
        Some(Arc::new(usage)),
    ))
}

#[test]
fn what_real_engines_call_reclaimable_differs_from_ours_by_the_parts_that_are_told() {
    let mut seen = 0;
    for engine in ENGINES {
        let reclaimable = Reclaimable::of(&accounted(engine));
        println!("{}: {reclaimable:#?}", engine.name);
        match engine.kind {
            EngineKind::GraphDriver => {
                assert_eq!(reclaimable.map(|it| it.open), Some(0), "{}", engine.name);
                seen += 1;
            }
            EngineKind::ContainerdStore => assert!(reclaimable.is_some(), "{}", engine.name),
            EngineKind::Podman => assert_eq!(reclaimable, None, "{}", engine.name),
        }
    }
    assert_eq!(seen, 3);
}
