//! Removals that take their time, and an engine that says it did what it did not do.

use std::time::Duration;

use jettison::app::{App, EngineChoice, JobState, Key, Message, Moment, Outcome, Phase, RunId};
use jettison::engine::Engine as _;
use jettison::inventory::ImageId;
use jettison::view::{Theme, draw};
use ratatui::Terminal;
use ratatui::backend::TestBackend;

use super::desk::{
    flat, happens, is_over, is_read, outcome, play, press, removes_dangling, see, shown, the_run,
    until,
};
use super::fake::{Act, Fake};
use super::world::{NOW, built_in};

const TEN_MINUTES: Duration = Duration::from_mins(10);

fn living() -> Fake {
    Fake::of(built_in())
}

#[tokio::test(start_paused = true)]
async fn a_removal_of_ten_minutes_is_waited_for_and_the_plan_goes_on() {
    let fake = living();
    let legs = [
        until(is_read),
        happens(|fake| fake.once("DELETE /images/", Act::Late(TEN_MINUTES))),
        removes_dangling(),
        until(|app| matches!(the_run(app).phase, Phase::Running(0, _))),
        until(is_over),
        shown("Done: all 5 steps went as forecast."),
    ];
    let begun = tokio::time::Instant::now();
    play(&fake, legs).await;
    assert!(begun.elapsed() > TEN_MINUTES);
}

/// What the screen shows of this state.
fn screen(app: &App) -> String {
    let mut terminal = Terminal::new(TestBackend::new(120, 40)).unwrap();
    terminal
        .draw(|frame| _ = draw(app, Theme::plain(), frame))
        .unwrap();
    flat(&format!("{}", terminal.backend()))
}

#[tokio::test]
async fn a_removal_of_ten_minutes_is_shown_as_slow_with_its_time() {
    let world = built_in();
    let mut app = App::new(EngineChoice::Practice, NOW);
    let generation = app.generation();
    let listing = world.listing().await.unwrap();
    let told = [
        Message::Connected(generation, world.about().clone()),
        Message::Listed(generation, Ok(listing)),
        Message::UsageRead(generation, Ok(world.disk_usage().await.unwrap())),
    ];
    let keys = "m\ndRremove\n".chars().map(|c| match c {
        '\n' => Message::KeyPressed(Key::Enter),
        c => Message::KeyPressed(Key::Char(c)),
    });
    let measured = Message::Measured(generation, RunId(1), Moment::Before, Ok(Some(1)));
    for message in told.into_iter().chain(keys).chain([measured]) {
        drop(app.update(message));
    }
    assert!(screen(&app).contains("removing "), "{}", screen(&app));
    drop(app.update(Message::TimePassed(NOW + 600)));
    let slow = screen(&app);
    assert!(slow.contains("still deleting "), "{slow}");
    assert!(slow.contains("· 10 min"), "{slow}");
    assert!(slow.contains("x cancel"), "{slow}");
}

#[tokio::test(start_paused = true)]
async fn a_removal_that_nobody_waits_for_is_unknown_until_it_answers_after_all() {
    let fake = living();
    let legs = [
        until(is_read),
        happens(|fake| fake.once("DELETE /images/", Act::Late(TEN_MINUTES))),
        removes_dangling(),
        shown("removing "),
        press("xx"),
        until(is_over),
        shown("nobody waits for it any more; it may still end"),
        see(|app| assert_eq!(the_run(app).jobs[0].state, JobState::Abandoned)),
        until(|app| matches!(outcome(&the_run(app).jobs[0]), Some(Outcome::Done(_)))),
        shown("Stopped: 1 of 5 steps done, 4 not sent."),
    ];
    play(&fake, legs).await;
    assert_eq!(fake.changing().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_removal_that_nobody_waits_for_and_that_happened_is_found_gone_when_the_engine_is_read() {
    let fake = living();
    let legs = [
        until(is_read),
        happens(|fake| fake.once("DELETE /images/", Act::Hang)),
        removes_dangling(),
        shown("removing "),
        press("xx"),
        until(is_over),
        shown("nobody waits for it any more"),
        happens(|fake| {
            let path = fake.changing().remove(0);
            let id = path.split(['/', '?']).nth(2).unwrap().to_owned();
            let image = ImageId::new(&id);
            fake.world.change(|holdings| holdings.lose_image(&image));
        }),
        shown("no answer came; the engine was read again: it is gone"),
    ];
    play(&fake, legs).await;
}

#[tokio::test(start_paused = true)]
async fn a_success_that_did_nothing_is_told_as_not_done() {
    let fake = living();
    let lie = br#"[{"Deleted":"sha256:0000000000000000000000000000000000000000000000000000000000000000"}]"#;
    let legs = [
        until(is_read),
        happens(|fake| fake.once("DELETE /images/", Act::Say(200, lie.to_vec()))),
        removes_dangling(),
        until(is_over),
        shown("not done"),
        shown("the engine said done, but it was there when the engine was read again"),
        shown("Ended: 1 of 5 steps did not go as forecast."),
        shown("4 of 5 forecast"),
        see(|app| {
            let first = &the_run(app).jobs[0];
            assert!(matches!(
                outcome(first),
                Some(Outcome::StillThere { said_done: true })
            ));
        }),
    ];
    play(&fake, legs).await;
}

#[tokio::test(start_paused = true)]
async fn what_went_and_is_brought_back_later_stays_done() {
    let fake = living();
    let before = fake.world.holdings();
    let count = before.listing.images.len();
    let legs = [
        until(is_read),
        removes_dangling(),
        shown("Done: all 5 steps went as forecast."),
        until(is_read),
        happens(move |fake| fake.world.change(|holdings| *holdings = before.clone())),
        until(move |app| {
            let inventory = app.session().unwrap().inventory.as_ref();
            inventory.is_some_and(|inventory| inventory.images().len() == count)
        }),
        shown("Done: all 5 steps went as forecast."),
    ];
    play(&fake, legs).await;
}
