//! Answers that are lost, or come when nobody waits for them any more.

use jettison::app::JournalNews;

use super::*;

/// What does not rest on the lost answer is judged as ever.
#[test]
fn after_a_lost_answer_a_step_that_has_nothing_to_do_with_it_can_still_be_our_error() {
    let mut desk = settled();
    desk.press("m\ndRremove\n");
    desk.end(1, 0, Outcome::Unknown(Fault("cut".to_owned())));
    let Phase::Running(index, _) = desk.run().phase else {
        panic!("{:?}", desk.run().phase);
    };
    let nothing = Outcome::Done(Vec::new());
    desk.end(1, index, nothing);
    assert!(desk.run().jobs[index].is_our_error());
}

/// The listing and the figure were asked for before the answer came: they may be older.
#[test]
fn an_answer_while_the_end_is_measured_makes_what_was_asked_for_before_it_void() {
    let mut desk = settled();
    desk.press("m\ndRremove\n");
    desk.press("xx");
    assert_eq!(desk.run().phase, Phase::Measuring(Moment::After));
    let generation = desk.app.generation();
    let older = desk.engine.holdings().listing;
    let outcome = done(&desk, 0);
    let effects = desk.end(1, 0, outcome.clone());
    let measure = Effect::Measure(generation, RunId(1), Moment::After);
    assert!(effects.contains(&measure), "{effects:?}");
    let effects = desk.tell(Message::Listed(generation, Ok(older)));
    let again = Effect::ReadListing(generation);
    assert!(effects.contains(&again), "{effects:?}");
    let figure = |bytes| Message::Measured(generation, RunId(1), Moment::After, Ok(Some(bytes)));
    desk.tell(figure(7));
    let target = target(&desk, 0);
    lose(&desk, &target);
    desk.list();
    assert_eq!(desk.run().phase, Phase::Measuring(Moment::After));
    desk.tell(figure(5));
    assert_eq!(desk.run().phase, Phase::Over);
    assert_eq!(desk.run().after, Some(Ok(Some(5))));
    assert_eq!(desk.states()[0], JobState::Ended(outcome));
}

/// A listing shows that it has gone before the engine answers: what it answers then is still told.
#[test]
fn an_answer_is_kept_although_a_listing_has_shown_it_already() {
    let mut desk = settled();
    desk.press("m\ndRremove\n");
    desk.press("xx");
    let target = target(&desk, 0);
    lose(&desk, &target);
    desk.list();
    let found = JobState::Ended(Outcome::Found { gone: true });
    assert_eq!(desk.states()[0], found);
    let outcome = done(&desk, 0);
    desk.end(1, 0, outcome.clone());
    assert_eq!(desk.states()[0], JobState::Ended(outcome));
    assert!(desk.run().so_far().value() > 0);
}

#[test]
fn what_a_listing_has_shown_is_not_forgotten_for_an_answer_that_says_nothing() {
    let mut desk = given_up();
    let target = target(&desk, 0);
    lose(&desk, &target);
    desk.list();
    let found = JobState::Ended(Outcome::Found { gone: true });
    assert_eq!(desk.states()[0], found);
    desk.end(1, 0, Outcome::Unknown(Fault("cut".to_owned())));
    assert_eq!(desk.states()[0], found);
}

/// Once the removal is over, a pull or a restored backup may bring the image back: it was removed all the same.
#[test]
fn what_was_found_gone_stays_so_when_the_image_comes_back_after_the_end() {
    let mut desk = settled();
    desk.press("m\ndRremove\n");
    let before = desk.engine.holdings().listing;
    let target = target(&desk, 0);
    desk.end(1, 0, Outcome::Unknown(Fault("cut".to_owned())));
    desk.press("x");
    let out = desk
        .states()
        .iter()
        .position(|state| *state == JobState::Sent);
    let out = out.unwrap();
    let outcome = done(&desk, out);
    desk.end(1, out, outcome);
    lose(&desk, &target);
    desk.measured(1);
    let found = JobState::Ended(Outcome::Found { gone: true });
    assert_eq!((desk.run().phase, &desk.states()[0]), (Phase::Over, &found));
    desk.tell(Message::Listed(desk.app.generation(), Ok(before)));
    assert_eq!(desk.states()[0], found);
}

#[test]
fn quitting_asks_while_a_step_that_was_given_up_is_out() {
    let mut desk = given_up();
    desk.press("qA");
    assert!(desk.app.session().unwrap().marks.is_empty());
    assert_eq!(desk.press("q"), []);
    assert_eq!(desk.app.scope(), Scope::Quit);
    desk.press("n");
    let outcome = done(&desk, 0);
    desk.end(1, 0, outcome);
    assert_eq!(desk.press("q"), [Effect::Quit]);
}

#[test]
fn a_removal_that_is_cancelled_before_it_is_measured_says_that_nothing_was_sent() {
    let mut desk = settled();
    desk.tell(Message::EngineChanged(desk.app.generation()));
    desk.press("m\ndRremove\n");
    assert_eq!(desk.run().phase, Phase::Measuring(Moment::Before));
    desk.press("x");
    let receipt = jettison::view::page_text(&desk.app).unwrap();
    let told = "not told: nothing was sent, so nothing was measured";
    assert!(receipt.contains(told), "{receipt}");
}

/// The late answer to a given-up step cannot be noted: everything else had been cancelled before that.
#[test]
fn a_journal_that_fails_when_nothing_is_left_to_do_has_stopped_nothing() {
    let mut desk = given_up();
    let why = Fault("no space left".to_owned());
    let news = JournalNews::Unnoted(RunId(1), 0, done(&desk, 0), why);
    desk.tell(Message::Journal(desk.app.generation(), news));
    let notice = desk.app.notice.clone();
    assert_eq!(
        notice.as_deref(),
        Some("the journal cannot be written: no space left")
    );
    let receipt = jettison::view::page_text(&desk.app).unwrap();
    assert!(!receipt.contains("Stopped because"), "{receipt}");
}

/// Nobody tells what changes meanwhile: the figure of before is asked for.
#[test]
fn an_older_figure_is_not_trusted_while_the_engine_s_events_are_not_followed() {
    let mut desk = settled();
    let lost = Fault("gone".to_owned());
    desk.tell(Message::EngineLost(desk.app.generation(), lost, 5));
    desk.press("m\ndRremove\n");
    assert_eq!(desk.run().phase, Phase::Measuring(Moment::Before));
}

/// By the strip and the receipt, what somebody else has removed first is done.
#[test]
fn what_was_gone_already_counts_as_done() {
    let mut desk = settled();
    desk.press("m\ndRremove\n");
    desk.press("x");
    let target = target(&desk, 0);
    lose(&desk, &target);
    desk.end(1, 0, Outcome::Skipped(Changed::Gone));
    desk.measured(1);
    let receipt = jettison::view::page_text(&desk.app).unwrap();
    let told = format!("Stopped: 1 of {} steps done", desk.run().jobs.len());
    assert!(receipt.contains(&told), "{receipt}");
}

impl Desk {
    fn drawn(&mut self) {
        let viewport = self.app.viewport.clone();
        self.app.drawn(viewport);
    }
}

/// Another listing has changed the plan between two keys.
fn changed_while(keys: &str) -> Desk {
    let mut desk = settled();
    desk.press("m\nd");
    desk.drawn();
    desk.press(keys);
    let Some(Overlay::Preview(preview)) = desk.app.overlays.last() else {
        panic!("{:?}", desk.app.overlays);
    };
    let lost = preview.forecast().deleted[0].image.clone();
    lose(&desk, &lost);
    desk.list();
    desk
}

#[test]
fn a_plan_that_has_changed_since_it_was_drawn_is_not_run() {
    let mut desk = changed_while("");
    desk.press("R");
    assert_eq!(desk.app.scope(), Scope::Preview, "no word is asked for");
    assert!(desk.app.session().unwrap().run.is_none());
    desk.drawn();
    desk.press("Rremove\n");
    assert!(desk.app.session().unwrap().run.is_some());
}

#[test]
fn the_rest_of_a_word_that_was_typed_for_another_plan_does_nothing() {
    let mut desk = changed_while("Rrem");
    desk.drawn();
    desk.press("ove");
    assert_eq!(desk.app.scope(), Scope::Typing);
    desk.press("\n");
    assert!(desk.app.session().unwrap().run.is_none());
    assert!(desk.app.notice.is_some());
    assert_eq!(desk.app.scope(), Scope::Preview);
}

/// The image that a step removes.
fn target(desk: &Desk, index: usize) -> ImageId {
    let Step::Remove(removal) = &desk.run().jobs[index].forecast.planned.step else {
        panic!("no removal");
    };
    removal.image.clone()
}

fn lose(desk: &Desk, id: &ImageId) {
    desk.engine
        .change(|holdings| holdings.listing.images.retain(|image| image.id != *id));
}
