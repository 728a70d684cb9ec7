//! Answers that come late, begin and do not go on, are cut, or never come: at the reading calls and at every step.

use std::time::Duration;

use jettison::app::{App, Outcome};

use super::desk::{
    happens, is_over, is_read, outcome, play, press, removes_dangling, see, shown, the_run, until,
};
use super::fake::{Act, Fake};
use super::world::built_in;

const SOON: Duration = Duration::from_secs(29);
const LATE: Duration = Duration::from_secs(31);

/// What breaks an answer after its head.
fn cuts() -> [Act; 3] {
    [Act::CutLength, Act::CutChunk, Act::Leave]
}

fn living() -> Fake {
    Fake::of(built_in())
}

/// How many steps have ended so.
fn count(app: &App, wanted: fn(&Outcome) -> bool) -> usize {
    let outcomes = the_run(app).jobs.iter().filter_map(outcome);
    outcomes.filter(|outcome| wanted(outcome)).count()
}

fn is_done(outcome: &Outcome) -> bool {
    matches!(outcome, Outcome::Done(_))
}

/// Everything was done but one step.
fn all_but_one(app: &App) {
    let jobs = &the_run(app).jobs;
    let states: Vec<_> = jobs.iter().map(|job| &job.state).collect();
    assert!(jobs.len() > 3);
    assert_eq!(count(app, is_done), jobs.len() - 1, "{states:?}");
}

#[tokio::test(start_paused = true)]
async fn an_engine_that_behaves_is_read_and_a_plan_goes_as_forecast() {
    let fake = living();
    let legs = [
        until(is_read),
        removes_dangling(),
        shown("receipt"),
        shown("went as forecast"),
        see(|app| assert_eq!(count(app, is_done), the_run(app).jobs.len())),
    ];
    play(&fake, legs).await;
    assert!(fake.changing().len() > 3, "{:?}", fake.changing());
}

#[tokio::test(start_paused = true)]
async fn a_first_listing_that_comes_late_is_waited_for() {
    let fake = living();
    fake.once("GET /images/json", Act::Late(SOON));
    play(&fake, [until(is_read), shown("nothing is marked")]).await;
}

#[tokio::test(start_paused = true)]
async fn a_listing_that_takes_longer_than_a_reading_may_is_told_and_read_again_on_demand() {
    for act in [Act::Late(LATE), Act::HeadOnly, Act::Hang] {
        let fake = living();
        fake.once("GET /images/json", act);
        let legs = [
            shown("! could not read: the engine did not answer within 30 s"),
            press("r"),
            until(is_read),
        ];
        play(&fake, legs).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_listing_that_is_cut_is_told_and_keeps_what_was_read_and_marked() {
    for act in cuts() {
        let fake = living();
        let legs = [
            until(is_read),
            press(" "),
            shown("1 marked"),
            happens(move |fake| fake.once("GET /images/json", act.clone())),
            press("r"),
            shown("! could not read: the connection was lost before the answer came"),
            shown("1 marked"),
            press("r"),
            until(|app| {
                app.session()
                    .is_some_and(|session| session.trouble.is_none())
            }),
            shown("1 marked"),
        ];
        play(&fake, legs).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_look_up_that_never_answers_fails_its_step_and_the_next_ones_go_on() {
    for act in [Act::Late(LATE), Act::HeadOnly, Act::Hang] {
        let fake = living();
        let legs = [
            until(is_read),
            happens(move |fake| fake.once("GET /images/sha256:*/json", act.clone())),
            removes_dangling(),
            until(is_over),
            shown("failed"),
            shown("nothing was done: the engine did not answer within 30 s"),
            see(all_but_one),
        ];
        play(&fake, legs).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_look_up_that_is_cut_fails_its_step_and_nothing_is_sent_for_it() {
    for act in cuts() {
        let fake = living();
        let legs = [
            until(is_read),
            happens(move |fake| fake.once("GET /images/sha256:*/json", act.clone())),
            removes_dangling(),
            until(is_over),
            shown("nothing was done: the connection was lost before the answer came"),
            see(all_but_one),
        ];
        play(&fake, legs).await;
        let sent = fake.changing().len();
        assert!(sent >= 3, "{:?}", fake.changing());
    }
}

#[tokio::test(start_paused = true)]
async fn a_removal_whose_first_byte_comes_late_is_waited_for() {
    let fake = living();
    let legs = [
        until(is_read),
        happens(|fake| fake.once("DELETE /images/", Act::Late(LATE))),
        removes_dangling(),
        until(is_over),
        shown("went as forecast"),
    ];
    play(&fake, legs).await;
}

#[tokio::test(start_paused = true)]
async fn a_removal_whose_answer_is_cut_is_unknown_until_the_engine_is_read_again() {
    for act in [Act::CutLength, Act::CutChunk] {
        let fake = living();
        let legs = [
            until(is_read),
            happens(move |fake| fake.once("DELETE /images/", act.clone())),
            removes_dangling(),
            until(is_over),
            shown("no answer came; the engine was read again: it is still there"),
            see(all_but_one),
        ];
        play(&fake, legs).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_removal_that_begins_to_answer_and_does_not_go_on_can_be_left_alone() {
    for act in [Act::HeadOnly, Act::Hang] {
        let fake = living();
        let legs = [
            until(is_read),
            happens(move |fake| fake.once("DELETE /images/", act.clone())),
            removes_dangling(),
            shown("removing "),
            press("x"),
            shown("the one that is out cannot be taken back"),
            press("x"),
            until(is_over),
            shown("nobody waits for it any more; it may still end"),
        ];
        play(&fake, legs).await;
        assert_eq!(fake.changing().len(), 1);
    }
}
