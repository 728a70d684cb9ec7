//! What the shell is told when the program ends in the middle of a removal.

use jettison::app::{App, BackupSettings, KeptBackup, Message, RunId, Settings};
use jettison::removal::Keep;
use jettison::view::parting;

use super::fixture::{cancelled, ended, explorer, explorer_with, feed, generation, marked, press};
use super::fixture::{hostile, running};

#[test]
fn nothing_is_said_where_no_removal_is_under_way() {
    let mut app = explorer();
    assert_eq!(parting(&app), Vec::<String>::new());
    ended(&mut app);
    assert_eq!(parting(&app), Vec::<String>::new());
}

#[test]
fn what_was_done_what_was_out_and_what_was_not_begun_is_said() {
    let mut app = explorer();
    running(&mut app, 4);
    assert_eq!(
        parting(&app),
        [
            "a removal was under way: 1 of 7 steps done; 2 did not go as forecast; `docker rmi --no-prune \
          2e2ac13ef8d4` was out: the engine finishes what was sent; 3 not begun"
        ]
    );
    let mut app = explorer();
    cancelled(&mut app);
    let told = parting(&app).concat();
    assert!(told.ends_with("2 of 7 steps done; 5 not begun"), "{told}");
}

#[test]
fn where_the_backup_is_is_said_and_nothing_harmful() {
    let settings = Settings {
        backup: BackupSettings {
            directory: Some("/backups".into()),
            keep: Keep::OnlyCopies,
        },
        ..Settings::default()
    };
    let mut app = explorer_with(settings);
    marked(&mut app, &[2, 5, 6, 8, 10, 12]);
    press(&mut app, "dRremove\n");
    assert_eq!(
        parting(&app),
        ["the backup was not finished, so nothing was removed"]
    );
    let kept = KeptBackup {
        path: "/backups/a\u{1b}[2J b.tar.zst".into(),
        bytes: 1,
    };
    feed(
        &mut app,
        Message::BackupEnded(generation(), RunId(1), Ok(kept)),
    );
    assert_eq!(
        parting(&app).last().map(String::as_str),
        Some("`jettison restore '/backups/a\u{fffd}[2J b.tar.zst'` brings back what went")
    );
    let mut app = hostile();
    running(&mut app, 4);
    for line in parting(&app) {
        assert_eq!(*jettison::inventory::harmless(&line), *line);
    }
}

#[test]
fn what_cancelling_does_follows_the_removal_and_its_notice_goes_with_it() {
    let mut app = explorer();
    running(&mut app, 4);
    let does = |app: &App| {
        let run = app.session().unwrap().run.as_ref().unwrap();
        run.cancelling()
    };
    assert_eq!(does(&app), Some("cancel"));
    press(&mut app, "x");
    assert_eq!(does(&app), Some("stop waiting"));
    let told = app.notice.clone().unwrap();
    assert_eq!(
        told,
        "3 steps cancelled; the one that is out cannot be taken back"
    );
    press(&mut app, "x");
    assert_eq!(does(&app), Some("do not wait"));
    press(&mut app, "x");
    assert_eq!(does(&app), None);
    assert_eq!(app.notice, None);
}
