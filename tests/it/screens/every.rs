//! Every screen there is, on the believable engine: what the laws of looks and signs are held against.

use jettison::app::{App, EngineChoice, Fault, Message};
use jettison::inventory::Listing;
use jettison::removal::Protection;

use super::fixture::{
    NOW, built_on_a_used_image, cached, cancelled, detailed, ended, explorer, feed, generation,
    go_to, marked, marked_in_part, press, running, stranded,
};
use super::laws::reading;

/// Columns and rows: too few, few, usual, many.
pub(super) const SIZES: [(u16, u16); 5] = [(40, 10), (60, 15), (80, 24), (120, 40), (200, 50)];

/// The believable engine after these keys.
fn after(keys: &str) -> App {
    let mut app = explorer();
    press(&mut app, keys);
    app
}

/// The details of the image that has the most to tell, after these keys.
fn inside(keys: &str) -> App {
    let mut app = detailed();
    go_to(&mut app, 1);
    press(&mut app, keys);
    app
}

/// Marks of both kinds, then these keys.
fn planned(keys: &str) -> App {
    let mut app = explorer();
    marked_in_part(&mut app);
    marked(&mut app, &[2, 5, 6, 8, 10, 12]);
    press(&mut app, keys);
    app
}

/// An engine that holds nothing.
pub(super) fn empty() -> App {
    let mut app = reading();
    let listing = Listing {
        images: Vec::new(),
        containers: Vec::new(),
    };
    feed(&mut app, Message::Listed(generation(), Ok(listing)));
    app
}

/// The images are known, their layers are not.
pub(super) fn listed() -> App {
    let mut app = reading();
    let inventory = explorer().session().unwrap().inventory.clone().unwrap();
    let listing = inventory.listing().as_ref().clone();
    feed(&mut app, Message::Listed(generation(), Ok(listing)));
    app
}

/// The engine has gone away.
pub(super) fn lost(mut app: App) -> App {
    let fault = Fault("the connection to the engine was closed".to_owned());
    feed(&mut app, Message::EngineLost(generation(), fault, 4));
    app
}

/// Some images are protected; then these keys.
pub(super) fn protected(keys: &str) -> App {
    let mut app = explorer();
    let text = "shop/base*\nlabel=keep=yes\npostgres\n";
    let protection = Protection::parse(text.as_bytes());
    feed(&mut app, Message::ProtectionRead(generation(), protection));
    press(&mut app, keys);
    app
}

/// A removal in this state, then these keys.
fn removing(begin: impl Fn(&mut App), keys: &str) -> App {
    let mut app = explorer();
    begin(&mut app);
    press(&mut app, keys);
    app
}

fn connecting() -> App {
    App::new(EngineChoice::Configured, NOW)
}

fn in_the_way() -> App {
    let mut app = built_on_a_used_image();
    press(&mut app, "duj");
    app
}

fn cache_in_the_way() -> App {
    let mut app = cached();
    marked(&mut app, &[5, 8]);
    press(&mut app, "du");
    app
}

/// Every pane and state by its name.
pub(super) fn every() -> Vec<(&'static str, App)> {
    let mut screens = explored();
    screens.extend([
        ("connecting", connecting()),
        ("stranded", stranded("")),
        ("reading", reading()),
        ("listed", listed()),
        ("empty", empty()),
        ("lost", lost(explorer())),
        ("lost while reading", lost(reading())),
        ("preview, skip", planned("d")),
        ("preview, unblock", planned("df")),
        ("preview, force", planned("dff")),
        ("preview, typing", planned("dffRfor")),
        ("preview, at its end", planned("dG")),
        ("explained", planned("de")),
        ("in the way", in_the_way()),
        ("build cache in the way", cache_in_the_way()),
        ("under way", removing(|app| running(app, 4), "")),
        ("under way and slow", removing(|app| running(app, 130), "")),
        ("quit", removing(|app| running(app, 4), "q")),
        ("lost under way", lost(removing(|app| running(app, 4), ""))),
        ("cancelled", removing(cancelled, "")),
        ("plan from a file", super::plan::from_file()),
        (
            "plan for another engine",
            super::plan::for_another_engine("plan.json"),
        ),
        ("read-only", super::plan::read_only()),
        ("receipt", removing(ended, "")),
        ("errors on their rows", removing(ended, "q")),
    ]);
    screens.extend(super::backup::screens());
    screens.extend(super::journal::screens());
    screens
}

/// The explorer and what opens over it.
fn explored() -> Vec<(&'static str, App)> {
    vec![
        ("explorer", explorer()),
        ("marks", planned("")),
        ("containers", inside("1\tj")),
        ("layers", inside("2\tjj")),
        ("reverse map", inside("2\tjj\nj")),
        ("history", inside("3\tj")),
        ("references", inside("4\tj")),
        ("filter, typing", after("/shop")),
        ("filter, wrong", after("/shop size>")),
        ("filter, kept", after("/shop\n")),
        ("filtered to nothing", after("/nothing-like-it\n")),
        ("presets", after("mjj")),
        ("copy", after("yj")),
        ("help", after("?")),
        ("help, at its end", after("?G")),
        ("protected", protected("")),
        ("patterns", protected("Pj")),
        ("patterns, typing", protected("PPshop/*")),
        ("mouse", after("M")),
    ]
}

#[test]
fn every_screen_is_another_one() {
    let mut names: Vec<&str> = every().into_iter().map(|(name, _)| name).collect();
    let count = names.len();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), count);
}
