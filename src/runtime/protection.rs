//! The protect file: where it is, how it is read, and how it is changed in one go.

use std::fmt;
use std::fs;
#[cfg(unix)]
use std::fs::File;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use tempfile::NamedTempFile;
use tokio::sync::Mutex;
use tokio::task::spawn_blocking;

use super::{Places, read_own};
use crate::app::Fault;
use crate::removal::{Edit, Protection};

/// How often, and how long apart, another program that changes the file is waited for.
const ATTEMPTS: usize = 100;
const PAUSE: Duration = Duration::from_millis(20);

/// Where what is protected is kept. Changes come one after the other, from this program and from others.
#[derive(Clone, Debug)]
pub struct ProtectStore(Arc<Kept>);

#[derive(Debug)]
enum Kept {
    /// In this file; one change at a time.
    File(PathBuf, Mutex<()>),
    /// Nowhere: there is no home directory. Nothing is protected.
    Nowhere,
    /// Only as long as the program runs.
    Memory(Mutex<String>),
}

impl ProtectStore {
    /// Kept in a file that need not be there yet.
    pub fn at(path: impl Into<PathBuf>) -> Self {
        Self(Arc::new(Kept::File(path.into(), Mutex::default())))
    }

    /// Kept as long as the program runs, as on the practice engine.
    pub fn memory() -> Self {
        Self(Arc::new(Kept::Memory(Mutex::default())))
    }

    /// Kept beside the configuration.
    pub fn of(places: &Places) -> Self {
        match places.protect() {
            Some(path) => Self::at(path),
            None => Self(Arc::new(Kept::Nowhere)),
        }
    }

    /// The file, if there is one.
    pub fn path(&self) -> Option<&Path> {
        match &*self.0 {
            Kept::File(path, _) => Some(path),
            Kept::Nowhere | Kept::Memory(_) => None,
        }
    }

    /// What is protected now. A file that is not there protects nothing; one that cannot be read says so.
    pub async fn read(&self) -> Protection {
        match &*self.0 {
            Kept::Nowhere => Protection::default(),
            Kept::Memory(text) => Protection::parse(text.lock().await.as_bytes()),
            Kept::File(path, _) => {
                let path = path.clone();
                let read = spawn_blocking(move || protection(&path)).await;
                read.unwrap_or_else(|error| Protection::unread(error.to_string()))
            }
        }
    }

    /// Changes what is protected: reads it again first, and writes nothing where it is broken. Answers what it is then.
    ///
    /// # Errors
    /// Why nothing was changed.
    pub async fn change(&self, edit: Edit) -> Result<Protection, Fault> {
        match &*self.0 {
            Kept::Nowhere => Err(Fault("there is no home directory to keep it in".to_owned())),
            Kept::Memory(text) => {
                let mut text = text.lock().await;
                *text = edit.apply(&text);
                Ok(Protection::parse(text.as_bytes()))
            }
            Kept::File(path, turn) => {
                let _turn = turn.lock().await;
                for _ in 0..ATTEMPTS {
                    let (path, edit) = (path.clone(), edit.clone());
                    let changed = spawn_blocking(move || change(&path, &edit)).await;
                    match changed.unwrap_or_else(|error| Err(Fault(error.to_string()))) {
                        Ok(None) => tokio::time::sleep(PAUSE).await,
                        Ok(Some(protection)) => return Ok(protection),
                        Err(why) => return Err(why),
                    }
                }
                Err(at(path, "another program is changing it"))
            }
        }
    }
}

fn protection(path: &Path) -> Protection {
    match read(path) {
        Ok(bytes) => Protection::parse(&bytes),
        Err(why) => Protection::unread(why.0),
    }
}

/// What the file holds; nothing where there is none.
fn read(path: &Path) -> Result<Vec<u8>, Fault> {
    let bytes = read_own(path).map_err(|why| at(path, why))?;
    Ok(bytes.unwrap_or_default())
}

fn at(path: &Path, why: impl fmt::Display) -> Fault {
    Fault(format!("{}: {why}", path.display()))
}

/// Reads, changes and writes while no other program does; nothing where another one does.
fn change(path: &Path, edit: &Edit) -> Result<Option<Protection>, Fault> {
    let directory = path.parent().unwrap_or_else(|| Path::new("."));
    fs::create_dir_all(directory).map_err(|error| at(directory, &error))?;
    // a link stays a link: what it leads to is replaced
    let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let directory = path.parent().unwrap_or_else(|| Path::new("."));
    let Some(_lock) = lock(directory)? else {
        return Ok(None);
    };
    let before = read(&path)?;
    let known = Protection::parse(&before);
    if let Some(trouble) = known.trouble() {
        return Err(Fault(format!("mend it first: {}", trouble.words())));
    }
    let before = String::from_utf8(before).map_err(|error| at(&path, &error))?;
    let after = edit.apply(&before);
    if after != before {
        // what the error says besides its kind names a file that only we know of
        replace(&path, directory, &after)
            .map_err(|error| at(&path, format!("it cannot be written: {}", error.kind())))?;
    }
    Ok(Some(Protection::parse(after.as_bytes())))
}

/// Writes a file beside it, makes sure that it is on the disk, and puts it in its place. Whoever reads meanwhile sees the
/// old text or the new one.
fn replace(path: &Path, directory: &Path, text: &str) -> io::Result<()> {
    let mut new = NamedTempFile::with_prefix_in(".protect-", directory)?;
    new.write_all(text.as_bytes())?;
    if let Ok(about) = fs::metadata(path) {
        new.as_file().set_permissions(about.permissions())?;
    }
    new.as_file().sync_all()?;
    new.persist(path).map_err(|error| error.error)?;
    sync(directory);
    Ok(())
}

/// The new name is in place already; a system that cannot make sure of a directory is no reason to say otherwise.
#[cfg(unix)]
fn sync(directory: &Path) {
    if let Ok(directory) = File::open(directory) {
        directory.sync_all().ok();
    }
}

#[cfg(not(unix))]
fn sync(_: &Path) {}

/// Keeps other programs of ours from changing the file, as long as it is held; nothing while another one holds it. The
/// directory itself is locked, so that no file is left behind; where the system cannot do that, the last one to write
/// wins.
#[cfg(unix)]
fn lock(directory: &Path) -> Result<Option<File>, Fault> {
    let file = File::open(directory).map_err(|error| at(directory, &error))?;
    match file.try_lock() {
        Ok(()) | Err(fs::TryLockError::Error(_)) => Ok(Some(file)),
        Err(fs::TryLockError::WouldBlock) => Ok(None),
    }
}

#[cfg(not(unix))]
fn lock(_: &Path) -> Result<Option<()>, Fault> {
    Ok(Some(()))
}

#[cfg(test)]
mod tests;
