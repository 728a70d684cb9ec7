//! What can be pointed at on a screen, as it was drawn.

use jettison::app::{App, Effect, Focus, Gesture, Message, Pointed, Row, Session, Turn};
use jettison::view::Theme;

use super::fixture::{detailed, explorer, go_to, press};
use super::looks::shown;
use super::tree::with_orphan;

fn session(app: &App) -> &Session {
    app.session().unwrap()
}

/// The row of the screen that holds a text.
fn row_with(app: &mut App, text: &str) -> u16 {
    let terminal = shown(app, Theme::plain(), (80, 24));
    let buffer = terminal.backend().buffer();
    let rows = buffer.content.chunks(usize::from(buffer.area.width));
    let mut texts = rows.map(|row| {
        row.iter()
            .map(ratatui::buffer::Cell::symbol)
            .collect::<String>()
    });
    let row = texts.position(|row| row.contains(text));
    u16::try_from(row.unwrap_or_else(|| panic!("no row with {text}"))).unwrap()
}

/// Points at the row of the screen that holds a text.
fn point(app: &mut App, gesture: Gesture, column: u16, text: &str) -> Turn {
    let row = row_with(app, text);
    app.update(Message::Pointed(Pointed {
        gesture,
        column,
        row,
    }))
}

/// Where the cursor is, what has the keys, and what is marked.
fn state(app: &App) -> (usize, Focus, usize) {
    let session = session(app);
    (
        session.table.position(),
        session.focus,
        session.marks.images(),
    )
}

#[test]
fn a_click_on_the_line_above_the_orphans_does_nothing() {
    for keys in ["M", "Mtg\nG"] {
        let mut app = detailed();
        press(&mut app, keys);
        press(&mut app, "G");
        assert!(session(&app).table.rows().contains(&Row::Heading));
        let before = state(&app);
        for column in [1, 40] {
            drop(point(
                &mut app,
                Gesture::Click,
                column,
                "containers whose image",
            ));
            assert_eq!(state(&app), before);
        }
    }
}

fn screen(app: &mut App) -> String {
    let terminal = shown(app, Theme::plain(), (80, 24));
    terminal.backend().to_string()
}

#[test]
fn the_wheel_scrolls_the_details_without_taking_the_keys() {
    for (keys, text, scrolls) in [
        ("", "1 containers", false),
        ("2", "2 layers", false),
        ("3", "3 history", true),
        ("4", "4 references", false),
        ("tg", "removing", true),
    ] {
        let mut app = explorer();
        go_to(&mut app, 1);
        press(&mut app, keys);
        let (before, top) = (state(&app), screen(&mut app));
        drop(point(&mut app, Gesture::WheelDown, 40, text));
        assert_eq!(state(&app), before, "{text}");
        assert_eq!(screen(&mut app) != top, scrolls, "{text}");
        press(&mut app, "j");
        drop(point(&mut app, Gesture::WheelUp, 40, "──"));
        press(&mut app, "k");
        assert_eq!(state(&app), before, "{text}");
    }
}

#[test]
fn a_click_into_the_details_has_the_engine_count_as_a_key_does() {
    let asks = |turn: &Turn| {
        let mut effects = turn.effects.iter();
        effects.any(|effect| matches!(effect, Effect::ReadBelongings(..)))
    };
    for text in ["wrote", "its image is gone"] {
        let mut app = with_orphan();
        press(&mut app, "G");
        assert!(asks(&point(&mut app, Gesture::Click, 20, text)), "{text}");
        assert!(!asks(&point(&mut app, Gesture::Click, 20, text)), "{text}");
    }
    let mut app = explorer();
    go_to(&mut app, 1);
    assert!(asks(&point(&mut app, Gesture::Click, 2, "1 containers")));
}
