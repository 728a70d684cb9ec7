//! Single turns of the program's state: answers that come late, go wrong or are no longer true.

mod asking;
mod late;

use std::sync::Arc;

use jettison::app::{
    App, Effect, EngineChoice, Fault, JobState, Key, Message, Moment, Outcome, Overlay, Phase,
    Refresh, Run, RunId, Scope,
};
use jettison::engine::Engine as _;
use jettison::engine::practice::{Latency, PracticeEngine, World};
use jettison::inventory::{EngineKind, ImageId, Listing};
use jettison::removal::{Change, Changed, Purpose, Step};

const NOW: i64 = 1_800_000_000;

/// The program on the practice engine, fed by hand.
struct Desk {
    app: App,
    engine: PracticeEngine,
}

impl Desk {
    /// The program with its first listing, and what it asks for then.
    fn new() -> (Self, Vec<Effect>) {
        let engine = PracticeEngine::new(&World::built_in(), EngineKind::GraphDriver, NOW)
            .with_latency(Latency::None);
        let mut desk = Self {
            app: App::new(EngineChoice::Practice, NOW),
            engine,
        };
        let (generation, about) = (desk.app.generation(), desk.engine.about().clone());
        desk.tell(Message::Connected(generation, about));
        let asked = desk.list();
        (desk, asked)
    }

    fn tell(&mut self, message: Message) -> Vec<Effect> {
        self.app.update(message).effects
    }

    fn press(&mut self, keys: &str) -> Vec<Effect> {
        let mut effects = Vec::new();
        for key in keys.chars() {
            let key = if key == '\n' {
                Key::Enter
            } else {
                Key::Char(key)
            };
            effects.extend(self.tell(Message::KeyPressed(key)));
        }
        effects
    }

    fn list(&mut self) -> Vec<Effect> {
        let listing = self.engine.holdings().listing;
        self.tell(Message::Listed(self.app.generation(), Ok(listing)))
    }

    /// Answers for the layers of these images.
    fn read(&mut self, images: Vec<ImageId>) -> Vec<Effect> {
        let holdings = self.engine.holdings();
        let details = |id: &ImageId| holdings.details_of(id).map(|d| d.makeup());
        let read = images
            .into_iter()
            .map(|id| (id.clone(), Ok(details(&id))))
            .collect();
        self.tell(Message::DetailsRead(self.app.generation(), read))
    }

    fn account(&mut self) -> Vec<Effect> {
        let usage = self.engine.holdings().disk_usage();
        self.tell(Message::UsageRead(self.app.generation(), Ok(usage)))
    }

    /// Answers until all layers and the accounting have been read.
    fn settle(&mut self, mut effects: Vec<Effect>) {
        while let Some(effect) = effects.pop() {
            if let Effect::ReadDetails(_, images) = effect {
                effects.extend(self.read(images));
            } else if let Effect::ReadUsage(_) = effect {
                effects.extend(self.account());
            } else if let Effect::ReadHistories(generation, images) = effect {
                let none = images.into_iter().map(|id| (id, Ok(Some(Vec::new()))));
                effects.extend(self.tell(Message::HistoriesRead(generation, none.collect())));
            }
        }
    }

    fn run(&self) -> &Run {
        self.app.session().unwrap().run.as_ref().unwrap()
    }

    fn end(&mut self, run: u64, index: usize, outcome: Outcome) -> Vec<Effect> {
        self.tell(Message::StepEnded(
            self.app.generation(),
            RunId(run),
            index,
            outcome,
        ))
    }

    /// Ends the reading and the measurement after a run.
    fn measured(&mut self, run: u64) {
        while self.run().phase == Phase::Measuring(Moment::After)
            && self.app.session().unwrap().refresh != Refresh::Idle
        {
            self.list();
        }
        self.tell(Message::Measured(
            self.app.generation(),
            RunId(run),
            Moment::After,
            Ok(Some(1)),
        ));
    }

    fn states(&self) -> Vec<JobState> {
        self.run()
            .jobs
            .iter()
            .map(|job| job.state.clone())
            .collect()
    }
}

/// A desk on which everything has been read.
fn settled() -> Desk {
    let (mut desk, asked) = Desk::new();
    desk.settle(asked);
    desk
}

/// The dangling images are being removed; all but the first step are cancelled and that one is given up.
fn given_up() -> Desk {
    let mut desk = settled();
    desk.press("m\ndRremove\n");
    desk.press("xx");
    desk.measured(1);
    desk.list();
    assert_eq!(
        (desk.run().phase, desk.states()[0].clone()),
        (Phase::Over, JobState::Abandoned)
    );
    desk
}

fn done(desk: &Desk, index: usize) -> Outcome {
    Outcome::Done(desk.run().jobs[index].forecast.changes.clone())
}

#[test]
fn a_late_answer_is_not_taken_for_a_step_of_the_next_run() {
    let mut desk = given_up();
    let late = Outcome::Done(vec![Change::Deleted("sha256:late".into())]);
    desk.press("qdRremove\n");
    assert_eq!(desk.run().id, RunId(2));
    let before = desk.states();
    let generation = desk.app.generation();
    let read = [Effect::ReadListing(generation)];
    assert_eq!(desk.end(1, 0, late), read, "it has changed something");
    assert_eq!(desk.states(), before);
}

#[test]
fn a_late_answer_is_measured_and_the_engine_is_read_again() {
    let mut desk = given_up();
    assert_eq!(desk.run().measured(), None, "a step is still out");
    let outcome = done(&desk, 0);
    let effects = desk.end(1, 0, outcome.clone());
    assert_eq!(desk.states()[0], JobState::Ended(outcome));
    let generation = desk.app.generation();
    assert!(
        effects.contains(&Effect::Measure(generation, RunId(1), Moment::After)),
        "{effects:?}"
    );
    assert!(
        effects.contains(&Effect::ReadListing(generation)),
        "{effects:?}"
    );
}

#[test]
fn a_step_without_an_answer_is_looked_up_in_the_next_listing() {
    let mut desk = settled();
    desk.press("m\ndRremove\n");
    let Step::Remove(first) = desk.run().jobs[0].forecast.planned.step.clone() else {
        panic!()
    };
    desk.end(1, 0, Outcome::Unknown(Fault("cut".to_owned())));
    desk.list();
    assert_eq!(
        desk.states()[0],
        JobState::Ended(Outcome::Found { gone: false })
    );
    desk.engine.change(|holdings| {
        holdings
            .listing
            .images
            .retain(|image| image.id != first.image);
    });
    desk.list();
    assert_eq!(
        desk.states()[0],
        JobState::Ended(Outcome::Found { gone: true })
    );
}

/// The step before that of an untagged parent is out.
fn before_a_parent() -> (Desk, usize) {
    let mut desk = settled();
    desk.press("m");
    desk.press("j\n");
    desk.press("dRremove\n");
    let purposes: Vec<Purpose> = desk
        .run()
        .jobs
        .iter()
        .map(|job| job.forecast.planned.purpose)
        .collect();
    let parent = purposes
        .iter()
        .position(|purpose| *purpose == Purpose::UntaggedParent)
        .unwrap();
    for index in 0..parent - 1 {
        let outcome = done(&desk, index);
        desk.end(1, index, outcome);
    }
    (desk, parent)
}

#[test]
fn a_parent_is_left_alone_where_its_child_was_not_removed() {
    let outcomes = [
        (Outcome::Failed(Fault("no".to_owned())), Changed::ChildStays),
        (
            Outcome::Unknown(Fault("cut".to_owned())),
            Changed::ChildUnknown,
        ),
    ];
    for (outcome, why) in outcomes {
        let (mut desk, parent) = before_a_parent();
        desk.end(1, parent - 1, outcome);
        let skipped = JobState::Ended(Outcome::Skipped(why));
        assert_eq!(desk.states()[parent], skipped);
    }
}

#[test]
fn an_accounting_that_a_change_has_overtaken_is_asked_for_again() {
    let mut desk = settled();
    let generation = desk.app.generation();
    desk.tell(Message::EngineChanged(generation));
    let effects = desk.list();
    assert_eq!(
        effects,
        [Effect::ReadUsage(generation)],
        "no layers are new"
    );
    desk.tell(Message::EngineChanged(generation));
    let overtaken = desk.account();
    assert_eq!(overtaken, [], "the new listing comes first");
    let inventory = desk.app.session().unwrap().inventory.clone();
    assert!(inventory.is_some_and(|inventory| inventory.usage().is_none()));
    assert_eq!(desk.list(), [Effect::ReadUsage(generation)]);
}

#[test]
fn an_image_that_cannot_be_read_does_not_keep_the_others_from_being_read() {
    let (mut desk, mut effects) = Desk::new();
    let all = desk.engine.holdings().listing.images.len();
    let mut bad = None;
    while let Some(effect) = effects.pop() {
        if let Effect::ReadDetails(generation, mut images) = effect {
            let first = bad.get_or_insert_with(|| images[0].clone()).clone();
            let asked = images.len();
            images.retain(|id| *id != first);
            if images.len() < asked {
                let fault = (first, Err(Fault("unreadable".to_owned())));
                effects.extend(desk.tell(Message::DetailsRead(generation, vec![fault])));
            }
            effects.extend(desk.read(images));
        }
    }
    let inventory = Arc::clone(desk.app.session().unwrap().inventory.as_ref().unwrap());
    assert_eq!((inventory.images().len(), inventory.unread()), (all, 1));
}

#[test]
fn an_explanation_lies_over_its_preview_and_goes_back_to_it() {
    let mut desk = settled();
    desk.press(" de");
    assert!(matches!(
        desk.app.overlays.as_slice(),
        [Overlay::Preview(_), Overlay::Explain(_)]
    ));
    desk.press("RxfA "); // what an explanation has no use for does nothing below it either
    assert_eq!(desk.app.scope(), Scope::Explain);
    assert_eq!(desk.app.session().unwrap().marks.images(), 1);
    desk.press("q");
    assert_eq!(desk.app.scope(), Scope::Preview);
}

#[test]
fn an_explanation_goes_when_nothing_is_left_to_explain() {
    let mut desk = settled();
    desk.press(" de?");
    let generation = desk.app.generation();
    desk.tell(Message::Listed(generation, Ok(Listing::default())));
    assert!(matches!(desk.app.overlays.as_slice(), [Overlay::Help(_)]));
}

#[test]
fn an_open_ledger_follows_what_is_read() {
    let mut desk = settled();
    desk.press("ad");
    let ledger = |desk: &Desk| match desk.app.overlays.last() {
        Some(Overlay::Preview(preview)) => (preview.ledger.clone(), preview.reclaimable.clone()),
        other => panic!("{other:?}"),
    };
    let (before, figure) = ledger(&desk);
    assert!(figure.is_some_and(|figure| figure.open == 0));
    let lost = desk.engine.holdings().listing.images[3].id.clone();
    desk.engine.change(|holdings| holdings.lose_image(&lost));
    desk.list();
    assert_ne!(ledger(&desk).0, before);
}
