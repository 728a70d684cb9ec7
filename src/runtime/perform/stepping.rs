//! One step of a removal: looked at once more, written into the journal, sent.

use super::{Tasks, fault};
use crate::app::{Fault, Generation, JournalNews, Message, Outcome, StepOrder};
use crate::engine::{Engine, EngineError};
use crate::removal::{Answered, JournalEvent, Step, verify};
use crate::runtime::ProtectStore;
use crate::runtime::journal::Pen;

impl Tasks {
    pub(super) fn run_step(&mut self, generation: Generation, order: StepOrder) {
        let protect = self.protect.clone();
        let pen = self.journal.pen(generation, order.run);
        self.ask(move |engine| async move {
            let (run, index) = (order.run, order.index);
            match run_step(&*engine, &protect, &pen, order).await {
                (outcome, Ok(())) => Message::StepEnded(generation, run, index, outcome),
                (outcome, Err(why)) => {
                    let news = JournalNews::Unnoted(run, index, outcome, why);
                    Message::Journal(generation, news)
                }
            }
        });
    }
}

/// Carries a step out, with a line in the journal before it is sent and one after. Answers how it ended, and why a line
/// could not be written: without the first one it is not sent.
async fn run_step(
    engine: &dyn Engine,
    protect: &ProtectStore,
    pen: &Pen,
    order: StepOrder,
) -> (Outcome, Result<(), Fault>) {
    let step = order.index;
    let outcome = if let Err(outcome) = still_holds(engine, protect, &order).await {
        outcome
    } else {
        if let Err(why) = pen.write(JournalEvent::Sending { step }).await {
            let words = "it was not sent: the journal could not be told first";
            return (Outcome::Failed(Fault(words.to_owned())), Err(why));
        }
        send(engine, &order.step).await
    };
    let answer = Answered::from(&outcome);
    let noted = pen.write(JournalEvent::Answer { step, answer }).await;
    (outcome, noted)
}

/// Whether a step's target is still what the preview showed, and nobody protects it.
async fn still_holds(
    engine: &dyn Engine,
    protect: &ProtectStore,
    order: &StepOrder,
) -> Result<(), Outcome> {
    let seen = engine.look_up(&order.step).await;
    let seen = seen.map_err(|error| unsent(&error))?;
    verify(&order.step, &order.expected, &seen).map_err(Outcome::Skipped)?;
    let protection = protect.read().await;
    order
        .guarded
        .verify(&seen, &protection)
        .map_err(Outcome::Skipped)
}

async fn send(engine: &dyn Engine, step: &Step) -> Outcome {
    match engine.run(step).await {
        Ok(Ok(changes)) => Outcome::Done(changes),
        Ok(Err(refusal)) => Outcome::Refused(refusal),
        // an engine that fails half way, or somebody between, does not tell what was done
        Err(
            error @ (EngineError::Lost(_)
            | EngineError::TimedOut(_)
            | EngineError::Unreadable(_)
            | EngineError::Failed { .. }),
        ) => Outcome::Unknown(fault(&error)),
        Err(error) => unsent(&error),
    }
}

/// Nothing was done.
fn unsent(error: &EngineError) -> Outcome {
    if let EngineError::Unreachable(_) = error {
        Outcome::Away(fault(error))
    } else {
        Outcome::Failed(fault(error))
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;
    use std::sync::Arc;

    use super::run_step;
    use crate::app::{Generation, Outcome, RunId, StepOrder};
    use crate::engine::Engine as _;
    use crate::engine::practice::{Latency, PracticeEngine, World};
    use crate::inventory::EngineKind;
    use crate::removal::{
        Forecast, Guarded, Mark, Marks, PlanFile, Route, Started, StepForecast, StepRecord,
    };
    use crate::runtime::{JournalStore, ProtectStore};

    /// An engine, and the first step of the plan that removes everything that it lets go, which has begun.
    async fn begun(path: &Path) -> (PracticeEngine, JournalStore, StepOrder) {
        let engine = PracticeEngine::new(&World::built_in(), EngineKind::GraphDriver, 0);
        let engine = engine.with_latency(Latency::None);
        let inventory = Arc::new(engine.holdings().inventory());
        let ids = inventory.images().iter().map(|image| image.id.clone());
        let marks: Marks = ids.map(Mark::Image).collect();
        let forecast = Forecast::new(&inventory, &marks, Route::Skip);
        let started = Started {
            backup: None,
            jettison: String::new(),
            pid: 0,
            address: String::new(),
            plan: PlanFile::of(&forecast, engine.about(), 0),
        };
        let StepForecast {
            planned, expected, ..
        } = forecast.steps()[0].clone();
        let order = StepOrder {
            run: RunId(1),
            index: 0,
            step: planned.step,
            expected,
            guarded: Guarded::default(),
        };
        let journal = JournalStore::at(path);
        let opened = journal.open(Generation(1), order.run, started).await;
        opened.unwrap();
        (engine, journal, order)
    }

    #[tokio::test]
    async fn a_step_that_the_journal_cannot_be_told_of_is_not_sent() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("journal.jsonl");
        let (engine, journal, order) = begun(&path).await;
        fs::remove_file(&path).unwrap();
        let before = engine.holdings().listing;
        let pen = journal.pen(Generation(1), order.run);
        let (outcome, noted) = run_step(&engine, &ProtectStore::memory(), &pen, order).await;
        assert!(matches!(outcome, Outcome::Failed(_)), "{outcome:?}");
        assert!(noted.is_err());
        assert_eq!(engine.holdings().listing, before);
    }

    #[tokio::test]
    async fn a_step_is_written_down_before_it_is_sent_and_after() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("journal.jsonl");
        let (engine, journal, order) = begun(&path).await;
        let pen = journal.pen(Generation(1), order.run);
        let (outcome, noted) = run_step(&engine, &ProtectStore::memory(), &pen, order).await;
        assert!(matches!(outcome, Outcome::Done(_)), "{outcome:?}");
        assert_eq!(noted, Ok(()));
        let text = fs::read_to_string(&path).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.len(), 3, "{text}");
        assert!(lines[1].contains("\"event\":\"sending\""), "{text}");
        let written = journal.read().await.unwrap();
        let StepRecord::Answered(answer) = &written.plans[0].steps[0] else {
            panic!("{written:?}")
        };
        assert_eq!(*answer, (&outcome).into());
    }

    #[tokio::test]
    async fn a_step_that_is_not_sent_is_written_down_with_the_reason_only() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("journal.jsonl");
        let (engine, journal, order) = begun(&path).await;
        engine.change(|holdings| holdings.listing.images.clear());
        let pen = journal.pen(Generation(1), order.run);
        let (outcome, _) = run_step(&engine, &ProtectStore::memory(), &pen, order).await;
        assert!(matches!(outcome, Outcome::Skipped(_)), "{outcome:?}");
        let text = fs::read_to_string(&path).unwrap();
        assert!(!text.contains("sending"), "{text}");
        assert!(
            text.contains("\"why\":\"it is gone already\",\"already\":true"),
            "{text}"
        );
    }
}
