mod journaling;
mod stepping;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use futures_util::{StreamExt, stream};
use tokio::sync::watch;
use tokio::task::{JoinSet, spawn_blocking};
use tokio::time::{Instant, sleep_until};

use super::backing::{Backing, progressed};
use super::cache::Cache;
use super::reading::{AT_ONCE, Reading};
use super::{Connect, JournalStore, ProtectStore, Room, clock, saving};
use crate::app::{
    Clipping, Content, Effect, EngineChoice, Fault, Generation, Message, Moment, Paper, Recalled,
    RunId, Stranded,
};
use crate::engine::{Engine, EngineChange, EngineError};
use crate::inventory::{About, Belongings, ContainerId};
use crate::removal::Edit;

/// What a task ends with.
#[derive(Debug)]
pub(super) enum Done {
    /// A message.
    Message(Message),
    /// What was kept of an earlier start.
    Recalled(Generation, Vec<Recalled>),
    /// The attempt to connect an engine.
    Engine(Generation, Result<Arc<dyn Engine>, Stranded>),
}

/// The tasks that are out, and the engine that they talk to.
pub(super) struct Tasks {
    connect: Arc<dyn Connect>,
    engine: Option<Arc<dyn Engine>>,
    protect: ProtectStore,
    journal: JournalStore,
    pub(super) set: JoinSet<Done>,
    pub(super) backing: Option<Backing>,
    directory: Option<PathBuf>,
    cache: Arc<Cache>,
    recalled: watch::Sender<bool>,
    reading: Option<Reading>,
    changes: Option<Changes>,
    wake: Option<Instant>,
}

impl Tasks {
    pub(super) fn new(connect: Arc<dyn Connect>) -> Self {
        Self {
            connect,
            engine: None,
            protect: ProtectStore::memory(),
            journal: JournalStore::off(),
            set: JoinSet::new(),
            backing: None,
            directory: None,
            cache: Arc::new(Cache::off()),
            recalled: watch::Sender::new(true),
            reading: None,
            changes: None,
            wake: None,
        }
    }

    /// Begins an effect; answers whether it has to be done by the loop itself.
    pub(super) fn perform(&mut self, effect: Effect) -> Option<Local> {
        match effect {
            Effect::Connect(generation, choice) => self.connect(generation, choice),
            Effect::Watch(generation) => self.watch(generation),
            Effect::ReadListing(generation) => self.read_listing(generation),
            Effect::ReadDetails(_, images) => self.read(|reading| reading.details(images)),
            Effect::ReadHistories(_, images) => self.read(|reading| reading.histories(images)),
            Effect::ReadBelongings(generation, containers) => self.ask(move |engine| async move {
                Message::BelongingsRead(generation, read_belongings(&*engine, containers).await)
            }),
            Effect::ReadUsage(generation) => self.read_usage(generation),
            Effect::Measure(generation, run, moment) => self.measure(generation, run, moment),
            Effect::MeasureRoom(directory) => self.measure_room(directory),
            Effect::KeepBackup(generation, order) => self.keep_backup(generation, order),
            Effect::StopBackup => self.backing = None,
            Effect::Restore(generation, run, path) => self.restore(generation, run, path),
            Effect::RunStep(generation, order) => self.run_step(generation, order),
            Effect::Journal(generation, order) => self.see_to_journal(generation, order),
            Effect::ReadProtection(generation) => self.read_protection(generation),
            Effect::WriteProtection(generation, edit) => self.write_protection(generation, edit),
            Effect::WakeAfter(seconds) => {
                self.wake = Some(Instant::now() + Duration::from_secs(seconds));
            }
            Effect::CopyText(clipping) => return Some(Local::Copy(clipping)),
            Effect::CopyPage(what) => return Some(Local::CopyPage(what)),
            Effect::SaveText(paper) => return self.save_or_draw(paper),
            Effect::CaptureMouse(on) => return Some(Local::CaptureMouse(on)),
            Effect::Suspend => return Some(Local::Suspend),
            Effect::Quit => return Some(Local::Quit),
        }
        None
    }

    fn connect(&mut self, generation: Generation, choice: EngineChoice) {
        self.changes = None;
        self.backing = None;
        self.reading = None;
        self.directory = self.connect.cache(&choice);
        self.protect = self.connect.protection(&choice);
        self.journal = self.connect.journal(&choice);
        let connect = Arc::clone(&self.connect);
        self.set
            .spawn(async move { Done::Engine(generation, connect.connect(choice).await) });
    }

    fn watch(&mut self, generation: Generation) {
        self.changes = self
            .engine
            .as_ref()
            .map(|engine| (generation, engine.changes()));
    }

    /// What was kept of an earlier start comes first: it spares the questions that follow a list.
    fn read_listing(&mut self, generation: Generation) {
        let (cache, mut recalled) = (Arc::clone(&self.cache), self.recalled.subscribe());
        self.ask(move |engine| async move {
            let listing = engine.listing().await.map_err(|error| fault(&error));
            if let Ok(listing) = &listing {
                cache.listed(listing);
            }
            let _gone = recalled.wait_for(|recalled| *recalled).await;
            Message::Listed(generation, listing)
        });
    }

    fn read(&mut self, order: impl FnOnce(&mut Reading)) {
        if let Some(reading) = &mut self.reading {
            order(reading);
        }
    }

    fn read_usage(&mut self, generation: Generation) {
        self.ask(move |engine| async move {
            Message::UsageRead(
                generation,
                engine.disk_usage().await.map_err(|error| fault(&error)),
            )
        });
    }

    fn read_protection(&mut self, generation: Generation) {
        let protect = self.protect.clone();
        self.set.spawn(async move {
            Done::Message(Message::ProtectionRead(generation, protect.read().await))
        });
    }

    fn write_protection(&mut self, generation: Generation, edit: Edit) {
        let protect = self.protect.clone();
        self.set.spawn(async move {
            let written = protect.change(edit.clone()).await;
            Done::Message(Message::ProtectionWritten(generation, edit, written))
        });
    }

    fn measure(&mut self, generation: Generation, run: RunId, moment: Moment) {
        self.ask(move |engine| async move {
            let bytes = engine.disk_usage().await.map(|usage| usage.layers_size);
            Message::Measured(
                generation,
                run,
                moment,
                bytes.map_err(|error| fault(&error)),
            )
        });
    }

    /// Saves a text; that of a page has to be made by the loop first.
    fn save_or_draw(&mut self, mut paper: Paper) -> Option<Local> {
        match std::mem::replace(&mut paper.content, Content::Page) {
            Content::Text(text) => self.save(paper, text),
            Content::Page => return Some(Local::SavePage(paper)),
        }
        None
    }

    /// Saves a text in a file. What comes of it is told by a message.
    pub(super) fn save(&mut self, paper: Paper, text: String) {
        self.set
            .spawn(async move { Done::Message(saving::save(paper, text).await) });
    }

    /// Puts a question to the engine in a task of its own. Without an engine there is nobody to ask.
    pub(super) fn ask<F>(&mut self, question: impl FnOnce(Arc<dyn Engine>) -> F)
    where
        F: Future<Output = Message> + Send + 'static,
    {
        if let Some(engine) = &self.engine {
            let answer = question(Arc::clone(engine));
            self.set.spawn(async move { Done::Message(answer.await) });
        }
    }

    pub(super) fn engine(&self) -> Option<&Arc<dyn Engine>> {
        self.engine.as_ref()
    }

    /// How much room is left where backups are kept.
    pub(super) fn room(&self) -> Room {
        self.connect.room()
    }

    /// Ends what should not be cut off.
    pub(super) async fn finish(&self) {
        self.cache.finish().await;
    }

    /// What the end of a task tells.
    pub(super) fn ended(&mut self, done: Done) -> Message {
        match done {
            Done::Message(message) => message,
            Done::Engine(generation, engine) => self.keep(generation, engine),
            Done::Recalled(generation, kept) => {
                self.recalled.send_replace(true); // the first list may come now
                Message::Recalled(generation, kept)
            }
        }
    }

    /// Keeps the engine that has been connected, and says so.
    fn keep(
        &mut self,
        generation: Generation,
        engine: Result<Arc<dyn Engine>, Stranded>,
    ) -> Message {
        match engine {
            Ok(engine) => {
                let about = engine.about().clone();
                self.recall(generation, &about);
                let cache = Arc::clone(&self.cache);
                self.reading = Some(Reading::of(generation, Arc::clone(&engine), cache));
                self.engine = Some(engine);
                Message::Connected(generation, about)
            }
            Err(stranded) => Message::ConnectFailed(generation, stranded),
        }
    }

    /// Reads what is kept of an engine across starts.
    fn recall(&mut self, generation: Generation, about: &About) {
        let directory = self.directory.as_ref();
        let cache = directory.map_or_else(Cache::off, |home| Cache::in_directory(home, about));
        self.cache = Arc::new(cache);
        self.recalled = watch::Sender::new(directory.is_none());
        if directory.is_some() {
            let cache = Arc::clone(&self.cache);
            self.set.spawn(async move {
                let kept = spawn_blocking(move || cache.load()).await;
                Done::Recalled(generation, kept.unwrap_or_default())
            });
        }
    }

    /// Panics if a test has asked for it.
    #[cfg(debug_assertions)]
    pub(super) fn rehearse_panic(&mut self, input: &super::Input) {
        if let super::Input::Key(key) = input {
            super::rehearsal::panic_if_asked(*key, &mut self.set);
        }
    }

    /// Waits for a task to end, a change of the engine, or the time to be told, in this order. Safe to drop.
    pub(super) async fn event(&mut self) -> Result<Done, Message> {
        let Self {
            set,
            changes,
            wake,
            backing,
            reading,
            ..
        } = self;
        tokio::select! {
            biased;
            done = ended(set) => Ok(done),
            message = changed(changes) => Err(message),
            message = told(reading) => Err(message),
            message = progressed(backing) => Err(message),
            () = alarm(wake) => Err(Message::TimePassed(clock::now())),
        }
    }
}

/// Waits for a task; for ever while there is none. A panic in a task is the program's.
async fn ended(set: &mut JoinSet<Done>) -> Done {
    loop {
        match set.join_next().await {
            Some(Ok(done)) => return done,
            Some(Err(error)) if error.is_panic() => std::panic::resume_unwind(error.into_panic()),
            Some(Err(_)) => {} // it was stopped, and nobody waits for it
            None => return std::future::pending().await,
        }
    }
}

/// Waits for layers or histories; for ever while none are read.
async fn told(reading: &mut Option<Reading>) -> Message {
    match reading {
        Some(reading) => reading.next().await,
        None => std::future::pending().await,
    }
}

type Changes = (Generation, stream::BoxStream<'static, EngineChange>);

/// Waits for a change of the engine; for ever while none is watched.
async fn changed(watched: &mut Option<Changes>) -> Message {
    let Some((generation, changes)) = watched else {
        return std::future::pending().await;
    };
    let generation = *generation;
    match changes.next().await {
        Some(EngineChange::Poked) => Message::EngineChanged(generation),
        Some(EngineChange::Lost { reason, retry_in }) => {
            Message::EngineLost(generation, Fault(reason), retry_in)
        }
        Some(EngineChange::Back) => Message::EngineBack(generation),
        None => {
            *watched = None; // an ended stream must not be asked again
            std::future::pending().await
        }
    }
}

/// Waits until the time is to be told; for ever while nobody wants to know.
async fn alarm(wake: &mut Option<Instant>) {
    match *wake {
        None => std::future::pending().await,
        Some(at) => {
            sleep_until(at).await;
            *wake = None;
        }
    }
}

/// What only the loop can do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Local {
    Copy(Clipping),
    CopyPage(String),
    SavePage(Paper),
    CaptureMouse(bool),
    Suspend,
    Quit,
}

fn fault(error: &EngineError) -> Fault {
    Fault(error.to_string())
}

async fn read_belongings(
    engine: &dyn Engine,
    containers: Vec<ContainerId>,
) -> Vec<(ContainerId, Result<Option<Belongings>, Fault>)> {
    let reading = containers.into_iter().map(|id| async move {
        let own = engine.belongings(&id).await.map_err(|error| fault(&error));
        (id, own)
    });
    stream::iter(reading).buffered(AT_ONCE).collect().await
}
