//! The small world that was set up on every engine, as the adapter reads it.

use std::collections::BTreeMap;

use jettison::engine::docker::convert;
use jettison::inventory::{
    Certainty, ContainerState, Content, DiskUsage, EngineKind, ImageId, Listing, ReclaimFigure,
    ReclaimRule, Reference,
};

use super::recorded::ENGINES;

/// Title of an image → its references.
fn named(listing: &Listing) -> BTreeMap<&str, Vec<&str>> {
    let named = listing
        .images
        .iter()
        .filter(|image| !image.references.is_empty());
    named
        .map(|image| {
            (
                image.title(),
                image.references.iter().map(Reference::as_str).collect(),
            )
        })
        .collect()
}

#[test]
fn the_same_references_are_read_from_every_engine() {
    for engine in ENGINES {
        let listing = engine.listing();
        let mut expected = BTreeMap::from([
            (
                "localhost:5000/rec/web:1",
                vec!["localhost:5000/rec/web:1", "rec/web:1", "rec/web:latest"],
            ),
            ("rec/base:1", vec!["rec/base:1"]),
            ("rec/hostile:1", vec!["rec/hostile:1"]),
            ("rec/job:1", vec!["rec/job:1"]),
            ("rec/rebuilt:1", vec!["rec/rebuilt:1"]),
            ("rec/worker:1", vec!["rec/worker:1"]),
        ]);
        if engine.name == "podman5" {
            expected.insert("jx/pod:1", vec!["jx/pod:1"]);
        }
        assert_eq!(named(&listing), expected, "{}", engine.name);
        assert_eq!(
            listing.images.len(),
            if engine.name == "podman5" { 16 } else { 15 },
            "{}",
            engine.name
        );
        assert!(
            listing
                .images
                .iter()
                .all(|image| image.id.is_sendable() && image.created.is_some())
        );
    }
}

#[test]
fn the_states_of_containers_are_read_from_every_engine() {
    use ContainerState::{Created, Exited, Paused, Running};
    for engine in ENGINES {
        let listing = engine.listing();
        let title = |id: &ImageId| {
            listing
                .images
                .iter()
                .find(|image| image.id == *id)
                .unwrap()
                .title()
        };
        let mut seen: Vec<(&str, ContainerState, &str)> = listing
            .containers
            .iter()
            .filter(|container| container.name.starts_with("rec-"))
            .map(|container| {
                (
                    container.name.as_str(),
                    container.state,
                    title(&container.image),
                )
            })
            .collect();
        seen.sort_unstable();
        let expected = [
            ("rec-job-done", Exited, "rec/job:1"),
            ("rec-job-new", Created, "rec/job:1"),
            ("rec-web-paused", Paused, "localhost:5000/rec/web:1"),
            ("rec-worker", Running, "rec/worker:1"),
        ];
        assert_eq!(seen, expected, "{}", engine.name);
    }
}

#[test]
fn the_parents_of_images_are_in_the_list() {
    for engine in ENGINES {
        let listing = engine.listing();
        let known = |id: &ImageId| listing.images.iter().any(|image| image.id == *id);
        let parents: Vec<&ImageId> = listing
            .images
            .iter()
            .filter_map(|image| image.parent.as_ref())
            .collect();
        assert!(
            parents.iter().all(|parent| known(parent)),
            "{}",
            engine.name
        );
        let worker = listing
            .images
            .iter()
            .find(|image| image.title() == "rec/worker:1")
            .unwrap();
        let base = listing
            .images
            .iter()
            .find(|image| image.title() == "rec/base:1")
            .unwrap();
        assert_eq!(worker.parent.as_ref(), Some(&base.id), "{}", engine.name);
    }
}

#[test]
fn on_graph_drivers_the_layers_add_up_to_the_size_exactly() {
    for engine in ENGINES
        .into_iter()
        .filter(|engine| engine.kind == EngineKind::GraphDriver)
    {
        let inventory = engine.inventory();
        for ix in inventory.image_ixs() {
            let stack = inventory.stack(ix).unwrap();
            let total: jettison::inventory::Bytes = stack
                .iter()
                .map(|layer| inventory.layer(*layer).unwrap().size)
                .sum();
            let image = inventory.image(ix).unwrap();
            let about = (image.title().to_owned(), total.value(), total.certainty());
            assert_eq!(
                about,
                (image.title().to_owned(), image.size, Certainty::Exact),
                "{}",
                engine.name
            );
        }
    }
}

#[test]
fn directories_are_one_for_each_layer_on_overlay2_and_none_elsewhere() {
    for engine in ENGINES {
        for details in engine.details().values() {
            let expected = if engine.kind == EngineKind::GraphDriver {
                details.diff_ids.len()
            } else {
                0
            };
            assert_eq!(details.directories.len(), expected, "{}", engine.name);
            assert_eq!(details.pulled, None);
        }
    }
}

#[test]
fn images_without_names_are_dangling_and_hide_none() {
    for engine in ENGINES {
        let listing = engine.listing();
        assert!(
            listing.images.iter().all(|image| !image.hidden_name),
            "{}",
            engine.name
        );
    }
}

#[test]
fn a_tagged_image_in_the_list_of_dangling_ones_has_a_hidden_name() {
    let [.., engine, _, _] = ENGINES;
    assert_eq!(engine.name, "docker29-containerd");
    let images = engine.body("images-all");
    let listing = convert::listing(
        engine.kind,
        &images,
        Some(&images),
        &engine.body("containers"),
    )
    .unwrap();
    for image in &listing.images {
        assert_eq!(
            image.hidden_name,
            !image.references.is_empty(),
            "{}",
            image.title()
        );
    }
}

#[test]
fn shared_sizes_are_numbers_only_where_the_engine_counts_them() {
    for engine in ENGINES {
        let counted =
            convert::listing(engine.kind, &engine.body("images-shared"), None, b"[]").unwrap();
        let counts = counted
            .images
            .iter()
            .all(|image| image.shared_size.is_some());
        let none = counted
            .images
            .iter()
            .all(|image| image.shared_size.is_none());
        let expected = !engine.name.starts_with("podman") && engine.name != "docker20-overlay2";
        assert_eq!((counts, none), (expected, !expected), "{}", engine.name);
        let uncounted = engine.listing();
        assert!(
            uncounted
                .images
                .iter()
                .all(|image| image.shared_size.is_none()),
            "{}",
            engine.name
        );
    }
}

#[test]
fn the_containerd_store_tells_what_is_unpacked() {
    for engine in ENGINES {
        let listing =
            convert::listing(engine.kind, &engine.body("images-manifests"), None, b"[]").unwrap();
        let hostile = listing
            .images
            .iter()
            .find(|image| image.title() == "rec/hostile:1")
            .unwrap();
        let expected = (engine.kind == EngineKind::ContainerdStore).then_some(Content {
            unpacked: 1_990_656,
            index: 0,
            platforms: 1,
        });
        assert_eq!(hostile.content, expected, "{}", engine.name);
        assert_eq!(
            hostile.labels.get("note").map(String::as_str),
            Some("\u{1b}[2J\u{1b}]0;owned\u{7} red \u{1b}[31m"),
            "{}",
            engine.name
        );
    }
}

#[test]
fn the_disk_accounting_is_read_in_all_its_shapes() {
    for engine in ENGINES {
        let expected = match engine.name {
            "docker28-containerd" => Some(8_392_021),
            "docker29-containerd" => Some(8_260_935),
            "podman4" | "podman5" => None,
            _ => Some(4_969_512),
        };
        let read = |name: &str| convert::disk_usage(engine.kind, &engine.body(name)).unwrap();
        let usage = read("df");
        assert_eq!(
            (usage.layers_size, usage.reclaimable, usage.cache),
            (expected, reclaimable(engine.name), Vec::new()),
            "{}",
            engine.name
        );
        let told = engine.kind == EngineKind::GraphDriver;
        assert_eq!(!usage.shared.is_empty(), told, "{}", engine.name);
        let emptied = DiskUsage {
            layers_size: expected.map(|_| 0),
            reclaimable: reclaimable(engine.name)
                .map(|figure| ReclaimFigure { bytes: 0, ..figure }),
            cache_size: expected.map(|_| 0),
            ..DiskUsage::default()
        };
        assert_eq!(read("df-after"), emptied, "{}", engine.name);
    }
}

/// What the engine prints as reclaimable: before API 1.52 the docker command's way of counting, since then its own.
fn reclaimable(engine: &str) -> Option<ReclaimFigure> {
    let figure = |bytes, rule| Some(ReclaimFigure { bytes, rule });
    match engine {
        "docker20-overlay2" | "docker28-overlay2" => figure(4_699_512, ReclaimRule::LessOwnOfUsed),
        "docker28-containerd" => figure(4_078_132, ReclaimRule::LessOwnOfUsed),
        "docker29-overlay2" => figure(2_217_256, ReclaimRule::OwnOfUnused),
        "docker29-containerd" => figure(3_586_215, ReclaimRule::OwnOfUnused),
        _ => None,
    }
}

#[test]
fn only_build_cache_that_may_hold_layers_is_kept() {
    let body = br#"{"ImageUsage":{"TotalSize":7},"BuildCacheUsage":{"Items":[
        {"Type":"regular","Size":5,"Shared":true,"Description":"mount / from exec"},
        {"Type":"source.local","Size":9},{"Type":"internal","Size":9},{"Type":"frontend","Size":9}]}}"#;
    let usage = convert::disk_usage(EngineKind::GraphDriver, body).unwrap();
    let record = jettison::inventory::CacheRecord {
        size: 5,
        shared: true,
        in_use: false,
        description: "mount / from exec".to_owned(),
    };
    assert_eq!(
        usage,
        DiskUsage {
            layers_size: Some(7),
            reclaimable: Some(ReclaimFigure {
                bytes: 0,
                rule: ReclaimRule::Untold
            }),
            cache: vec![record],
            cache_size: Some(0),
            ..DiskUsage::default()
        }
    );
}

#[test]
fn the_build_cache_has_the_size_that_the_docker_command_prints() {
    let size = |kind, body: &str| {
        convert::disk_usage(kind, body.as_bytes())
            .unwrap()
            .cache_size
    };
    let listed = r#"{"LayersSize":7,"BuildCache":[
        {"Type":"regular","Size":5},{"Type":"regular","Size":11,"Shared":true},
        {"Type":"source.local","Size":9}]}"#;
    assert_eq!(size(EngineKind::GraphDriver, listed), Some(14));
    let told =
        r#"{"ImageUsage":{"TotalSize":7},"BuildCacheUsage":{"TotalCount":2,"TotalSize":16}}"#;
    assert_eq!(size(EngineKind::ContainerdStore, told), Some(16));
    let none = r#"{"LayersSize":7,"BuildCache":null}"#;
    assert_eq!(size(EngineKind::GraphDriver, none), Some(0));
    assert_eq!(size(EngineKind::Podman, listed), None);
}

#[test]
fn a_total_of_null_is_unknown_and_one_that_is_left_out_is_zero() {
    let layers = |body: &str| {
        let read = convert::disk_usage(EngineKind::GraphDriver, body.as_bytes());
        read.unwrap().layers_size
    };
    assert_eq!(layers(r#"{"LayersSize":7,"Images":[]}"#), Some(7));
    assert_eq!(layers(r#"{"LayersSize":null,"Images":[]}"#), None);
    assert_eq!(layers(r#"{"ImageUsage":{"TotalSize":null}}"#), None);
    assert_eq!(layers(r#"{"Images":[]}"#), Some(0));
    assert_eq!(layers(r#"{"ImageUsage":{}}"#), Some(0));
    let nothing = convert::disk_usage(EngineKind::GraphDriver, br#"{"LayersSize":null}"#);
    assert!(nothing.is_err());
}

#[test]
fn build_cache_that_is_counted_but_not_listed_may_hold_anything() {
    let read = |cache: &str| {
        let body = format!(r#"{{"ImageUsage":{{"TotalSize":7}},"BuildCacheUsage":{cache}}}"#);
        convert::disk_usage(EngineKind::GraphDriver, body.as_bytes())
            .unwrap()
            .cache
    };
    let untold = jettison::inventory::CacheRecord {
        size: 0,
        shared: true,
        in_use: false,
        description: String::new(),
    };
    assert_eq!(read(r#"{"TotalCount":3,"TotalSize":9}"#), [untold]);
    assert_eq!(
        read(r#"{"TotalCount":1,"Items":[{"Type":"internal","Size":9}]}"#),
        []
    );
    assert_eq!(read("{}"), []);
}
