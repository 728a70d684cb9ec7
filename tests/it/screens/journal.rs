//! What the journal tells: of plans that were cut short, and of itself where it cannot be written.

use jettison::app::{
    App, Effect, Fault, JobState, JournalNews, JournalOrder, Journaling, Key, Message, Outcome,
    Overlay, Phase, RunId,
};
use jettison::inventory::Listing;
use jettison::removal::{
    Answered, Forecast, Journal, JournalEvent, JournalLine, Mark, Marks, PlanFile, Route, Started,
};
use jettison::view::{Theme, page_text};

use super::fixture::{NOW, explorer, feed, generation, go_to, marked, press};
use super::looks::{look, look_at, shown};

fn line(event: JournalEvent) -> String {
    JournalLine::new(NOW - 200, "200-Ab".to_owned(), event).to_text()
}

/// One answer of each kind that is told with words.
fn answers(words: &str) -> [Answered; 4] {
    let why = words.to_owned();
    [
        Answered::Done {
            changes: Vec::new(),
        },
        Answered::Refused {
            status: 500,
            words: why.clone(),
        },
        Answered::Skipped {
            why: why.clone(),
            already: false,
        },
        Answered::Failed { why },
    ]
}

/// A journal of a plan for some images of this engine, of which the first steps were answered.
fn journal(app: &App, words: &str) -> Journal {
    let session = app.session().unwrap();
    let inventory = session.inventory.clone().unwrap();
    let images = inventory.images().iter().take(12);
    let marks: Marks = images.map(|image| Mark::Image(image.id.clone())).collect();
    let forecast = Forecast::new(&inventory, &marks, Route::Skip);
    let plan = PlanFile::of(&forecast, &session.about, NOW - 200);
    assert!(plan.steps.len() > 5);
    let started = Started {
        backup: None,
        jettison: "0.1.0".to_owned(),
        pid: 7,
        address: session.about.address.clone(),
        plan,
    };
    let answers = answers(words).into_iter().enumerate();
    let answers = answers.map(|(step, answer)| line(JournalEvent::Answer { step, answer }));
    let mut journal = Journal::default();
    let lines = [line(JournalEvent::Started(Box::new(started)))].into_iter();
    let last = [
        line(JournalEvent::Sending { step: 4 }),
        "{\"v\":1,".to_owned(),
    ];
    for line in lines.chain(answers).chain(last) {
        journal.take(line.trim_end().as_bytes());
    }
    journal
}

/// The same told by the program, which has found it.
pub(super) fn cut_short(mut app: App, words: &str) -> App {
    let journal = Box::new(journal(&app, words));
    let read = JournalNews::Read(Ok(journal));
    feed(&mut app, Message::Journal(generation(), read));
    app
}

/// A removal that the journal has stopped.
pub(super) fn stopped() -> App {
    let mut app = opening();
    let why = "/home/me/.local/state/jettison/journal.jsonl: No space left on device (os error 28)";
    let news = JournalNews::Opened(RunId(1), Err(Fault(why.to_owned())));
    feed(&mut app, Message::Journal(generation(), news));
    app
}

/// The explorer of a user who keeps a journal: which is so by default.
fn journaled() -> App {
    let listing = explorer().session().unwrap().inventory.clone().unwrap();
    let listing: Listing = listing.listing().as_ref().clone();
    let mut app = App::new(jettison::app::EngineChoice::Configured, NOW);
    feed(
        &mut app,
        Message::Connected(generation(), super::fixture::about()),
    );
    let turn = app.update(Message::Listed(generation(), Ok(listing)));
    let ask = Effect::Journal(generation(), JournalOrder::Read);
    assert!(turn.effects.contains(&ask), "{:?}", turn.effects);
    app
}

/// The plan is about to be written down.
pub(super) fn opening() -> App {
    let mut app = journaled();
    marked(&mut app, &[3, 5, 8]);
    press(&mut app, "dRremove\n");
    app
}

/// What there is to see of the journal.
pub(super) fn screens() -> [(&'static str, App); 3] {
    [
        ("opening the journal", opening()),
        ("stopped by the journal", stopped()),
        ("cut short", cut_short(explorer(), "busy")),
    ]
}

#[test]
fn what_was_cut_short_is_told_step_by_step() {
    let mut app = cut_short(explorer(), "device or resource busy");
    look("cut_short", &mut app);
    let text = page_text(&app).unwrap();
    assert!(
        text.contains("1 line of the journal could not be read"),
        "{text}"
    );
}

#[test]
fn what_the_engine_shows_now_is_told_whenever_it_is_read() {
    let mut app = cut_short(explorer(), "");
    let told = |app: &App, word: &str| page_text(app).unwrap().matches(word).count();
    let before = (told(&app, "is there"), told(&app, "is done"));
    let empty = Listing::default();
    feed(&mut app, Message::Listed(generation(), Ok(empty)));
    let after = (told(&app, "is there"), told(&app, "is done"));
    assert_eq!((before, after), ((2, 0), (0, 1)));
}

#[test]
fn a_journal_that_cannot_be_written_is_told_with_the_way_to_do_without() {
    look_at("journal_stopped", &mut stopped(), &[(80, 24)]);
}

#[test]
fn it_opens_only_when_the_user_is_in_the_middle_of_nothing() {
    let mut app = explorer();
    press(&mut app, "/shop");
    let mut app = cut_short(app, "");
    assert!(app.overlays.is_empty());
    feed(&mut app, Message::KeyPressed(Key::Esc));
    assert!(matches!(app.overlays[..], [Overlay::CutShort(_)]));
    let turn = app.update(Message::KeyPressed(Key::Char('q')));
    assert_eq!(turn.effects, [], "nobody has seen it");
    drop(shown(&mut app, Theme::plain(), (80, 24)));
    let turn = app.update(Message::KeyPressed(Key::Char('q')));
    let settle = JournalOrder::Settle(vec!["200-Ab".to_owned()]);
    assert_eq!(turn.effects, [Effect::Journal(generation(), settle)]);
    assert!(app.overlays.is_empty());
}

#[test]
fn another_engines_plans_are_not_told() {
    let mut journal = journal(&explorer(), "");
    let text = serde_json::to_string(&journal.plans[0].started).unwrap();
    let other = text.replace("\"engine\":{\"id\":\"", "\"engine\":{\"id\":\"other ");
    assert_ne!(text, other);
    journal.plans[0].started = serde_json::from_str(&other).unwrap();
    let mut app = explorer();
    let read = JournalNews::Read(Ok(Box::new(journal)));
    feed(&mut app, Message::Journal(generation(), read));
    assert!(app.overlays.is_empty());
}

#[test]
fn nothing_is_sent_before_the_journal_is_open() {
    let mut app = journaled();
    go_to(&mut app, 3);
    press(&mut app, " d");
    press(&mut app, "Rremove");
    let turn = app.update(Message::KeyPressed(Key::Enter));
    let is_open = |effect: &Effect| matches!(effect, Effect::Journal(_, JournalOrder::Open(..)));
    assert!(turn.effects.iter().any(is_open), "{:?}", turn.effects);
    let sends = |effect: &Effect| matches!(effect, Effect::RunStep(..) | Effect::Measure(..));
    assert!(!turn.effects.iter().any(sends), "{:?}", turn.effects);
    let opened = JournalNews::Opened(RunId(1), Ok(()));
    let turn = app.update(Message::Journal(generation(), opened));
    assert!(turn.effects.iter().any(sends), "{:?}", turn.effects);
}

/// The orders to close the journal among some.
fn closing(effects: &[Effect]) -> usize {
    let close = |effect: &&Effect| matches!(effect, Effect::Journal(_, JournalOrder::Close(..)));
    effects.iter().filter(close).count()
}

#[test]
fn a_removal_cancelled_while_the_journal_is_opened_is_closed_in_it() {
    let mut app = opening();
    feed(&mut app, Message::KeyPressed(Key::Char('x')));
    let phase = |app: &App| app.session().unwrap().run.as_ref().unwrap().phase;
    assert_eq!(phase(&app), Phase::Over);
    let opened = || Message::Journal(generation(), JournalNews::Opened(RunId(1), Ok(())));
    assert_eq!(closing(&app.update(opened()).effects), 1);
    let mut app = opening();
    press(&mut app, "xqdRremove\n");
    assert_eq!(phase(&app), Phase::Opening, "of the second one");
    assert_eq!(closing(&app.update(opened()).effects), 1);
    assert_eq!(phase(&app), Phase::Opening);
}

#[test]
fn an_answer_that_the_journal_cannot_take_stands_and_stops_the_rest() {
    let mut app = opening();
    feed(
        &mut app,
        Message::Journal(generation(), JournalNews::Opened(RunId(1), Ok(()))),
    );
    feed(
        &mut app,
        Message::Measured(
            generation(),
            RunId(1),
            jettison::app::Moment::Before,
            Ok(None),
        ),
    );
    let why = Fault("full".to_owned());
    let news = JournalNews::Unnoted(RunId(1), 0, Outcome::Done(Vec::new()), why.clone());
    let turn = app.update(Message::Journal(generation(), news));
    let sends = |effect: &Effect| matches!(effect, Effect::RunStep(..));
    assert!(!turn.effects.iter().any(sends));
    let run = app.session().unwrap().run.as_ref().unwrap();
    assert_eq!(run.journal, Journaling::Broken(why));
    assert_eq!(
        run.jobs[0].state,
        JobState::Ended(Outcome::Done(Vec::new()))
    );
    assert!(
        run.jobs[1..]
            .iter()
            .all(|job| job.state == JobState::Cancelled)
    );
}
