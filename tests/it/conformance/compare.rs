//! Reads a real engine through the program's own adapter, and compares a step's forecast with what comes.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use jettison::engine::endpoint::{Choice, Endpoint, Why};
use jettison::engine::{DockerEngine, Engine, EngineError};
use jettison::inventory::{Belongings, ContainerId, ImageId, Inventory, Reference};
use jettison::removal::{Answer, State, Step, rules, surprise};
use tokio::runtime::Runtime;

use crate::engines::TestEngine;

/// An engine as the program sees it.
pub(super) struct Subject {
    runtime: Runtime,
    engine: DockerEngine,
}

/// What is left, as far as it can be listed: references by image, and containers by id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Left {
    images: BTreeMap<ImageId, Vec<Reference>>,
    containers: Vec<String>,
}

impl Subject {
    pub(super) fn new(engine: &TestEngine) -> Self {
        let runtime = Runtime::new().unwrap();
        let choice = Choice {
            endpoint: Endpoint::parse(&engine.uri).unwrap(),
            why: Why::HostFlag,
        };
        let engine = runtime.block_on(DockerEngine::connect(choice)).unwrap();
        Self { runtime, engine }
    }

    /// The engine itself.
    pub(super) fn engine(&self) -> &DockerEngine {
        &self.engine
    }

    /// Waits for an answer of the engine.
    pub(super) fn wait<T>(&self, answer: impl Future<Output = T>) -> T {
        self.runtime.block_on(answer)
    }

    /// Everything that a forecast rests on.
    pub(super) fn read(&self) -> Arc<Inventory> {
        self.runtime.block_on(async {
            let listing = self.engine.listing().await.unwrap();
            let mut details = HashMap::new();
            for image in &listing.images {
                let read = self.engine.details(&image.id).await.unwrap().unwrap();
                details.insert(image.id.clone(), Arc::new(read.makeup()));
            }
            let usage = self.engine.disk_usage().await.unwrap();
            let profile = self.engine.about().profile;
            let usage = Some(Arc::new(usage));
            Arc::new(Inventory::build(
                profile,
                Arc::new(listing),
                &details,
                usage,
            ))
        })
    }

    /// Sends a step.
    pub(super) fn send(&self, step: &Step) -> Answer {
        self.try_send(step).unwrap()
    }

    /// Sends a step; the engine may also fail, which is no answer.
    pub(super) fn try_send(&self, step: &Step) -> Result<Answer, EngineError> {
        self.runtime.block_on(self.engine.run(step))
    }

    /// What a container has of its own; nothing where it is gone.
    pub(super) fn belongings(&self, id: &ContainerId) -> Option<Belongings> {
        self.runtime.block_on(self.engine.belongings(id)).unwrap()
    }

    /// The engine's own count of the bytes of all layers.
    pub(super) fn layers_size(&self) -> Option<u64> {
        let usage = self.runtime.block_on(self.engine.disk_usage()).unwrap();
        usage.layers_size
    }

    /// Forecasts a step, sends it, and compares answer and state. Answers what was wrong, if anything.
    pub(super) fn check(&self, step: &Step) -> Result<(), String> {
        let compared = self.compare(&self.read(), step);
        compared.answer.and(compared.state)
    }

    /// Forecasts a step on what is there, sends it, and compares answer and state.
    pub(super) fn compare(&self, before: &Arc<Inventory>, step: &Step) -> Compared {
        let mut state = State::new(Arc::clone(before));
        let expected = rules::perform(&mut state, step);
        let answer = match self.try_send(step) {
            Ok(answered) => same(step, before, expected, answered),
            Err(failed) => Err(format!(
                "{step:?}\n  forecast {expected:?}\n  answered {failed}"
            )),
        };
        let now = self.read();
        let state = same_state(&format!("{step:?}"), &state, &now);
        Compared { answer, state, now }
    }
}

/// What a step's comparison has found.
pub(super) struct Compared {
    /// Whether the answer was as forecast; otherwise both, in words.
    pub(super) answer: Result<(), String>,
    /// Whether what it left was as foreseen; otherwise both, in words.
    pub(super) state: Result<(), String>,
    /// What is there now.
    pub(super) now: Arc<Inventory>,
}

/// Compares an answer with its forecast, by the comparison that the receipt makes.
pub(super) fn same(
    step: &Step,
    before: &Inventory,
    forecast: Answer,
    answered: Answer,
) -> Result<(), String> {
    surprise::compare(before, forecast, answered).map_err(|differ| {
        let (expected, answered) = *differ;
        format!("{step:?}\n  forecast {expected:?}\n  answered {answered:?}")
    })
}

/// Compares what was foreseen with what is there.
pub(super) fn same_state(what: &str, state: &State, now: &Arc<Inventory>) -> Result<(), String> {
    let (foreseen, left) = (Left::of(state), Left::read(now));
    if foreseen == left {
        Ok(())
    } else {
        Err(format!("{what}\n  foreseen {foreseen:?}\n  left {left:?}"))
    }
}

impl Left {
    pub(super) fn of(state: &State) -> Self {
        let base = state.base();
        let images = state
            .images()
            .filter_map(|ix| Some((state.image(ix)?.id.clone(), state.references(ix).to_vec())));
        let mut containers: Vec<String> = base
            .containers()
            .iter()
            .filter(|container| {
                base.find_container(&container.id)
                    .is_some_and(|ix| state.has_container(ix))
            })
            .map(|container| container.id.to_string())
            .collect();
        containers.sort();
        Self {
            images: images.collect(),
            containers,
        }
    }

    /// Without these images and references.
    pub(super) fn without(mut self, images: &[ImageId], names: &[(ImageId, Reference)]) -> Self {
        self.images.retain(|id, _| !images.contains(id));
        for (id, name) in names {
            let references = self.images.get_mut(id).into_iter();
            references.for_each(|references| references.retain(|reference| reference != name));
        }
        self
    }

    pub(super) fn read(inventory: &Arc<Inventory>) -> Self {
        Self::of(&State::new(Arc::clone(inventory)))
    }
}
