//! A world with one of everything.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::archive::{Image, Layer, Step};
use super::build::Store;
use crate::engines::TestEngine;

/// What was made on an engine: the id of each thing by the name the test knows it by.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct World {
    /// Images by name.
    pub(crate) images: BTreeMap<String, String>,
    /// Containers by name, which is their name on the engine too.
    pub(crate) containers: BTreeMap<String, String>,
}

/// Text that would turn a screen red, ring a bell, hide letters and turn the line round, if it came through.
pub(crate) const NASTY: &str =
    "\u{1b}[31mred\u{1b}[2J\u{7}\u{202e}txt.exe\u{2066}\u{200b}end\nline";

/// A name of a label that is as bad as a value may be.
pub(crate) const NASTY_LABEL: &str = "org.example/\u{1b}]0;title\u{7}\u{202e}eman";

/// Builds a world with one of everything on an engine that is empty.
///
/// Images: `tagged` (three tags in two repositories), `leftover` (its tag moved to `moved`), `runner`, `worker`,
/// `parked` and `fresh` (each with a container: `running`, `exited`, `paused`, `created`), `base` with the children
/// `built` (through `step-1` and `step-2`, untagged) and `committed` (of `built`), `nasty` (foreign text) and `bare`
/// (no tag, no history). On Docker also a container `orphan` of an image that is gone, whose id is kept as `gone`.
pub(crate) fn small_world(engine: &TestEngine) -> World {
    let mut world = World::default();
    world.load_images(engine);
    world.run_containers(engine);
    world.build_chain(engine);
    if engine.store() != Store::Podman {
        world.make_orphan(engine);
    }
    world
}

/// The layers that several images share: one of 40,000 bytes and one of 30,000.
fn base() -> [Layer; 2] {
    [Layer::noise(1, 40_000), Layer::noise(2, 30_000)]
}

/// An image of the two shared layers and more.
fn image(own: &[Layer]) -> Image {
    Image::new(&[base().as_slice(), own].concat())
}

/// Images that nothing runs from; the tag `moving:1` is about to move.
fn plain_images() -> [Image; 4] {
    let history = [
        Step::Layer("ADD base".to_owned()),
        Step::Empty("ENV A=b".to_owned()),
        Step::Layer("RUN make".to_owned()),
        Step::Layer("COPY own".to_owned()),
        Step::Empty("CMD [\"/pause\"]".to_owned()),
    ];
    let tagged = image(&[Layer::noise(10, 5_000)]).history(&history);
    let short = [
        Step::Layer(format!("RUN echo {NASTY}")),
        Step::Empty(NASTY.to_owned()),
    ];
    let nasty = image(&[Layer::noise(11, 100)]).history(&short);
    let leftover = image(&[Layer::noise(13, 8_000)]).created("2025-01-01T00:00:00Z");
    [
        tagged
            .tag("shop/web:1")
            .tag("shop/web:latest")
            .tag("registry.example.com:5000/web:1"),
        nasty.label(NASTY_LABEL, NASTY).tag("nasty:1"),
        Image::new(&[Layer::noise(12, 7_000)])
            .history(&[])
            .tag("docker.io/library/bare:1"),
        leftover.tag("moving:1"),
    ]
}

/// Images with programs in one more shared layer: one to build on, and one for each container.
fn runnable_images() -> [Image; 5] {
    let programs = Layer::programs(3, 1_000);
    let run = |tag: &str, size| {
        let own = Layer::noise(20, size);
        image(&[programs.clone(), own])
            .label("made", "2026")
            .tag(tag)
    };
    [
        image(std::slice::from_ref(&programs)).tag("chain/base:1"),
        run("run/runner:1", 1_000),
        run("run/worker:1", 2_000).command("/done"),
        run("run/parked:1", 3_000),
        run("run/fresh:1", 0),
    ]
}

impl World {
    fn load_images(&mut self, engine: &TestEngine) {
        engine.load(&plain_images());
        self.note_image(engine, "leftover", "moving:1");
        engine.load(&[image(&[Layer::noise(14, 9_000)]).tag("moving:1")]);
        engine.load(&runnable_images());
        for (name, tag) in [
            ("tagged", "shop/web:1"),
            ("nasty", "nasty:1"),
            ("bare", "docker.io/library/bare:1"),
            ("moved", "moving:1"),
            ("base", "chain/base:1"),
            ("runner", "run/runner:1"),
            ("worker", "run/worker:1"),
            ("parked", "run/parked:1"),
            ("fresh", "run/fresh:1"),
        ] {
            self.note_image(engine, name, tag);
        }
    }

    fn note_image(&mut self, engine: &TestEngine, name: &str, tag: &str) {
        self.images
            .insert(name.to_owned(), engine.image_id(&engine.listed(tag)));
    }

    /// Creates a container of an image of this world and notes its id.
    fn create(&mut self, engine: &TestEngine, name: &str, image: &str, labels: &Value) -> String {
        let id = engine.create(name, &engine.listed(image), labels);
        self.containers.insert(name.to_owned(), id.clone());
        id
    }

    fn run_containers(&mut self, engine: &TestEngine) {
        let running = self.create(
            engine,
            "running",
            "run/runner:1",
            &json!({ NASTY_LABEL: NASTY }),
        );
        engine.start(&running);
        let exited = self.create(engine, "exited", "run/worker:1", &json!({}));
        engine.start(&exited);
        assert_eq!(engine.wait(&exited), 0, "{}: /done", engine.name);
        let paused = self.create(engine, "paused", "run/parked:1", &json!({}));
        engine.start(&paused);
        engine.pause(&paused);
        self.create(engine, "created", "run/fresh:1", &json!({}));
    }

    fn build_chain(&mut self, engine: &TestEngine) {
        let base = engine.listed("chain/base:1");
        let file = format!("FROM {base}\nLABEL step=1\nCOPY file /file\nLABEL step=3\n");
        let built = engine.build(&file, &[("file", &[b'x'; 3_000])], "chain/built:1");
        for (step, id) in ["step-2", "step-1"]
            .into_iter()
            .zip(engine.ancestors(&built))
        {
            self.images.insert(step.to_owned(), id);
        }
        self.images.insert("built".to_owned(), built);
        let container = engine.create("for-commit", &engine.listed("chain/built:1"), &json!({}));
        let committed = engine.commit(&container, "chain/committed", "1");
        self.images.insert("committed".to_owned(), committed);
        engine.remove_container(&container);
    }

    fn make_orphan(&mut self, engine: &TestEngine) {
        engine.load(&[image(&[Layer::programs(4, 6_000)]).tag("run/gone:1")]);
        let gone = engine.image_id("run/gone:1");
        self.create(engine, "orphan", "run/gone:1", &json!({}));
        engine.remove_image_by_force(&gone);
        self.images.insert("gone".to_owned(), gone);
    }
}
