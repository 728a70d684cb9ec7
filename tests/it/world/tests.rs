//! The makers of worlds, tried on every test engine.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::archive::{Image, Layer};
use super::build::{Store, rows, text};
use super::elf;
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
        check_layers_size(engine);
        let start = std::time::Instant::now();
        engine.wipe();
        println!(
            "{}: small_world {built:?}, wipe {:?}",
            engine.name,
            start.elapsed()
        );
    });
}

/// What must be listed: the images of the small world that are there, with their tags.
fn expected_tags(engine: &TestEngine) -> BTreeMap<String, BTreeSet<String>> {
    let images: [(&str, &[&str]); 14] = [
        (
            "tagged",
            &[
                "shop/web:1",
                "shop/web:latest",
                "registry.example.com:5000/web:1",
            ],
        ),
        ("nasty", &["nasty:1"]),
        ("bare", &["docker.io/library/bare:1"]),
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
    images
        .iter()
        .map(|(name, tags)| ((*name).to_owned(), listed(tags)))
        .collect()
}

/// The name of an id in the world, or the id itself.
fn name_of(names: &BTreeMap<String, String>, id: &str) -> String {
    let found = names.iter().find(|(_, other)| *other == id);
    found.map_or_else(|| id.to_owned(), |(name, _)| name.clone())
}

fn check_images(engine: &TestEngine, world: &World) {
    let tags = |row: &Value| -> BTreeSet<String> {
        let tags = rows(row["RepoTags"].clone());
        tags.iter()
            .map(text)
            .filter(|tag| tag != "<none>:<none>")
            .collect()
    };
    let images = engine.images();
    let found: BTreeMap<String, BTreeSet<String>> = images
        .iter()
        .map(|row| (name_of(&world.images, &text(&row["Id"])), tags(row)))
        .collect();
    assert_eq!(found, expected_tags(engine), "{}", engine.name);
    assert_eq!(
        images.len(),
        found.len(),
        "{}: an image is listed twice",
        engine.name
    );
}

fn check_parents(engine: &TestEngine, world: &World) {
    let ancestors = |name: &str| -> Vec<String> {
        let ids = engine.ancestors(&world.images[name]);
        ids.iter().map(|id| name_of(&world.images, id)).collect()
    };
    let chain = ["built", "step-2", "step-1", "base"];
    assert_eq!(ancestors("built"), chain[1..], "{}", engine.name);
    assert_eq!(ancestors("committed"), chain, "{}", engine.name);
    // Podman takes any image whose layers and history another one continues for its parent.
    let loaded: &[&str] = if engine.store() == Store::Podman {
        &["base"]
    } else {
        &[]
    };
    assert_eq!(ancestors("runner"), loaded, "{}", engine.name);
}

fn check_containers(engine: &TestEngine, world: &World) {
    let found: BTreeMap<String, (String, String)> = engine
        .containers()
        .iter()
        .map(|row| {
            let name = name_of(&world.containers, &text(&row["Id"]));
            assert_eq!(row["Names"], json!([format!("/{name}")]), "{}", engine.name);
            (
                name,
                (
                    text(&row["State"]),
                    name_of(&world.images, &text(&row["ImageID"])),
                ),
            )
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
    let expected = expected
        .into_iter()
        .map(|(name, state, image)| (name.to_owned(), (state.to_owned(), image.to_owned())));
    assert_eq!(found, expected.collect(), "{}", engine.name);
}

fn check_foreign_text(engine: &TestEngine, world: &World) {
    let image = engine.inspect_image(&world.images["nasty"]);
    assert_eq!(
        image["Config"]["Labels"][NASTY_LABEL], NASTY,
        "{}",
        engine.name
    );
    let containers = engine.containers();
    let row = containers
        .iter()
        .find(|row| row["Id"] == world.containers["running"].as_str());
    assert_eq!(
        row.unwrap()["Labels"][NASTY_LABEL],
        NASTY,
        "{}",
        engine.name
    );
}

/// The orphan's layers are on the disk but not in this account, which follows image records only.
fn check_layers_size(engine: &TestEngine) {
    let programs = 1_000 + (elf::pause().len() + elf::done().len()) as u64;
    let shared = 40_000 + 30_000;
    let own = 5_000 + 100 + 7_000 + 8_000 + 9_000;
    let run = 1_000 + 2_000 + 3_000;
    let copied = 3_000;
    if engine.store() == Store::Graph {
        assert_eq!(
            engine.layers_size(),
            shared + own + programs + run + copied,
            "{}",
            engine.name
        );
    }
}

#[test]
fn images_and_containers_can_be_changed_one_by_one_on_every_test_engine() {
    on_every_engine(|engine| {
        engine.wipe();
        engine.load(&[Image::new(&[Layer::programs(1, 10)]).tag("one:1")]);
        let one = engine.listed("one:1");
        engine.tag(&one, "two", "2");
        let two = engine.listed("two:2");
        let id = engine.image_id(&one);
        assert_eq!(engine.image_id(&two), id, "{}", engine.name);

        engine.untag(&one);
        assert_eq!(tags(engine), [vec![two.clone()]], "{}", engine.name);
        let container = engine.create("killed", &two, &json!({}));
        engine.start(&container);
        assert_eq!(engine.kill(&container), 137, "{}", engine.name);
        let states: Vec<String> = engine
            .containers()
            .iter()
            .map(|row| text(&row["State"]))
            .collect();
        assert_eq!(states, ["exited"], "{}", engine.name);
        engine.remove_container(&container);

        engine.untag(&two);
        assert_eq!(tags(engine), [[""; 0]; 0], "{}", engine.name);
        engine.wipe();
    });
}

#[test]
fn an_image_id_is_the_digest_of_its_config_except_in_the_containerd_store() {
    on_every_engine(|engine| {
        engine.wipe();
        let image = Image::new(&[Layer::noise(1, 10), Layer::noise(2, 0)])
            .history(&[])
            .tag("one:1");
        engine.load(std::slice::from_ref(&image));
        let same = engine.image_id(&engine.listed("one:1")) == image.config_id();
        assert_eq!(same, engine.store() != Store::Containerd, "{}", engine.name);
        let layers = engine.inspect_image(&engine.listed("one:1"))["RootFS"]["Layers"].take();
        let diff_ids = [Layer::noise(1, 10).diff_id(), Layer::noise(2, 0).diff_id()];
        assert_eq!(layers, json!(diff_ids), "{}", engine.name);
        engine.wipe();
    });
}

/// The tags of each image that is listed.
fn tags(engine: &TestEngine) -> Vec<Vec<String>> {
    let images = engine.images();
    images
        .iter()
        .map(|row| rows(row["RepoTags"].clone()).iter().map(text).collect())
        .collect()
}

fn print_what_is_there(engine: &TestEngine, world: &World) {
    println!(
        "{}: {:?}, layers of {} bytes",
        engine.name,
        engine.store(),
        engine.layers_size()
    );
    for row in engine.images() {
        let name = name_of(&world.images, &text(&row["Id"]));
        println!(
            "  image {name:<10} size {:>8} tags {}",
            row["Size"], row["RepoTags"]
        );
    }
    for row in engine.containers() {
        let name = name_of(&world.containers, &text(&row["Id"]));
        println!(
            "  container {name:<8} {:<10} of {}",
            row["State"], row["Image"]
        );
    }
}
