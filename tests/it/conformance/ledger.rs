//! The ledger and the engine's own figures of the same disk.

use jettison::inventory::{Bytes, EngineKind};
use jettison::removal::{Forecast, Ledger, Mark, Marks, Reclaimable, Route};

use super::compare::Subject;
use crate::engines::on_every_engine;
use crate::world::small::small_world;

#[test]
fn a_ledger_of_everything_adds_up_to_what_the_engine_counts() {
    on_every_engine(|engine| {
        engine.wipe();
        small_world(engine);
        let inventory = Subject::new(engine).read();
        let ids = inventory.images().iter().map(|image| image.id.clone());
        let marks: Marks = ids.map(Mark::Image).collect();
        let ledger = Ledger::of(&Forecast::new(&inventory, &marks, Route::Skip));
        let counted = inventory.usage().and_then(|usage| usage.layers_size);
        let sum = ledger.sum();
        println!(
            "{}: the rows add up to {}{}, the engine counts {counted:?}",
            engine.name,
            sum.sign(),
            sum.value()
        );
        if inventory.profile().kind == EngineKind::GraphDriver {
            assert_eq!(Some(sum), counted.map(Bytes::exact), "{}", engine.name);
        }
        engine.wipe();
    });
}

#[test]
fn the_engines_reclaimable_and_ours_differ_by_the_parts_that_are_told() {
    on_every_engine(|engine| {
        engine.wipe();
        small_world(engine);
        let inventory = Subject::new(engine).read();
        let reclaimable = Reclaimable::of(&inventory);
        println!("{}: {reclaimable:?}", engine.name);
        match inventory.profile().kind {
            EngineKind::GraphDriver => {
                assert_eq!(reclaimable.map(|it| it.open), Some(0), "{}", engine.name);
            }
            EngineKind::ContainerdStore => assert!(reclaimable.is_some(), "{}", engine.name),
            EngineKind::Podman => assert_eq!(reclaimable, None, "{}", engine.name),
        }
        engine.wipe();
    });
}
