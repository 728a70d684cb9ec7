//! Random worlds and random requests: what was forecast beforehand against what real engines do.
//!
//! `JETTISON_WORLDS=n` plays so many worlds on each engine instead of six, other ones each time; `JETTISON_SEED=n`
//! plays one world again.

mod dice;
mod furnish;
mod requests;
mod score;

use std::sync::Arc;
use std::sync::mpsc;

use jettison::inventory::Inventory;
use jettison::removal::{Forecast, Route};

use self::dice::Dice;
use self::furnish::Furnisher;
use self::requests::{Known, marks};
use self::score::{Score, table};
use super::compare::{Subject, same, same_state};
use crate::engines::{TestEngine, engines};

/// How many worlds an ordinary test run plays on each engine.
const WORLDS: u64 = 6;

#[test]
fn random_requests_on_random_worlds_do_what_was_forecast() {
    let seeds = seeds();
    let engines = engines();
    if engines.is_empty() {
        println!("skipped: JETTISON_TEST_ENGINES names no engine that answers");
    }
    let (send, scores) = mpsc::channel();
    std::thread::scope(|scope| {
        for engine in &engines {
            let (send, seeds) = (send.clone(), &seeds);
            let play = move || send.send(play(engine, seeds)).unwrap();
            std::thread::Builder::new()
                .name(format!("random worlds on {}", engine.name))
                .spawn_scoped(scope, play)
                .unwrap();
        }
    });
    drop(send);
    let mut scores: Vec<Score> = scores.iter().collect();
    scores.sort_by_key(|score| {
        engines
            .iter()
            .position(|engine| engine.name == score.engine)
    });
    println!("{}", table(&scores));
    let wrong: Vec<&str> = scores
        .iter()
        .flat_map(|score| score.wrong.iter().map(String::as_str))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The seeds of the worlds to play.
fn seeds() -> Vec<u64> {
    let number = |name: &str| {
        let text = std::env::var(name).ok()?;
        Some(
            text.parse::<u64>()
                .unwrap_or_else(|error| panic!("{name}={text}: {error}")),
        )
    };
    match (number("JETTISON_SEED"), number("JETTISON_WORLDS")) {
        (Some(seed), _) => vec![seed],
        (None, None) => (1..=WORLDS).collect(),
        (None, Some(worlds)) => {
            let now = u64::try_from(jettison::runtime::clock::now()).unwrap();
            let first = now % 1_000_000 * 1_000;
            (first..first + worlds).collect()
        }
    }
}

fn play(engine: &TestEngine, seeds: &[u64]) -> Score {
    let mut score = Score::new(&engine.name);
    for seed in seeds {
        // other tests get their turn between two worlds
        let _lock = engine.lock();
        println!("{}: JETTISON_SEED={seed}", engine.name);
        engine.wipe();
        let mut dice = Dice::new(*seed);
        Furnisher::new(engine, &mut dice).furnish();
        World::new(engine, *seed, &mut score).play(&mut dice);
        engine.wipe();
    }
    score
}

/// One world while requests are sent to it.
struct World<'a> {
    engine: &'a TestEngine,
    subject: Subject,
    seed: u64,
    score: &'a mut Score,
    state_right: bool,
}

impl<'a> World<'a> {
    fn new(engine: &'a TestEngine, seed: u64, score: &'a mut Score) -> Self {
        Self {
            engine,
            subject: Subject::new(engine),
            seed,
            score,
            state_right: true,
        }
    }

    /// Requests one by one and a whole plan, in either order.
    fn play(mut self, dice: &mut Dice) {
        let inventory = self.subject.read();
        let mut known = Known::default();
        known.note(&inventory);
        if dice.chance(60) {
            let inventory = self.plan(&inventory, dice);
            self.requests(inventory, &known, dice);
        } else {
            let inventory = self.requests(inventory, &known, dice);
            self.plan(&inventory, dice);
        }
        self.score.worlds += 1;
        self.score.states_right += usize::from(self.state_right);
    }

    fn requests(
        &mut self,
        mut inventory: Arc<Inventory>,
        known: &Known,
        dice: &mut Dice,
    ) -> Arc<Inventory> {
        for number in 1..=dice.between(1, 10) {
            let step = known.request(&inventory, dice);
            let compared = self.subject.compare(inventory, &step);
            self.judge(&format!("request {number}"), compared.answer);
            self.judge_state(&format!("after request {number}"), compared.state);
            inventory = compared.now;
        }
        inventory
    }

    /// A plan for random marks as a whole, and the bytes that it frees.
    fn plan(&mut self, inventory: &Arc<Inventory>, dice: &mut Dice) -> Arc<Inventory> {
        let marks = marks(inventory, dice);
        let forecast = Forecast::new(inventory, &marks, Route::Skip);
        let before = self.engine.layers_size();
        for (number, foreseen) in forecast.steps.iter().enumerate() {
            let step = &foreseen.planned.step;
            let answer = match self.subject.try_send(step) {
                Ok(answer) => same(step, Ok(foreseen.changes.clone()), answer),
                Err(failed) => Err(format!("{step:?}\n  answered {failed}")),
            };
            self.judge(&format!("step {} of the plan", number + 1), answer);
        }
        let left = self.subject.read();
        let state = same_state("the plan", &forecast.after, &left);
        self.judge_state("after the plan", state);
        self.weigh(&forecast, before);
        left
    }

    /// The engine counts what image records reach, so what only containers hold afterwards has gone for it as well.
    fn weigh(&mut self, forecast: &Forecast, before: u64) {
        if before == 0 {
            return; // nothing is there, or this engine does not count
        }
        let shown = forecast.freed.now + forecast.freed.later;
        let went = before.saturating_sub(self.engine.layers_size());
        let kept_promise = self.score.weigh(shown, went);
        let (name, seed) = (&self.engine.name, self.seed);
        let reasons: Vec<_> = shown.reasons().collect();
        let figure = format!(
            "bytes: shown {}{} {reasons:?}, gone {went}",
            shown.sign(),
            shown.value()
        );
        if kept_promise {
            println!("{name}: JETTISON_SEED={seed}: {figure}");
        } else {
            self.wrong(&figure);
        }
    }

    fn judge(&mut self, what: &str, answer: Result<(), String>) {
        self.score.requests += 1;
        match answer {
            Ok(()) => self.score.requests_right += 1,
            Err(words) => self.wrong(&format!("{what}: {words}")),
        }
    }

    fn judge_state(&mut self, what: &str, state: Result<(), String>) {
        if let Err(words) = state {
            self.state_right = false;
            self.wrong(&format!("{what}: {words}"));
        }
    }

    fn wrong(&mut self, words: &str) {
        let sentence = format!("{}: JETTISON_SEED={}: {words}", self.engine.name, self.seed);
        println!("{sentence}");
        self.score.wrong.push(sentence);
    }
}
