//! Connections that are reset at each step of a plan in turn, and an engine that restarts in the middle of one.

use std::time::Duration;

use jettison::app::{App, Link, Outcome};

use super::desk::{
    happens, is_over, is_read, outcome, play, press, removes_dangling, see, shown, the_run, until,
};
use super::fake::{Act, Fake};
use super::world::built_in;

/// How many steps the plan of the dangling images has in the built-in world.
const STEPS: usize = 5;

fn living() -> Fake {
    Fake::of(built_in())
}

fn outcomes(app: &App) -> Vec<Option<Outcome>> {
    let jobs = the_run(app).jobs.iter();
    jobs.map(|job| outcome(job).cloned()).collect()
}

/// Only this step has another outcome than done.
fn only(at: usize, wanted: fn(&Outcome) -> bool) -> impl Fn(&App) {
    move |app| {
        let outcomes = outcomes(app);
        assert_eq!(outcomes.len(), STEPS);
        for (place, outcome) in outcomes.iter().enumerate() {
            let outcome = outcome.as_ref().unwrap();
            let fits = if place == at {
                wanted(outcome)
            } else {
                matches!(outcome, Outcome::Done(_))
            };
            assert!(fits, "{place}: {outcome:?}");
        }
    }
}

/// Plays the plan with this at each step in turn; `said` is what the receipt tells of the step.
async fn at_each_step(call: &str, act: Act, said: &str, wanted: fn(&Outcome) -> bool) {
    for at in 0..STEPS {
        let fake = living();
        let (call, act) = (call.to_owned(), act.clone());
        let legs = [
            until(is_read),
            happens(move |fake| fake.rule(&call, at, 1, act.clone())),
            removes_dangling(),
            until(is_over),
            shown(said),
            see(only(at, wanted)),
        ];
        play(&fake, legs).await;
        let mut sent = fake.changing();
        sent.sort();
        sent.dedup();
        assert_eq!(
            sent.len(),
            fake.changing().len(),
            "something was sent twice"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_connection_reset_before_a_step_is_read_leaves_it_undone_and_says_so() {
    let undone = |outcome: &Outcome| matches!(outcome, Outcome::Found { gone: false });
    let said = "no answer came; the engine was read again: it is still there";
    at_each_step("GET /images/sha256:*/json", Act::BreakNext, said, undone).await;
}

#[tokio::test(start_paused = true)]
async fn a_connection_reset_after_a_step_was_read_but_not_done_is_found_out() {
    let undone = |outcome: &Outcome| matches!(outcome, Outcome::Found { gone: false });
    let said = "no answer came; the engine was read again: it is still there";
    at_each_step("DELETE /images/", Act::Leave, said, undone).await;
}

#[tokio::test(start_paused = true)]
async fn a_connection_reset_after_a_step_was_done_is_found_out() {
    let done = |outcome: &Outcome| matches!(outcome, Outcome::Found { gone: true });
    let said = "no answer came; the engine was read again: it is gone";
    at_each_step("DELETE /images/", Act::DoAndLeave, said, done).await;
}

#[tokio::test(start_paused = true)]
async fn a_connection_reset_at_a_look_up_fails_that_step_alone() {
    let failed = |outcome: &Outcome| matches!(outcome, Outcome::Failed(_));
    let said = "nothing was done: the connection was lost before the answer came";
    at_each_step("GET /images/sha256:*/json", Act::Leave, said, failed).await;
}

fn is_lost(app: &App) -> bool {
    app.session()
        .is_some_and(|session| matches!(session.link, Link::Lost(..)))
}

#[tokio::test(start_paused = true)]
async fn an_engine_that_restarts_in_mid_plan_is_lost_and_back_and_no_step_is_called_done_that_was_not()
 {
    let fake = living();
    let restart = Act::after(|fake: &Fake| {
        fake.set_away(true);
        let fake = fake.clone();
        tokio::spawn(async move {
            tokio::time::sleep(Duration::from_secs(20)).await;
            fake.set_away(false);
        });
    });
    let legs = [
        until(is_read),
        happens(move |fake| fake.rule("DELETE /images/", 1, 1, restart.clone())),
        removes_dangling(),
        until(is_over),
        shown("Stopped: 1 of 5 steps done, 2 not sent, 2 did not go as forecast."),
        shown("it was sent, then:"),
        shown("nothing was done: the engine cannot be reached: nothing listens at"),
        press("\u{1b}"),
        until(is_lost),
        shown("! lost: nothing listens at the engine in this process"),
        press("v"),
        until(|app| !is_lost(app) && is_read(app)),
        shown("no answer came; the engine was read again: it is still there"),
        see(|app| {
            let done = |outcome: &&Option<Outcome>| matches!(outcome, Some(Outcome::Done(_)));
            assert_eq!(outcomes(app).iter().filter(done).count(), 1);
        }),
    ];
    let before = fake.images().len();
    play(&fake, legs).await;
    assert_eq!(fake.images().len(), before - 1);
}

#[tokio::test(start_paused = true)]
async fn an_engine_that_is_away_when_a_plan_is_confirmed_has_nothing_removed() {
    let fake = living();
    let legs = [
        until(is_read),
        happens(|fake| fake.set_away(true)),
        removes_dangling(),
        until(is_over),
        shown("nothing was done: the engine cannot be reached: nothing listens at"),
        happens(|fake| fake.set_away(false)),
        until(|app| !is_lost(app)),
        shown("not told: the engine cannot be reached"),
    ];
    let before = fake.images();
    play(&fake, legs).await;
    assert_eq!(fake.images(), before);
    assert_eq!(fake.changing(), Vec::<String>::new());
}
