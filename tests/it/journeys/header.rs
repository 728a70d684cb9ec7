//! The numbers of the header, on every kind of engine.

use jettison::inventory::{Certainty, EngineKind};
use jettison::view::{Theme, draw};
use ratatui::Terminal;
use ratatui::backend::TestBackend;

use super::KINDS;
use super::script::{enter, is_read, play, press, see, until};

#[tokio::test(start_paused = true)]
async fn what_no_container_needs_is_what_removing_all_of_it_frees() {
    for kind in KINDS {
        play(
            kind,
            [
                until(|app| is_read(app) && app.session().unwrap().no_container.is_some()),
                press("/used:no"),
                enter(),
                press("a"),
                see(move |app| {
                    let session = app.session().unwrap();
                    let marked = session.forecast.as_ref().unwrap();
                    let all = session.no_container.unwrap();
                    assert_eq!(all.frees, marked.freed.now, "{kind:?}");
                    assert!(all.frees.value() > 0, "{kind:?}");
                }),
                press("qq"),
            ],
        )
        .await;
    }
}

#[tokio::test(start_paused = true)]
async fn the_header_tells_images_bytes_gain_build_cache_and_disk() {
    for kind in KINDS {
        play(
            kind,
            [
                until(|app| is_read(app) && app.session().unwrap().no_container.is_some()),
                see(move |app| {
                    let session = app.session().unwrap();
                    let mut terminal = Terminal::new(TestBackend::new(200, 50)).unwrap();
                    terminal
                        .draw(|frame| drop(draw(app, Theme::plain(), frame)))
                        .unwrap();
                    let shown = terminal.backend().to_string();
                    let numbers = shown.lines().nth(1).unwrap();
                    let inventory = session.inventory.as_ref().unwrap();
                    let usage = inventory.usage().unwrap();
                    let disk = usage.disk.unwrap();
                    assert!(disk.free < disk.total);
                    for told in [
                        format!("{} images", inventory.images().len()),
                        format!("{} on disk", inventory.bytes_on_disk()),
                        format!("{} to gain", session.no_container.unwrap().frees),
                        " free".to_owned(),
                    ] {
                        assert!(numbers.contains(&told), "{kind:?}: {told} in {numbers}");
                    }
                    let cache = numbers.contains("build cache");
                    assert_eq!(cache, kind != EngineKind::Podman, "{numbers}");
                    let exact = inventory.bytes_on_disk().certainty() == Certainty::Exact;
                    assert_eq!(exact, kind != EngineKind::Podman, "{numbers}");
                }),
                press("q"),
            ],
        )
        .await;
    }
}
