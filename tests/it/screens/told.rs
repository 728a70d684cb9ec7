//! What explanations and previews say of one state, in words.

use std::sync::Arc;

use jettison::app::{
    App, CellTopic, Key, Keymap, Marking, Message, Overlay, Scope, Settings, StepKind, Topic,
};
use jettison::engine::practice::{PracticeEngine, World};
use jettison::inventory::{Belongings, ContainerState, EngineKind, Listing, Reference};
use jettison::removal::{Protection, Route};
use jettison::view::{Theme, page_text};

use super::explaining::{practised, practised_on, turn_to};
use super::fixture::{
    NOW, built_on_a_used_image, detailed, explorer, explorer_with, feed, generation, go_to, marked,
    press,
};
use super::looks::shown;

fn with_keys(moves: Vec<(&'static str, Vec<Key>)>) -> Settings {
    Settings {
        keymap: Arc::new(Keymap::new(moves).unwrap()),
        ..Settings::default()
    }
}

fn screen(app: &mut App) -> String {
    shown(app, Theme::plain(), (120, 40)).backend().to_string()
}

fn page(app: &App) -> String {
    page_text(app).expect("a page")
}

/// The page says these words.
fn says(app: &App, words: &str) {
    let page = page(app);
    assert!(page.contains(words), "{words:?} in {page}");
}

/// Puts the cursor on the image of a name.
fn find(app: &mut App, name: &str) {
    let name = Reference::new(name).unwrap();
    press(app, "g");
    while !app
        .session()
        .unwrap()
        .selected()
        .is_some_and(|(_, image)| image.references.contains(&name))
    {
        press(app, "j");
    }
}

/// Everything that containers have of their own is read: nothing.
fn measured(app: &mut App) {
    let inventory = app.session().unwrap().inventory.clone().unwrap();
    let ids = inventory.containers().iter().map(|one| one.id.clone());
    let own = ids.map(|id| (id, Ok(Some(Belongings::default()))));
    let own = own.collect();
    feed(app, Message::BelongingsRead(generation(), own));
}

#[test]
fn topics_stand_with_the_users_keys_for_them() {
    let mut app = explorer_with(with_keys(vec![(
        "topic-at",
        vec![Key::Char('!'), Key::Char('"')],
    )]));
    press(&mut app, "e");
    let text = screen(&mut app);
    assert!(text.contains("[! "), "{text}");
    assert!(text.contains(" \" status "), "{text}");
    assert!(text.contains("  size  frees "), "{text}");
    let mut app = explorer_with(with_keys(vec![("topic-at", Vec::new())]));
    press(&mut app, "e");
    let text = screen(&mut app);
    assert!(text.contains("] status  size  frees "), "{text}");
}

#[test]
fn without_an_image_the_users_key_for_patterns_is_named() {
    let notice = |keys| {
        let mut app = explorer_with(with_keys(vec![("patterns", keys)]));
        let nothing = Message::Listed(generation(), Ok(Listing::default()));
        feed(&mut app, nothing);
        press(&mut app, "p");
        app.notice.unwrap()
    };
    assert_eq!(
        notice(vec![Key::Char('K')]),
        "no image is under the cursor: K protects a repository by its name"
    );
    assert_eq!(notice(Vec::new()), "no image is under the cursor");
}

#[test]
fn an_image_that_frees_little_names_first_who_shares_most_with_it() {
    let mut app = practised(EngineKind::GraphDriver);
    let inventory = app.session().unwrap().inventory.clone().unwrap();
    for _ in 0..inventory.images().len() {
        press(&mut app, "j");
        let Some((ix, _)) = app.session().unwrap().selected() else {
            continue;
        };
        press(&mut app, "e");
        let place = app.explained().unwrap().place.clone();
        if app.topics(&place).contains(&Topic::Cell(CellTopic::Frees)) {
            turn_to(&mut app, Topic::Cell(CellTopic::Frees));
            let stack = inventory.stack(ix).unwrap();
            let shared = |other| {
                let has = |layer: &&_| inventory.holders(**layer).contains(&other);
                stack.iter().filter(has).count()
            };
            let others = || inventory.image_ixs().filter(move |other| *other != ix);
            let most = others().map(&shared).max().unwrap();
            let page = page(&app);
            let named = others().filter(|other| shared(*other) == most && most > 0);
            let mut titles = named.map(|other| inventory.image(other).unwrap().title());
            assert!(
                most == 0 || titles.any(|title| page.contains(title)),
                "{page}"
            );
            assert_eq!(
                page.contains("would free 0 B of"),
                page.contains("All of it stays:"),
                "{page}"
            );
        }
        press(&mut app, "e");
    }
}

#[test]
fn a_layer_is_that_of_the_explained_image_wherever_the_cursor_is() {
    let mut app = detailed();
    go_to(&mut app, 1);
    press(&mut app, "2\te");
    let explained = app.explained().unwrap().clone();
    let (topics, text) = (app.topics(&explained.place), page(&app));
    press(&mut app, "e");
    feed(&mut app, Message::KeyPressed(Key::Esc));
    go_to(&mut app, 9); // it has nothing of it
    app.overlays.push(Overlay::Explain(explained.clone()));
    assert_eq!(app.topics(&explained.place), topics);
    assert_eq!(page(&app), text);
}

#[test]
fn a_menu_below_its_explanation_shows_what_has_been_read_since() {
    let mut app = explorer();
    press(&mut app, "mje");
    let counts = |app: &App| {
        let chosen = app.menu().unwrap().chosen().unwrap();
        chosen.selection.as_ref().unwrap().counts().0
    };
    assert!(counts(&app) > 0);
    let nothing = Message::Listed(generation(), Ok(Listing::default()));
    feed(&mut app, nothing);
    assert_eq!(counts(&app), 0);
}

#[test]
fn the_cursor_of_the_patterns_stays_in_the_list_below_an_explanation() {
    let mut app = explorer();
    let read = |app: &mut App, text: &str| {
        let protection = Protection::parse(text.as_bytes());
        feed(app, Message::ProtectionRead(generation(), protection));
    };
    read(&mut app, "one/*\ntwo/*\nthree/*\n");
    press(&mut app, "PGe");
    assert_eq!(app.pattern_at(), Some(2));
    read(&mut app, "one/*\n");
    assert_eq!(app.pattern_at(), Some(0));
    says(&app, "one/* is a pattern of yours");
}

#[test]
fn a_paused_container_in_the_way_is_told_as_the_plan_would_take_it() {
    for (kind, unpauses) in [
        (EngineKind::GraphDriver, false),
        (EngineKind::ContainerdStore, false),
        (EngineKind::Podman, true),
    ] {
        let engine = PracticeEngine::new(&World::built_in(), kind, NOW);
        engine.change(|holdings| holdings.set_state("kettle-api-1", ContainerState::Paused));
        let mut app = practised_on(&engine, kind);
        measured(&mut app);
        find(&mut app, "kettle/api:3.2");
        press(&mut app, " duje");
        let steps = |topics: Vec<Topic>| {
            let steps = topics.into_iter().filter_map(|topic| {
                if let Topic::Step(step) = topic {
                    Some(step)
                } else {
                    None
                }
            });
            steps.collect::<Vec<StepKind>>()
        };
        let told = steps(app.topics(&app.explained().unwrap().place));
        let plan = &app.previewed().unwrap().unblock.as_ref().unwrap().all;
        let planned: Vec<StepKind> = plan.plan.iter().map(StepKind::of).collect();
        assert!(
            planned.starts_with(&told),
            "{kind:?}: {told:?}, {planned:?}"
        );
        assert_eq!(told.first() == Some(&StepKind::Unpause), unpauses);
        press(&mut app, "e");
        let how = if unpauses {
            "unpause, stop and remove"
        } else {
            "paused: stop and remove"
        };
        let screen = screen(&mut app);
        assert!(screen.contains(how), "{screen}");
    }
}

#[test]
fn what_was_agreed_to_is_forgotten_with_its_preview_and_that_is_said() {
    let mut app = explorer();
    measured(&mut app);
    marked(&mut app, &[2]);
    press(&mut app, "dfe");
    turn_to(&mut app, Topic::Route(Route::Unblock));
    says(&app, "so far nothing is agreed to, and it frees");
    press(&mut app, "eua\n");
    assert_eq!((app.scope(), app.notice.clone()), (Scope::Preview, None));
    press(&mut app, "e");
    turn_to(&mut app, Topic::Route(Route::Unblock));
    says(&app, "All of that is agreed to: it frees");
    press(&mut app, "eq");
    let notice = app.notice.clone().unwrap_or_default();
    assert!(notice.contains("is forgotten"), "{notice}");
    press(&mut app, "d");
    let unblock = app.previewed().unwrap().unblock.as_ref().unwrap();
    assert!(unblock.agreed.is_empty());
    press(&mut app, "q");
    assert_eq!(app.notice, None);
}

#[test]
fn by_hand_an_image_goes_by_the_commands_of_a_plan_or_not_at_all() {
    let mark = |name: &str| {
        let mut app = explorer();
        find(&mut app, name);
        press(&mut app, "e");
        turn_to(&mut app, Topic::Mark(Marking::None));
        page(&app)
    };
    let refused = mark("debian:13");
    let why = "By hand the engine would refuse it: other images are built on it.";
    assert!(refused.contains(why), "{refused}");
    assert!(!refused.contains(" rmi "), "{refused}");
    let several = mark("tools/lint:0.9");
    let why = "By hand the image would go by:";
    assert!(several.contains(why), "{several}");
    assert_eq!(
        several.lines().last().unwrap().trim(),
        "docker rmi --no-prune tools/lint:latest && docker rmi --no-prune be1e08c47261 && docker rmi --no-prune e3779b97f487"
    );
}

#[test]
fn the_ledger_of_one_image_says_nothing_of_sizes_that_mislead() {
    let mut app = explorer();
    marked(&mut app, &[5]);
    press(&mut app, "de");
    says(
        &app,
        "Of this one image the ledger says where every byte of its",
    );
    let mut app = explorer();
    marked(&mut app, &[5, 3]);
    press(&mut app, "de");
    says(&app, "sizes mislead");
}

#[test]
fn the_ledger_lists_what_goes_and_counts_all_that_keep_the_rest() {
    let mut app = explorer();
    marked(&mut app, &[5]);
    press(&mut app, "d");
    let text = screen(&mut app);
    let ledger = text.split("LEDGER").nth(1).unwrap();
    let lines: Vec<&str> = ledger.lines().collect();
    let freed = lines.iter().position(|line| line.contains("freed now"));
    let below = lines[freed.unwrap() + 1];
    assert!(
        below.contains("46 MB") && !below.contains("stays"),
        "{below}"
    );
    assert!(
        ledger.contains("more need too") || ledger.contains("more need some or all of them"),
        "{ledger}"
    );
}

#[test]
fn a_container_of_a_project_comes_back_only_once_its_image_does() {
    let mut app = built_on_a_used_image();
    measured(&mut app);
    press(&mut app, "d");
    let once = "comes back on the next up, once the image is built again";
    let text = screen(&mut app);
    assert!(text.contains(once), "{text}");
    press(&mut app, "u");
    let text = screen(&mut app);
    assert!(text.contains(once), "{text}");
}

#[test]
fn the_preset_says_why_prune_would_take_an_image_in_use() {
    for (kind, told) in [
        (EngineKind::GraphDriver, false),
        (EngineKind::ContainerdStore, true),
        (EngineKind::Podman, false),
    ] {
        let mut app = practised(kind);
        press(&mut app, "mje");
        let why = "Prune would take kettle/label-printer:0.3 though in use: it goes by name";
        assert_eq!(page(&app).contains(why), told, "{kind:?}: {}", page(&app));
    }
}

#[test]
fn enter_ends_the_choice_of_what_may_go() {
    let mut app = explorer();
    measured(&mut app);
    marked(&mut app, &[2]);
    press(&mut app, "dua");
    let text = screen(&mut app);
    assert!(text.contains(" Enter done "), "{text}");
    assert!(!text.contains("Enter choose"), "{text}");
    press(&mut app, "\n");
    assert_eq!(app.scope(), Scope::Preview);
    let unblock = app.previewed().unwrap().unblock.as_ref().unwrap();
    assert!(!unblock.agreed.is_empty());
}

#[test]
fn force_that_leaves_bytes_in_a_container_says_that_they_are_hidden() {
    let mut app = practised(EngineKind::GraphDriver);
    find(&mut app, "kettle/reports:1.2");
    press(&mut app, " dff");
    assert_eq!(app.previewed().unwrap().route, Route::Force);
    let text = screen(&mut app);
    assert!(text.contains("hidden until then, not gone"), "{text}");
}

#[test]
fn table_and_preview_have_one_sign_for_an_only_copy_and_one_for_what_is_not_told() {
    let row = |screen: &str, name: &str| {
        let row = screen.lines().find(|line| line.contains(name));
        row.unwrap_or_else(|| panic!("{name} in\n{screen}"))
            .trim_end_matches(['"', ' '])
            .to_owned()
    };
    for (kind, sign, sentence) in [
        (
            EngineKind::GraphDriver,
            "!",
            "only copy would go (marked !)",
        ),
        (EngineKind::Podman, "?", "may be an only copy (marked ?)"),
    ] {
        let mut app = practised(kind);
        find(&mut app, "kettle/web:dev");
        let table = shown(&mut app, Theme::plain(), (80, 40));
        let table = row(&table.backend().to_string(), "kettle/web:dev  ");
        assert!(table.ends_with(sign), "{kind:?}: {table}");
        press(&mut app, " d");
        let preview = screen(&mut app);
        assert!(preview.contains(sentence), "{kind:?}: {preview}");
        let listed = row(&preview, "kettle/web:dev  ");
        assert!(
            listed.contains(&format!("kettle/web:dev  {sign}")),
            "{listed}"
        );
    }
}
