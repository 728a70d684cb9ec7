use std::collections::BTreeMap;
use std::sync::Arc;

use futures_util::{FutureExt as _, StreamExt as _};

use super::{Holdings, Latency, PracticeEngine, World};
use crate::engine::{Engine as _, EngineChange};
use crate::inventory::{
    Bytes, Container, ContainerId, ContainerState, EngineKind, ImageId, Inventory, Reference,
    Registry, Status, harmless,
};
use crate::removal::{Change, Mark, Preset, RefusalKind, Seen, Step};

const NOW: i64 = 1_760_000_000;
const KINDS: [EngineKind; 3] = [
    EngineKind::GraphDriver,
    EngineKind::ContainerdStore,
    EngineKind::Podman,
];

fn engine(kind: EngineKind) -> PracticeEngine {
    PracticeEngine::new(&World::built_in(), kind, NOW).with_latency(Latency::None)
}

fn reference(text: &str) -> Reference {
    Reference::new(text).unwrap()
}

fn id(holdings: &Holdings, tag: &str) -> ImageId {
    holdings.resolve(&reference(tag)).unwrap().clone()
}

fn container<'a>(holdings: &'a Holdings, name: &str) -> &'a Container {
    holdings
        .listing
        .containers
        .iter()
        .find(|container| container.name == name)
        .unwrap()
}

fn preset(inventory: &Arc<Inventory>, preset: &Preset) -> usize {
    preset.select(inventory, NOW).marks.len()
}

#[test]
fn the_built_in_world_shows_every_situation_of_the_lesson_on_every_engine() {
    // prune on the containerd store takes untagged parents of images that stay, too
    for (kind, orphans, only_copies, dangling) in [
        (EngineKind::GraphDriver, 1, 19, 5),
        (EngineKind::ContainerdStore, 0, 0, 6),
        (EngineKind::Podman, 0, 0, 5),
    ] {
        let world = Arc::new(World::built_in().inventory_at(kind, NOW));
        let count = |status| {
            world
                .image_ixs()
                .filter(|ix| world.status(*ix) == status)
                .count()
        };
        assert_eq!(
            (world.images().len(), world.orphans().len(), world.unread()),
            (32, orphans, 0)
        );
        assert_eq!(
            count(Status::Dangling),
            5,
            "leftovers of rebuilds without a container on {kind:?}"
        );
        assert_eq!(count(Status::Parent), 3);
        assert_eq!(count(Status::InUse), 14);
        assert_eq!(preset(&world, &Preset::dangling()), dangling);
        let only = world
            .image_ixs()
            .filter(|ix| world.registry(*ix) == Registry::OnlyCopy)
            .count();
        assert_eq!(only, only_copies);
    }
}

#[test]
fn sizes_are_those_of_a_small_machine() {
    let world = World::built_in().inventory_at(EngineKind::GraphDriver, NOW);
    let nominal: u64 = world.images().iter().map(|image| image.size).sum();
    assert!(
        (12_000_000_000..15_000_000_000).contains(&nominal),
        "{nominal}"
    );
    let largest = world.images().iter().map(|image| image.size).max().unwrap();
    assert!(
        (1_380_000_000..1_420_000_000).contains(&largest),
        "{largest}"
    );
    let smallest = world.images().iter().map(|image| image.size).min().unwrap();
    assert!((4_000_000..5_000_000).contains(&smallest), "{smallest}");
    let disk = world.bytes_on_disk();
    assert!(
        disk.is_exact() && disk.value() < nominal / 2,
        "layers are shared: {disk}"
    );
    assert!(world.layers().iter().all(|layer| layer.size.is_exact()));
}

#[test]
fn the_built_in_world_holds_text_that_must_not_reach_a_terminal_raw() {
    let world = World::built_in().holdings(EngineKind::GraphDriver, NOW);
    let labels = world
        .listing
        .images
        .iter()
        .flat_map(|image| image.labels.values());
    let names = world
        .listing
        .containers
        .iter()
        .flat_map(|container| [&container.name, &container.image_name]);
    let history = world
        .details
        .values()
        .flat_map(|details| details.history.iter().map(|entry| &entry.command));
    let unsafe_text = |text: &&String| harmless(text) != text.as_str();
    assert_eq!(
        (
            labels.filter(unsafe_text).count(),
            names.filter(unsafe_text).count()
        ),
        (4, 2)
    );
    assert_eq!(history.filter(unsafe_text).count(), 1);
    let references = world
        .listing
        .images
        .iter()
        .flat_map(|image| &image.references);
    assert!(
        references.into_iter().all(Reference::is_sendable),
        "no engine stores other names"
    );
}

#[test]
fn a_step_is_seen_in_the_next_listing() {
    for kind in KINDS {
        let engine = engine(kind);
        let before = engine.holdings();
        let web = id(&before, "kettle/web:1.8");
        let step = Step::delete(web.clone(), false);
        let seen = engine.look_up(&step).now_or_never().unwrap().unwrap();
        let references = vec![reference("kettle/web:1.8")];
        assert_eq!(
            seen,
            Seen {
                image: Some(web.clone()),
                references,
                containers: Vec::new()
            }
        );
        let changes = engine.run(&step).now_or_never().unwrap().unwrap().unwrap();
        assert!(
            changes.contains(&Change::Deleted(web.shared())),
            "{changes:?}"
        );
        let listing = engine.listing().now_or_never().unwrap().unwrap();
        assert_eq!(listing.images.len(), before.listing.images.len() - 1);
        assert_eq!(engine.details(&web).now_or_never().unwrap(), Ok(None));
        assert_eq!(
            engine.look_up(&step).now_or_never().unwrap(),
            Ok(Seen::default())
        );
        let again = engine.run(&step).now_or_never().unwrap().unwrap();
        assert_eq!(again.unwrap_err().kind, RefusalKind::NotFound);
    }
}

/// Sends a step that the engine does.
fn done(engine: &PracticeEngine, step: &Step) {
    engine.run(step).now_or_never().unwrap().unwrap().unwrap();
}

#[test]
fn a_container_whose_image_was_forced_away_goes_on_holding_its_layers() {
    let engine = engine(EngineKind::GraphDriver);
    let before = engine.holdings();
    let reports = id(&before, "kettle/reports:1.2");
    assert_eq!(
        container(&before, "reports-by-hand").image_name,
        "kettle/reports:1.2"
    );
    done(&engine, &Step::delete(reports.clone(), true));
    let after = engine.holdings();
    let orphan = container(&after, "reports-by-hand");
    assert_eq!(
        (orphan.image_name.as_str(), orphan.directories.len()),
        (reports.as_str(), 7)
    );
    assert_eq!(
        after.bytes_on_disk(),
        before.bytes_on_disk(),
        "nothing has left the disk"
    );
    assert!(
        after.disk_usage().layers_size < before.disk_usage().layers_size,
        "yet the engine counts less"
    );
    let inventory = after.inventory();
    assert_eq!(inventory.orphans().len(), 2);
    assert!(inventory.orphans().iter().all(|orphan| {
        inventory
            .pinned(*orphan)
            .is_some_and(|stack| !stack.is_empty())
    }));
    let left = Step::RemoveContainer(orphan.id.clone());
    done(&engine, &left);
    assert!(
        engine.holdings().bytes_on_disk() < before.bytes_on_disk(),
        "the bytes go with the container"
    );
}

#[test]
fn force_looks_up_who_uses_the_image() {
    let engine = engine(EngineKind::GraphDriver);
    let holdings = engine.holdings();
    let image = id(&holdings, "kettle/web:2.0");
    let seen = engine
        .look_up(&Step::delete(image, true))
        .now_or_never()
        .unwrap()
        .unwrap();
    let expected =
        ["kettle-web-1", "kettle-web-2"].map(|name| (container(&holdings, name).id.clone(), true));
    assert_eq!(seen.containers, expected);
}

#[test]
fn a_stopped_container_is_listed_as_ended() {
    let engine = engine(EngineKind::GraphDriver);
    let id = container(&engine.holdings(), "kettle-proxy-1").id.clone();
    let refused = engine
        .run(&Step::RemoveContainer(id.clone()))
        .now_or_never()
        .unwrap()
        .unwrap();
    assert_eq!(refused.unwrap_err().kind, RefusalKind::Running);
    engine
        .run(&Step::StopContainer(id.clone()))
        .now_or_never()
        .unwrap()
        .unwrap()
        .unwrap();
    assert_eq!(
        container(&engine.holdings(), "kettle-proxy-1").state,
        ContainerState::Exited
    );
    engine
        .run(&Step::RemoveContainer(id))
        .now_or_never()
        .unwrap()
        .unwrap()
        .unwrap();
    assert!(
        !engine
            .holdings()
            .listing
            .containers
            .iter()
            .any(|container| container.name == "kettle-proxy-1")
    );
}

#[test]
fn what_was_changed_elsewhere_is_looked_up_as_it_is_now() {
    let engine = engine(EngineKind::ContainerdStore);
    let holdings = engine.holdings();
    let (old, new) = (
        id(&holdings, "kettle/web:1.8"),
        id(&holdings, "kettle/web:2.0"),
    );
    let tag = reference("kettle/web:1.8");
    engine.change(|held| held.move_tag(&tag, &new));
    let step = Step::untag(old.clone(), tag);
    assert_eq!(
        engine.look_up(&step).now_or_never().unwrap().unwrap().image,
        Some(new)
    );
    engine.change(|held| {
        held.add_container(Container {
            id: ContainerId::new(&"0".repeat(64)),
            name: "late".to_owned(),
            image: old.clone(),
            image_name: old.as_str().to_owned(),
            state: ContainerState::Running,
            status: String::new(),
            created: None,
            labels: BTreeMap::new(),
            created_from: None,
            directories: Vec::new(),
            image_mounts: Vec::new(),
            belongings: None,
        });
    });
    let refused = engine
        .run(&Step::delete(old, false))
        .now_or_never()
        .unwrap()
        .unwrap();
    assert_eq!(refused.unwrap_err().kind, RefusalKind::Running);
}

#[test]
fn an_image_lost_elsewhere_leaves_what_a_forced_removal_leaves() {
    let (here, elsewhere) = (
        engine(EngineKind::GraphDriver),
        engine(EngineKind::GraphDriver),
    );
    let reports = id(&here.holdings(), "kettle/reports:1.2");
    here.run(&Step::delete(reports.clone(), true))
        .now_or_never()
        .unwrap()
        .unwrap()
        .unwrap();
    elsewhere.change(|held| held.lose_image(&reports));
    assert_eq!(here.holdings().listing, elsewhere.holdings().listing);
}

#[test]
fn a_container_is_listed_by_id_once_its_name_has_moved() {
    let engine = engine(EngineKind::GraphDriver);
    let holdings = engine.holdings();
    let (old, new) = (
        id(&holdings, "kettle/web:2.0"),
        id(&holdings, "kettle/web:dev"),
    );
    engine.change(|held| held.move_tag(&reference("kettle/web:2.0"), &new));
    assert_eq!(
        container(&engine.holdings(), "kettle-web-1").image_name,
        old.as_str()
    );
    assert_eq!(id(&engine.holdings(), "kettle/web:2.0"), new);
}

#[tokio::test(start_paused = true)]
async fn a_change_pokes_once_and_the_stream_ends_with_the_engine() {
    let engine = PracticeEngine::new(&World::built_in(), EngineKind::GraphDriver, NOW);
    let mut changes = engine.changes();
    let step = Step::delete(id(&engine.holdings(), "kettle/web:1.8"), false);
    engine.run(&step).await.unwrap().unwrap();
    assert_eq!(changes.next().await, Some(EngineChange::Poked));
    engine.run(&step).await.unwrap().unwrap_err();
    assert_eq!(
        changes.next().now_or_never(),
        None,
        "a refusal changes nothing"
    );
    drop(engine);
    assert_eq!(changes.next().await, None);
}

#[tokio::test(start_paused = true)]
async fn a_removal_that_is_no_longer_waited_for_has_not_happened_yet() {
    let engine = PracticeEngine::new(&World::built_in(), EngineKind::GraphDriver, NOW);
    let before = engine.holdings();
    let step = Step::delete(id(&before, "kettle/web:1.8"), false);
    assert!(
        engine.run(&step).now_or_never().is_none(),
        "it takes its time"
    );
    assert_eq!(engine.holdings().listing, before.listing);
}

#[test]
fn the_forecast_of_the_built_in_world_is_exact_on_a_graph_driver() {
    let engine = engine(EngineKind::GraphDriver);
    let base = Arc::new(engine.holdings().inventory());
    let marks = Preset::no_container()
        .select(&base, NOW)
        .marks
        .into_iter()
        .collect();
    let forecast = crate::removal::Forecast::new(&base, &marks, crate::removal::Route::Skip);
    let before = engine.holdings().bytes_on_disk();
    for step in forecast.steps() {
        assert_eq!(
            engine
                .run(&step.planned.step)
                .now_or_never()
                .unwrap()
                .unwrap(),
            Ok(step.changes.clone())
        );
    }
    assert_eq!(
        forecast.freed.now,
        Bytes::exact(before - engine.holdings().bytes_on_disk())
    );
    let spare_name = |mark: &Mark| matches!(mark, Mark::Reference(..));
    assert!(marks.iter().any(spare_name) && !marks.iter().all(spare_name));
}
