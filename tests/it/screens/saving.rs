//! What `w` in the receipt orders, and what is said of a file that was saved or could not be.

use std::path::PathBuf;

use jettison::app::{App, Content, Effect, Fault, Key, Message, Paper};
use jettison::view::Theme;

use super::fixture::{ended, explorer, feed, press};
use super::looks::shown;

fn screen(app: &mut App) -> String {
    shown(app, Theme::plain(), (100, 24)).backend().to_string()
}

#[test]
fn the_receipt_is_saved_as_a_file_and_the_answer_says_where() {
    let mut app = explorer();
    ended(&mut app);
    let turn = app.update(Message::KeyPressed(Key::Char('w')));
    let paper = Paper {
        what: "the receipt",
        stem: "jettison-receipt",
        extension: "txt",
        content: Content::Page,
    };
    assert_eq!(turn.effects, [Effect::SaveText(paper)]);
    let path = PathBuf::from("/srv/\u{1b}[2Jhome/jettison-receipt-20260704-120000.txt");
    feed(&mut app, Message::Saved("the receipt".to_owned(), Ok(path)));
    let shown = screen(&mut app);
    let told = "the receipt: saved as jettison-receipt-20260704-120000.txt in /srv/";
    assert!(shown.contains(told), "{shown}");
    let why = Fault("/srv/home: permission denied".to_owned());
    feed(&mut app, Message::Saved("the receipt".to_owned(), Err(why)));
    let shown = screen(&mut app);
    let told = "the receipt: not saved: /srv/home: permission denied";
    assert!(shown.contains(told), "{shown}");
}

#[test]
fn nothing_is_saved_where_there_is_no_page_to_save() {
    let mut app = explorer();
    for open in ["", "v"] {
        press(&mut app, open);
        let turn = app.update(Message::KeyPressed(Key::Char('w')));
        assert_eq!(turn.effects, []);
    }
}
