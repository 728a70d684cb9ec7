//! The mouse: what it can be pointed at, and that everything it does is done to what was seen there.

use jettison::app::{
    App, Column, EngineChoice, Focus, Gesture, Overlay, Session, Spot, Subject, Tab,
};

use super::script::{Leg, is_read, play, play_from, point, press, see, until};
use super::{KINDS, NOW, fresh, references};

fn session(app: &App) -> &Session {
    app.session().unwrap()
}

fn position(app: &App) -> usize {
    session(app).table.position()
}

fn rows(spot: Spot) -> bool {
    matches!(spot, Spot::Rows(_))
}

fn gutter(spot: Spot) -> bool {
    matches!(spot, Spot::Gutter(_))
}

fn title(column: Column) -> impl Fn(Spot) -> bool {
    move |spot| spot == Spot::Title(column)
}

#[tokio::test(start_paused = true)]
async fn a_click_selects_a_row_and_one_in_the_gutter_marks_it() {
    for kind in KINDS {
        play(
            kind,
            [
                until(is_read),
                press("Mjj"),
                see(|app| assert!(app.mouse)),
                point(Gesture::Click, rows),
                see(|app| {
                    assert_eq!(position(app), 0);
                    assert!(session(app).marks.is_empty(), "a click marks nothing");
                }),
                press("jj"),
                point(Gesture::Click, gutter),
                see(|app| {
                    let (_, image) = session(app).selected().unwrap();
                    assert_eq!(position(app), 0, "the cursor goes to what is marked");
                    assert!(session(app).marks.has_image(&image.id));
                    assert!(session(app).forecast.is_some());
                }),
                point(Gesture::Click, gutter),
                see(|app| assert!(session(app).marks.is_empty())),
                press("q"),
            ],
        )
        .await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_title_sorts_by_its_column_and_again_the_other_way_round() {
    for kind in KINDS {
        play(
            kind,
            [
                until(is_read),
                point(Gesture::Click, title(Column::Age)),
                see(|app| {
                    let sort = session(app).table.sort;
                    assert_eq!((sort.column, sort.reversed), (Column::Age, false));
                }),
                point(Gesture::Click, title(Column::Age)),
                see(|app| {
                    let sort = session(app).table.sort;
                    assert_eq!((sort.column, sort.reversed), (Column::Age, true));
                }),
                point(Gesture::Click, title(Column::Reference)),
                see(|app| {
                    let sort = session(app).table.sort;
                    assert_eq!((sort.column, sort.reversed), (Column::Reference, false));
                }),
                press("q"),
            ],
        )
        .await;
    }
}

#[tokio::test(start_paused = true)]
async fn the_wheel_scrolls_what_is_under_it() {
    for kind in KINDS {
        play(
            kind,
            [
                until(is_read),
                point(Gesture::WheelDown, rows),
                see(|app| {
                    let shown = session(app).table.range(app.viewport.rows);
                    assert_eq!((shown.start, position(app)), (3, 3));
                }),
                point(Gesture::WheelUp, rows),
                see(|app| {
                    let shown = session(app).table.range(app.viewport.rows);
                    assert_eq!(
                        (shown.start, position(app)),
                        (0, 3),
                        "the cursor is in sight"
                    );
                }),
                point(Gesture::WheelUp, rows),
                see(|app| assert_eq!(position(app), 3, "there is nothing above")),
                press("?"),
                point(Gesture::WheelDown, |spot| spot == Spot::Cover),
                see(|app| {
                    assert!(matches!(app.overlays.last(), Some(Overlay::Help(3))));
                    assert_eq!(position(app), 3, "what lies below stays");
                }),
                press("qq"),
            ],
        )
        .await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_click_on_the_name_of_a_tab_shows_it_and_gives_it_the_keys() {
    for kind in KINDS {
        let mut legs = vec![until(is_read)];
        for tab in Tab::ALL {
            legs.push(point(Gesture::Click, move |spot| spot == Spot::Tab(tab)));
            legs.push(see(move |app| {
                assert_eq!(session(app).focus, Focus::Details);
                assert_eq!(session(app).pane.shown.tab, tab);
            }));
        }
        legs.push(press("q"));
        play(kind, legs).await;
    }
}

#[tokio::test(start_paused = true)]
async fn references_are_selected_and_marked_one_by_one() {
    for kind in KINDS {
        play(
            kind,
            [
                until(is_read),
                super::script::go_to("kettle/web:dev"),
                press("4"),
                point(Gesture::Click, |spot| matches!(spot, Spot::Entry(_))),
                see(|app| assert_eq!(session(app).focus, Focus::Details)),
                point(Gesture::Click, |spot| matches!(spot, Spot::EntryGutter(0))),
                see(|app| {
                    let (_, image) = session(app).selected().unwrap();
                    let marks = &session(app).marks;
                    assert!(marks.has_reference(&image.id, &image.references[0]));
                    let here = Subject::Reference(image.references[0].clone());
                    assert_eq!(session(app).pointed(), Some(here));
                }),
                press("qy"),
            ],
        )
        .await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_click_beside_a_menu_does_nothing_and_one_in_it_selects_without_choosing() {
    for kind in KINDS {
        let engine = play(
            kind,
            [
                until(is_read),
                press("mj"),
                point(Gesture::Click, gutter),
                press("j"),
                point(Gesture::Click, |spot| matches!(spot, Spot::Entries(_))),
                see(|app| {
                    let Some(Overlay::Presets(menu)) = app.overlays.last() else {
                        panic!("the menu has gone");
                    };
                    assert_eq!(menu.cursor, 0);
                    assert!(session(app).marks.is_empty());
                }),
                press("qq"),
            ],
        )
        .await;
        assert_eq!(references(&engine), references(&fresh(kind)));
    }
}

#[tokio::test(start_paused = true)]
async fn the_mouse_is_the_terminals_until_asked_for_by_a_key_or_from_the_start() {
    for kind in KINDS {
        let legs = [
            until(is_read),
            vec![Leg::Mouse(false)],
            press("M"),
            see(|app| assert!(app.mouse)),
            vec![Leg::Mouse(true)],
            press("M"),
            see(|app| assert!(!app.mouse)),
            vec![Leg::Mouse(false)],
            press("q"),
        ];
        play(kind, legs).await;
        let mut app = App::new(EngineChoice::Practice, NOW);
        app.mouse = true;
        let legs = [until(is_read), vec![Leg::Mouse(true)], press("q")];
        play_from(app, kind, legs).await;
    }
}
