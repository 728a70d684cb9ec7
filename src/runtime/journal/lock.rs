//! A file beside the journal for each plan under way. It is locked as long as the program that carries it out lives; after
//! that the lock is free, however the program ended.

use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};

use tempfile::TempPath;

use super::file::at;
use crate::app::Fault;

/// How such a file is called around the name of its plan.
const AROUND: (&str, &str) = ("run-", ".lock");

/// The lock of a plan under way. The file goes with it.
#[derive(Debug)]
pub(super) struct Lock {
    _path: TempPath, // before the lock is free
    _file: File,
}

impl Lock {
    /// Takes a lock that nobody has had, and with it the name of a plan that begins at this time.
    pub(super) fn take(journal: &Path, time: i64) -> Result<(String, Self), Fault> {
        let directory = journal.parent().unwrap_or_else(|| Path::new("."));
        let new = tempfile::Builder::new()
            .prefix(&format!("{}{time}-", AROUND.0))
            .suffix(AROUND.1)
            .tempfile_in(directory)
            .map_err(|error| at(directory, error.kind()))?;
        match new.as_file().try_lock() {
            // a system without locks lets two programs tell of the same plan: better than none
            Ok(()) | Err(TryLockError::Error(_)) => {}
            Err(TryLockError::WouldBlock) => return Err(at(new.path(), "another program has it")),
        }
        let (file, path) = new.into_parts();
        let name = path.file_name().and_then(|name| name.to_str());
        let name = name.and_then(|name| name.strip_prefix(AROUND.0)?.strip_suffix(AROUND.1));
        let name = name.unwrap_or_default().to_owned();
        let lock = Self {
            _path: path,
            _file: file,
        };
        Ok((name, lock))
    }
}

/// Where the lock of a plan is. Names come from the journal: what cannot be one of ours leads nowhere.
fn place(journal: &Path, run: &str) -> Option<PathBuf> {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '-';
    let fit = !run.is_empty() && run.len() < 100 && run.chars().all(plain);
    let (before, after) = AROUND;
    fit.then(|| journal.with_file_name(format!("{before}{run}{after}")))
}

/// Whether some program is at work on a plan.
pub(super) fn is_held(journal: &Path, run: &str) -> bool {
    let regular = |path: &PathBuf| fs::symlink_metadata(path).is_ok_and(|about| about.is_file());
    let file = place(journal, run).filter(regular);
    let Some(Ok(file)) = file.map(File::open) else {
        return false;
    };
    matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock))
}

/// Takes away what a program has left that was killed.
pub(super) fn remove(journal: &Path, run: &str) {
    if !is_held(journal, run)
        && let Some(path) = place(journal, run)
    {
        fs::remove_file(path).ok();
    }
}
