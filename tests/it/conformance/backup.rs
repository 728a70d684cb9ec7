//! Backup and restore on real engines: what was removed comes back, under the same ids and with the same tags.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jettison::app::{BackupOrder, RestoredImage, RunId};
use jettison::engine::Engine as _;
use jettison::inventory::{ImageId, Inventory, Reference};
use jettison::removal::{Backup, Forecast, Keep, Mark, Marks, Route};
use jettison::runtime::{Keeping, Room, restore, would_restore};

use tempfile::TempDir;

use super::compare::Subject;
use crate::engines::{TestEngine, on_every_engine};
use crate::world::archive::{Image, Layer};
use crate::world::build::Store;

/// Tags by image.
fn tags(inventory: &Inventory) -> BTreeMap<ImageId, Vec<Reference>> {
    let images = inventory.images().iter();
    let tags = images.map(|image| (image.id.clone(), image.tags().cloned().collect()));
    tags.collect()
}

/// What is built on what. The containerd store has no place for that in an archive.
fn parents(inventory: &Inventory) -> BTreeMap<ImageId, ImageId> {
    let images = inventory.images().iter();
    let parents = images.filter_map(|image| Some((image.id.clone(), image.parent.clone()?)));
    parents.collect()
}

fn everything(inventory: &Inventory) -> Marks {
    let ids = inventory.images().iter().map(|image| image.id.clone());
    ids.map(Mark::Image).collect()
}

/// Images with one tag, with several in two repositories, with none, with a shared layer, and built ones with untagged
/// parents.
fn furnish(engine: &TestEngine) {
    engine.wipe();
    let base = Layer::programs(1, 30_000);
    let of = |seed| Image::new(&[base.clone(), Layer::noise(seed, 5_000)]);
    engine.load(&[
        of(2).tag("backup/one:1"),
        of(3)
            .tag("backup/many:1")
            .tag("backup/many:2")
            .tag("other/many:1"),
        of(4).tag("backup/moved:1"),
    ]);
    engine.tag("backup/one:1", "backup/moved", "1");
    let dockerfile = "FROM backup/one:1\nLABEL a=b\nCOPY file /file\n";
    engine.build(dockerfile, &[("file", b"content")], "backup/built:1");
    if engine.store() != Store::Podman {
        let dockerfile = "FROM scratch\nCOPY file /file\n";
        engine.build_with_cache(dockerfile, &[("file", b"cached")], "backup/kit:1");
    }
}

/// Keeps all that goes, and lets it go.
fn keep_and_remove(
    engine: &TestEngine,
    subject: &Subject,
    order: &BackupOrder,
    forecast: &Forecast,
) -> PathBuf {
    let keeping = Keeping::new(Room::of_system());
    let kept = subject.wait(keeping.keep(subject.engine(), order));
    let kept = kept.unwrap_or_else(|why| panic!("{}: {why:?}", engine.name));
    assert!(
        kept.bytes <= order.backup.at_most,
        "{}: {kept:?}",
        engine.name
    );
    for step in forecast.steps() {
        let answer = subject.send(&step.planned.step);
        assert!(answer.is_ok(), "{}: {answer:?}", engine.name);
    }
    kept.path
}

fn order(directory: &Path, forecast: &Forecast) -> BackupOrder {
    BackupOrder {
        run: RunId(1),
        directory: directory.to_owned(),
        backup: Backup::of(forecast, Keep::All),
    }
}

/// An engine on which everything was kept and then removed.
struct Emptied {
    subject: Subject,
    before: Arc<Inventory>,
    path: PathBuf,
    _home: TempDir,
}

impl Emptied {
    fn new(engine: &TestEngine) -> Self {
        furnish(engine);
        let subject = Subject::new(engine);
        let before = subject.read();
        let home = tempfile::tempdir().unwrap();
        let forecast = Forecast::new(&before, &everything(&before), Route::Skip);
        let order = order(home.path(), &forecast);
        assert_eq!(order.backup.images.len(), before.images().len());
        let mut images = order.backup.images.iter();
        assert!(images.any(|image| image.tags.is_empty()));
        let path = keep_and_remove(engine, &subject, &order, &forecast);
        assert!(subject.read().images().is_empty(), "{}", engine.name);
        Self {
            subject,
            before,
            path,
            _home: home,
        }
    }

    fn restore(&self) -> Vec<RestoredImage> {
        let subject = &self.subject;
        subject.wait(restore(subject.engine(), &self.path)).unwrap()
    }
}

#[test]
fn everything_that_was_removed_comes_back_with_its_ids_and_tags() {
    on_every_engine(|engine| {
        let emptied = Emptied::new(engine);
        let Emptied {
            subject,
            before,
            path,
            ..
        } = &emptied;
        let told = subject.wait(would_restore(subject.engine(), path)).unwrap();
        assert!(told.iter().all(RestoredImage::is_whole), "{told:?}");
        assert!(subject.read().images().is_empty(), "{}", engine.name);
        let back = emptied.restore();
        let came = |image: &RestoredImage| image.is_whole() && !image.was;
        assert!(back.iter().all(came), "{}: {back:?}", engine.name);
        assert_eq!(tags(&subject.read()), tags(before), "{}", engine.name);
        let lost = engine.store() == Store::Containerd;
        let parents_back = if lost {
            BTreeMap::new()
        } else {
            parents(before)
        };
        assert_eq!(parents(&subject.read()), parents_back, "{}", engine.name);

        // a second time there is nothing to do
        let again = emptied.restore();
        let there = |image: &RestoredImage| image.is_whole() && image.was;
        assert!(again.iter().all(there), "{again:?}");
        engine.wipe();
    });
}

#[test]
fn a_tag_that_names_another_image_now_is_left_there() {
    on_every_engine(|engine| {
        let emptied = Emptied::new(engine);
        engine.load(&[Image::new(&[Layer::noise(9, 100)])
            .tag("backup/many:1")
            .tag("backup/built:1")]);
        let meanwhile = emptied.subject.read();
        let [new] = meanwhile.images() else {
            panic!("{}: {:?}", engine.name, meanwhile.images())
        };
        let back = emptied.restore();
        assert!(back.iter().all(|image| image.there), "{back:?}");
        let lacking = back.iter().filter(|image| !image.is_whole());
        assert_eq!(lacking.count(), 2, "{}: {back:?}", engine.name);

        let mut expected = tags(&emptied.before);
        for names in expected.values_mut() {
            names.retain(|name| !new.references.contains(name));
        }
        expected.insert(new.id.clone(), new.tags().cloned().collect());
        let after = emptied.subject.read();
        assert_eq!(tags(&after), expected, "{}", engine.name);
        let still = after.get(&new.id).unwrap();
        assert!(!still.hidden_name, "{}: a name was taken", engine.name);
        engine.wipe();
    });
}

#[test]
fn an_image_that_is_gone_cannot_be_kept_and_nothing_is_left_of_its_file() {
    on_every_engine(|engine| {
        furnish(engine);
        let subject = Subject::new(engine);
        let before: Arc<Inventory> = subject.read();
        let home = tempfile::tempdir().unwrap();
        let forecast = Forecast::new(&before, &everything(&before), Route::Skip);
        let order = order(home.path(), &forecast);
        engine.wipe();
        let keeping = Keeping::new(Room::of_system());
        let failed = subject.wait(keeping.keep(subject.engine(), &order));
        let why = failed.expect_err("it is gone").0;
        assert!(
            why.contains("could not be saved") || why.contains("does not verify"),
            "{why}"
        );
        assert_eq!(
            std::fs::read_dir(home.path()).unwrap().count(),
            0,
            "{}",
            engine.name
        );
        assert_eq!(subject.engine().about().profile, before.profile());
    });
}

#[test]
fn an_image_without_any_layer_keeps_nothing_else_out_of_a_backup() {
    on_every_engine(|engine| {
        engine.wipe();
        let dockerfile = "FROM scratch\nLABEL a=b\nCOPY file /file\n";
        engine.build(dockerfile, &[("file", b"content")], "backup/bare:1");
        let subject = Subject::new(engine);
        let before = subject.read();
        let home = tempfile::tempdir().unwrap();
        let forecast = Forecast::new(&before, &everything(&before), Route::Skip);
        let order = order(home.path(), &forecast);
        let graph = engine.store() == Store::Graph;
        assert_eq!(
            order.backup.unsaveable,
            usize::from(graph),
            "{}",
            engine.name
        );
        let path = keep_and_remove(engine, &subject, &order, &forecast);
        let images = subject.wait(restore(subject.engine(), &path)).unwrap();
        assert!(
            images.iter().all(RestoredImage::is_whole),
            "{}: {images:?}",
            engine.name
        );
        assert_eq!(
            images.len() + order.backup.unsaveable,
            before.images().len()
        );
    });
}
