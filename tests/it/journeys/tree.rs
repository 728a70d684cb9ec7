//! The tree by repository and the containers whose image is gone, on every kind of engine.

use std::sync::Arc;

use jettison::app::{App, Column, Cover, Focus, Gesture, Here, Key, Row, RowId, Session, Spot};
use jettison::inventory::{EngineKind, Reference};

use super::script::{
    Leg, copied, elsewhere, enter, go_to, is_over, is_read, play, point, press, see, until,
};
use super::{KINDS, fresh, has_image, image_of, is_done, job_states, references};

fn session(app: &App) -> &Session {
    app.session().unwrap()
}

fn key(key: Key) -> Vec<Leg> {
    vec![Leg::Press(key)]
}

/// Which repository is under the cursor.
fn here(app: &App) -> Option<&str> {
    match session(app).table.here() {
        Some(RowId::Repository(repository)) => Some(repository.title()),
        Some(RowId::Image(..) | RowId::Orphan(_)) | None => None,
    }
}

fn to_repository(name: &'static str) -> Vec<Leg> {
    vec![Leg::Seek(Box::new(move |app| here(app) == Some(name)))]
}

/// The name of the container under the cursor whose image is gone.
fn orphan(app: &App) -> Option<&str> {
    match session(app).here() {
        Some(Here::Orphan(_, container)) => Some(container.title()),
        Some(Here::Image(..) | Here::Repository(_)) | None => None,
    }
}

/// The image of a container is lost behind the program's back, as by force.
fn lose_reports(kind: EngineKind) -> Vec<Leg> {
    let lost = image_of(&fresh(kind), "kettle/reports:1.2").unwrap();
    let legs = [
        elsewhere(move |engine| engine.change(|holdings| holdings.lose_image(&lost))),
        until(|app| {
            let held = session(app).inventory.as_ref().unwrap();
            let mut orphans = held.orphans().iter().filter_map(|ix| held.container(*ix));
            orphans.any(|orphan| orphan.title() == "reports-by-hand")
        }),
        until(is_read),
    ];
    legs.into_iter().flatten().collect()
}

fn cover(app: &App, name: &str) -> Cover {
    let mut groups = session(app).table.groups().iter();
    let group = groups.find(|group| group.repository.title() == name);
    group.unwrap().cover
}

fn is_on(name: &'static str) -> impl Fn(&App) {
    move |app| {
        let (_, image) = session(app).selected().unwrap();
        assert!(image.references.contains(&Reference::new(name).unwrap()));
    }
}

#[tokio::test(start_paused = true)]
async fn the_cursor_stays_on_its_image_into_the_tree_and_back() {
    for kind in KINDS {
        play(
            kind,
            [
                until(is_read),
                go_to("kettle/web:1.9"),
                press("t"),
                see(|app| assert!(session(app).table.is_tree())),
                see(is_on("kettle/web:1.9")),
                press("h"),
                see(|app| assert_eq!(here(app), Some("kettle/web"))),
                press("h"),
                see(|app| assert!(!has_rows(app, "kettle/web"), "it is folded")),
                press("lj"),
                see(|app| assert!(has_rows(app, "kettle/web"))),
                see(is_on("kettle/web:dev")),
                press("k"),
                enter(),
                see(|app| assert!(!has_rows(app, "kettle/web"))),
                see(|app| assert_eq!(here(app), Some("kettle/web"), "the cursor stays")),
                press("t"),
                see(|app| assert!(!session(app).table.is_tree())),
                see(is_on("kettle/web:dev")),
                press("t"),
                see(is_on("kettle/web:dev")),
                see(|app| assert!(has_rows(app, "kettle/web"), "it opens for the cursor")),
                press("q"),
            ],
        )
        .await;
    }
}

/// Whether images are shown below a repository.
fn has_rows(app: &App, name: &str) -> bool {
    let table = &session(app).table;
    table.rows().iter().any(|row| match row {
        Row::Image(_, Some(place)) => table.group(*place).unwrap().repository.title() == name,
        Row::Image(_, None) | Row::Repository(_) | Row::Heading | Row::Orphan(_) => false,
    })
}

#[tokio::test(start_paused = true)]
async fn a_repository_with_names_elsewhere_is_marked_in_part_and_loses_just_these_names() {
    for kind in KINDS {
        let before = references(&fresh(kind));
        let wanted: Vec<String> = before
            .iter()
            .filter(|name| !name.starts_with("registry.example/kettle/web"))
            .cloned()
            .collect();
        assert!(wanted.len() < before.len());
        let both = image_of(&fresh(kind), "kettle/web:2.0").unwrap();
        let (marked, kept) = (both.clone(), both.clone());
        let engine = play(
            kind,
            [
                until(is_read),
                press("t"),
                to_repository("registry.example/kettle/web"),
                press(" "),
                see(move |app| {
                    let marks = &session(app).marks;
                    assert!(marks.has_part(&marked) && !marks.has_image(&marked));
                    assert_eq!(cover(app, "registry.example/kettle/web"), Cover::Whole);
                    assert_eq!(cover(app, "kettle/web"), Cover::Nothing);
                }),
                press("dR"),
                until(is_over),
                see(|app| assert!(job_states(app).iter().all(is_done))),
                press("qq"),
            ],
        )
        .await;
        assert_eq!(references(&engine), wanted, "{kind:?}");
        assert!(has_image(&engine, &kept));
    }
}

#[tokio::test(start_paused = true)]
async fn a_second_space_takes_the_marks_of_a_repository_off_and_one_of_several_is_a_part() {
    for kind in KINDS {
        play(
            kind,
            [
                until(is_read),
                press("t"),
                to_repository("kettle/web"),
                press(" "),
                see(|app| assert_eq!(cover(app, "kettle/web"), Cover::Whole)),
                see(is_on("kettle/web:dev")),
                press(" "),
                see(|app| assert_eq!(cover(app, "kettle/web"), Cover::Part)),
                to_repository("kettle/web"),
                press(" "),
                see(|app| assert_eq!(cover(app, "kettle/web"), Cover::Whole)),
                to_repository("kettle/web"),
                press(" "),
                see(|app| assert!(session(app).marks.is_empty())),
                press("q"),
            ],
        )
        .await;
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_protected_is_left_out_of_its_repository_and_that_is_said() {
    for kind in KINDS {
        let dev = image_of(&fresh(kind), "kettle/web:dev").unwrap();
        play(
            kind,
            [
                until(is_read),
                go_to("kettle/web:dev"),
                press("p"),
                until(|app| session(app).inventory.as_ref().unwrap().protected() == 1),
                press("t"),
                to_repository("kettle/web"),
                press(" "),
                see(move |app| {
                    let marks = &session(app).marks;
                    assert!(!marks.is_empty() && !marks.has_image(&dev) && !marks.has_part(&dev));
                    assert_eq!(cover(app, "kettle/web"), Cover::Part);
                    assert_eq!(app.notice.as_deref(), Some("1 protected image is left out"));
                }),
                to_repository("kettle/web"),
                press(" "),
                see(|app| {
                    assert!(session(app).marks.is_empty());
                    assert_eq!(app.notice, None, "nothing was to be marked");
                }),
                press("q"),
            ],
        )
        .await;
    }
}

#[tokio::test(start_paused = true)]
async fn filter_and_sort_work_in_the_tree_and_all_marks_what_is_folded_too() {
    for kind in KINDS {
        play(
            kind,
            [
                until(is_read),
                press("t/repo:kettle/"),
                enter(),
                see(|app| {
                    let mut groups = session(app).table.groups().iter();
                    let home = |name: &str| name.contains("kettle/");
                    assert!(groups.all(|group| home(group.repository.title())));
                }),
                press("g"),
                enter(),
                press("a"),
                see(|app| {
                    let held = Arc::clone(session(app).inventory.as_ref().unwrap());
                    let shown = session(app).table.shown().iter();
                    let marks = &session(app).marks;
                    let mut images = shown.filter_map(|ix| held.image(*ix));
                    assert!(images.all(|image| marks.has_image(&image.id)));
                }),
                press("A"),
                point(Gesture::Click, |spot| {
                    spot == Spot::Title(Column::Reference)
                }),
                see(|app| {
                    let groups = session(app).table.groups().iter();
                    let names: Vec<&str> = groups.map(|group| group.repository.title()).collect();
                    assert!(names.is_sorted() && names.len() > 3, "{names:?}");
                }),
                key(Key::Esc),
                press("q"),
            ],
        )
        .await;
    }
}

/// What the container under the cursor wrote has been read.
fn wrote(app: &App) -> bool {
    match session(app).here() {
        Some(Here::Orphan(_, container)) => container.belongings.is_some(),
        Some(Here::Image(..) | Here::Repository(_)) | None => panic!("the cursor has moved"),
    }
}

#[tokio::test(start_paused = true)]
async fn a_container_whose_image_is_gone_has_a_row_that_is_never_marked() {
    for kind in KINDS {
        play(
            kind,
            [
                until(is_read),
                lose_reports(kind),
                vec![Leg::Seek(Box::new(|app| {
                    orphan(app) == Some("reports-by-hand")
                }))],
                press(" "),
                see(|app| {
                    assert!(session(app).marks.is_empty());
                    let said = app.notice.as_deref().unwrap();
                    assert!(said.starts_with("reports-by-hand is a container"), "{said}");
                    assert!(said.contains(" rm "), "{said}");
                }),
                press("t"),
                see(|app| assert_eq!(orphan(app), Some("reports-by-hand"), "in both modes")),
                press("a"),
                see(|app| {
                    let (marks, images) = (&session(app).marks, session(app).table.all());
                    assert_eq!(marks.images(), images, "`a` marks images only");
                }),
                press("Ay"),
                enter(),
                copied(|text| assert_eq!(text, "reports-by-hand")),
                key(Key::Tab),
                until(wrote),
                key(Key::Esc),
                press("q"),
            ],
        )
        .await;
    }
}

#[tokio::test(start_paused = true)]
async fn an_orphan_is_found_by_its_name_and_stands_below_what_is_sorted() {
    for kind in KINDS {
        play(
            kind,
            [
                until(is_read),
                lose_reports(kind),
                press("/by-hand"),
                see(|app| {
                    let table = &session(app).table;
                    assert_eq!((table.shown().len(), table.orphans().len()), (0, 1));
                    assert_eq!(orphan(app), Some("reports-by-hand"));
                }),
                press(" size>1"),
                see(|app| assert_eq!(session(app).table.rows().len(), 0)),
                key(Key::Esc),
                press("sSG"),
                see(|app| assert!(orphan(app).is_some(), "it is last in every order")),
                press("g"),
                vec![Leg::Seek(Box::new(|app| orphan(app).is_some()))],
                press("k"),
                see(|app| assert!(session(app).selected().is_some(), "over the heading")),
                press("j"),
                see(|app| assert!(orphan(app).is_some(), "and back")),
                press("q"),
            ],
        )
        .await;
    }
}

#[tokio::test(start_paused = true)]
async fn the_gutter_of_a_repository_marks_all_of_it() {
    for kind in KINDS {
        play(
            kind,
            [
                until(is_read),
                press("tg"),
                point(Gesture::Click, |spot| matches!(spot, Spot::Gutter(0))),
                see(|app| {
                    assert!(!session(app).marks.is_empty());
                    assert!(here(app).is_some(), "the cursor is on what was marked");
                }),
                point(Gesture::Click, |spot| matches!(spot, Spot::Gutter(0))),
                see(|app| assert!(session(app).marks.is_empty())),
                press("q"),
            ],
        )
        .await;
    }
}

#[tokio::test(start_paused = true)]
async fn the_details_of_a_repository_do_not_become_those_of_an_image() {
    for kind in KINDS {
        play(
            kind,
            [
                until(is_read),
                press("t"),
                to_repository("kettle/web"),
                key(Key::Tab),
                see(|app| assert_eq!(session(app).focus, Focus::Details)),
                press("t"),
                see(|app| assert_eq!((session(app).focus, &app.notice), (Focus::Table, &None))),
                key(Key::Tab),
                press("t"),
                see(|app| assert_eq!(session(app).focus, Focus::Details, "it is the same image")),
                press("q"),
            ],
        )
        .await;
    }
}
