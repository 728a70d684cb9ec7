//! A whole removal with every key in another place.

use std::sync::Arc;

use jettison::app::{App, EngineChoice, Focus, Key, Keymap, Scope, Settings, Sort};
use jettison::inventory::EngineKind;

use super::script::{Leg, enter, is_over, is_read, play_from, press, see, until};
use super::{NOW, is_done, job_states};

fn moved() -> Settings {
    let keys = |keys: &str| keys.chars().map(Key::Char).collect::<Vec<_>>();
    let moves = [
        ("down", keys("n")),
        ("first", keys("<")),
        ("mark", keys("x")),
        ("mark-all", Vec::new()),
        ("cancel", keys("K")),
        ("preview", keys("a")),
        ("run", keys("!")),
        ("confirm", vec![Key::Tab]),
        ("back", vec![Key::Ctrl('g')]),
        ("copy-page", Vec::new()),
        ("help", keys("H")),
        ("close", keys("W")),
        ("quit", keys("Z")),
    ];
    Settings {
        keymap: Arc::new(Keymap::new(moves).unwrap()),
        ..Settings::default()
    }
}

#[tokio::test(start_paused = true)]
async fn a_removal_goes_by_the_users_keys_and_not_by_the_others() {
    let nothing = |app: &App| {
        let session = app.session().unwrap();
        assert!(session.marks.is_empty() && app.overlays.is_empty());
        assert_eq!(session.focus, Focus::Table);
    };
    let legs = [
        until(is_read),
        // what these meant by default
        press(" dDRn"),
        see(nothing),
        press("<x<"),
        see(|app| assert_eq!(app.session().unwrap().marks.images(), 1)),
        press("xm"),
        enter(),
        press("aRn"),
        see(|app| assert_eq!(app.scope(), Scope::Preview)),
        vec![Leg::Press(Key::Esc)],
        press("n"),
        see(|app| assert_eq!(app.scope(), Scope::Preview)),
        vec![Leg::Press(Key::Ctrl('g'))],
        see(|app| assert_eq!(app.scope(), Scope::Table)),
        press("a!"),
        until(|app| app.scope() == Scope::Typing || is_over(app)),
        press("remove"),
        vec![Leg::Press(Key::Enter)],
        see(|app| assert_eq!(app.scope(), Scope::Typing)),
        vec![Leg::Press(Key::Tab)],
        until(is_over),
        see(|app| assert!(job_states(app).iter().all(is_done))),
        press("WZ"),
    ];
    let app = App::with(EngineChoice::Practice, NOW, moved());
    play_from(app, EngineKind::GraphDriver, legs).await;
}

#[tokio::test(start_paused = true)]
async fn a_question_that_the_user_is_asked_is_answered_by_the_users_keys() {
    let keymap = Keymap::new([
        ("interrupt", vec![Key::Ctrl('c'), Key::Ctrl('q')]),
        ("stay", vec![Key::Char('s')]),
        ("quit-now", vec![Key::Ctrl('c')]),
    ]);
    let settings = Settings {
        keymap: Arc::new(keymap.unwrap()),
        ..Settings::default()
    };
    let at = |scope| see(move |app| assert_eq!(app.scope(), scope));
    let legs = [
        until(is_read),
        press(" "),
        vec![Leg::Press(Key::Ctrl('q'))],
        at(Scope::Quit),
        // had one of these meant anything, the last would sort
        press("ynq"),
        vec![Leg::Press(Key::Enter), Leg::Press(Key::Esc)],
        press("s"),
        at(Scope::Table),
        see(|app| assert_eq!(app.session().unwrap().table.sort, Sort::default())),
        press("q"),
        at(Scope::Quit),
        vec![Leg::Press(Key::Ctrl('c'))],
    ];
    let app = App::with(EngineChoice::Practice, NOW, settings);
    play_from(app, EngineKind::GraphDriver, legs).await;
}
