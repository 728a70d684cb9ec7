//! Backups over the wire: what goes wrong while one is saved, and while one is restored.

use std::path::Path;
use std::sync::Arc;

use futures_util::future::BoxFuture;
use jettison::app::{
    App, BackupSettings, BackupState, EngineChoice, JobState, Phase, Restored, RestoredImage,
    RunBackup, Settings, Stranded,
};
use jettison::engine::Engine;
use jettison::removal::Keep;
use jettison::runtime::{Connect, ProtectStore, Room};

use super::desk::{
    Leg, Only, go_to, is_over, is_read, play_app, press, removes_dangling, see, shown, the_run,
    until,
};
use super::fake::{Act, Fake};
use super::world::{NOW, built_in};

const SAVING: &str = "GET /images/get";
const LOADING: &str = "POST /images/load";

/// The fake engine, and a disk with so much room.
struct Way(Only, u64);

impl Connect for Way {
    fn connect(&self, choice: EngineChoice) -> BoxFuture<'_, Result<Arc<dyn Engine>, Stranded>> {
        self.0.connect(choice)
    }

    fn room(&self) -> Room {
        let room = self.1;
        Room::told_by(move |_| Ok(Some(room)))
    }
}

/// Plays a script of a user who keeps everything in a backup.
async fn play(fake: &Fake, home: &Path, room: u64, legs: impl IntoIterator<Item = Vec<Leg>>) {
    let backup = BackupSettings {
        directory: Some(home.to_owned()),
        keep: Keep::All,
    };
    let settings = Settings {
        backup,
        ..Settings::default()
    };
    let app = App::with(EngineChoice::Configured, NOW, settings);
    let connect = Way(Only(fake.clone(), ProtectStore::memory()), room);
    play_app(fake, app, Arc::new(connect), &[], legs).await;
}

fn backup(app: &App) -> &RunBackup {
    the_run(app).backup.as_ref().unwrap()
}

/// Nothing is removed, nothing is left of a backup, and the receipt says this.
async fn nothing_goes(fake: &Fake, room: u64, during: Vec<Leg>, words: &str) {
    let home = tempfile::tempdir().unwrap();
    let before = fake.images();
    let legs = [
        until(is_read),
        removes_dangling(),
        during,
        until(is_over),
        shown(words),
        see(|app| {
            let mut jobs = the_run(app).jobs.iter();
            assert!(jobs.all(|job| job.state == JobState::Cancelled));
        }),
    ];
    play(fake, home.path(), room, legs).await;
    assert_eq!(fake.images(), before);
    assert!(fake.changing().is_empty(), "{:?}", fake.changing());
    assert_eq!(std::fs::read_dir(home.path()).unwrap().count(), 0);
}

/// Removes what is dangling, tries to restore it, and sees this.
async fn restoring(act: Act, words: &str) {
    let home = tempfile::tempdir().unwrap();
    let fake = Fake::of(built_in());
    fake.once(LOADING, act);
    let legs = [
        until(is_read),
        removes_dangling(),
        until(is_over),
        press("u"),
        until(|app| matches!(backup(app).restored, Some(Restored::Failed(_)))),
        shown("It could not be restored"),
        shown(words),
    ];
    play(&fake, home.path(), u64::MAX, legs).await;
    let asked = fake.asked();
    let loads = asked.iter().filter(|asked| asked.starts_with(LOADING));
    assert_eq!(loads.count(), 1, "never sent twice");
    assert_eq!(std::fs::read_dir(home.path()).unwrap().count(), 2);
}

#[tokio::test(start_paused = true)]
async fn what_was_removed_comes_back_over_the_wire_under_its_id_and_its_name() {
    let home = tempfile::tempdir().unwrap();
    let fake = Fake::of(built_in());
    let before = fake.images();
    let legs = [
        until(is_read),
        go_to("kettle/web:1.8"),
        press(" d"),
        shown("preview"),
        press("Rremove\n"),
        until(is_over),
        press("u"),
        until(|app| matches!(backup(app).restored, Some(Restored::Ended(_)))),
        see(|app| {
            let Some(Restored::Ended(images)) = &backup(app).restored else {
                panic!()
            };
            assert!(!images.is_empty() && images.iter().all(RestoredImage::is_whole));
        }),
    ];
    play(&fake, home.path(), u64::MAX, legs).await;
    assert_eq!(fake.images(), before);
    let changing = fake.changing();
    let tags = changing.iter().filter(|asked| asked.contains("/tag?"));
    assert!(tags.count() > 0, "{changing:?}");
}

#[tokio::test(start_paused = true)]
async fn a_backup_that_the_engine_does_not_save_removes_nothing_and_is_told() {
    for status in [404, 500] {
        let fake = Fake::of(built_in());
        fake.once(SAVING, Act::say(status, r#"{"message":"out of order"}"#));
        let words = format!(
            "nothing was removed: the images could not be saved: the engine answered {status}: out of order"
        );
        nothing_goes(&fake, u64::MAX, Vec::new(), &words).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_backup_whose_saving_is_cut_removes_nothing_and_is_told() {
    for act in [Act::CutLength, Act::CutChunk, Act::Leave] {
        let fake = Fake::of(built_in());
        fake.once(SAVING, act);
        let words = "nothing was removed: the images could not be saved: the connection was lost";
        nothing_goes(&fake, u64::MAX, Vec::new(), words).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_backup_that_does_not_verify_removes_nothing_and_is_told() {
    for (saved, words) in [
        (b"abc".to_vec(), "the archive ends before its end"),
        (vec![0; 1024], "is not in it"),
    ] {
        let fake = Fake::of(built_in());
        fake.once(SAVING, Act::Stream(saved, false));
        nothing_goes(&fake, u64::MAX, Vec::new(), words).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_backup_for_which_there_is_no_room_is_not_begun() {
    let fake = Fake::of(built_in());
    let words = "only 1 kB are free there";
    nothing_goes(&fake, 1000, Vec::new(), words).await;
    let asked = fake.asked();
    assert!(!asked.iter().any(|asked| asked.starts_with(SAVING)));
}

#[tokio::test(start_paused = true)]
async fn a_backup_that_is_cancelled_while_the_engine_saves_removes_nothing() {
    let fake = Fake::of(built_in());
    fake.once(SAVING, Act::HeadOnly);
    let cancelled = [
        until(|app| the_run(app).phase == Phase::Backing),
        press("x"),
        until(|app| backup(app).state == BackupState::Stopped),
    ];
    let words = "The backup was cancelled, so nothing was removed.";
    nothing_goes(
        &fake,
        u64::MAX,
        cancelled.into_iter().flatten().collect(),
        words,
    )
    .await;
}

#[tokio::test(start_paused = true)]
async fn an_engine_that_fails_within_an_answer_of_200_has_not_loaded_and_that_is_told() {
    let line = r#"{"errorDetail":{"message":"no space left"},"error":"no space left"}"#;
    restoring(
        Act::say(200, line),
        "the engine could not load it: the engine answered 200: no space left",
    )
    .await;
    restoring(
        Act::say(500, r#"{"message":"out of order"}"#),
        "the engine answered 500: out of order",
    )
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_restore_that_is_cut_is_told_and_its_backup_stays() {
    let lost = "the engine could not load it: the connection was lost";
    restoring(Act::Leave, lost).await;
    // what comes of the answer is no line of progress
    let half = "the engine could not load it: the engine's answer cannot be read";
    for act in [Act::CutLength, Act::CutChunk] {
        restoring(act, half).await;
    }
}
