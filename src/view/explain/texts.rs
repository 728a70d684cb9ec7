//! What each topic says: three to eight lines about this one thing on this engine. What is said of an engine is measured;
//! where a rule decides, it is asked of `removal`.

mod certainty;
mod container;
mod engine;
mod image;
mod layer;
mod preset;
mod preview;
mod receipt;
mod reference;
mod refusal;
mod rest;
mod standing;
mod step;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use crate::app::{Keymap, Topic};
use crate::inventory::{EngineKind, Profile};

/// What a text is told of the place that it is for. All of it is harmless, and short enough for a sentence.
#[derive(Clone, Debug, Default)]
pub(super) struct Facts {
    /// Which family of rules the engine follows.
    pub(super) kind: EngineKind,
    /// Its version, major and minor.
    pub(super) version: (u32, u32),
    /// The command line program, for commands that only look.
    pub(super) program: String,
    /// How a command begins that changes something: pasted into a shell it reaches this engine or none.
    pub(super) by_hand: String,
    /// What it is about: an image, a container, a layer, a reference, a label, …
    pub(super) thing: String,
    /// How a command names that, quoted.
    pub(super) word: String,
    /// Its bytes, or how old it is.
    pub(super) bytes: String,
    /// A second number of bytes: the whole of which the first one is a part, or what came of it.
    pub(super) more: String,
    /// Who else is concerned, the first ones by name.
    pub(super) others: String,
    /// How many those are.
    pub(super) count: usize,
    /// Of how many.
    pub(super) all: usize,
    /// Words of the engine, a command, a state.
    pub(super) words: String,
    /// What keys mean for this user.
    pub(super) keys: Arc<Keymap>,
}

impl Facts {
    /// The first key of the binding of a name, as it stands in a sentence.
    fn key(&self, name: &str) -> String {
        let mut lines = self.keys.lines().iter();
        let bound = lines.find(|line| line.binding.name == name);
        match bound.and_then(|line| line.keys.first()) {
            Some(key) => format!("`{key}`"),
            None => "A key that is not bound".to_owned(),
        }
    }

    /// The one for this kind of engine.
    fn by(
        &self,
        graph: &'static str,
        containerd: &'static str,
        podman: &'static str,
    ) -> &'static str {
        match self.kind {
            EngineKind::GraphDriver => graph,
            EngineKind::ContainerdStore => containerd,
            EngineKind::Podman => podman,
        }
    }

    /// The command that shows what an image is built on: it is asked of each child.
    fn by_parent(&self) -> String {
        let program = &self.program;
        match self.kind {
            EngineKind::Podman => format!("{program} image tree --whatrequires {}", self.word),
            EngineKind::GraphDriver | EngineKind::ContainerdStore => format!(
                "{program} image inspect --format '{{{{.Id}}}} {{{{.Parent}}}}' $({program} image ls --all --quiet)"
            ),
        }
    }

    fn profile(&self) -> Profile {
        Profile {
            kind: self.kind,
            version: self.version,
        }
    }
}

/// What is said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Text {
    /// What it means here, and the engine's rule.
    pub(super) says: String,
    /// The command line that shows the same.
    pub(super) command: Option<String>,
    /// A common belief that is wrong.
    pub(super) belief: Option<String>,
}

impl Text {
    fn new(says: impl Into<String>) -> Self {
        Self {
            says: says.into(),
            command: None,
            belief: None,
        }
    }

    fn shown_by(self, command: impl Into<String>) -> Self {
        let command = Some(command.into());
        Self { command, ..self }
    }

    fn but(self, belief: impl Into<String>) -> Self {
        let belief = Some(belief.into());
        Self { belief, ..self }
    }
}

/// What a topic says of these facts.
pub(super) fn text(topic: Topic, facts: &Facts) -> Text {
    match topic {
        Topic::Status(status) => standing::status(status, facts),
        Topic::Cell(cell) => image::cell(cell, facts),
        Topic::Refused(kind) => refusal::refused(kind, facts),
        Topic::Mark(marking) => standing::mark(marking, facts),
        Topic::Lock => standing::lock(facts),
        Topic::OnlyCopy(evidence) => standing::only_copy(evidence, facts),
        Topic::Repository => rest::repository(facts),
        Topic::Sign(certainty) => certainty::sign(certainty, facts),
        Topic::Doubt(reason) => certainty::doubt(reason, facts),
        Topic::Engine(whole) => engine::engine(whole, facts),
        Topic::State(state) => container::state(state, facts),
        Topic::Writable => container::writable(facts),
        Topic::Origin(origin) => container::origin(origin, facts),
        Topic::Mounted => container::mounted(facts),
        Topic::Orphan => container::orphan(facts),
        Topic::Layer(layer) => layer::layer(layer, facts),
        Topic::Kin(side) => layer::kin(side, facts),
        Topic::History(history) => layer::history(history, facts),
        Topic::Named(name) => reference::reference(name, facts),
        Topic::Preset(preset) => preset::preset(preset, facts),
        Topic::Step(step) => step::step(step, facts),
        Topic::Barred(hindrance) => step::barred(hindrance, facts),
        Topic::Ledger => preview::ledger(facts),
        Topic::Row(row) => preview::row(row, facts),
        Topic::Holding(thing) => preview::holding(thing, facts),
        Topic::Route(route) => preview::route(route, facts),
        Topic::NoForce => preview::no_force(facts),
        Topic::Loss(loss) => preview::loss(loss, facts),
        Topic::Reclaimable => preview::reclaimable(facts),
        Topic::End(end) => receipt::end(end, facts),
        Topic::Measured => receipt::measured(facts),
        Topic::Pattern => rest::pattern(facts),
        Topic::Unclear => rest::unclear(facts),
        Topic::Backup => rest::backup(facts),
        Topic::NoEngine => rest::no_engine(facts),
        Topic::Offer => rest::offer(facts),
    }
}
