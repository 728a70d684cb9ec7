//! The backup that is being made: a task, how far it has come, and how it is stopped.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::AbortHandle;
use tokio::time::{Instant, sleep_until};

use super::backup::{Keeping, restore};
use super::perform::{Done, Tasks};
use crate::app::{BackupOrder, BackupStage, Fault, Generation, Message, RunId};

/// How far it has come is told no more often than this.
const PAUSE: Duration = Duration::from_millis(250);

/// A backup that is being made. Dropped, it stops, and its file goes at once: the program may end before the task does.
pub(super) struct Backing {
    generation: Generation,
    run: RunId,
    stage: watch::Receiver<BackupStage>,
    next: Instant,
    keeping: Keeping,
    task: AbortHandle,
}

impl Drop for Backing {
    fn drop(&mut self) {
        self.task.abort();
        self.keeping.stop();
    }
}

impl Tasks {
    pub(super) fn measure_room(&mut self, directory: std::path::PathBuf) {
        let room = self.room();
        self.set.spawn(async move {
            let asked = directory.clone();
            let left = tokio::task::spawn_blocking(move || room.left(&asked)).await;
            let left = left.unwrap_or_else(|error| Err(Fault(error.to_string())));
            Done::Message(Message::RoomMeasured(directory, left))
        });
    }

    pub(super) fn keep_backup(&mut self, generation: Generation, order: BackupOrder) {
        self.backing = None;
        let Some(engine) = self.engine().map(Arc::clone) else {
            return;
        };
        let keeping = Keeping::new(self.room());
        let (run, making) = (order.run, keeping.clone());
        let task = self.set.spawn(async move {
            let kept = making.keep(&*engine, &order).await;
            Done::Message(Message::BackupEnded(generation, order.run, kept))
        });
        self.backing = Some(Backing {
            generation,
            run,
            stage: keeping.stages(),
            next: Instant::now(),
            keeping,
            task,
        });
    }

    pub(super) fn restore(&mut self, generation: Generation, run: RunId, path: std::path::PathBuf) {
        self.ask(move |engine| async move {
            Message::Restored(generation, run, restore(&*engine, &path).await)
        });
    }
}

/// Waits until a backup has come further; for ever while none is made.
pub(super) async fn progressed(backing: &mut Option<Backing>) -> Message {
    let Some(backing) = backing else {
        return std::future::pending().await;
    };
    sleep_until(backing.next).await;
    if backing.stage.changed().await.is_err() {
        return std::future::pending().await; // its end is told by itself
    }
    backing.next = Instant::now() + PAUSE;
    let stage = *backing.stage.borrow_and_update();
    Message::BackupProgressed(backing.generation, backing.run, stage)
}
