//! Who is built on whom, and what names and digests prove, on the practice engine of every kind.

use jettison::engine::practice::{PracticeEngine, World};
use jettison::inventory::{
    ContainerIx, EngineKind, Evidence, ImageIx, Inventory, LayerIx, Origin, Reference, Registry,
    Side,
};
use proptest::prelude::*;

use super::CASES;
use crate::random_world::any_world;

const NOW: i64 = 1_800_000_000;

const KINDS: [EngineKind; 3] = [
    EngineKind::GraphDriver,
    EngineKind::ContainerdStore,
    EngineKind::Podman,
];

fn inventory(kind: EngineKind) -> Inventory {
    PracticeEngine::new(&World::built_in(), kind, NOW)
        .holdings()
        .inventory()
}

fn named(inventory: &Inventory, name: &str) -> ImageIx {
    inventory.resolve(&Reference::new(name).unwrap()).unwrap()
}

#[test]
fn an_image_is_built_on_those_whose_layers_are_its_lowest() {
    for kind in KINDS {
        let inventory = inventory(kind);
        let stack = |ix: ImageIx| -> &[LayerIx] { inventory.stack(ix).unwrap() };
        let mut by_layers = 0;
        for ix in inventory.image_ixs() {
            let relatives = inventory.relatives(ix);
            for other in inventory.image_ixs().filter(|other| *other != ix) {
                let found = relatives.iter().find(|relative| relative.image == other);
                let common = found.and_then(|relative| relative.common);
                let (mine, others) = (stack(ix), stack(other));
                let one_holds_the_other = mine.starts_with(others) || others.starts_with(mine);
                let shorter = mine.len().min(others.len());
                assert_eq!(
                    common,
                    one_holds_the_other
                        .then_some(shorter)
                        .filter(|layers| *layers > 0)
                );
                by_layers += usize::from(common.is_some());
            }
        }
        assert!(by_layers > 20, "{kind:?}: {by_layers}");
    }
}

/// The same, looked for among all images and all containers.
fn assert_nobody_is_left_out(inventory: &Inventory, ix: ImageIx) -> Result<(), TestCaseError> {
    let stack = |ix: ImageIx| inventory.stack(ix).filter(|layers| !layers.is_empty());
    let related = |other: &ImageIx| {
        let recorded = [inventory.parents(ix), inventory.children(ix)].concat();
        let by_layers = stack(ix).zip(stack(*other));
        let by_layers = by_layers.is_some_and(|(a, b)| a.starts_with(b) || b.starts_with(a));
        *other != ix && (by_layers || recorded.contains(other))
    };
    let wanted: Vec<ImageIx> = inventory.image_ixs().filter(related).collect();
    let relatives = inventory.relatives(ix);
    let mut found: Vec<ImageIx> = relatives.iter().map(|one| one.image).collect();
    found.sort_unstable();
    prop_assert_eq!(found, wanted);
    let top = stack(ix).and_then(<[_]>::last);
    let stands = |one: &ContainerIx| {
        let held = inventory.pinned(*one).unwrap_or_default();
        let own = inventory.users(ix).contains(one) || inventory.mounters(ix).contains(one);
        !own && top.is_some_and(|top| held.contains(top))
    };
    let standing: Vec<ContainerIx> = inventory.container_ixs().filter(stands).collect();
    prop_assert_eq!(inventory.standing_on(ix).collect::<Vec<_>>(), standing);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: CASES, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_relative_and_no_container_above_an_image_is_left_out(holdings in any_world()) {
        let inventory = holdings.inventory();
        for ix in inventory.image_ixs() {
            assert_nobody_is_left_out(&inventory, ix)?;
        }
    }
}

#[test]
fn what_is_above_one_image_has_that_one_below() {
    for kind in KINDS {
        let inventory = inventory(kind);
        for ix in inventory.image_ixs() {
            for relative in inventory.relatives(ix) {
                let back = inventory.relatives(relative.image);
                let back = back.iter().find(|one| one.image == ix).unwrap();
                let mirrored = match relative.side {
                    Side::Below => Side::Above,
                    Side::Same => Side::Same,
                    Side::Above => Side::Below,
                };
                assert_eq!(
                    (back.side, back.common, back.recorded),
                    (mirrored, relative.common, relative.recorded)
                );
            }
        }
    }
}

#[test]
fn a_digest_proves_a_registry_on_graph_drivers_only() {
    let proof = |kind, name| {
        let inventory = inventory(kind);
        let ix = named(&inventory, name);
        (inventory.evidence(ix), inventory.registry(ix))
    };
    assert_eq!(
        proof(EngineKind::GraphDriver, "kettle/web:2.0"),
        (Evidence::RepositoryDigest, Registry::Known)
    );
    assert_eq!(
        proof(EngineKind::GraphDriver, "kettle/web:dev"),
        (Evidence::NoDigest, Registry::OnlyCopy)
    );
    assert_eq!(
        proof(EngineKind::Podman, "kettle/web:dev"),
        (Evidence::Nothing, Registry::CannotTell)
    );
}

#[test]
fn a_name_is_followed_to_what_it_means_now() {
    let inventory = inventory(EngineKind::GraphDriver);
    let web = named(&inventory, "kettle/web:2.0");
    let used = inventory.users(web).first().unwrap();
    let mut container = inventory.container(*used).unwrap().clone();
    let mut origin = |name: &str| {
        container.image_name = name.to_owned();
        inventory.origin(&container)
    };
    let reference = |name: &str| Reference::new(name).unwrap();
    let dev = named(&inventory, "kettle/web:dev");
    assert_eq!(
        [
            origin("kettle/web:2.0"),
            origin("kettle/web:dev"),
            origin("kettle/web:9"),
            origin("0123456789ab"),
            origin(inventory.image(web).unwrap().id.as_str()),
        ],
        [
            Origin::Here(reference("kettle/web:2.0")),
            Origin::Elsewhere(reference("kettle/web:dev"), dev),
            Origin::Gone(reference("kettle/web:9")),
            Origin::Id,
            Origin::Id,
        ]
    );
}
