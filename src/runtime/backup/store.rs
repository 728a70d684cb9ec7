use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::manifest::{ARCHIVE, MANIFEST, Manifest};
use crate::app::Fault;
use crate::runtime::own_file::kind;

/// How much room is left where a backup is to be; tests bring their own.
#[derive(Clone)]
pub struct Room(Arc<Tell>);

type Tell = dyn Fn(&Path) -> io::Result<Option<u64>> + Send + Sync;

impl Room {
    /// As the system tells; nothing where it does not.
    pub fn of_system() -> Self {
        Self::told_by(free)
    }

    /// As somebody else tells.
    pub fn told_by(
        tell: impl Fn(&Path) -> io::Result<Option<u64>> + Send + Sync + 'static,
    ) -> Self {
        Self(Arc::new(tell))
    }

    /// Free bytes where this directory is or will be.
    ///
    /// # Errors
    /// Why it cannot be told.
    pub fn left(&self, directory: &Path) -> Result<Option<u64>, Fault> {
        let there = directory.ancestors().find(|path| path.exists());
        let there = there.unwrap_or_else(|| Path::new("."));
        if let Ok(about) = fs::metadata(there)
            && !about.is_dir()
        {
            let it = if there == directory {
                "it".to_owned()
            } else {
                there.display().to_string()
            };
            let kind = kind(about.file_type());
            return Err(at(directory, &format!("{it} is {kind}, not a directory")));
        }
        (self.0)(there).map_err(|error| at(directory, &error))
    }
}

impl fmt::Debug for Room {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Room")
    }
}

#[cfg(unix)]
fn free(path: &Path) -> io::Result<Option<u64>> {
    let told = rustix::fs::statvfs(path)?;
    Ok(Some(told.f_bavail.saturating_mul(told.f_frsize)))
}

#[cfg(not(unix))]
fn free(_: &Path) -> io::Result<Option<u64>> {
    Ok(None)
}

/// The directory that backups are kept in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BackupStore {
    /// Where it is; it need not be there.
    pub directory: PathBuf,
}

/// A file of that directory that says it is a backup.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// The manifest's file; that of an archive which has none.
    pub path: PathBuf,
    /// What it says, or why it cannot be read.
    pub manifest: Result<Manifest, Fault>,
}

impl BackupStore {
    /// Every backup, the oldest first; none where there is no such directory. An archive without a manifest, as a program
    /// that was killed leaves it, is listed as what it is.
    ///
    /// # Errors
    /// Why the directory cannot be read.
    pub fn list(&self) -> Result<Vec<Listed>, Fault> {
        let entries = match fs::read_dir(&self.directory) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(at(&self.directory, &error)),
        };
        let mut listed = Vec::new();
        for entry in entries {
            let path = entry.map_err(|error| at(&self.directory, &error))?.path();
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            if name.ends_with(MANIFEST) && !name.starts_with('.') {
                let manifest = Manifest::beside(&path).map(|(manifest, _)| manifest);
                listed.push(Listed { path, manifest });
            } else if let Some(stem) = name.strip_suffix(ARCHIVE)
                && !name.starts_with('.')
                && !path.with_file_name(format!("{stem}{MANIFEST}")).exists()
            {
                let why = "no manifest: not a whole backup".to_owned();
                let manifest = Err(Fault(why));
                listed.push(Listed { path, manifest });
            }
        }
        listed.sort_by(|one, other| one.path.cmp(&other.path));
        Ok(listed)
    }
}

/// What went wrong with a file.
pub(super) fn at(path: &Path, why: &dyn fmt::Display) -> Fault {
    let why = why.to_string();
    // the system's number of an error says nothing to a reader
    let words = why
        .split_once(" (os error ")
        .map_or(&*why, |(words, _)| words);
    Fault(format!("{}: {words}", path.display()))
}
