//! Random worlds and random requests: what was forecast beforehand against what real engines do.
//!
//! `JETTISON_WORLDS=n` plays so many worlds on each engine instead of six: the same six, so that a change that breaks one is
//! seen at once, and others that are new each day, so that a failure can be had again the same day without its seed.
//! `JETTISON_SEED=n` plays one world again.

pub(crate) mod dice;
mod furnish;
mod requests;
mod score;

use std::sync::Arc;
use std::sync::mpsc;

use jettison::inventory::Inventory;
use jettison::removal::{Change, Forecast, Route};

use self::dice::Dice;
use self::furnish::Furnisher;
use self::requests::{Known, marks};
use self::score::{Score, table};
use super::compare::{Subject, same, same_state};
use crate::engines::{TestEngine, engines};
use crate::world::build::Store;

/// How many worlds an ordinary test run plays on each engine; their seeds are always the same.
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

/// A random world, for other tests too.
pub(super) fn furnish(engine: &TestEngine, seed: u64) {
    Furnisher::new(engine, &mut Dice::new(seed)).furnish();
}

/// The seeds of the worlds to play.
pub(super) fn seeds() -> Vec<u64> {
    let number = |name: &str| {
        let text = std::env::var(name).ok()?;
        Some(
            text.parse::<u64>()
                .unwrap_or_else(|error| panic!("{name}={text}: {error}")),
        )
    };
    if let Some(seed) = number("JETTISON_SEED") {
        return vec![seed];
    }
    let worlds = number("JETTISON_WORLDS").unwrap_or(WORLDS);
    let today = u64::try_from(jettison::runtime::clock::now()).unwrap() / 86_400;
    let new = worlds.saturating_sub(WORLDS);
    let fixed = 1..=worlds.min(WORLDS);
    fixed
        .chain((1..=new).map(|number| today * 10_000 + number))
        .collect()
}

/// The bytes of the layers that answers say were deleted.
fn deleted(before: &Inventory, told: &[Change]) -> u64 {
    let is_told = |id: &str| told.contains(&Change::Deleted(id.into()));
    let layers = before.layers().iter();
    let gone = layers.filter(|layer| is_told(&layer.chain_id));
    gone.map(|layer| layer.size.value()).sum()
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
    cached: bool,
}

impl<'a> World<'a> {
    fn new(engine: &'a TestEngine, seed: u64, score: &'a mut Score) -> Self {
        Self {
            engine,
            subject: Subject::new(engine),
            seed,
            score,
            state_right: true,
            cached: false,
        }
    }

    /// Requests one by one and a whole plan, in either order.
    fn play(mut self, dice: &mut Dice) {
        let inventory = self.subject.read();
        let mut known = Known::default();
        known.note(&inventory);
        if dice.chance(60) {
            let inventory = self.plan(dice);
            self.requests(inventory, &known, dice);
        } else {
            self.requests(inventory, &known, dice);
            self.plan(dice);
        }
        self.score.worlds += 1;
        self.score.cached += usize::from(self.cached);
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
            let compared = self.subject.compare(&inventory, &step);
            self.judge(&format!("request {number}"), compared.answer);
            self.judge_state(&format!("after request {number}"), compared.state);
            inventory = compared.now;
        }
        inventory
    }

    /// A plan for random marks as a whole, by any route, and the bytes that it frees. Unblocking takes away everything
    /// that can be agreed to.
    fn plan(&mut self, dice: &mut Dice) -> Arc<Inventory> {
        self.engine.collect_garbage();
        let inventory = self.subject.read();
        let marks = marks(&inventory, dice);
        let route = *dice.pick(&[Route::Skip, Route::Skip, Route::Force, Route::Unblock]);
        let forecast = Forecast::new(&inventory, &marks, route);
        let before = self.engine.layers_size();
        let mut told = Vec::new();
        for (number, foreseen) in forecast.steps().iter().enumerate() {
            let step = &foreseen.planned.step;
            let answer = match self.subject.try_send(step) {
                Ok(answer) => {
                    told.extend(answer.iter().flatten().cloned());
                    let expected = Ok(foreseen.changes.clone());
                    same(step, &inventory, expected, answer)
                }
                Err(failed) => Err(format!("{step:?}\n  answered {failed}")),
            };
            self.judge(&format!("step {} of the plan", number + 1), answer);
        }
        self.engine.collect_garbage();
        let left = self.subject.read();
        let state = same_state("the plan", &forecast.after, &left);
        self.judge_state("after the plan", state);
        if before > 0 {
            let accounted = before.saturating_sub(self.engine.layers_size());
            self.weigh(&inventory, &forecast, accounted, &told);
        }
        left
    }

    /// Compares the bytes shown with those that went, and says so in a line.
    ///
    /// `accounted` is by how much the engine's own figure fell. The containerd store and Podman count what is on the disk.
    /// Graph drivers count what image records reach, so what only containers or the build cache hold has gone for that
    /// figure; what left the disk is in the answers, which name each layer that did (semantics, 2.1).
    fn weigh(
        &mut self,
        inventory: &Inventory,
        forecast: &Forecast,
        accounted: u64,
        told: &[Change],
    ) {
        let cached = inventory
            .usage()
            .is_some_and(|usage| !usage.cache.is_empty());
        self.cached |= cached;
        let (graph, freed) = (self.engine.store() == Store::Graph, forecast.freed);
        let went = if !graph {
            accounted
        } else if told.contains(&Change::CachePruned) {
            // that answer names no layers
            accounted.saturating_sub(freed.later.value())
        } else {
            deleted(inventory, told)
        };
        let mut kept = self.score.weigh(freed.now, went, cached);
        kept &= went >= freed.least;
        if graph {
            kept &= (freed.now + freed.later).value() == accounted;
            kept &= cached || freed.now.is_exact();
        }
        let (name, seed) = (&self.engine.name, self.seed);
        let (sign, value) = (freed.now.sign(), freed.now.value());
        let reasons: Vec<_> = freed.now.reasons().collect();
        let (route, later) = (forecast.route, freed.later.value());
        let figure = format!(
            "bytes by {route:?}: shown {sign}{value} {reasons:?} and {later} later, gone {went}, accounted {accounted}"
        );
        if kept {
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
