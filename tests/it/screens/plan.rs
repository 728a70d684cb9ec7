//! Plans as files: what `w` writes in the preview, what is shown of a file that was read, and read-only mode.

use jettison::app::{
    App, BackupSettings, Content, Effect, Key, Message, OpenedPlan, Phase, RoomLeft, Settings,
};
use jettison::inventory::{Inventory, Listing};
use jettison::removal::{Keep, PlanFile};

use super::fixture::{explorer, explorer_with, feed, generation, id, marked, press};
use super::looks::{look, look_at, shown};
use jettison::view::Theme;

/// The plan of some marks, as `w` writes it.
fn written() -> String {
    let mut app = explorer();
    marked(&mut app, &[3, 5, 8, 12, 11]);
    press(&mut app, "d");
    let turn = app.update(Message::KeyPressed(Key::Char('w')));
    let [Effect::SaveText(paper)] = turn.effects.as_slice() else {
        panic!("{:?}", turn.effects);
    };
    assert_eq!((paper.stem, paper.extension), ("jettison-plan", "json"));
    let Content::Text(text) = &paper.content else {
        panic!("{paper:?}");
    };
    text.clone()
}

fn inventory(app: &App) -> &Inventory {
    app.session().unwrap().inventory.as_ref().unwrap()
}

/// The program that was started with this plan, once the engine has been read: one image is gone by now, a container was
/// made from nothing, and a name has moved.
fn opened(name: &str, text: &str) -> App {
    let (mut app, listing) = about_to_open(explorer(), name, text);
    feed(&mut app, Message::Listed(generation(), Ok(listing)));
    app
}

/// The program before the listing that opens the plan, and that listing.
fn about_to_open(mut app: App, name: &str, text: &str) -> (App, Listing) {
    let plan = PlanFile::parse(text).unwrap();
    app.plan = Some(OpenedPlan {
        name: name.to_owned(),
        plan,
    });
    let mut listing = inventory(&app).listing().as_ref().clone();
    listing.images.retain(|image| image.id != id(8));
    (app, listing)
}

/// A preview of a plan from a file.
pub(super) fn from_file() -> App {
    opened("plan.json", &written())
}

/// A plan that was made for another engine.
pub(super) fn for_another_engine(name: &str) -> App {
    let other = written().replace("\"id\": \"test\"", "\"id\": \"elsewhere\"");
    opened(name, &other)
}

#[test]
fn a_plan_from_a_file_opens_its_preview_and_says_what_is_left_out() {
    let mut app = from_file();
    assert!(app.session().unwrap().marks.is_empty());
    let preview = app.previewed().expect("a preview");
    let steps = preview.forecast().steps().len();
    let from_file = preview.from_file.as_ref().unwrap();
    assert_eq!(
        steps + from_file.left_out.len(),
        from_file.opened.plan.steps.len()
    );
    assert!(!preview.forecast().deletes(&id(8)));
    look("plan_from_file", &mut app);
    press(&mut app, "Rremove\n");
    let run = app.session().unwrap().run.as_ref().expect("a removal");
    assert_eq!(run.jobs.len(), steps);
}

#[test]
fn a_plan_from_a_file_stays_what_it_is_whatever_is_marked_and_read_meanwhile() {
    let mut app = from_file();
    let steps = app.previewed().unwrap().forecast().steps().to_vec();
    let listing = inventory(&app).listing().as_ref().clone();
    feed(&mut app, Message::Listed(generation(), Ok(listing)));
    assert_eq!(app.previewed().unwrap().forecast().steps(), steps);
    press(&mut app, "q");
    assert!(app.previewed().is_none());
    press(&mut app, " d");
    assert!(app.previewed().unwrap().from_file.is_none());
}

#[test]
fn the_preview_of_a_plan_from_a_file_offers_the_backup_like_any_other() {
    let backup = BackupSettings {
        directory: Some("/backups".into()),
        keep: Keep::OnlyCopies,
    };
    let settings = Settings {
        backup,
        ..Settings::default()
    };
    let (mut app, listing) = about_to_open(explorer_with(settings), "plan.json", &written());
    let turn = app.update(Message::Listed(generation(), Ok(listing.clone())));
    let asked = Effect::MeasureRoom("/backups".into());
    assert!(turn.effects.contains(&asked), "{:?}", turn.effects);
    let protection = Effect::ReadProtection(generation());
    assert!(turn.effects.contains(&protection), "{:?}", turn.effects);
    let offered = |app: &App| app.previewed().unwrap().backup.clone().unwrap();
    assert_eq!(offered(&app).keep, Keep::OnlyCopies);
    press(&mut app, "b");
    feed(
        &mut app,
        Message::RoomMeasured("/backups".into(), Ok(Some(12_000_000_000))),
    );
    feed(&mut app, Message::Listed(generation(), Ok(listing)));
    assert_eq!(offered(&app).keep, Keep::All, "what was chosen stays");
    assert_eq!(offered(&app).room, RoomLeft::Free(12_000_000_000));
    press(&mut app, "Rremove\n");
    let run = app.session().unwrap().run.as_ref().expect("a removal");
    assert_eq!(run.phase, Phase::Backing);
}

#[test]
fn a_plan_for_another_engine_is_not_opened() {
    let mut app = for_another_engine("plan\u{1b}[2J.json");
    assert!(app.previewed().is_none());
    let shown = text(&mut app, (60, 15));
    assert!(shown.contains("plan�[2J.json is not used."), "{shown}");
    look_at("plan_for_another_engine", &mut app, &[(80, 24)]);
    press(&mut app, "q");
    let listing = inventory(&app).listing().as_ref().clone();
    feed(&mut app, Message::Listed(generation(), Ok(listing)));
    assert!(app.overlays.is_empty(), "it is told once");
}

fn text(app: &mut App, size: (u16, u16)) -> String {
    shown(app, Theme::plain(), size).backend().to_string()
}

/// The explorer of a user who wants nothing to be removed.
pub(super) fn read_only() -> App {
    explorer_with(Settings::default().to_read_only())
}

#[test]
fn in_read_only_mode_there_is_no_key_that_removes_and_a_badge_says_so() {
    let mut app = read_only();
    marked(&mut app, &[3, 5]);
    press(&mut app, "dR");
    look_at("read_only_preview", &mut app, &[(80, 24)]);
    press(&mut app, "remove\n");
    assert!(app.session().unwrap().run.is_none());
    press(&mut app, "q?");
    let help = text(&mut app, (120, 200));
    assert!(
        !help.contains("the only key that removes anything"),
        "{help}"
    );
    assert!(text(&mut explorer_help(), (120, 200)).contains("the only key that removes anything"));
    press(&mut app, "q");
    look_at("read_only", &mut app, &[(60, 15), (80, 24)]);
}

fn explorer_help() -> App {
    let mut app = explorer();
    press(&mut app, "?");
    app
}
