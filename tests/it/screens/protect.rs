//! What is protected, on the screen.

use jettison::app::{App, Fault, Key, Message, Overlay};
use jettison::removal::{Edit, Pattern, Protection};
use jettison::view::Theme;

use super::fixture::{HOSTILE, explorer, feed, generation, go_to, hostile, marked, press};
use super::looks::{look, shown};

fn read(app: &mut App, text: &str) {
    let protection = Protection::parse(text.as_bytes());
    feed(app, Message::ProtectionRead(generation(), protection));
}

fn id(app: &App) -> String {
    let (_, image) = app.session().unwrap().selected().unwrap();
    image.id.as_str().to_owned()
}

fn guarded() -> App {
    let mut app = explorer();
    go_to(&mut app, 1);
    let text = format!("{}  # shop/web:1.4\nshop/base*\nlabel=keep=yes\n", id(&app));
    read(&mut app, &text);
    app
}

#[test]
fn a_lock_stands_where_a_mark_would() {
    let mut app = guarded();
    press(&mut app, "a");
    look("protected", &mut app);
}

#[test]
fn patterns_are_listed_with_what_they_fit() {
    let mut app = guarded();
    press(&mut app, "Pj");
    look("patterns", &mut app);
    press(&mut app, "Pshop/*");
    look("patterns_typing", &mut app);
}

#[test]
fn a_broken_file_is_told_everywhere_and_asks_for_the_word() {
    let mut app = explorer();
    read(&mut app, "shop/base*\nsha256:12\nprod web\n");
    press(&mut app, "p");
    look("protect_broken", &mut app);
    marked(&mut app, &[8]);
    press(&mut app, "d");
    look("preview_unclear", &mut app);
    let Some(Overlay::Preview(preview)) = app.overlays.last() else {
        panic!("no preview is open");
    };
    assert_eq!(preview.word(), Some("remove"));
}

#[test]
fn what_could_not_be_written_is_said_and_the_typed_pattern_is_checked() {
    let mut app = explorer();
    let edit = Edit::Add(Pattern::parse("prod/*").unwrap(), String::new());
    let fault = Fault("/home/me/protect: read-only\u{1b}[31m".to_owned());
    feed(
        &mut app,
        Message::ProtectionWritten(generation(), edit, Err(fault)),
    );
    let notice = app.notice.clone().unwrap();
    assert!(notice.starts_with("not changed: /home/me/protect: read-only"));
    assert!(!notice.contains('\u{1b}'));
    press(&mut app, "Psha256:12\n");
    assert_eq!(
        app.notice.as_deref(),
        Some("an id has at least 12 and at most 64 hex digits")
    );
    feed(&mut app, Message::KeyPressed(Key::Esc));
    feed(&mut app, Message::KeyPressed(Key::Esc));
    assert!(app.overlays.is_empty());
}

#[test]
fn foreign_patterns_and_remarks_keep_to_their_lines() {
    for keys in ["", "P", "PP"] {
        let mut app = hostile();
        let plain: String = HOSTILE
            .chars()
            .filter(|c| !matches!(c, '\n' | '\r'))
            .collect();
        read(
            &mut app,
            &format!("label=k={}\n*  # {plain}\n[{plain}\n", "w".repeat(500)),
        );
        press(&mut app, keys);
        for size in [(60, 15), (80, 24), (200, 50)] {
            let screen = shown(&mut app, Theme::plain(), size).backend().to_string();
            let control = |c: char| c.is_control() && c != '\n';
            assert!(!screen.contains(control), "{screen:?}");
        }
    }
}
