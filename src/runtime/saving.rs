//! Texts saved as files of their own, where the program was started.

use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use jiff::{Timestamp, tz::TimeZone};
use tempfile::NamedTempFile;
use tokio::task::spawn_blocking;

use super::clock;
use crate::app::{Fault, Message, Paper};

/// How many files of the same second there may be.
const MOST: usize = 100;

/// Saves a text, and tells where.
pub(super) async fn save(paper: Paper, text: String) -> Message {
    let what = paper.what;
    let saved = spawn_blocking(move || {
        let directory = std::env::current_dir().map_err(|error| {
            Fault(format!(
                "the directory that it would be in cannot be told: {error}"
            ))
        })?;
        save_in(&directory, &paper, &text, clock::now())
    });
    let saved = saved
        .await
        .unwrap_or_else(|error| Err(Fault(error.to_string())));
    Message::Saved(what.to_owned(), saved)
}

/// Saves a text in a directory, readable by its owner only, under a name that nothing has yet: whole or not at all.
fn save_in(directory: &Path, paper: &Paper, text: &str, now: i64) -> Result<PathBuf, Fault> {
    let fault = |error: &io::Error| Fault(format!("{}: {}", directory.display(), error.kind()));
    let mut file = written(directory, text).map_err(|error| fault(&error))?;
    for turn in 1..=MOST {
        let path = directory.join(name(paper, now, turn));
        match file.persist_noclobber(&path) {
            Ok(_) => return Ok(path),
            Err(failed) if failed.error.kind() == ErrorKind::AlreadyExists => file = failed.file,
            Err(failed) => return Err(fault(&failed.error)),
        }
    }
    Err(Fault(format!(
        "{}: {} exists, and so do the names after it",
        directory.display(),
        name(paper, now, 1)
    )))
}

/// The text in a file that has no name of its own yet. It is gone if that fails.
fn written(directory: &Path, text: &str) -> io::Result<NamedTempFile> {
    let mut file = NamedTempFile::with_prefix_in(".jettison-", directory)?;
    file.write_all(text.as_bytes())?;
    if !text.ends_with('\n') {
        file.write_all(b"\n")?;
    }
    file.as_file().sync_all()?;
    Ok(file)
}

/// The name with the time in UTC, and a number from the second one of that second on.
fn name(paper: &Paper, now: i64, turn: usize) -> String {
    let (stem, extension) = (paper.stem, paper.extension);
    let time = Timestamp::from_second(now).unwrap_or(Timestamp::UNIX_EPOCH);
    let time = time.to_zoned(TimeZone::UTC).strftime("%Y%m%d-%H%M%S");
    match turn {
        1 => format!("{stem}-{time}.{extension}"),
        _ => format!("{stem}-{time}-{turn}.{extension}"),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::save_in;
    use crate::app::{Content, Fault, Paper};

    const PAPER: Paper = Paper {
        what: "the receipt",
        stem: "jettison-receipt",
        extension: "txt",
        content: Content::Page,
    };
    const NOW: i64 = 1_783_166_400;

    fn names(directory: &Path) -> Vec<String> {
        let entries = fs::read_dir(directory).unwrap();
        let mut names: Vec<String> = entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn a_text_is_saved_under_a_name_with_the_time_and_never_over_another_file() {
        let home = tempfile::tempdir().unwrap();
        let saved: Vec<_> = ["one", "two\n", "three"]
            .map(|text| save_in(home.path(), &PAPER, text, NOW).unwrap())
            .into();
        let expected = [
            "jettison-receipt-20260704-120000-2.txt",
            "jettison-receipt-20260704-120000-3.txt",
            "jettison-receipt-20260704-120000.txt",
        ];
        assert_eq!(names(home.path()), expected);
        let texts: Vec<_> = saved
            .iter()
            .map(|path| fs::read_to_string(path).unwrap())
            .collect();
        assert_eq!(texts, ["one\n", "two\n", "three\n"]);
    }

    #[cfg(unix)]
    #[test]
    fn a_saved_text_is_its_owners_only() {
        use std::os::unix::fs::PermissionsExt as _;
        let home = tempfile::tempdir().unwrap();
        let path = save_in(home.path(), &PAPER, "text", NOW).unwrap();
        let mode = fs::metadata(path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_of_that_name_is_not_followed() {
        let home = tempfile::tempdir().unwrap();
        let elsewhere = home.path().join("elsewhere");
        let link = home.path().join("jettison-receipt-20260704-120000.txt");
        std::os::unix::fs::symlink(&elsewhere, &link).unwrap();
        let path = save_in(home.path(), &PAPER, "text", NOW).unwrap();
        assert!(path.ends_with("jettison-receipt-20260704-120000-2.txt"));
        assert!(!elsewhere.exists());
    }

    #[test]
    fn a_directory_that_is_gone_is_an_error_in_words() {
        let home = tempfile::tempdir().unwrap();
        let gone = home.path().join("gone");
        let why = format!("{}: entity not found", gone.display());
        assert_eq!(save_in(&gone, &PAPER, "text", NOW), Err(Fault(why)));
    }
}
