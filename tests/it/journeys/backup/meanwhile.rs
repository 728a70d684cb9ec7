//! What others do while a backup is restored.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use jettison::app::{BackupOrder, NameBack, RestoredImage, RunId};
use jettison::engine::Engine as _;
use jettison::engine::practice::{Latency, PracticeEngine, World};
use jettison::inventory::{EngineKind, ImageId, Reference};
use jettison::removal::{Backup, Forecast, Keep, Mark, Marks, Route};
use jettison::runtime::{Keeping, Room, restore};

use super::{KINDS, NOW, cut::Cut};

const OLD: &str = "kettle/web:1.8";
const DEV: &str = "kettle/web:dev";

fn practice(kind: EngineKind) -> Arc<PracticeEngine> {
    let engine = PracticeEngine::new(&World::built_in(), kind, NOW);
    Arc::new(engine.with_latency(Latency::None))
}

fn reference(name: &str) -> Reference {
    Reference::new(name).unwrap()
}

fn owner(engine: &PracticeEngine, name: &str) -> Option<ImageId> {
    engine.holdings().resolve(&reference(name)).cloned()
}

/// Keeps the images of these names in a backup and removes them.
async fn keep_and_remove(engine: &PracticeEngine, home: &Path, names: &[&str]) -> PathBuf {
    let inventory = Arc::new(engine.holdings().inventory());
    let marks = names
        .iter()
        .map(|name| Mark::Image(owner(engine, name).unwrap()));
    let marks: Marks = marks.collect();
    let forecast = Forecast::new(&inventory, &marks, Route::Skip);
    let order = BackupOrder {
        run: RunId(1),
        directory: home.to_owned(),
        backup: Backup::of(&forecast, Keep::All),
    };
    assert_eq!(order.backup.images.len(), names.len());
    let keeping = Keeping::new(Room::of_system());
    let kept = keeping.keep(engine, &order).await.unwrap();
    for step in forecast.steps() {
        engine.run(&step.planned.step).await.unwrap().unwrap();
    }
    kept.path
}

/// Somebody gives that name to the image that is listed last.
fn take(engine: &PracticeEngine, name: &str) -> ImageId {
    let other = engine.holdings().listing.images.last().unwrap().id.clone();
    engine.change(|holdings| holdings.move_tag(&reference(name), &other));
    other
}

fn manifest_of(archive: &Path) -> PathBuf {
    archive
        .to_str()
        .unwrap()
        .replace(".tar.zst", ".json")
        .into()
}

#[tokio::test]
async fn a_name_that_somebody_gives_away_while_the_archive_is_sent_stays_where_it_is() {
    for kind in KINDS {
        let home = tempfile::tempdir().unwrap();
        let engine = practice(kind);
        let path = keep_and_remove(&engine, home.path(), &[OLD]).await;
        let busy = Cut::while_loading(Arc::clone(&engine), |engine| {
            take(engine, OLD);
        });
        let back = restore(&busy, &path).await.unwrap();
        let other = engine.holdings().listing.images.last().unwrap().id.clone();
        assert_eq!(owner(&engine, OLD), Some(other.clone()), "{kind:?}");
        assert_eq!(
            back[0].names,
            [(reference(OLD), NameBack::Elsewhere(other))]
        );
        assert!(back[0].there && !back[0].is_whole());
    }
}

#[tokio::test]
async fn an_archive_with_an_image_of_which_its_manifest_tells_nothing_is_not_loaded() {
    let home = tempfile::tempdir().unwrap();
    let engine = practice(EngineKind::GraphDriver);
    let path = keep_and_remove(&engine, home.path(), &[OLD, DEV]).await;
    let json = manifest_of(&path);
    let mut told: serde_json::Value =
        serde_json::from_slice(&std::fs::read(&json).unwrap()).unwrap();
    let images = told["images"].as_array_mut().unwrap();
    images.retain(|image| image["tags"][0] == OLD);
    std::fs::write(&json, told.to_string()).unwrap();
    let mine = take(&engine, DEV);
    let why = restore(&*engine, &path).await.unwrap_err().0;
    assert!(why.ends_with("of which nothing is told"), "{why}");
    assert_eq!(owner(&engine, DEV), Some(mine));
    assert_eq!(owner(&engine, OLD), None);
}

/// Two backups of one image each, which are gone.
async fn two(engine: &PracticeEngine, home: &Path) -> [PathBuf; 2] {
    let (first, second) = (home.join("first"), home.join("second"));
    [
        keep_and_remove(engine, &first, &[OLD]).await,
        keep_and_remove(engine, &second, &[DEV]).await,
    ]
}

#[tokio::test]
async fn an_archive_that_is_exchanged_once_it_is_verified_is_not_the_one_that_is_loaded() {
    let home = tempfile::tempdir().unwrap();
    let engine = practice(EngineKind::GraphDriver);
    let [path, other] = two(&engine, home.path()).await;
    let place = path.clone();
    let busy = Cut::before_listing(Arc::clone(&engine), move |_| {
        std::fs::rename(other, place).unwrap();
    });
    let back = restore(&busy, &path).await.unwrap();
    assert!(back.iter().all(RestoredImage::is_whole), "{back:?}");
    assert_eq!(owner(&engine, DEV), None);
}

#[tokio::test]
async fn an_archive_that_is_written_over_once_it_is_verified_is_not_sent_to_its_end() {
    let home = tempfile::tempdir().unwrap();
    let engine = practice(EngineKind::GraphDriver);
    let [path, other] = two(&engine, home.path()).await;
    let place = path.clone();
    let busy = Cut::before_listing(Arc::clone(&engine), move |_| {
        std::fs::copy(other, place).unwrap();
    });
    let before = engine.holdings().listing.images;
    let why = restore(&busy, &path).await.unwrap_err().0;
    let words = "the upload was cut: the file was changed after it was verified";
    assert_eq!(why, words);
    assert_eq!(engine.holdings().listing.images, before);
}
