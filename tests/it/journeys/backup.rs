//! A backup is kept before anything goes, and brings it back; without one nothing goes.

mod cut;
mod meanwhile;

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use jettison::app::{
    App, BackupOrder, BackupSettings, BackupStage, BackupState, EngineChoice, Fault, JobState,
    NameBack, Phase, Restored, RestoredImage, Run, RunBackup, RunId, Settings, Stranded,
};
use jettison::engine::Engine;
use jettison::engine::practice::{PracticeEngine, World};
use jettison::inventory::{Container, EngineKind, ImageId, Reference};
use jettison::removal::{Backup, Forecast, Keep, Mark, Marks, Preset, Route};
use jettison::runtime::{
    BackupStore, Connect, JournalStore, Keeping, Room, restore, would_restore,
};

use super::script::{Leg, enter, is_over, is_read, play_with, press, see, until};
use super::{KINDS, NOW, is_done, job_states};
use cut::Cut;

/// A way to one engine, with so much room for backups.
struct Way {
    engine: Arc<dyn Engine>,
    room: u64,
    journal: JournalStore,
}

impl Way {
    fn to(engine: Arc<dyn Engine>) -> Self {
        Self {
            engine,
            room: u64::MAX,
            journal: JournalStore::off(),
        }
    }
}

impl Connect for Way {
    fn connect(&self, _: EngineChoice) -> BoxFuture<'_, Result<Arc<dyn Engine>, Stranded>> {
        let engine = Arc::clone(&self.engine);
        async move { Ok(engine) }.boxed()
    }

    fn room(&self) -> Room {
        let left = self.room;
        Room::told_by(move |_| Ok(Some(left)))
    }

    fn journal(&self, _: &EngineChoice) -> JournalStore {
        self.journal.clone()
    }
}

/// The program of a user who keeps backups there.
fn keeping(directory: &Path, keep: Keep) -> App {
    let backup = BackupSettings {
        directory: Some(directory.to_owned()),
        keep,
    };
    let settings = Settings {
        backup,
        ..Settings::default()
    };
    App::with(EngineChoice::Practice, NOW, settings)
}

fn practice(kind: EngineKind) -> Arc<PracticeEngine> {
    Arc::new(PracticeEngine::new(&World::built_in(), kind, NOW))
}

fn run(app: &App) -> &Run {
    app.session().unwrap().run.as_ref().unwrap()
}

fn backup(app: &App) -> &RunBackup {
    run(app).backup.as_ref().unwrap()
}

/// Marks what is dangling and runs the plan.
fn remove_dangling() -> [Vec<Leg>; 6] {
    [
        until(is_read),
        press("m"),
        enter(),
        press("dR"),
        press("remove"),
        enter(),
    ]
}

type Row = (ImageId, Vec<Reference>, u64);

/// Everything that is listed, but for its order and the digests that no archive keeps.
fn listed(engine: &PracticeEngine) -> (Vec<Row>, Vec<Container>) {
    let listing = engine.holdings().listing;
    let images = listing.images.into_iter();
    let mut images: Vec<_> = images
        .map(|image| {
            (
                image.id.clone(),
                image.tags().cloned().collect(),
                image.size,
            )
        })
        .collect();
    images.sort();
    (images, listing.containers)
}

fn files(directory: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(directory).unwrap();
    entries.map(|entry| entry.unwrap().path()).collect()
}

fn all_is_back(app: &App) {
    let Some(Restored::Ended(images)) = &backup(app).restored else {
        panic!()
    };
    assert!(!images.is_empty());
    assert!(images.iter().all(RestoredImage::is_whole), "{images:?}");
}

/// The first record stays: what is back was not there before.
fn it_is_restored_already(app: &App) {
    let notice = app.notice.as_deref();
    assert!(notice.is_some_and(|told| told.starts_with("it is restored already")));
    all_is_back(app);
    let Some(Restored::Ended(images)) = &backup(app).restored else {
        panic!()
    };
    let back = images.iter().filter(|image| image.archived);
    assert!(back.clone().count() > 0 && back.clone().all(|image| !image.was));
}

#[tokio::test(start_paused = true)]
async fn what_was_removed_comes_back_from_the_receipt_as_it_was() {
    for kind in KINDS {
        let home = tempfile::tempdir().unwrap();
        let engine = practice(kind);
        let way = Way::to(Arc::clone(&engine) as Arc<dyn Engine>);
        let before = listed(&engine);
        let restored = [
            until(is_over),
            see(|app| {
                assert!(job_states(app).iter().all(is_done));
                let kept = run(app).backup_path().unwrap();
                assert!(kept.exists(), "{}", kept.display());
            }),
            press("u"),
            until(|app| matches!(backup(app).restored, Some(Restored::Ended(_)))),
            see(all_is_back),
            press("u"),
            see(it_is_restored_already),
            press("qq"),
        ];
        let legs = remove_dangling().into_iter().chain(restored);
        play_with(
            keeping(home.path(), Keep::All),
            Arc::new(way),
            &engine,
            legs,
        )
        .await;
        assert_eq!(listed(&engine), before, "{kind:?}");
        let store = BackupStore {
            directory: home.path().to_owned(),
        };
        assert_eq!(store.list().unwrap().len(), 1);
        assert_eq!(files(home.path()).len(), 2, "nothing unfinished is left");
    }
}

#[tokio::test(start_paused = true)]
async fn the_journal_says_where_the_backup_is_before_the_first_step() {
    let home = tempfile::tempdir().unwrap();
    let engine = practice(EngineKind::GraphDriver);
    let journal = home.path().join("journal.jsonl");
    let way = Way {
        journal: JournalStore::at(&journal),
        ..Way::to(Arc::clone(&engine) as Arc<dyn Engine>)
    };
    let kept = home.path().join("kept");
    let legs = remove_dangling().into_iter();
    let legs = legs.chain([until(is_over), press("qq")]);
    let settings = keeping(&kept, Keep::All).settings;
    // the practice engine as such keeps no journal
    let app = App::with(EngineChoice::Configured, NOW, settings);
    play_with(app, Arc::new(way), &engine, legs).await;
    let text = std::fs::read_to_string(&journal).unwrap();
    let first = text.lines().next().unwrap();
    let first: serde_json::Value = serde_json::from_str(first).unwrap();
    let archive = first["backup"].as_str().unwrap();
    assert!(files(&kept).contains(&PathBuf::from(archive)), "{first}");
}

/// Nothing was removed, nothing is left of the backup, and the receipt says why.
async fn stays(engine: &Arc<PracticeEngine>, way: Way, words: &'static str) {
    let home = tempfile::tempdir().unwrap();
    let before = listed(engine);
    let ended = [
        until(|app| app.session().is_some_and(|session| session.run.is_some())),
        until(is_over),
        see(move |app| {
            let BackupState::Failed(Fault(why)) = &backup(app).state else {
                panic!("{:?}", backup(app).state)
            };
            assert!(why.contains(words), "{why}");
            let states = job_states(app);
            assert!(states.iter().all(|state| *state == JobState::Cancelled));
        }),
        press("qqy"),
    ];
    let legs = remove_dangling().into_iter().chain(ended);
    play_with(keeping(home.path(), Keep::All), Arc::new(way), engine, legs).await;
    assert_eq!(listed(engine), before);
    assert!(files(home.path()).is_empty());
}

#[tokio::test(start_paused = true)]
async fn without_room_for_a_backup_nothing_is_removed() {
    let engine = practice(EngineKind::GraphDriver);
    let way = Way {
        room: 1000,
        ..Way::to(Arc::clone(&engine) as Arc<dyn Engine>)
    };
    stays(&engine, way, "only 1 kB are free there").await;
}

#[tokio::test(start_paused = true)]
async fn a_backup_that_is_cut_removes_nothing() {
    for (cut, words) in [
        (Cut::with_error as fn(_) -> Cut, "the connection was lost"),
        (Cut::in_silence, "the archive ends before its end"),
        (Cut::of_other_images, "is not in it"),
    ] {
        let engine = practice(EngineKind::ContainerdStore);
        let way = Way::to(Arc::new(cut(Arc::clone(&engine))));
        stays(&engine, way, words).await;
    }
}

/// Some of it has come from the engine.
fn has_begun(app: &App) -> bool {
    let saving = BackupState::Making(BackupStage::Saving(0));
    run(app).phase == Phase::Backing && backup(app).state != saving
}

#[tokio::test(start_paused = true)]
async fn a_backup_that_is_cancelled_removes_nothing_and_leaves_no_file() {
    let home = tempfile::tempdir().unwrap();
    let engine = practice(EngineKind::GraphDriver);
    let before = listed(&engine);
    let way = Way::to(Arc::new(Cut::that_hangs(Arc::clone(&engine))));
    let cancelled = [
        until(|app| app.session().is_some_and(|session| session.run.is_some())),
        until(has_begun),
        press("x"),
        until(is_over),
        see(|app| assert_eq!(backup(app).state, BackupState::Stopped)),
        press("qqy"),
    ];
    let legs = remove_dangling().into_iter().chain(cancelled);
    let app = keeping(home.path(), Keep::OnlyCopies);
    play_with(app, Arc::new(way), &engine, legs).await;
    assert_eq!(listed(&engine), before);
    assert!(files(home.path()).is_empty());
}

#[tokio::test(start_paused = true)]
async fn quitting_while_a_backup_is_made_removes_nothing_and_leaves_no_file() {
    let home = tempfile::tempdir().unwrap();
    let engine = practice(EngineKind::Podman);
    let before = listed(&engine);
    let way = Way::to(Arc::new(Cut::that_hangs(Arc::clone(&engine))));
    let quit = [
        until(|app| app.session().is_some_and(|session| session.run.is_some())),
        until(has_begun),
        press("qy"),
    ];
    let legs = remove_dangling().into_iter().chain(quit);
    let app = keeping(home.path(), Keep::OnlyCopies);
    play_with(app, Arc::new(way), &engine, legs).await;
    assert_eq!(listed(&engine), before);
    assert!(files(home.path()).is_empty());
}

#[tokio::test(start_paused = true)]
async fn the_key_goes_from_only_copies_to_all_to_none_and_none_keeps_none() {
    let home = tempfile::tempdir().unwrap();
    let engine = practice(EngineKind::GraphDriver);
    let way = Way::to(Arc::clone(&engine) as Arc<dyn Engine>);
    let keeps = |keep: Keep| {
        see(move |app| {
            let offered = app.previewed().unwrap().backup.as_ref().unwrap();
            assert_eq!(offered.keep, keep);
        })
    };
    let legs = [
        until(is_read),
        press("m"),
        enter(),
        press("d"),
        until(|app| app.previewed().is_some()),
        keeps(Keep::OnlyCopies),
        press("b"),
        until(|app| app.previewed().unwrap().backup.as_ref().unwrap().keep == Keep::All),
        press("b"),
        until(|app| app.previewed().unwrap().backup.as_ref().unwrap().keep == Keep::Nothing),
        press("R"),
        press("remove"),
        enter(),
        until(is_over),
        see(|app| assert_eq!(run(app).backup, None)),
        press("u"),
        see(|app| assert!(job_states(app).iter().all(is_done))),
        press("qq"),
    ];
    let app = keeping(home.path(), Keep::OnlyCopies);
    play_with(app, Arc::new(way), &engine, legs).await;
    assert!(files(home.path()).is_empty());
}

#[tokio::test(start_paused = true)]
async fn names_that_went_of_images_that_stay_come_back_too() {
    let home = tempfile::tempdir().unwrap();
    let engine = practice(EngineKind::GraphDriver);
    let inventory = Arc::new(engine.holdings().inventory());
    let mut several = inventory
        .images()
        .iter()
        .filter(|image| image.tags().count() > 1);
    let several = several.next().unwrap();
    let name = several.tags().last().unwrap();
    let dangling = Preset::dangling().select(&inventory, NOW).marks;
    let spare = Mark::Reference(several.id.clone(), name.clone());
    let marks: Marks = dangling.into_iter().chain([spare]).collect();
    let forecast = Forecast::new(&inventory, &marks, Route::Skip);
    let order = BackupOrder {
        run: RunId(1),
        directory: home.path().to_owned(),
        backup: Backup::of(&forecast, Keep::All),
    };
    assert_eq!(
        order.backup.names,
        [(several.id.clone(), vec![name.clone()])]
    );
    let keeping = Keeping::new(Room::told_by(|_| Ok(None)));
    let kept = keeping.keep(&*engine, &order).await.unwrap();
    let before = listed(&engine);
    for step in forecast.steps() {
        engine.run(&step.planned.step).await.unwrap().unwrap();
    }
    assert_ne!(listed(&engine), before);
    let dry = would_restore(&*engine, &kept.path).await.unwrap();
    let images = restore(&*engine, &kept.path).await.unwrap();
    for told in [dry, images] {
        let of_names = told.iter().find(|image| image.id == several.id).unwrap();
        assert!(of_names.was && !of_names.archived, "{of_names:?}");
        assert_eq!(of_names.names, [(name.clone(), NameBack::Back)]);
        assert!(told.iter().all(RestoredImage::is_whole), "{told:?}");
    }
    assert_eq!(listed(&engine), before);
}

#[tokio::test]
async fn a_directory_that_cannot_be_written_keeps_no_backup() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("file");
    std::fs::write(&file, "").unwrap();
    let room = Room::told_by(|_| Err(io::Error::other("no such disk")));
    assert_eq!(
        room.left(home.path()).unwrap_err().0,
        format!("{}: no such disk", home.path().display())
    );
    let way = Way::to(practice(EngineKind::GraphDriver));
    let order = BackupOrder {
        run: RunId(1),
        directory: file.join("below"),
        backup: Backup::default(),
    };
    let keeping = Keeping::new(way.room());
    let why = keeping.keep(&*way.engine, &order).await.unwrap_err().0;
    assert!(why.contains("below: "), "{why}");
    let it = format!("{} is a file, not a directory", file.display());
    assert!(why.ends_with(&it), "{why}");
    let room = Room::of_system();
    let why = room.left(&file).unwrap_err().0;
    assert!(
        why.ends_with("file: it is a file, not a directory"),
        "{why}"
    );
}
