//! The practice engine: a small world in memory that answers by the same rules as the forecast, so that everything can
//! be tried without a container engine, and nothing real is touched.

mod archive;
mod attic;
mod crowd;
mod furnish;
mod holdings;
mod settle;
mod world;

use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use futures_util::future::BoxFuture;
use futures_util::stream::{self, BoxStream, StreamExt as _};
use tokio::sync::watch;

use crate::inventory::{
    About, Belongings, ContainerId, Details, DiskUsage, EngineKind, HistoryEntry, ImageId, Listing,
    Reference,
};
use crate::removal::{Answer, SaveBy, Seen, State, Step, freed, rules};

use super::{Engine, EngineChange, EngineError};

pub use attic::Attic;
pub use holdings::{HeldCache, Holdings};
pub use world::{World, WorldCache, WorldContainer, WorldError, WorldImage, WorldStep};

/// How long the practice engine takes to answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Latency {
    /// About as long as a local engine: tens of milliseconds to read, up to 600 ms to remove.
    #[default]
    Lifelike,
    /// It answers at once.
    None,
}

/// Bytes of an archive that are sent at a time.
const PART: usize = 8192;

/// An engine in memory. Its answers are those of [`rules::perform`].
#[derive(Debug)]
pub struct PracticeEngine {
    about: About,
    latency: Latency,
    held: Mutex<Held>,
    pokes: watch::Sender<u64>,
}

/// What the engine holds: a start, what has gone from it, and how that is listed.
#[derive(Debug)]
struct Held {
    start: Holdings,
    state: State,
    shown: Holdings,
}

impl Held {
    fn new(mut start: Holdings) -> Self {
        start.measure();
        for image in &start.listing.images {
            start.attic.know(image);
        }
        let state = State::new(Arc::new(start.inventory()));
        Self {
            shown: start.clone(),
            start,
            state,
        }
    }

    fn apply(&mut self, step: &Step) -> Answer {
        let answer = rules::perform(&mut self.state, step);
        self.shown = settle::settled(&self.start, &self.state);
        answer
    }
}

impl PracticeEngine {
    /// The engine of a world that follows the rules of one kind of engine. `now` in seconds since 1970 is what the ages
    /// in the world count back from.
    pub fn new(world: &World, kind: EngineKind, now: i64) -> Self {
        Self::holding(world.holdings(kind, now))
    }

    /// The engine of holdings that were put together elsewhere, such as the random worlds of tests.
    pub fn holding(holdings: Holdings) -> Self {
        let profile = holdings.profile;
        let (store, program) = match profile.kind {
            EngineKind::GraphDriver => ("overlay2", "docker"),
            EngineKind::ContainerdStore => ("overlayfs", "docker"),
            EngineKind::Podman => ("overlay", "podman"),
        };
        let about = About {
            id: format!("practice engine, {}", profile.store()),
            name: "practice engine".to_owned(),
            store: store.to_owned(),
            api: String::new(),
            address: "built in".to_owned(),
            why: "by default".to_owned(),
            profile,
            program,
        };
        let (pokes, _) = watch::channel(0);
        Self {
            about,
            latency: Latency::default(),
            held: Mutex::new(Held::new(holdings)),
            pokes,
        }
    }

    /// The same engine with another latency.
    #[must_use]
    pub fn with_latency(self, latency: Latency) -> Self {
        Self { latency, ..self }
    }

    /// The same engine, chosen for this reason (`About::why`).
    #[must_use]
    pub fn chosen(mut self, why: impl Into<String>) -> Self {
        self.about.why = why.into();
        self
    }

    /// Changes what the engine holds as if somebody else had done it, and pokes. For journeys in tests and lessons.
    pub fn change<T>(&self, change: impl FnOnce(&mut Holdings) -> T) -> T {
        let answer = {
            let mut held = self.held();
            let mut holdings = held.shown.clone();
            let answer = change(&mut holdings);
            *held = Held::new(holdings);
            answer
        };
        self.poke();
        answer
    }

    /// A copy of what the engine holds now.
    pub fn holdings(&self) -> Holdings {
        self.held().shown.clone()
    }

    fn held(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn poke(&self) {
        self.pokes
            .send_modify(|count| *count = count.wrapping_add(1));
    }

    async fn wait(&self, milliseconds: u64) {
        if self.latency == Latency::Lifelike {
            tokio::time::sleep(Duration::from_millis(milliseconds)).await;
        }
    }

    /// How long a step takes, in milliseconds: longer where more bytes go.
    fn duration(&self, step: &Step) -> u64 {
        const SHORTEST: u64 = 150;
        const SPREAD: u64 = 450;
        const BYTES_A_MILLISECOND: u64 = 2_000_000;
        match step {
            Step::UnpauseContainer(_)
            | Step::StopContainer(_)
            | Step::RemoveContainer(_)
            | Step::PruneCache => SHORTEST,
            Step::Remove(_) => {
                let mut state = self.held().state.clone();
                let before = freed(&state).now.value();
                let refused = rules::apply(&mut state, step).is_err();
                let bytes = if refused {
                    0
                } else {
                    freed(&state).now.value().saturating_sub(before)
                };
                SHORTEST + (bytes / BYTES_A_MILLISECOND).min(SPREAD)
            }
        }
    }
}

impl Engine for PracticeEngine {
    fn about(&self) -> &About {
        &self.about
    }

    fn listing(&self) -> BoxFuture<'_, Result<Listing, EngineError>> {
        Box::pin(async {
            self.wait(40).await;
            Ok(self.held().shown.listing.clone())
        })
    }

    fn details<'a>(
        &'a self,
        image: &'a ImageId,
    ) -> BoxFuture<'a, Result<Option<Details>, EngineError>> {
        Box::pin(async {
            self.wait(8).await;
            Ok(self
                .held()
                .shown
                .details_of(image)
                .map(|details| Details::clone(&details)))
        })
    }

    fn history<'a>(
        &'a self,
        image: &'a ImageId,
    ) -> BoxFuture<'a, Result<Option<Vec<HistoryEntry>>, EngineError>> {
        Box::pin(async {
            self.wait(4).await;
            let details = self.held().shown.details_of(image);
            Ok(details.map(|details| details.history.clone()))
        })
    }

    fn belongings<'a>(
        &'a self,
        container: &'a ContainerId,
    ) -> BoxFuture<'a, Result<Option<Belongings>, EngineError>> {
        Box::pin(async {
            self.wait(30).await;
            let held = self.held();
            let mut listed = held.shown.listing.containers.iter();
            let there = listed.any(|listed| listed.id == *container);
            let own = held.shown.belongings.get(container);
            Ok(there.then(|| own.cloned().unwrap_or_default()))
        })
    }

    fn disk_usage(&self) -> BoxFuture<'_, Result<DiskUsage, EngineError>> {
        Box::pin(async {
            self.wait(120).await;
            Ok(self.held().shown.disk_usage())
        })
    }

    fn look_up<'a>(&'a self, step: &'a Step) -> BoxFuture<'a, Result<Seen, EngineError>> {
        Box::pin(async move {
            self.wait(20).await;
            Ok(self.held().state.seen(step))
        })
    }

    fn run<'a>(&'a self, step: &'a Step) -> BoxFuture<'a, Result<Answer, EngineError>> {
        Box::pin(async move {
            if self.latency == Latency::Lifelike {
                self.wait(self.duration(step)).await;
            }
            let answer = self.held().apply(step);
            if answer.is_ok() {
                self.poke();
            }
            Ok(answer)
        })
    }

    fn save(&self, names: Vec<SaveBy>) -> BoxStream<'_, Result<Bytes, EngineError>> {
        let archive = archive::save(&self.held().shown, &names);
        let parts: Vec<_> = match archive {
            Ok(bytes) => bytes
                .chunks(PART)
                .map(|part| Ok(Bytes::copy_from_slice(part)))
                .collect(),
            Err(error) => vec![Err(error)],
        };
        stream::iter(parts)
            .then(move |part| async move {
                self.wait(20).await;
                part
            })
            .boxed()
    }

    fn load<'a>(
        &'a self,
        mut archive: BoxStream<'static, io::Result<Bytes>>,
    ) -> BoxFuture<'a, Result<(), EngineError>> {
        Box::pin(async move {
            let mut whole = Vec::new();
            while let Some(part) = archive.next().await {
                whole.extend(part.map_err(|error| EngineError::Lost(error.to_string()))?);
            }
            self.wait(300).await;
            archive::load(&mut self.held(), &whole)?;
            self.poke();
            Ok(())
        })
    }

    fn tag<'a>(
        &'a self,
        image: &'a ImageId,
        name: &'a Reference,
    ) -> BoxFuture<'a, Result<(), EngineError>> {
        Box::pin(async move {
            self.wait(20).await;
            self.change(|holdings| holdings.tag(name, image));
            Ok(())
        })
    }

    fn changes(&self) -> BoxStream<'static, EngineChange> {
        let pokes = self.pokes.subscribe();
        stream::unfold(pokes, |mut pokes| async move {
            pokes.changed().await.ok()?;
            Some((EngineChange::Poked, pokes))
        })
        .boxed()
    }
}

#[cfg(test)]
mod tests;
