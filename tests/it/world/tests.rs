//! The makers of worlds, tried on every test engine.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::build::{Store, rows, text};
use super::small::{NASTY, NASTY_LABEL, World, small_world};
use crate::engines::{TestEngine, on_every_engine};

#[test]
fn a_small_world_can_be_built_and_wiped_on_every_test_engine() {
    on_every_engine(|engine| {
        engine.wipe();
        let start = std::time::Instant::now();
        let world = small_world(engine);
        let built = start.elapsed();
        print_what_is_there(engine, &world);
        check_images(engine, &world);
        check_parents(engine, &world);
        check_containers(engine, &world);
        check_foreign_text(engine, &world);
        let start = std::time::Instant::now();
        engine.wipe();
        println!("{}: small_world {built:?}, wipe {:?}", engine.name, start.elapsed());
    });
}

/// What must be listed: the images of the small world that are there, with their tags.
fn expected_tags(engine: &TestEngine) -> BTreeMap<String, BTreeSet<String>> {
    let images: [(&str, &[&str]); 14] = [
        ("tagged", &["shop/web:1", "shop/web:latest", "mirror/web:1"]),
        ("nasty", &["nasty:1"]),
        ("bare", &["bare:1"]),
        ("leftover", &[]),
        ("moved", &["moving:1"]),
        ("runner", &["run/runner:1"]),
        ("worker", &["run/worker:1"]),
        ("parked", &["run/parked:1"]),
        ("fresh", &["run/fresh:1"]),
        ("base", &["chain/base:1"]),
        ("step-1", &[]),
        ("step-2", &[]),
        ("built", &["chain/built:1"]),
        ("committed", &["chain/committed:1"]),
    ];
    let listed = |tags: &[&str]| tags.iter().map(|tag| engine.listed(tag)).collect();
    images.iter().map(|(name, tags)| ((*name).to_owned(), listed(tags))).collect()
}

/// The name of an id in the world, or the id itself.
fn name_of(names: &BTreeMap<String, String>, id: &str) -> String {
    let found = names.iter().find(|(_, other)| *other == id);
    found.map_or_else(|| id.to_owned(), |(name, _)| name.clone())
}

fn check_images(engine: &TestEngine, world: &World) {
    let tags = |row: &Value| -> BTreeSet<String> {
        let tags = rows(row["RepoTags"].clone());
        tags.iter().map(text).filter(|tag| tag != "<none>:<none>").collect()
    };
    let images = engine.images();
    let found: BTreeMap<String, BTreeSet<String>> = images
        .iter()
        .map(|row| (name_of(&world.images, &text(&row["Id"])), tags(row)))
        .collect();
    assert_eq!(found, expected_tags(engine), "{}", engine.name);
    assert_eq!(images.len(), found.len(), "{}: an image is listed twice", engine.name);
}

fn check_parents(engine: &TestEngine, world: &World) {
    let ancestors = |name: &str| -> Vec<String> {
        let ids = engine.ancestors(&world.images[name]);
        ids.iter().map(|id| name_of(&world.images, id)).collect()
    };
    let chain = ["built", "step-2", "step-1", "base"];
    assert_eq!(ancestors("built"), chain[1..], "{}", engine.name);
    assert_eq!(ancestors("committed"), chain, "{}", engine.name);
    assert_eq!(ancestors("runner"), [""; 0], "{}", engine.name);
}

fn check_containers(engine: &TestEngine, world: &World) {
    let found: BTreeMap<String, (String, String)> = engine
        .containers()
        .iter()
        .map(|row| {
            let name = name_of(&world.containers, &text(&row["Id"]));
            assert_eq!(row["Names"], serde_json::json!([format!("/{name}")]), "{}", engine.name);
            (name, (text(&row["State"]), name_of(&world.images, &text(&row["ImageID"]))))
        })
        .collect();
    let mut expected = vec![
        ("running", "running", "runner"),
        ("exited", "exited", "worker"),
        ("paused", "paused", "parked"),
        ("created", "created", "fresh"),
    ];
    if engine.store() != Store::Podman {
        expected.push(("orphan", "created", "gone"));
    }
    let expected = expected.into_iter().map(|(name, state, image)| {
        (name.to_owned(), (state.to_owned(), image.to_owned()))
    });
    assert_eq!(found, expected.collect(), "{}", engine.name);
}

fn check_foreign_text(engine: &TestEngine, world: &World) {
    let image = engine.inspect_image(&world.images["nasty"]);
    assert_eq!(image["Config"]["Labels"][NASTY_LABEL], NASTY, "{}", engine.name);
    let containers = engine.containers();
    let row = containers.iter().find(|row| row["Id"] == world.containers["running"].as_str());
    assert_eq!(row.unwrap()["Labels"][NASTY_LABEL], NASTY, "{}", engine.name);
}

fn print_what_is_there(engine: &TestEngine, world: &World) {
    println!("{}: {:?}, layers of {} bytes", engine.name, engine.store(), engine.layers_size());
    for row in engine.images() {
        let name = name_of(&world.images, &text(&row["Id"]));
        println!("  image {name:<10} size {:>8} tags {}", row["Size"], row["RepoTags"]);
    }
    for row in engine.containers() {
        let name = name_of(&world.containers, &text(&row["Id"]));
        println!("  container {name:<8} {:<10} of {}", row["State"], row["Image"]);
    }
}
