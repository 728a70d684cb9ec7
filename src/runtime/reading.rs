//! The layers and histories that are being read: a few calls at a time, without a pause between them; what was wanted last
//! comes first, and answers come to the loop in batches.

use std::collections::{HashSet, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::{Instant, sleep_until};

use super::cache::Cache;
use crate::app::{Fault, Generation, HistoryRead, Message};
use crate::engine::Engine;
use crate::inventory::{ImageId, Makeup};

/// How many calls about single images or containers are made at once: more gains nothing (design, crates E).
pub(super) const AT_ONCE: usize = 8;
/// How many images' layers are asked for at once, which takes two calls each: so many that there is always a call to be
/// made, and few enough that what is wanted next need not wait.
const IMAGES_AT_ONCE: usize = AT_ONCE / 2 + 1;
/// The answers to the first so many questions after a pause are waited for by somebody: they are told soon.
const SOON: Duration = Duration::from_millis(25);
/// The others are told this long after the first of a batch has come.
const BATCH: Duration = Duration::from_millis(200);
/// How many answers after the last order count as waited for.
const AWAITED: usize = 64;
/// Histories are wanted with each move of the cursor: while a key is held they are read this often at most.
const PAUSE: Duration = Duration::from_millis(100);

/// An image's layers, or why they could not be read; `None` where it is gone.
type MakeupRead = (ImageId, Result<Option<Makeup>, Fault>);

/// What is being read of one engine.
pub(super) struct Reading {
    generation: Generation,
    engine: Arc<dyn Engine>,
    cache: Arc<Cache>,
    /// What comes next; what is no longer waiting is passed over.
    queue: VecDeque<ImageId>,
    waiting: HashSet<ImageId>,
    out: HashSet<ImageId>,
    tasks: JoinSet<MakeupRead>,
    batch: Vec<MakeupRead>,
    due: Option<Instant>,
    awaited: usize,
    histories: Histories,
}

/// The histories that are being read.
#[derive(Default)]
struct Histories {
    next: Vec<ImageId>,
    due: Option<Instant>,
    /// From when on the next ones may be read.
    free: Option<Instant>,
    out: HashSet<ImageId>,
    tasks: JoinSet<Vec<HistoryRead>>,
}

impl Reading {
    pub(super) fn of(generation: Generation, engine: Arc<dyn Engine>, cache: Arc<Cache>) -> Self {
        Self {
            generation,
            engine,
            cache,
            queue: VecDeque::new(),
            waiting: HashSet::new(),
            out: HashSet::new(),
            tasks: JoinSet::new(),
            batch: Vec::new(),
            due: None,
            awaited: 0,
            histories: Histories::default(),
        }
    }

    /// Has the layers of these images read before everything that has not been begun.
    pub(super) fn details(&mut self, images: Vec<ImageId>) {
        self.awaited = AWAITED;
        for id in images.into_iter().rev() {
            if !self.out.contains(&id) {
                self.waiting.insert(id.clone());
                self.queue.push_front(id);
            }
        }
        if self.queue.len() > 4 * self.waiting.len() + AWAITED {
            let mut there = HashSet::new();
            let waiting = &self.waiting;
            self.queue
                .retain(|id| waiting.contains(id) && there.insert(id.clone()));
        }
        self.begin();
    }

    /// Has these histories read; those of an earlier order that have not been begun are no longer wanted.
    pub(super) fn histories(&mut self, images: Vec<ImageId>) {
        let histories = &mut self.histories;
        histories.next = images;
        let now = Instant::now();
        let free = histories.free.filter(|free| *free > now).unwrap_or(now);
        histories.due.get_or_insert(free); // a key that is held puts nothing off
    }

    fn begin(&mut self) {
        while self.tasks.len() < IMAGES_AT_ONCE {
            let Some(id) = self.queue.pop_front() else {
                return;
            };
            if !self.waiting.remove(&id) {
                continue;
            }
            self.out.insert(id.clone());
            let (engine, cache) = (Arc::clone(&self.engine), Arc::clone(&self.cache));
            self.tasks
                .spawn(async move { read_details(&*engine, &cache, id).await });
        }
    }

    /// Waits for the next thing to tell; for ever while nothing is out. Safe to drop.
    pub(super) async fn next(&mut self) -> Message {
        loop {
            if !self.batch.is_empty() && self.tasks.is_empty() {
                return self.hand_over();
            }
            tokio::select! {
                biased;
                Some(read) = self.tasks.join_next(), if !self.tasks.is_empty() => {
                    self.take(ended(read));
                }
                () = at(self.due) => return self.hand_over(),
                Some(read) = self.histories.tasks.join_next(), if !self.histories.tasks.is_empty() => {
                    let read = ended(read);
                    for (id, _) in &read {
                        self.histories.out.remove(id);
                    }
                    return Message::HistoriesRead(self.generation, read);
                }
                () = at(self.histories.due) => self.begin_histories(),
            }
        }
    }

    fn take(&mut self, read: MakeupRead) {
        self.out.remove(&read.0);
        self.begin();
        let soon = self.awaited > 0;
        self.awaited = self.awaited.saturating_sub(1);
        let due = Instant::now() + if soon { SOON } else { BATCH };
        self.due = Some(self.due.map_or(due, |before| before.min(due)));
        self.batch.push(read);
    }

    fn hand_over(&mut self) -> Message {
        self.due = None;
        if self.tasks.is_empty() {
            self.cache.write();
        }
        Message::DetailsRead(self.generation, std::mem::take(&mut self.batch))
    }

    fn begin_histories(&mut self) {
        self.histories.due = None;
        self.histories.free = Some(Instant::now() + PAUSE);
        let mut images = std::mem::take(&mut self.histories.next);
        images.retain(|id| self.histories.out.insert(id.clone()));
        if images.is_empty() {
            return;
        }
        let (engine, cache) = (Arc::clone(&self.engine), Arc::clone(&self.cache));
        self.histories
            .tasks
            .spawn(async move { read_histories(&*engine, &cache, images).await });
    }
}

async fn read_details(engine: &dyn Engine, cache: &Arc<Cache>, id: ImageId) -> MakeupRead {
    let read = engine.details(&id).await;
    let read = read.map(|details| {
        details.map(|details| {
            let makeup = details.makeup();
            cache.note(&id, &makeup, &details.history);
            makeup
        })
    });
    (id, read.map_err(|error| Fault(error.to_string())))
}

/// From the cache where it has them, else from the engine.
async fn read_histories(
    engine: &dyn Engine,
    cache: &Arc<Cache>,
    images: Vec<ImageId>,
) -> Vec<HistoryRead> {
    use futures_util::{StreamExt as _, stream};
    let kept = cache.histories(images.clone()).await;
    let reading = images.into_iter().zip(kept).map(|(id, kept)| async move {
        if let Some(kept) = kept {
            return (id, Ok(Some(kept)));
        }
        let history = engine.history(&id).await;
        (id, history.map_err(|error| Fault(error.to_string())))
    });
    stream::iter(reading).buffered(AT_ONCE).collect().await
}

/// What a task ended with. A panic in it is the program's.
fn ended<T>(joined: Result<T, tokio::task::JoinError>) -> T {
    match joined {
        Ok(done) => done,
        // nobody stops these tasks but the end of the program
        Err(error) => std::panic::resume_unwind(error.into_panic()),
    }
}

/// Waits until then; for ever without a time.
async fn at(due: Option<Instant>) {
    match due {
        Some(due) => sleep_until(due).await,
        None => std::future::pending().await,
    }
}
