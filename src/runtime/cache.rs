//! What is kept of an engine across starts: what its images are made of, which never changes for an id while its size is
//! the same. It is a convenience: whatever goes wrong with it, the program is only slower.

mod file;
mod record;

use std::collections::{HashMap, HashSet};
use std::fmt;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use sha2::{Digest, Sha256};
use tokio::task::{JoinHandle, spawn_blocking};
use tokio::time::timeout;

use super::clock;
use crate::app::Recalled;
use crate::inventory::{About, HistoryEntry, ImageId, Listing, Makeup};
use file::{Entry, Place};
use record::{Diffs, Sum, id_of, sum};

/// What has been read is written when so many bytes have come together, or when all has been read.
const MOST_UNWRITTEN: usize = 2 << 20;

/// So long the end of the program waits for what is being written.
const PATIENCE: Duration = Duration::from_millis(250);

/// What is kept of one engine, and where.
pub(super) struct Cache {
    home: Option<Home>,
    state: Mutex<State>,
}

/// The file of one engine, and what the engine is known by.
struct Home {
    path: PathBuf,
    key: String,
}

#[derive(Default)]
struct State {
    /// The sizes of the images that the engine listed last.
    listed: HashMap<Sum, u64>,
    /// The file that was read or written last, and what it has.
    file: Option<File>,
    written: HashMap<Sum, Written>,
    /// What it does not have yet, in the order in which it was read.
    unwritten: Vec<Entry>,
    /// How many of these, the first ones, are being written; until the file has them they are told from here.
    underway: usize,
    bytes: usize,
    writing: bool,
    /// Whether there is more to be written than when that began.
    again: bool,
    task: Option<JoinHandle<()>>,
}

/// What the file has of an image.
struct Written {
    size: u64,
    history: Place,
}

impl fmt::Debug for Cache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.home.as_ref().map(|home| &home.path);
        f.debug_struct("Cache")
            .field("path", &path)
            .finish_non_exhaustive()
    }
}

impl Cache {
    /// Nothing is kept.
    pub(super) fn off() -> Self {
        Self {
            home: None,
            state: Mutex::default(),
        }
    }

    /// In a file of this directory, neither of which need be there yet.
    pub(super) fn in_directory(directory: &Path, about: &About) -> Self {
        // what an engine tells of an image depends on the version of the API too
        let key = format!("{}\n{}\n{:?}", about.id, about.api, about.profile.kind);
        let name: String = record::hex(&Sha256::digest(&key)).take(32).collect();
        let path = directory.join(format!("{}{name}", file::NAME));
        Self {
            home: Some(Home { path, key }),
            state: Mutex::default(),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reads what is kept: images with the sizes that they had. Waits for the disk.
    pub(super) fn load(&self) -> Vec<Recalled> {
        let Some(home) = &self.home else {
            return Vec::new();
        };
        let Some((file, entries)) = file::read(&home.path, &home.key) else {
            return Vec::new();
        };
        let mut diffs = Diffs::new();
        let kept = entries.iter().filter_map(|entry| {
            let makeup = record::read_makeup(&entry.makeup, &mut diffs)?;
            Some(Recalled {
                image: id_of(&entry.image),
                size: entry.size,
                read: entry.read,
                makeup,
            })
        });
        let kept = kept.collect();
        self.state().settle(file, entries);
        kept
    }

    /// Notes what the engine lists: what it no longer has is no longer kept.
    pub(super) fn listed(self: &Arc<Self>, listing: &Listing) {
        if self.home.is_none() {
            return;
        }
        let images = listing.images.iter();
        let listed = images.filter_map(|image| Some((sum(image.id.as_str())?, image.size)));
        let mut state = self.state();
        state.listed = listed.collect();
        let gone = state.gone();
        let many = gone > 0 && gone * 8 >= state.written.len();
        drop(state);
        if many {
            self.write();
        }
    }

    /// Notes what an image is made of.
    pub(super) fn note(self: &Arc<Self>, id: &ImageId, makeup: &Makeup, history: &[HistoryEntry]) {
        if self.home.is_none() {
            return;
        }
        let Some(image) = sum(id.as_str()) else {
            return;
        };
        let history = file::pack(&record::write_history(&image, history));
        let (Some(makeup), Ok(history)) = (record::write_makeup(makeup), history) else {
            return;
        };
        let mut state = self.state();
        let Some(size) = state.listed.get(&image).copied() else {
            return;
        };
        state.bytes += makeup.len() + history.len();
        state.unwritten.push(Entry {
            image,
            size,
            read: clock::now(),
            makeup: makeup.into(),
            history: Place::Memory(history),
        });
        let many = state.bytes > MOST_UNWRITTEN;
        drop(state);
        if many {
            self.write();
        }
    }

    /// Has everything written that is not yet, and what is gone left out.
    pub(super) fn write(self: &Arc<Self>) {
        let mut state = self.state();
        let dirty = state.unwritten.len() > state.underway || state.gone() > 0;
        if self.home.is_none() || !dirty {
            return;
        }
        if std::mem::replace(&mut state.writing, true) {
            state.again = true;
            return;
        }
        drop(state);
        let this = Arc::clone(self);
        self.state().task = Some(spawn_blocking(move || while this.write_now() {}));
    }

    /// Has everything written before the program ends, as far as that takes no time that anybody notices.
    pub(super) async fn finish(self: &Arc<Self>) {
        self.write();
        let task = self.state().task.take();
        if let Some(task) = task {
            let _too_slow = timeout(PATIENCE, task).await;
        }
    }

    /// Writes, together with what another program has written meanwhile; answers whether there is more by now. Waits for
    /// the disk.
    fn write_now(&self) -> bool {
        let Some(home) = &self.home else {
            return false;
        };
        let (listed, new) = {
            let mut state = self.state();
            state.bytes = 0;
            state.underway = state.unwritten.len();
            (state.listed.clone(), state.unwritten.clone())
        };
        let (old, mut entries) = match file::read(&home.path, &home.key) {
            Some((file, entries)) => (Some(file), entries),
            None => (None, Vec::new()),
        };
        let newer: HashSet<Sum> = new.iter().map(|entry| entry.image).collect();
        entries.retain(|entry| !newer.contains(&entry.image));
        entries.extend(new);
        entries.retain(|entry| listed.get(&entry.image) == Some(&entry.size));
        let written = file::write(&home.path, &home.key, entries, old.as_ref());
        let mut state = self.state();
        if let Ok((file, entries)) = written {
            state.settle(file, entries);
        }
        let underway = std::mem::take(&mut state.underway);
        state.unwritten.drain(..underway);
        state.writing = std::mem::take(&mut state.again);
        state.writing
    }

    /// The histories of these images, as far as they are kept.
    pub(super) async fn histories(
        self: &Arc<Self>,
        images: Vec<ImageId>,
    ) -> Vec<Option<Vec<HistoryEntry>>> {
        if self.home.is_none() {
            return vec![None; images.len()];
        }
        let (this, count) = (Arc::clone(self), images.len());
        let read = move || images.iter().map(|id| this.history(id)).collect();
        let read = spawn_blocking(read).await;
        read.unwrap_or_else(|_| vec![None; count])
    }

    fn history(&self, id: &ImageId) -> Option<Vec<HistoryEntry>> {
        let image = sum(id.as_str())?;
        let state = self.state();
        let size = state.listed.get(&image);
        let mut unwritten = state.unwritten.iter().rev();
        let unwritten = unwritten.find(|entry| entry.image == image);
        let (at, place) = match (unwritten, state.written.get(&image)) {
            (Some(entry), _) => (entry.size, &entry.history),
            (None, Some(written)) => (written.size, &written.history),
            (None, None) => return None,
        };
        if size != Some(&at) {
            return None;
        }
        let text = file::read_text(state.file.as_ref(), place)?;
        record::read_history(&text, &image)
    }
}

impl State {
    /// How many images the file has that the engine has not.
    fn gone(&self) -> usize {
        let written = self.written.iter();
        let gone = written.filter(|(image, entry)| self.listed.get(*image) != Some(&entry.size));
        if self.listed.is_empty() {
            0
        } else {
            gone.count()
        }
    }

    fn settle(&mut self, file: File, entries: Vec<Entry>) {
        self.file = Some(file);
        let written = entries.into_iter().map(|entry| {
            let (size, history) = (entry.size, entry.history);
            (entry.image, Written { size, history })
        });
        self.written = written.collect();
    }
}

#[cfg(test)]
mod tests;
