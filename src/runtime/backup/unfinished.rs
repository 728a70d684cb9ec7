//! Files of backups that are not whole yet.

use std::fs::{self, File};
use std::io;
use std::path::Path;

use tempfile::TempPath;

const PREFIX: &str = ".jettison-";
const SUFFIX: &str = ".part";

/// A file that is not whole. As long as it is locked somebody is at work on it.
#[derive(Debug)]
pub(super) struct Unfinished {
    /// Where it is; it goes with this.
    pub(super) path: TempPath,
    _lock: File,
}

/// Makes a file that nobody else may read.
pub(super) fn begin(directory: &Path) -> io::Result<(File, Unfinished)> {
    let file = tempfile::Builder::new()
        .prefix(PREFIX)
        .suffix(SUFFIX)
        .tempfile_in(directory)?;
    let (file, path) = file.into_parts();
    let lock = file.try_clone()?;
    // a file system without locks has nothing swept away either
    lock.try_lock().ok();
    Ok((file, Unfinished { path, _lock: lock }))
}

/// Takes away what is left of backups whose program was killed.
pub(super) fn sweep(directory: &Path) {
    for entry in fs::read_dir(directory).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        let is_file = entry.file_type().is_ok_and(|kind| kind.is_file());
        if is_file && name.starts_with(PREFIX) && name.ends_with(SUFFIX) {
            let file = File::options().write(true).open(entry.path());
            if file.is_ok_and(|file| file.try_lock().is_ok()) {
                fs::remove_file(entry.path()).ok(); // the next backup tries again
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{begin, sweep};

    #[test]
    fn what_a_killed_program_left_goes_and_what_somebody_is_at_work_on_stays() {
        let home = tempfile::tempdir().unwrap();
        let (file, begun) = begin(home.path()).unwrap();
        drop(file);
        let left = home.path().join(".jettison-left.part");
        let other = home.path().join("photos.part");
        std::fs::write(&left, "half").unwrap();
        std::fs::write(&other, "mine").unwrap();
        sweep(home.path());
        assert!(begun.path.exists() && other.exists());
        assert!(!left.exists());
    }
}
