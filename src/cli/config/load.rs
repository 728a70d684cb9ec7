use std::path::{Path, PathBuf};

use unicode_width::UnicodeWidthStr;

use super::{Reading, Remark};
use crate::inventory::{cut, harmless};
use crate::runtime::{Places, read_own};

/// The configuration of these surroundings as it was read.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// Where it is or would be; `None` without a home directory.
    pub path: Option<PathBuf>,
    /// Whether it is there.
    pub there: bool,
    /// What it comes to.
    pub reading: Reading,
}

impl Loaded {
    /// Reads the file, if there is one.
    pub fn from(places: &Places) -> Self {
        let bytes = places.config.as_deref().map_or(Ok(None), read_own);
        let there = !matches!(bytes, Ok(None));
        let reading = match bytes.map(|bytes| bytes.map(String::from_utf8)) {
            Ok(Some(Ok(text))) => Reading::of(&text),
            Ok(Some(Err(error))) => wrong(no_text(&error)),
            Ok(None) if places.named => {
                unknown("JETTISON_CONFIG names this file, and there is none")
            }
            Ok(None) => Reading::default(),
            Err(why) => {
                let why = harmless(&why);
                wrong(Remark::whole(format!("it could not be read: {why}")))
            }
        };
        Self {
            path: places.config.clone(),
            there,
            reading,
        }
    }

    /// Why the program does not start with it: the first thing that is wrong.
    pub fn refusal(&self) -> Option<String> {
        first(&self.reading.wrong, &self.file())
    }

    /// What in it means nothing, in a line of so many columns: the first thing, how many more there are, and where there
    /// is room the name of the file.
    pub fn notice(&self, width: usize) -> Option<String> {
        let unknown = &self.reading.unknown;
        let more = match unknown.len() {
            0 | 1 => String::new(),
            all => format!(" · and {} more: jettison config", all - 1),
        };
        let path = self.path.as_deref().and_then(Path::file_name);
        let name = path.map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        let first = unknown.first()?.to_string();
        let whole = format!("{first}{more} · {}", harmless(&name));
        if whole.width() <= width {
            return Some(whole);
        }
        let room = width.saturating_sub(more.width());
        Some(format!("{}{more}", cut(&first, room)))
    }

    /// The same, a line each.
    pub fn warnings(&self) -> impl Iterator<Item = String> {
        let file = self.file();
        let unknown = self.reading.unknown.iter();
        unknown.map(move |remark| remark.of_file(&file))
    }

    /// The file by its path; foreign text that has been made harmless.
    pub(super) fn file(&self) -> String {
        let path = self.path.as_deref().unwrap_or_else(|| Path::new(""));
        harmless(&path.to_string_lossy()).into_owned()
    }
}

/// The first of some remarks, and how many more there are.
fn first(remarks: &[Remark], file: &str) -> Option<String> {
    let more = match remarks.len() {
        0 | 1 => String::new(),
        all => format!(" (and {} more: `jettison config` lists them)", all - 1),
    };
    let first = remarks.first()?;
    Some(format!("{}{more}", first.of_file(file)))
}

fn wrong(remark: Remark) -> Reading {
    Reading {
        wrong: vec![remark],
        ..Reading::default()
    }
}

fn unknown(words: &str) -> Reading {
    Reading {
        unknown: vec![Remark::whole(words)],
        ..Reading::default()
    }
}

fn no_text(error: &std::string::FromUtf8Error) -> Remark {
    let before = error
        .as_bytes()
        .iter()
        .take(error.utf8_error().valid_up_to());
    Remark {
        lines: vec![1 + before.filter(|byte| **byte == b'\n').count()],
        words: "this is not UTF-8".to_owned(),
    }
}
