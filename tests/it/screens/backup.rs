//! The backup on the screen: offered, being made, kept, not kept, restored.

use std::path::PathBuf;

use jettison::app::{
    App, BackupSettings, BackupStage, Fault, KeptBackup, Message, NameBack, RestoredImage, RunId,
    Settings,
};
use jettison::inventory::{ImageId, Reference};
use jettison::removal::Keep;
use jettison::view::{Theme, page_text, saved_text};

use super::fixture::{explorer_with, feed, generation, marked, press};
use super::looks::{look_at, shown};

const DIRECTORY: &str = "/home/me/.local/share/jettison/backups";
const USUAL: [(u16, u16); 1] = [(80, 24)];

/// The preview of several images, where backups are kept.
fn offered() -> App {
    let settings = Settings {
        backup: BackupSettings {
            directory: Some(DIRECTORY.into()),
            keep: Keep::OnlyCopies,
        },
        ..Settings::default()
    };
    let mut app = explorer_with(settings);
    marked(&mut app, &[2, 5, 6, 8, 10, 12]);
    press(&mut app, "d");
    room(&mut app, 12_000_000_000);
    app
}

fn room(app: &mut App, free: u64) {
    let told = Message::RoomMeasured(PathBuf::from(DIRECTORY), Ok(Some(free)));
    feed(app, told);
}

/// The backup is being verified.
fn making() -> App {
    let mut app = offered();
    press(&mut app, "Rremove\n");
    let stage = BackupStage::Verifying(120_000_000, 310_000_000);
    feed(
        &mut app,
        Message::BackupProgressed(generation(), RunId(1), stage),
    );
    app
}

/// It could not be kept.
fn failed() -> App {
    let mut app = making();
    let why =
        Fault("the backup does not verify: blobs/sha256/12 is not what its digest says".to_owned());
    feed(
        &mut app,
        Message::BackupEnded(generation(), RunId(1), Err(why)),
    );
    app
}

/// It was kept, everything else was cancelled, and it is being restored.
fn restoring() -> App {
    let mut app = making();
    let kept = KeptBackup {
        path: PathBuf::from(DIRECTORY).join("20261121T211044Z.tar.zst"),
        bytes: 98_000_000,
    };
    feed(
        &mut app,
        Message::BackupEnded(generation(), RunId(1), Ok(kept)),
    );
    press(&mut app, "xxxxv");
    press(&mut app, "u");
    app
}

/// The same, and it was restored in part.
fn restored() -> App {
    let mut app = restoring();
    let name = |name: &str| Reference::new(name).unwrap();
    let other = ImageId::new(&"ab".repeat(32));
    let image = |digit: &str, names| RestoredImage {
        id: ImageId::new(&digit.repeat(64)),
        archived: true,
        was: false,
        there: true,
        names,
        digests: Vec::new(),
    };
    let images = vec![
        image("1", vec![(name("shop/web:1"), NameBack::Back)]),
        image("2", vec![(name("shop/web:2"), NameBack::Elsewhere(other))]),
    ];
    feed(
        &mut app,
        Message::Restored(generation(), RunId(1), Ok(images)),
    );
    app
}

/// Every state of a backup by its name.
pub(super) fn screens() -> [(&'static str, App); 4] {
    [
        ("backup, offered", offered()),
        ("backup, being made", making()),
        ("backup, failed", failed()),
        ("backup, restored", restored()),
    ]
}

#[test]
fn the_preview_offers_a_backup_with_its_bound_its_place_and_the_room_there() {
    let mut app = offered();
    look_at("backup_offered", &mut app, &[(60, 15), (80, 24)]);
    press(&mut app, "b");
    look_at("backup_of_all", &mut app, &USUAL);
    room(&mut app, 1_000);
    look_at("backup_without_room", &mut app, &USUAL);
    press(&mut app, "b");
    look_at("backup_none", &mut app, &USUAL);
}

#[test]
fn the_preview_says_what_is_in_the_way_of_a_backup_and_what_to_do() {
    let mut app = offered();
    let why = Fault("/dev/null: it is a device, not a directory".to_owned());
    feed(
        &mut app,
        Message::RoomMeasured(PathBuf::from(DIRECTORY), Err(why)),
    );
    look_at("backup_nowhere", &mut app, &USUAL);
}

#[test]
fn the_strip_says_that_nothing_is_removed_yet() {
    look_at("backup_making", &mut making(), &[(60, 15), (80, 24)]);
}

#[test]
fn the_receipt_says_why_nothing_was_removed() {
    look_at("backup_failed", &mut failed(), &USUAL);
}

/// The receipt as it is copied, while the backup is kept and not restored.
#[test]
fn a_receipt_that_is_read_elsewhere_names_its_engine_and_no_key() {
    let mut app = making();
    let path = PathBuf::from(DIRECTORY).join("20261121T211044Z.tar.zst");
    let kept = KeptBackup { path, bytes: 1 };
    feed(
        &mut app,
        Message::BackupEnded(generation(), RunId(1), Ok(kept)),
    );
    press(&mut app, "xxxxv");
    for text in [page_text(&app), saved_text(&app)] {
        let text = text.unwrap();
        let about = &app.session().unwrap().about;
        let mut lines = text.lines();
        let first = lines.next().unwrap();
        assert!(
            first.starts_with(" jettison, 20") && first.ends_with(" UTC"),
            "{text}"
        );
        let engine = format!(" {}, {}, {}", about.name, about.store, about.address);
        assert_eq!(lines.next(), Some(&*engine));
        let command = format!("jettison restore {DIRECTORY}/20261121T211044Z.tar.zst restores it");
        assert!(text.contains(&command), "{text}");
        assert!(!text.contains(" u restores it"), "{text}");
    }
}

#[test]
fn quitting_asks_while_a_backup_is_being_restored() {
    let mut app = restoring();
    press(&mut app, "qAq");
    look_at("quit_restoring", &mut app, &USUAL);
}

#[test]
fn the_receipt_says_what_came_back_and_what_did_not() {
    look_at("backup_restored", &mut restored(), &USUAL);
}

#[test]
fn the_status_line_says_what_was_restored_and_no_longer_what_went() {
    let mut app = restored();
    press(&mut app, "q");
    app.notice = None;
    let mut told = shown(&mut app, Theme::plain(), (200, 24))
        .backend()
        .to_string();
    told.retain(|c| c != '\n');
    assert!(told.contains("restored: 2 images"), "{told}");
    assert!(!told.contains("done: "), "{told}");
}
