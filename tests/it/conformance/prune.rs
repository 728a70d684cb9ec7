//! What the presets mark is what the engine's own prune takes: marks and forecast beforehand, then a real prune.
//!
//! Worlds as in `random.rs`, with the same variables. Podman 4 refuses the filter of `prune --all`; there its own
//! `libpod/images/prune?all=true` is what is compared.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use jettison::inventory::{Certainty, EngineKind, ImageId, Inventory, Reference};
use jettison::removal::rules::{self, Prune};
use jettison::removal::{Change, Forecast, Mark, Preset, Route, Selection, Spared, State};
use serde_json::{Value, json};

use super::compare::{Left, Subject, same_state};
use super::random::{furnish, seeds};
use crate::engines::{TestEngine, engines, on_every_engine};
use crate::world::archive::{Image, Layer};
use crate::world::build::{Store, rows};
use crate::world::small::small_world;

/// How many worlds an ordinary test run plays on each engine.
const WORLDS: usize = 6;

/// No preset that prunes asks for the time.
const NOW: i64 = 0;

fn preset(prune: Prune) -> Preset {
    match prune {
        Prune::Dangling => Preset::dangling(),
        Prune::All => Preset::no_container(),
    }
}

/// What an engine held before a prune and after it, and what was foreseen.
struct Pruned {
    before: Arc<Inventory>,
    after: Arc<Inventory>,
    selection: Selection,
    forecast: Forecast,
    /// What the engine said that it took, sorted; layers only on graph drivers. Podman says nothing where it met a
    /// parent in use on its way, though it did the same.
    told: Option<BTreeSet<Change>>,
    reclaimed: u64,
    /// How much the engine's count of all layers fell.
    fell: u64,
}

impl Pruned {
    /// Asks the preset, then lets the engine prune.
    fn on(engine: &TestEngine, subject: &Subject, prune: Prune) -> Self {
        let before = subject.read();
        let selection = preset(prune).select(&before, NOW);
        let marks = selection.marks.iter().cloned().collect();
        let forecast = Forecast::new(&before, &marks, Route::Skip);
        let held = engine.layers_size();
        let answer = engine.call("POST", path(&before, prune), &[], None);
        let met_a_parent = engine.store() == Store::Podman
            && answer.status == 500
            && answer.text().contains("image is in use by a container");
        assert!(answer.status == 200 || met_a_parent, "{}", answer.text());
        let answer = answer.json();
        // libpod answers with a bare list; Docker with null where nothing went
        let records = match answer.get("ImagesDeleted") {
            Some(records) => rows(records.clone()),
            None if met_a_parent => Vec::new(),
            None => rows(answer.clone()),
        };
        Self {
            after: subject.read(),
            told: (!met_a_parent).then(|| {
                records
                    .iter()
                    .map(|record| change(&before, record))
                    .collect()
            }),
            fell: held.saturating_sub(engine.layers_size()),
            reclaimed: answer["SpaceReclaimed"].as_u64().unwrap_or(0),
            before,
            selection,
            forecast,
        }
    }

    /// Everything that is not as it was foreseen, in words.
    fn wrong(&self, prune: Prune) -> Vec<String> {
        let mut state = State::new(Arc::clone(&self.before));
        let foretold: BTreeSet<Change> = rules::prune(&mut state, prune).into_iter().collect();
        let mut wrong: Vec<String> = same_state("the rule", &state, &self.after)
            .err()
            .into_iter()
            .collect();
        if let Some(told) = &self.told
            && !self.is_told(told, &foretold)
        {
            wrong.push(format!("told {told:?}\n  foretold {foretold:?}"));
        }
        let (images, names) = self.spared();
        let expected = Left::of(&self.forecast.after).without(&images, &names);
        let left = Left::read(&self.after);
        if expected != left {
            wrong.push(format!("by the marks {expected:?}\n  by prune {left:?}"));
        }
        if !self.forecast.refused.is_empty() {
            wrong.push(format!("refused {:?}", self.forecast.refused));
        }
        wrong.extend(self.wrong_bytes());
        wrong
    }

    /// Whether the answer's records are the rule's. On the containerd store they also tell of platforms' manifests, which
    /// are no images of their own. What build cache keeps goes without a record: layers on a graph driver, an image's
    /// own blob on the containerd store.
    fn is_told(&self, told: &BTreeSet<Change>, foretold: &BTreeSet<Change>) -> bool {
        let containerd = self.before.profile().kind == EngineKind::ContainerdStore;
        let is_image = |id: &str| self.before.find(&ImageId::new(id)).is_some();
        let mut more = told.difference(foretold);
        let mut less = foretold.difference(told);
        more.all(|change| matches!(change, Change::Deleted(id) if containerd && !is_image(id)))
            && less.all(|change| {
                let kept = |id: &str| self.before.has_cache() && (containerd || !is_image(id));
                matches!(change, Change::Deleted(id) if kept(id))
            })
    }

    /// What prune takes and the preset leaves.
    fn spared(&self) -> (Vec<ImageId>, Vec<(ImageId, Reference)>) {
        let (mut images, mut all) = (Vec::new(), Vec::new());
        for spared in &self.selection.spared {
            match spared {
                Spared::Image(id) | Spared::Refused(id) | Spared::Protected(id) => {
                    images.push(id.clone());
                }
                Spared::Names(id, names) => {
                    all.extend(names.iter().map(|name| (id.clone(), name.clone())));
                }
            }
        }
        (images, all)
    }

    /// A graph driver's own figure is physical, like the forecast; the others count in other ways.
    fn wrong_bytes(&self) -> Option<String> {
        let (now, reclaimed) = (self.forecast.freed.now, self.reclaimed);
        let figures = format!(
            "shown {}{}, reclaimed {reclaimed}, fell {}",
            now.sign(),
            now.value(),
            self.fell
        );
        println!("    {figures}");
        let kept = match (self.before.profile().kind, now.certainty()) {
            (EngineKind::GraphDriver, Certainty::Exact) => now.value() == reclaimed,
            (EngineKind::GraphDriver, Certainty::AtMost) => now.value() >= reclaimed,
            // an estimate promises nothing; the containerd store counts compressed content only, Podman whole images
            (EngineKind::GraphDriver | EngineKind::ContainerdStore | EngineKind::Podman, _) => true,
        };
        (!kept).then_some(figures)
    }
}

fn path(before: &Inventory, prune: Prune) -> &'static str {
    match prune {
        Prune::Dangling => "/images/prune",
        Prune::All if before.profile().prunes_by_filter() => {
            "/images/prune?filters=%7B%22dangling%22%3A%5B%22false%22%5D%7D"
        }
        Prune::All => "/v4.0.0/libpod/images/prune?all=true",
    }
}

/// Podman leaves the algorithm out of its ids, and libpod calls them otherwise.
fn change(before: &Inventory, record: &Value) -> Change {
    if let Some(name) = record["Untagged"].as_str() {
        return Change::Untagged(name.into());
    }
    let id = record["Deleted"]
        .as_str()
        .or_else(|| record["Id"].as_str())
        .unwrap();
    let whole = format!("sha256:{id}");
    let known = before.find(&ImageId::new(&whole)).is_some();
    Change::Deleted(if known { whole.into() } else { id.into() })
}

/// Prunes and complains of whatever was not foreseen.
fn check(engine: &TestEngine, subject: &Subject, prune: Prune) -> Pruned {
    let pruned = Pruned::on(engine, subject, prune);
    let wrong = pruned.wrong(prune);
    assert!(
        wrong.is_empty(),
        "{}: {prune:?}:\n{}",
        engine.name,
        wrong.join("\n")
    );
    pruned
}

#[test]
fn in_random_worlds_prune_takes_what_the_presets_mark() {
    let mut seeds = seeds();
    if std::env::var_os("JETTISON_WORLDS").is_none() {
        seeds.truncate(WORLDS);
    }
    let (wrong, count) = (Mutex::new(Vec::new()), Mutex::new(0));
    let engines = engines();
    if engines.is_empty() {
        println!("skipped: JETTISON_TEST_ENGINES names no engine that answers");
    }
    std::thread::scope(|scope| {
        for engine in &engines {
            let play = || {
                for seed in &seeds {
                    let found = play(engine, *seed);
                    *count.lock().unwrap() += 2;
                    wrong.lock().unwrap().extend(found);
                }
            };
            scope.spawn(play);
        }
    });
    let (wrong, count) = (wrong.into_inner().unwrap(), count.into_inner().unwrap());
    println!(
        "{} of {count} prunes as the preset has them",
        count - wrong.len()
    );
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Both prunes in one world, the wide one first in every other.
fn play(engine: &TestEngine, seed: u64) -> Vec<String> {
    let _lock = engine.lock();
    engine.wipe();
    furnish(engine, seed);
    let subject = Subject::new(engine);
    let both = if seed.is_multiple_of(2) {
        [Prune::Dangling, Prune::All]
    } else {
        [Prune::All, Prune::Dangling]
    };
    let mut sentences = Vec::new();
    for prune in both {
        let pruned = Pruned::on(engine, &subject, prune);
        let wrong = pruned.wrong(prune);
        println!(
            "{}: JETTISON_SEED={seed}: {prune:?}: {} marks, {} spared, {} of {} images left",
            engine.name,
            pruned.selection.marks.len(),
            pruned.selection.spared.len(),
            pruned.after.images().len(),
            pruned.before.images().len(),
        );
        if !wrong.is_empty() {
            let words = wrong.join("\n");
            sentences.push(format!(
                "{}: JETTISON_SEED={seed}: {prune:?}: {words}",
                engine.name
            ));
        }
    }
    engine.wipe();
    sentences
}

#[test]
fn in_a_world_with_one_of_everything_prune_takes_what_the_presets_mark() {
    on_every_engine(|engine| {
        engine.wipe();
        small_world(engine);
        let subject = Subject::new(engine);
        let dangling = check(engine, &subject, Prune::Dangling);
        assert!(!dangling.selection.marks.is_empty());
        let all = check(engine, &subject, Prune::All);
        assert!(all.selection.marks.len() > 2);
        engine.wipe();
    });
}

/// An image that can run, with these tags.
fn image(seed: u64, tags: &[&str]) -> Image {
    let layers = [Layer::programs(seed, 5_000)];
    tags.iter()
        .fold(Image::new(&layers), |image, tag| image.tag(tag))
}

#[test]
fn spare_names_of_images_in_use_go_as_each_engine_has_it() {
    on_every_engine(|engine| {
        engine.wipe();
        engine.load(&[
            image(70, &["names/two:1", "names/two:2", "zoo:1"]),
            image(71, &["by/id:1", "by/id:2"]),
        ]);
        let second = engine.image_id(&engine.listed("by/id:1"));
        engine.create("first", &engine.listed("names/two:1"), &json!({}));
        engine.create("second", &second, &json!({}));
        let subject = Subject::new(engine);
        let pruned = check(engine, &subject, Prune::All);
        let images = pruned.after.images().iter();
        let names = images.flat_map(|image| &image.references);
        let mut left: Vec<&str> = names.map(Reference::as_str).collect();
        left.sort_unstable();
        let expected: &[&str] = match pruned.after.profile().kind {
            // the last in the order of whole names: docker.io/library/zoo comes before docker.io/names/two
            EngineKind::GraphDriver => &["by/id:2", "names/two:2"],
            EngineKind::ContainerdStore => &["by/id:2", "names/two:1"],
            EngineKind::Podman => &[
                "localhost/by/id:1",
                "localhost/by/id:2",
                "localhost/names/two:1",
                "localhost/names/two:2",
                "localhost/zoo:1",
            ],
        };
        assert_eq!(left, expected, "{}", engine.name);
        let mut marks = pruned.selection.marks.iter();
        assert!(marks.all(|mark| matches!(mark, Mark::Reference(..))));
        assert_eq!(pruned.selection.spared, Vec::new(), "{}", engine.name);
        engine.wipe();
    });
}

#[test]
fn invisible_names_of_tagged_images_are_pruned_and_free_nothing() {
    on_every_engine(|engine| {
        engine.wipe();
        engine.load(&[image(72, &["moved:1", "stays:1"])]);
        engine.load(&[image(73, &["moved:1"])]);
        let subject = Subject::new(engine);
        let pruned = check(engine, &subject, Prune::Dangling);
        let containerd = pruned.before.profile().kind == EngineKind::ContainerdStore;
        assert_eq!(pruned.selection.hidden_names, usize::from(containerd));
        assert_eq!((pruned.selection.marks, pruned.reclaimed), (Vec::new(), 0));
        assert_eq!(pruned.after.images().len(), 2);
        assert!(!pruned.after.images().iter().any(|image| image.hidden_name));
        engine.wipe();
    });
}

/// Three images on top of one another, the middle one with a container, the last one with a name that then moves.
fn build_on_a_used_parent(engine: &TestEngine) {
    engine.load(&[image(76, &["base:1"])]);
    let file = format!(
        "FROM {}\nLABEL one=1\nCOPY file /file\nLABEL three=3\n",
        engine.listed("base:1")
    );
    let built = engine.build(&file, &[("file", b"content")], "built:1");
    let parents = engine.ancestors(&built);
    engine.create("on-a-parent", &parents[0], &json!({}));
    engine.load(&[image(77, &["built:1"])]);
}

#[test]
fn parents_of_dangling_images_stay_while_a_container_needs_them() {
    on_every_engine(|engine| {
        for prunes in [[Prune::Dangling, Prune::All], [Prune::All, Prune::Dangling]] {
            engine.wipe();
            build_on_a_used_parent(engine);
            let subject = Subject::new(engine);
            for prune in prunes {
                check(engine, &subject, prune);
            }
        }
        engine.wipe();
    });
}

/// A running container of an image that keeps another name, while its own name has moved. Returns the image.
fn run_under_a_name_that_moves(engine: &TestEngine) -> ImageId {
    engine.load(&[image(74, &["app:1", "keep:1"]), image(75, &["other:1"])]);
    let running = engine.image_id(&engine.listed("app:1"));
    let container = engine.create("runs", &engine.listed("app:1"), &json!({}));
    engine.start(&container);
    engine.tag(&engine.listed("other:1"), "app", "1");
    ImageId::new(&running)
}

#[test]
fn the_image_of_a_running_container_is_never_marked_though_prune_may_take_it() {
    on_every_engine(|engine| {
        engine.wipe();
        let id = run_under_a_name_that_moves(engine);
        let pruned = check(engine, &Subject::new(engine), Prune::All);
        let marks = &pruned.selection.marks;
        assert!(marks.iter().all(|mark| *mark.image() != id));
        assert!(!pruned.forecast.deletes(&id));
        let taken = pruned.after.get(&id).is_none();
        let containerd = pruned.before.profile().kind == EngineKind::ContainerdStore;
        assert_eq!(taken, containerd, "{}", engine.name);
        let sentences = pruned.selection.beside(&pruned.before);
        if taken {
            assert_eq!(pruned.selection.spared, [Spared::Image(id)]);
            assert_eq!(sentences, ["Prune would take keep:1 though in use: left."]);
            // the name that the container was made from protects the image that has it now
            assert_eq!(pruned.after.images().len(), 1);
        } else {
            assert_eq!(sentences, Vec::<String>::new(), "{}", engine.name);
        }
        engine.wipe();
    });
}
