//! The journal of removals: where it is, how lines are added to it, and who is still at work on a plan.

mod file;
mod lock;

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::task::spawn_blocking;

use super::{Places, clock};
use crate::app::{Fault, Generation, RunId};
use crate::removal::{Ending, How, Journal, JournalEvent, JournalLine, Recorded, Started};
use lock::Lock;

/// Where removals are written down: one line before and after each step, on the disk before anything goes on.
#[derive(Clone, Debug)]
pub struct JournalStore(Arc<Kept>);

#[derive(Debug)]
enum Kept {
    /// In this file.
    File {
        path: PathBuf,
        runs: Mutex<HashMap<(Generation, u64), Open>>,
    },
    /// Nowhere, because there is no home directory: no removal can be begun.
    Nowhere,
    /// Nowhere, because the user does without, or nothing real is touched.
    Off,
}

/// A removal that was begun.
#[derive(Debug)]
struct Open {
    /// What it is called in the journal.
    name: String,
    /// Held while it is under way.
    lock: Option<Lock>,
}

/// What writes about one removal.
#[derive(Debug)]
pub(super) struct Pen {
    store: JournalStore,
    /// What it is called in the journal; `None` where it is not in it.
    name: Option<String>,
}

impl JournalStore {
    /// In a file that need not be there yet, nor its directory.
    pub fn at(path: impl Into<PathBuf>) -> Self {
        Self(Arc::new(Kept::File {
            path: path.into(),
            runs: Mutex::default(),
        }))
    }

    /// Nothing is written.
    pub fn off() -> Self {
        Self(Arc::new(Kept::Off))
    }

    /// In the user's own directory.
    pub fn of(places: &Places) -> Self {
        match places.journal() {
            Some(path) => Self::at(path),
            None => Self(Arc::new(Kept::Nowhere)),
        }
    }

    /// The file, if there is one.
    pub fn path(&self) -> Option<&Path> {
        match &*self.0 {
            Kept::File { path, .. } => Some(path),
            Kept::Nowhere | Kept::Off => None,
        }
    }

    /// Writes that a removal begins, and keeps the plan's lock until it is closed.
    ///
    /// # Errors
    /// Why it could not be written: nothing is to be removed then.
    pub async fn open(
        &self,
        generation: Generation,
        run: RunId,
        started: Started,
    ) -> Result<(), Fault> {
        let (path, runs) = match &*self.0 {
            Kept::Off => return Ok(()),
            Kept::Nowhere => return Err(Fault("there is no home directory to keep it in".into())),
            Kept::File { path, runs } => (path.clone(), runs),
        };
        let open = blocking(move || begin(&path, started)).await?;
        held(runs).insert((generation, run.0), open);
        Ok(())
    }

    /// Writes the last lines about a removal, and lets its lock go whether or not they can be written.
    ///
    /// # Errors
    /// Why they could not be written.
    pub async fn close(
        &self,
        generation: Generation,
        run: RunId,
        events: Vec<JournalEvent>,
    ) -> Result<(), Fault> {
        let (name, lock) = match &*self.0 {
            Kept::Off | Kept::Nowhere => return Ok(()),
            Kept::File { runs, .. } => match held(runs).get_mut(&(generation, run.0)) {
                None => return Ok(()),
                Some(open) => (open.name.clone(), open.lock.take()),
            },
        };
        let written = self.write(name, events).await;
        drop(lock);
        written
    }

    /// What writes about this removal.
    pub(super) fn pen(&self, generation: Generation, run: RunId) -> Pen {
        let name = match &*self.0 {
            Kept::Off | Kept::Nowhere => None,
            Kept::File { runs, .. } => held(runs)
                .get(&(generation, run.0))
                .map(|open| open.name.clone()),
        };
        Pen {
            store: self.clone(),
            name,
        }
    }

    /// Everything that the journal tells; nothing where there is none.
    ///
    /// # Errors
    /// Why it cannot be read.
    pub async fn read(&self) -> Result<Journal, Fault> {
        match self.path().map(Path::to_owned) {
            None => Ok(Journal::default()),
            Some(path) => blocking(move || file::read(&path)).await,
        }
    }

    /// Goes through the lines as they are, without their ends, as long as `each` wants more; `None` stands for one that is
    /// too long. Blocks.
    ///
    /// # Errors
    /// Why the journal cannot be read.
    pub fn each_line(&self, each: impl FnMut(Option<&[u8]>) -> bool) -> Result<(), Fault> {
        self.path()
            .map_or(Ok(()), |path| file::each_line(path, each))
    }

    /// Whether some program is at work on this plan. Blocks, but not for long.
    pub fn is_under_way(&self, plan: &Recorded) -> bool {
        let path = self.path();
        plan.ended.is_none() && path.is_some_and(|path| lock::is_held(path, &plan.run))
    }

    /// The plans that did not come to their end, and that nobody is at work on.
    ///
    /// # Errors
    /// Why the journal cannot be read.
    pub async fn cut_short(&self) -> Result<Journal, Fault> {
        let Some(path) = self.path().map(Path::to_owned) else {
            return Ok(Journal::default());
        };
        let left = move || {
            let abandoned = |plan: &Recorded| !lock::is_held(&path, &plan.run);
            let before = file::read(&path)?;
            let left: Vec<String> = before
                .open()
                .filter(|plan| abandoned(plan))
                .map(|plan| plan.run.clone())
                .collect();
            if left.is_empty() {
                return Ok(before.only(|_| false));
            }
            // one that has ended between the reading and the look at its lock has said so before it let that go
            let now = file::read(&path)?;
            Ok(now.only(|plan| plan.ended.is_none() && left.contains(&plan.run)))
        };
        blocking(left).await
    }

    /// Notes that the user was told that these plans were cut short.
    ///
    /// # Errors
    /// Why that could not be written: it will be told again.
    pub async fn settle(&self, runs: Vec<String>) -> Result<(), Fault> {
        let Some(path) = self.path().map(Path::to_owned) else {
            return Ok(());
        };
        for run in runs {
            let ending = Ending {
                how: How::FoundCutShort,
                ..Ending::default()
            };
            self.write(run.clone(), vec![JournalEvent::Ended(ending)])
                .await?;
            lock::remove(&path, &run);
        }
        Ok(())
    }

    async fn write(&self, name: String, events: Vec<JournalEvent>) -> Result<(), Fault> {
        let Some(path) = self.path().map(Path::to_owned) else {
            return Ok(());
        };
        let line = move |event| JournalLine::new(clock::now(), name.clone(), event).to_text();
        let lines: Vec<String> = events.into_iter().map(line).collect();
        blocking(move || file::append(&path, &lines, file::Missing::Refused)).await
    }
}

impl Pen {
    /// Adds a line, where there is a journal.
    pub(super) async fn write(&self, event: JournalEvent) -> Result<(), Fault> {
        match &self.name {
            None => Ok(()),
            Some(name) => self.store.write(name.clone(), vec![event]).await,
        }
    }
}

/// Takes the lock of a new plan and writes its first line.
fn begin(path: &Path, started: Started) -> Result<Open, Fault> {
    file::make_directory(path)?;
    let time = clock::now();
    let (name, lock) = Lock::take(path, time)?;
    let started = Started {
        pid: std::process::id(),
        ..started
    };
    let event = JournalEvent::Started(Box::new(started));
    let line = JournalLine::new(time, name.clone(), event).to_text();
    file::append(path, &[line], file::Missing::Made)?;
    Ok(Open {
        name,
        lock: Some(lock),
    })
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Fault> + Send + 'static,
) -> Result<T, Fault> {
    let done = spawn_blocking(work).await;
    done.unwrap_or_else(|error| Err(Fault(error.to_string())))
}

fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;
