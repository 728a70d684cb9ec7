//! The menu of what can be copied: what it offers, and that nothing in it could break a shell or a terminal.

use jettison::app::{App, Clips, Delivery, Effect, Key, Message, Overlay, Spot, Zone};
use jettison::inventory::harmless;
use jettison::view::Theme;
use ratatui::buffer::Buffer;

use super::fixture::{cached, explorer, feed, go_to, hostile, marked, podman, press};
use super::looks::shown;

fn clips(app: &App) -> &Clips {
    let Some(Overlay::Copy(clips)) = app.overlays.last() else {
        panic!("no menu is open");
    };
    clips
}

fn offered(app: &App) -> Vec<(&str, &str)> {
    let lines = clips(app).lines.iter();
    lines.map(|line| (&*line.what, &*line.text)).collect()
}

#[test]
fn what_is_offered_names_the_engine_that_is_meant() {
    let commands = |mut app: App| {
        go_to(&mut app, 5);
        press(&mut app, "y");
        let commands = offered(&app)
            .into_iter()
            .filter(|(what, _)| what.contains("command"));
        commands
            .map(|(_, text)| text.to_owned())
            .collect::<Vec<_>>()
    };
    let [inspect, remove] = &*commands(explorer()) else {
        panic!("two commands");
    };
    assert!(inspect.starts_with("docker image inspect "), "{inspect}");
    assert!(remove.starts_with("docker rmi --no-prune "), "{remove}");
    for command in commands(podman()) {
        let program = "podman --url unix:///var/run/docker.sock ";
        assert!(command.starts_with(program), "{command}");
    }
}

/// The words of a command as a POSIX shell reads them; nothing in single quotes means anything.
fn words(command: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut quoted = false;
    let mut letters = command.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '\'' => quoted = !quoted,
            '\\' if !quoted => words.last_mut().unwrap().extend(letters.next()),
            ' ' | '\n' if !quoted => words.push(String::new()),
            letter => words.last_mut().unwrap().push(letter),
        }
        let special = "$`;&|<>(){}*?[]~!\"\u{1b}\u{7}".contains(letter);
        let joins = letter == '&' || letter == '#';
        assert!(quoted || joins || !special, "{letter:?} in {command}");
    }
    assert!(!quoted, "an open quote in {command}");
    words
}

#[test]
fn nothing_that_is_copied_holds_a_control_character_or_leaves_its_quotes() {
    let mut app = hostile();
    shown(&mut app, Theme::plain(), (120, 40));
    let images = app.session().unwrap().table.rows().len();
    for _ in 0..images {
        press(&mut app, "y");
        for (what, text) in offered(&app) {
            for line in text.lines() {
                assert!(
                    what.contains("command") || line == harmless(line),
                    "{what}: {line:?}"
                );
                assert!(line.chars().all(|c| !c.is_control()), "{what}: {line:?}");
            }
            if what.contains("command") {
                let targets = words(text);
                assert!(targets.len() >= 4, "{text}");
            }
        }
        feed(&mut app, Message::KeyPressed(Key::Esc));
        press(&mut app, "j");
    }
}

#[test]
fn a_page_is_copied_as_a_whole_and_without_breaks() {
    let mut app = cached();
    marked(&mut app, &[5, 8]);
    press(&mut app, "de");
    let turn = app.update(Message::KeyPressed(Key::Char('y')));
    assert_eq!(
        turn.effects,
        [Effect::CopyPage("the explanation".to_owned())]
    );
    let text = jettison::view::page_text(&app).unwrap();
    assert!(text.lines().count() > 10, "{text}");
    assert!(text.lines().any(|line| line.len() > 110), "{text}");
    assert!(text.lines().all(|line| line == harmless(line)));
}

#[test]
fn a_text_that_is_too_long_is_refused_with_both_numbers() {
    let mut app = explorer();
    let delivery = Delivery::TooLong {
        bytes: 60_000,
        most: 56_244,
    };
    feed(
        &mut app,
        Message::Copied("the receipt".to_owned(), delivery),
    );
    assert_eq!(
        app.notice.as_deref(),
        Some("the receipt: not sent, 60000 bytes are more than a terminal takes (56244)")
    );
}

#[test]
fn nothing_to_copy_is_said() {
    let mut app = super::laws::reading();
    press(&mut app, "y");
    assert_eq!(app.notice.as_deref(), Some("there is nothing to copy here"));
    assert!(app.overlays.is_empty());
}

/// What the screen shows in the first row of a zone.
fn shown_in(screen: &Buffer, zone: &Zone, row: u16) -> String {
    let cells = (zone.x..zone.x + zone.width).map(|column| screen[(column, row)].symbol());
    cells.collect()
}

#[test]
fn titles_rows_and_references_are_where_the_screen_shows_them() {
    let mut app = explorer();
    press(&mut app, "4");
    for size in [(60, 15), (80, 24), (120, 40), (200, 50)] {
        let terminal = shown(&mut app, Theme::plain(), size);
        let screen = terminal.backend().buffer();
        let (mut seen, mut entered) = (0, false);
        for zone in &app.viewport.zones {
            let text = shown_in(screen, zone, zone.y);
            if let Spot::Title(column) = zone.spot {
                let narrow = text.trim().is_empty() || "▼▲".contains(text.trim());
                assert!(narrow || text.contains(column.title()), "{text:?}");
            } else if let Spot::Rows(first) = zone.spot {
                assert_eq!(first, 0);
                assert!(text.contains("nightly"), "{text:?}");
            } else if zone.spot == Spot::Entry(0) && !entered {
                entered = true; // its further lines are below
                let heading = shown_in(screen, zone, zone.y - 1);
                assert!(heading.contains("references"), "{heading:?}");
            } else {
                continue;
            }
            seen += 1;
        }
        assert!(seen >= 7, "{size:?}: {seen}");
    }
}

#[test]
fn nothing_below_an_overlay_can_be_pointed_at() {
    let mut app = explorer();
    for keys in ["?", "m", "y", " d"] {
        press(&mut app, keys);
        shown(&mut app, Theme::plain(), (80, 24));
        let mut above = app.viewport.zones.iter().rev();
        let cover = above.find(|zone| !matches!(zone.spot, Spot::Entries(_)));
        let cover = cover.unwrap();
        assert_eq!((cover.spot, cover.x, cover.y), (Spot::Cover, 0, 0));
        assert_eq!((cover.width, cover.height), (80, 24));
        feed(&mut app, Message::KeyPressed(Key::Esc));
    }
}
