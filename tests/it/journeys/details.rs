//! Through the tabs of the details, and along a shared layer from image to image.

use jettison::app::{App, Focus, Group, Key, RowId, Session, Subject, Tab};
use jettison::inventory::EngineKind;
use jettison::removal::Mark;

use super::script::{Leg, elsewhere, enter, go_to, is_read, play, press, see, until};
use super::{KINDS, fresh, image_of};

fn session(app: &App) -> &Session {
    app.session().unwrap()
}

fn key(key: Key) -> Vec<Leg> {
    vec![Leg::Press(key)]
}

fn is_at(focus: Focus, tab: Tab) -> Vec<Leg> {
    see(move |app| {
        let session = session(app);
        assert_eq!((session.focus, session.pane.shown.tab), (focus, tab));
    })
}

fn selected(app: &App) -> String {
    session(app).selected().unwrap().1.title().to_owned()
}

/// What every container wrote that is shown has been read.
fn is_measured(app: &App) -> bool {
    let session = session(app);
    let inventory = session.inventory.as_ref().unwrap();
    let entries = session.entries();
    let known = entries.iter().filter(|entry| {
        let Subject::Container(id) = &entry.subject else {
            panic!("{entry:?} among containers");
        };
        let ix = inventory.find_container(id).unwrap();
        inventory.container(ix).unwrap().belongings.is_some()
    });
    !entries.is_empty() && known.count() == entries.len()
}

#[tokio::test(start_paused = true)]
async fn tab_goes_round_and_containers_are_measured_only_there() {
    for kind in KINDS {
        play(
            kind,
            [
                until(is_read),
                go_to("kettle/web:2.0"),
                see(|app| assert!(!is_measured(app))),
                key(Key::Tab),
                is_at(Focus::Details, Tab::Containers),
                until(is_measured),
                key(Key::Tab),
                is_at(Focus::Details, Tab::Layers),
                key(Key::Tab),
                is_at(Focus::Details, Tab::History),
                key(Key::Tab),
                is_at(Focus::Details, Tab::References),
                key(Key::Tab),
                is_at(Focus::Table, Tab::Containers),
                press("3"),
                key(Key::BackTab),
                is_at(Focus::Details, Tab::History),
                key(Key::BackTab),
                is_at(Focus::Details, Tab::Layers),
                key(Key::Esc),
                is_at(Focus::Table, Tab::Layers),
                press("q"),
            ],
        )
        .await;
    }
}

/// Whether the cursor of the details is on something.
fn cursor_on(wanted: impl Fn(&App, &Subject) -> bool) -> impl Fn(&App) -> bool {
    move |app| {
        let session = session(app);
        let entries = session.entries();
        let line = session.pane.shown.cursor().unwrap().line(&entries);
        wanted(app, &entries[line].subject)
    }
}

fn is_image(app: &App, spot: &Subject, name: &str) -> bool {
    let inventory = session(app).inventory.as_ref().unwrap();
    matches!(spot, Subject::Image(id) if inventory.get(id).unwrap().title() == name)
}

/// The map of the open layer has everybody who holds it.
fn assert_map(app: &App) {
    let session = session(app);
    let inventory = session.inventory.as_ref().unwrap();
    let layer = session.opened().expect("the layer is open");
    let entries = session.entries();
    let of = |group| entries.iter().filter(|entry| entry.group == group).count();
    let found = (of(Group::Holders), of(Group::Pins));
    assert_eq!(
        found,
        (inventory.holders(layer).len(), inventory.pins(layer))
    );
    assert!(found.0 > 2 && found.1 > 2, "{found:?}");
}

#[tokio::test(start_paused = true)]
async fn a_shared_layer_leads_to_another_image_and_back() {
    for kind in KINDS {
        play(
            kind,
            [
                until(is_read),
                go_to("kettle/api:3.2"),
                press("2"),
                key(Key::Tab),
                enter(),
                see(assert_map),
                vec![Leg::Seek(Box::new(cursor_on(|app, spot| {
                    is_image(app, spot, "kettle/api:3.1")
                })))],
                enter(),
                see(|app| assert_eq!(selected(app), "kettle/api:3.1")),
                is_at(Focus::Details, Tab::Layers),
                key(Key::Backspace),
                see(|app| {
                    assert_eq!(selected(app), "kettle/api:3.2");
                    assert!(session(app).opened().is_some());
                    assert!(cursor_on(|app, spot| is_image(app, spot, "kettle/api:3.1"))(app));
                }),
                key(Key::Esc),
                see(|app| assert!(session(app).opened().is_none())),
                key(Key::Esc),
                is_at(Focus::Table, Tab::Layers),
                press("q"),
            ],
        )
        .await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_container_in_the_map_leads_to_its_own_image() {
    for kind in KINDS {
        let on_container = |app: &App, spot: &Subject| {
            matches!(spot, Subject::Container(id) if {
                let inventory = session(app).inventory.as_ref().unwrap();
                let ix = inventory.find_container(id).unwrap();
                inventory.container(ix).unwrap().name == "api-migrate-3.1"
            })
        };
        play(
            kind,
            [
                until(is_read),
                go_to("kettle/api:3.2"),
                press("2"),
                key(Key::Tab),
                enter(),
                vec![Leg::Seek(Box::new(cursor_on(on_container)))],
                enter(),
                see(|app| assert_eq!(selected(app), "kettle/api:3.1")),
                is_at(Focus::Details, Tab::Containers),
                see(move |app| assert!(cursor_on(on_container)(app))),
                key(Key::Esc),
                see(|app| assert_eq!(selected(app), "kettle/api:3.2")),
                press("q"),
            ],
        )
        .await;
    }
}

#[tokio::test(start_paused = true)]
async fn from_a_layer_to_a_container_whose_image_is_gone_and_back() {
    let on_orphan = |app: &App| {
        let inventory = session(app).inventory.as_ref().unwrap();
        let orphan = inventory.orphans().first().unwrap();
        RowId::Orphan(inventory.container(*orphan).unwrap().id.clone())
    };
    play(
        EngineKind::GraphDriver,
        [
            until(is_read),
            go_to("node:22-bookworm-slim"),
            press("2"),
            enter(),
            enter(),
            vec![Leg::Seek(Box::new(cursor_on(move |app, subject| {
                let RowId::Orphan(id) = on_orphan(app) else {
                    panic!("no orphan");
                };
                *subject == Subject::Container(id)
            })))],
            enter(),
            see(move |app| assert_eq!(session(app).table.here(), Some(&on_orphan(app)))),
            key(Key::Backspace),
            see(|app| assert_eq!(selected(app), "node:22-bookworm-slim")),
            is_at(Focus::Details, Tab::Layers),
            see(|app| assert!(session(app).opened().is_some())),
            press("q"),
        ],
    )
    .await;
}

/// The names of the containers that stand on the layers of the image under the cursor.
fn standing(app: &App) -> Vec<String> {
    let inventory = session(app).inventory.as_ref().unwrap();
    let entries = session(app).entries_of(Tab::Containers).into_iter();
    let standing = entries.filter(|entry| entry.group == Group::Standing);
    let mut names: Vec<String> = standing
        .map(|entry| match entry.subject {
            Subject::Container(id) => {
                let ix = inventory.find_container(&id).unwrap();
                inventory.container(ix).unwrap().name.clone()
            }
            other @ (Subject::Layer(_)
            | Subject::Image(_)
            | Subject::Reference(_)
            | Subject::Evidence
            | Subject::Platform(_)
            | Subject::Digest(_)
            | Subject::Label(_)) => panic!("{other:?} among containers"),
        })
        .collect();
    names.sort();
    names
}

#[tokio::test(start_paused = true)]
async fn a_base_image_names_the_containers_that_stand_on_its_layers_and_leads_to_their_images() {
    for kind in KINDS {
        play(
            kind,
            [
                until(is_read),
                go_to("alpine:3.20"),
                see(|app| {
                    let names = ["kettle-cache-1", "kettle-proxy-1", "toolbox-session"];
                    assert_eq!(standing(app), names);
                }),
                go_to("node:22-bookworm-slim"),
                see(move |app| {
                    let orphan = standing(app).contains(&"web-hotfix".to_owned());
                    assert_eq!(orphan, kind == EngineKind::GraphDriver);
                    assert!(standing(app).contains(&"kettle-web-1".to_owned()));
                }),
                go_to("kettle/web:2.0"),
                // its own containers are no news
                see(|app| assert!(!standing(app).contains(&"kettle-web-1".to_owned()))),
                go_to("alpine:3.20"),
                press("1"),
                enter(),
                enter(),
                see(|app| {
                    let (ix, _) = session(app).selected().unwrap();
                    let inventory = session(app).inventory.as_ref().unwrap();
                    assert!(!inventory.users(ix).is_empty());
                }),
                key(Key::Backspace),
                see(|app| assert_eq!(selected(app), "alpine:3.20")),
                press("q"),
            ],
        )
        .await;
    }
}

#[tokio::test(start_paused = true)]
async fn details_of_an_image_that_goes_away_give_the_keys_back_and_say_so() {
    for kind in KINDS {
        let lost = image_of(&fresh(kind), "kettle/web:2.0").unwrap();
        play(
            kind,
            [
                until(is_read),
                go_to("kettle/web:2.0"),
                press("4"),
                key(Key::Tab),
                press("j"),
                is_at(Focus::Details, Tab::References),
                elsewhere(move |engine| engine.change(|holdings| holdings.lose_image(&lost))),
                until(|app| app.notice.is_some()),
                see(|app| {
                    let said = app.notice.as_deref();
                    assert_eq!(said, Some("the image is gone: back in the table"));
                }),
                is_at(Focus::Table, Tab::References),
                press(" "),
                see(|app| {
                    let mut marks = session(app).marks.iter();
                    assert!(marks.all(|mark| matches!(mark, Mark::Image(_))));
                }),
                press("qy"),
            ],
        )
        .await;
    }
}
