//! Copying: what comes to the clipboard, on every kind of engine, and that nothing is removed for it.

use jettison::app::{App, Clips, Focus, Key, Overlay};
use jettison::engine::practice::PracticeEngine;
use jettison::inventory::EngineKind;

use super::script::{Leg, copied, enter, go_to, is_over, is_read, play, press, see, until};
use super::{KINDS, fresh, image_of, references};

const NAME: &str = "kettle/web:dev";

fn clips(app: &App) -> &Clips {
    let Some(Overlay::Copy(clips)) = app.overlays.last() else {
        panic!("no menu is open: {:?}", app.overlays);
    };
    clips
}

fn program(kind: EngineKind) -> &'static str {
    match kind {
        EngineKind::Podman => "# podman",
        EngineKind::GraphDriver | EngineKind::ContainerdStore => "# docker",
    }
}

fn is_untouched(engine: &PracticeEngine, kind: EngineKind) -> bool {
    references(engine) == references(&fresh(kind))
}

/// Opens the menu, goes down so many lines, and chooses.
fn choose(down: usize) -> Vec<Leg> {
    let mut legs = press("y");
    legs.extend(press(&"j".repeat(down)));
    legs.extend(enter());
    legs
}

#[tokio::test(start_paused = true)]
async fn a_name_the_id_and_commands_are_copied_and_nothing_is_removed() {
    for kind in KINDS {
        let id = image_of(&fresh(kind), NAME).unwrap();
        let (full, short) = (id.to_string(), id.short().to_owned());
        let inspect = format!("{} image inspect {NAME}", program(kind));
        let remove = format!("{} rmi --no-prune ", program(kind));
        let engine = play(
            kind,
            [
                until(is_read),
                go_to(NAME),
                choose(0),
                copied(|text| assert_eq!(text, NAME)),
                see(|app| {
                    let told = app.notice.as_deref().unwrap();
                    assert_eq!(told, "reference: sent to the terminal's clipboard");
                    assert!(app.overlays.is_empty());
                }),
                press("yjy"),
                copied(move |text| assert_eq!(text, full)),
                choose(2),
                copied(move |text| assert_eq!(text, inspect)),
                choose(3),
                copied(move |text| {
                    assert!(text.starts_with(&remove), "{text}");
                    assert!(text.ends_with(&short) || text.ends_with(NAME), "{text}");
                    let lines: Vec<&str> = text.lines().collect();
                    let joined = lines.split_last().unwrap().1;
                    assert!(joined.iter().all(|line| line.ends_with(" &&")), "{text}");
                }),
                press("q"),
            ],
        )
        .await;
        assert!(is_untouched(&engine, kind), "{kind:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_image_in_use_has_no_command_that_removes_it_and_the_menu_says_why() {
    for kind in KINDS {
        play(
            kind,
            [
                until(is_read),
                go_to("kettle/web:2.0"),
                press("y"),
                see(|app| {
                    let clips = clips(app);
                    assert!(
                        clips
                            .remark
                            .as_deref()
                            .unwrap()
                            .contains("would refuse (in use)")
                    );
                    let removes = clips
                        .lines
                        .iter()
                        .filter(|line| line.text.contains(" rmi "));
                    assert_eq!(removes.count(), 0);
                }),
                vec![Leg::Press(Key::Esc)],
                see(|app| assert!(app.overlays.is_empty())),
                copied(|text| assert_eq!(text, "", "what is not chosen is not copied")),
                press("q"),
            ],
        )
        .await;
    }
}

#[tokio::test(start_paused = true)]
async fn in_the_references_the_one_under_the_cursor_is_copied() {
    for kind in KINDS {
        play(
            kind,
            [
                until(is_read),
                go_to(NAME),
                press("4"),
                vec![Leg::Press(Key::Tab)],
                see(|app| assert_eq!(app.session().unwrap().focus, Focus::Details)),
                press("y"),
                see(|app| {
                    let (_, image) = app.session().unwrap().selected().unwrap();
                    let here = image.references[0].as_str();
                    assert_eq!(clips(app).lines[0].text, here);
                    let offered = clips(app).lines.iter();
                    let names =
                        offered.filter(|line| ["reference", "digest"].contains(&&*line.what));
                    assert_eq!(names.count(), image.references.len());
                }),
                press("qq"),
            ],
        )
        .await;
    }
}

#[tokio::test(start_paused = true)]
async fn the_preview_gives_its_commands_and_the_receipt_its_lines() {
    for kind in KINDS {
        play(
            kind,
            [
                until(is_read),
                press("m"),
                enter(),
                press("dy"),
                see(|app| {
                    let told = app.notice.as_deref().unwrap();
                    assert!(told.ends_with("commands to remove: sent to the terminal's clipboard"));
                }),
                copied(move |text| {
                    let command = format!("{} rmi --no-prune ", program(kind));
                    assert!(text.lines().count() > 1, "{text}");
                    assert!(
                        text.lines().all(|line| line.starts_with(&command)),
                        "{text}"
                    );
                }),
                press("R"),
                press("remove"),
                enter(),
                until(is_over),
                until(|app| matches!(app.overlays.last(), Some(Overlay::Receipt(_)))),
                press("y"),
                copied(|text| {
                    assert!(text.contains("\n\n Done: all "), "{text}");
                    assert!(text.contains("\n AS FORECAST"), "{text}");
                    assert!(text.contains("✓ done"), "{text}");
                    assert!(!text.ends_with('\n'));
                }),
                press("qq"),
            ],
        )
        .await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_container_in_the_way_is_copied_by_name_and_id() {
    for kind in KINDS {
        play(
            kind,
            [
                until(is_read),
                go_to("kettle/web:2.0"),
                press(" duj"),
                press("y"),
                see(|app| {
                    let clips = clips(app);
                    let (name, id) = (&clips.lines[0].text, &clips.lines[1].text);
                    let inventory = app.session().unwrap().inventory.as_ref().unwrap();
                    let known = inventory.containers().iter();
                    let found = known.filter(|one| one.id.as_str() == id && one.title() == name);
                    assert_eq!(found.count(), 1);
                }),
                press("qqqqy"),
            ],
        )
        .await;
    }
}
