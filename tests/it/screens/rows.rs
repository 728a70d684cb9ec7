//! How a removal shows in the rows of its images, during it and after, and how that goes again.

use jettison::app::{
    App, EndKind, Fault, Glyphs, Key, Look, Message, Moment, Outcome, Overlay, Topic,
};
use jettison::inventory::{Container, ContainerId, ContainerState, Listing};
use jettison::removal::{Refusal, RefusalKind};
use jettison::view::{Theme, page_text};

use super::fixture::{
    cancelled, changes, ended, explorer, feed, generation, marked, press, read_again, running,
};
use super::looks::shown;

fn screen(app: &mut App) -> String {
    shown(app, Theme::plain(), (80, 24)).backend().to_string()
}

/// The sign at the beginning of the row that holds a text.
fn sign(app: &mut App, theme: Theme, text: &str) -> String {
    let terminal = shown(app, theme, (120, 40));
    let screen = terminal.backend().to_string();
    let mut rows = screen.lines().filter(|line| !line.starts_with("\"─"));
    let row = rows.find(|line| line.contains(text));
    let row = row.unwrap_or_else(|| panic!("{text}: {screen}"));
    row.chars().nth(1).unwrap().to_string()
}

fn listed(app: &mut App, change: impl Fn(&mut Listing)) {
    let inventory = app.session().unwrap().inventory.clone().unwrap();
    let mut listing = Listing::clone(inventory.listing());
    change(&mut listing);
    feed(app, Message::Listed(generation(), Ok(listing)));
}

/// Puts the cursor on the image of a title.
fn at(app: &mut App, title: &str) {
    press(app, "g");
    while app.session().unwrap().selected().unwrap().1.title() != title {
        press(app, "j");
    }
}

fn topic(app: &App) -> Topic {
    app.topic().unwrap()
}

#[test]
fn each_row_shows_how_its_steps_stand_while_a_removal_runs() {
    let mut app = explorer();
    running(&mut app, 4);
    let plain = Theme::plain();
    assert_eq!(sign(&mut app, plain, "tools/lint:0.9"), "!");
    assert_eq!(sign(&mut app, plain, "shop/worker:1.4"), "»");
    assert_eq!(sign(&mut app, plain, "hello-world"), "·");
    assert_eq!(sign(&mut app, plain, "postgres:17"), " ");
    let ascii = Theme::new(Look::Mono, Glyphs::Ascii);
    assert_eq!(sign(&mut app, ascii, "shop/worker:1.4"), "=");
    assert_eq!(sign(&mut app, ascii, "hello-world"), ".");
    press(&mut app, "t");
    assert_eq!(
        sign(&mut app, plain, "shop/worker  1 image"),
        "»",
        "a folded one"
    );
}

#[test]
fn what_was_cancelled_shows_while_the_removal_is_not_over_and_what_is_done_until_it_is_read() {
    let mut app = explorer();
    cancelled(&mut app);
    assert_eq!(sign(&mut app, Theme::plain(), "hello-world"), "–");
    assert_eq!(sign(&mut app, Theme::plain(), "tools/lint:0.9"), "✓");
}

#[test]
fn errors_stay_on_their_rows_until_they_are_dismissed() {
    let mut app = explorer();
    ended(&mut app);
    press(&mut app, "q");
    for _ in 0..3 {
        listed(&mut app, |_| {});
        assert_eq!(sign(&mut app, Theme::plain(), "tools/lint:0.9"), "!");
        assert_eq!(sign(&mut app, Theme::plain(), "shop/worker:1.4"), "✗");
    }
    at(&mut app, "tools/lint:0.9");
    let told = screen(&mut app);
    assert!(
        told.contains("skipped · X dismisses · not sent: a container of it runs now"),
        "{told}"
    );
    assert!(told.contains(" X dismiss "), "{told}");
    press(&mut app, "X");
    assert_eq!(sign(&mut app, Theme::plain(), "tools/lint:0.9"), " ");
    assert_eq!(sign(&mut app, Theme::plain(), "shop/worker:1.4"), "✗");
    press(&mut app, "X");
    let told = screen(&mut app);
    assert!(told.contains("nothing went wrong here"), "{told}");
    assert!(page(&mut app).contains("! skipped    tools/lint:0.9"));
}

/// The receipt, which is closed again.
fn page(app: &mut App) -> String {
    press(app, "v");
    let text = page_text(app).unwrap();
    press(app, "q");
    text
}

#[test]
fn the_errors_of_a_repository_are_dismissed_together() {
    let mut app = explorer();
    ended(&mut app);
    press(&mut app, "qtg");
    while !matches!(app.session().unwrap().here(), Some(jettison::app::Here::Repository(branch))
        if branch.repository.name() == Some("shop/worker"))
    {
        press(&mut app, "j");
    }
    assert_eq!(sign(&mut app, Theme::plain(), "shop/worker  1 image"), "✗");
    press(&mut app, "e");
    assert_eq!(topic(&app), Topic::End(EndKind::OurError));
    press(&mut app, "qX");
    assert_eq!(sign(&mut app, Theme::plain(), "shop/worker  1 image"), " ");
}

#[test]
fn a_new_plan_takes_the_errors_of_the_last_one_off() {
    let mut app = explorer();
    ended(&mut app);
    press(&mut app, "q");
    marked(&mut app, &[6]);
    assert_eq!(sign(&mut app, Theme::plain(), "shop/worker:1.4"), "✗");
    press(&mut app, "dq");
    assert_eq!(sign(&mut app, Theme::plain(), "shop/worker:1.4"), " ");
}

#[test]
fn a_row_with_an_error_explains_it_first() {
    let mut app = explorer();
    ended(&mut app);
    press(&mut app, "q");
    at(&mut app, "tools/lint:0.9");
    press(&mut app, "e");
    assert_eq!(topic(&app), Topic::End(EndKind::Skipped));
    let text = page_text(&app).unwrap();
    assert!(
        text.contains("tools/lint:0.9 was looked up right before"),
        "{text}"
    );
    assert!(text.contains("a container of it runs now"), "{text}");
}

#[test]
fn a_wrong_forecast_is_told_as_ours_unless_something_has_come_between() {
    let mut app = explorer();
    running(&mut app, 4);
    let no = Outcome::Refused(Refusal {
        kind: RefusalKind::Other,
        status: 409,
        message: "conflict: unable to delete".to_owned(),
        blockers: Vec::new(),
    });
    let worker = 3;
    let id = app.session().unwrap().run.as_ref().unwrap().id;
    feed(&mut app, Message::StepEnded(generation(), id, worker, no));
    assert!(page(&mut app).contains("OUR FORECAST WAS WRONG"));
    press(&mut app, "ve");
    let ours = Topic::End(EndKind::OurError);
    let topics = app.topics(&app.explained().unwrap().place);
    assert!(topics.contains(&ours), "{topics:?}");
    press(&mut app, "qq");
    listed(&mut app, |_| {});
    assert!(page(&mut app).contains("OUR FORECAST WAS WRONG"));
    // the engine is read again: a container is there that explains the refusal
    listed(&mut app, |listing| {
        let mut images = listing.images.iter();
        let worker = images.find(|image| image.title() == "shop/worker:1.4");
        let worker = worker.unwrap().id.clone();
        let old = listing.containers[0].clone();
        listing.containers.push(Container {
            id: ContainerId::new(&"f".repeat(64)),
            image: worker,
            state: ContainerState::Running,
            ..old
        });
    });
    let text = page(&mut app);
    assert!(!text.contains("OUR FORECAST WAS WRONG"), "{text}");
    assert!(text.contains("✗ refused    shop/worker:1.4"), "{text}");
}

#[test]
fn nothing_is_shown_of_a_removal_that_has_ended_before_the_engine_has_been_read_again() {
    for listing_was_out in [false, true] {
        let mut app = explorer();
        running(&mut app, 4);
        if listing_was_out {
            feed(&mut app, Message::EngineChanged(generation()));
        }
        let (id, steps) = {
            let run = app.session().unwrap().run.as_ref().unwrap();
            (run.id, run.jobs.len())
        };
        for index in 3..steps {
            let done = Outcome::Done(changes(&app, index));
            feed(&mut app, Message::StepEnded(generation(), id, index, done));
        }
        let measured = Message::Measured(generation(), id, Moment::After, Ok(Some(1)));
        feed(&mut app, measured);
        let is_over = |app: &App| app.session().unwrap().run.as_ref().unwrap().is_over();
        assert!(!is_over(&app) && app.overlays.is_empty());
        if listing_was_out {
            listed(&mut app, |_| {}); // it is older than the last step
            assert!(!is_over(&app) && app.overlays.is_empty());
        }
        read_again(&mut app);
        assert!(is_over(&app));
        assert!(matches!(app.overlays.last(), Some(Overlay::Receipt(_))));
    }
}

#[test]
fn quitting_says_what_would_be_left_undone() {
    for key in [Key::Char('q'), Key::Ctrl('c')] {
        let mut app = explorer();
        running(&mut app, 4);
        feed(&mut app, Message::KeyPressed(key));
        let told = screen(&mut app);
        for part in [
            "3 of 7 steps have ended. shop/worker:1.4",
            "is out: the engine will still finish it. 3 steps have not begun",
            "and will NOT be done.",
        ] {
            assert!(told.contains(part), "{part}: {told}");
        }
    }
}

#[test]
fn the_strip_tells_the_bytes_so_far_with_their_certainty() {
    let mut app = explorer();
    running(&mut app, 4);
    assert!(
        screen(&mut app).contains("✓ 1/7 · 0 B freed"),
        "a name frees nothing"
    );
    let run = app.session().unwrap().run.as_ref().unwrap();
    let (id, next) = (run.id, 3);
    let done = Outcome::Done(changes(&app, next));
    let unknown = Outcome::Unknown(Fault("cut".to_owned()));
    feed(&mut app, Message::StepEnded(generation(), id, next, done));
    let told = screen(&mut app);
    assert!(told.contains("✓ 2/7 · ≤"), "{told}");
    let so_far = |app: &App| app.session().unwrap().run.as_ref().unwrap().so_far();
    let before = so_far(&app);
    feed(
        &mut app,
        Message::StepEnded(generation(), id, next + 1, unknown),
    );
    assert_eq!(so_far(&app), before, "what is not known is not counted");
}
