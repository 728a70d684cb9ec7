//! What a frame builds and how often is forecast, as the number of images grows.

use std::sync::Arc;

use jettison::app::{App, EngineChoice, Lists, Message, Overlay};
use jettison::inventory::DiskUsage;
use jettison::removal::{Forecast, Route};
use jettison::view::{Theme, draw};
use ratatui::Terminal;
use ratatui::backend::TestBackend;

use super::fixture::{NOW, about, explorer, feed, generation, press};
use super::looks::shown;
use super::many::{Play, world};

const SIZE: (u16, u16) = (120, 40);

fn screen(app: &mut App, size: (u16, u16)) -> String {
    shown(app, Theme::plain(), size).backend().to_string()
}

/// The same by one frame, which is not fed back.
fn drawn_once(app: &App, (width, height): (u16, u16)) -> String {
    let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
    terminal
        .draw(|frame| drop(draw(app, Theme::plain(), frame)))
        .unwrap();
    terminal.backend().to_string()
}

fn scroll_to(app: &mut App, line: usize) {
    match app.overlays.last_mut() {
        Some(Overlay::Preview(preview)) => preview.scroll = line,
        Some(Overlay::Explain(explained)) => explained.scroll = line,
        other => panic!("{other:?}"),
    }
}

/// How many entries frames of a page of everything build, from its first line to its last, once it has been drawn.
fn built(app: &mut App) -> Vec<usize> {
    drop(screen(app, SIZE));
    let content = app.viewport.content;
    let places = [0, content / 3, content / 2, content];
    let frames = places.map(|line| {
        scroll_to(app, line);
        drop(screen(app, SIZE));
        app.viewport.lists.built
    });
    frames.to_vec()
}

#[test]
fn a_frame_of_a_preview_builds_what_is_seen_however_many_images_there_are() {
    for keys in ["d", "de"] {
        let [few, many] = [100, 10_000].map(|images| {
            let mut app = Play::new(images, 1).app;
            press(&mut app, "a");
            press(&mut app, keys);
            built(&mut app)
        });
        let lines = usize::from(SIZE.1);
        assert!(many.iter().all(|built| *built <= lines), "{keys}: {many:?}");
        assert!(
            many.iter().any(|built| *built > lines / 2),
            "{keys}: {many:?}"
        );
        assert!(few.iter().all(|built| *built <= lines), "{keys}: {few:?}");
    }
}

#[test]
fn what_is_seen_of_a_long_page_is_the_same_as_if_all_of_it_had_been_written() {
    for keys in ["d", "dr", "drr", "de"] {
        for size in [(120, 12), (44, 12)] {
            let mut app = explorer();
            press(&mut app, "a");
            press(&mut app, keys);
            drop(screen(&mut app, size));
            for line in 0..app.viewport.content + 3 {
                scroll_to(&mut app, line);
                let known = screen(&mut app, size);
                app.viewport.lists = Lists::default();
                assert_eq!(known, drawn_once(&app, size), "{keys} {size:?} {line}");
            }
        }
    }
}

/// The program with a listing of so many images, none of which has been read.
fn unread(images: usize) -> App {
    let mut app = App::new(EngineChoice::Configured, NOW);
    feed(&mut app, Message::Connected(generation(), about()));
    let listing = world(images, 1).0;
    feed(&mut app, Message::Listed(generation(), Ok(listing)));
    let usage = DiskUsage::default();
    feed(&mut app, Message::UsageRead(generation(), Ok(usage)));
    app
}

fn forecast(app: &App) -> Arc<Forecast> {
    Arc::clone(app.session().unwrap().forecast.as_ref().unwrap())
}

/// Has the layers of all images read in portions of so many; answers how often the marked set was forecast by that. What
/// is shown meanwhile never says that it is exact, and in the end it is what a forecast from scratch says.
fn forecasts(app: &mut App, images: usize, portion: usize) -> usize {
    let details = world(images, 1).1;
    let mut last = forecast(app);
    let mut count = 0;
    for read in details.chunks(portion) {
        let read = read
            .iter()
            .map(|(id, it)| (id.clone(), Ok(Some(it.makeup()))));
        feed(app, Message::DetailsRead(generation(), read.collect()));
        let now = forecast(app);
        count += usize::from(!Arc::ptr_eq(&last, &now));
        let session = app.session().unwrap();
        let inventory = session.inventory.as_ref().unwrap();
        assert!(inventory.unread() == 0 || !now.freed.now.is_exact());
        if let Some(preview) = app.previewed() {
            assert!(Arc::ptr_eq(&preview.skip, &now));
        }
        last = now;
    }
    let session = app.session().unwrap();
    let inventory = session.inventory.as_ref().unwrap();
    let fresh = Forecast::new(inventory, &session.marks, Route::Skip);
    assert_eq!((fresh.freed, fresh.steps()), (last.freed, last.steps()));
    assert!(last.freed.now.is_exact());
    count
}

#[test]
fn while_layers_come_in_many_marks_are_forecast_at_halvings_and_few_at_each_portion() {
    for keys in ["", "d"] {
        let mut app = unread(800);
        press(&mut app, "a");
        press(&mut app, keys);
        assert_eq!(forecasts(&mut app, 800, 20), 6, "of forty portions");
    }
    let mut app = unread(60);
    press(&mut app, "a");
    assert_eq!(forecasts(&mut app, 60, 6), 10);
}

#[test]
fn what_is_opened_while_layers_come_in_is_forecast_by_all_that_has_been_read() {
    let mut app = unread(800);
    press(&mut app, "a");
    let before = forecast(&app);
    let (id, details) = world(800, 1).1.swap_remove(3);
    let read = vec![(id, Ok(Some(details.makeup())))];
    feed(&mut app, Message::DetailsRead(generation(), read));
    assert!(Arc::ptr_eq(&before, &forecast(&app)));
    press(&mut app, "d");
    let inventory = app.session().unwrap().inventory.clone().unwrap();
    assert!(Arc::ptr_eq(forecast(&app).after.base(), &inventory));
    assert!(Arc::ptr_eq(&app.previewed().unwrap().skip, &forecast(&app)));
}
