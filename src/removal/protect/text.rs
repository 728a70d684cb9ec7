//! The text that patterns are kept in: one a line; a remark begins with `#`, at the start of a line or behind a blank.

use super::{Entry, Pattern, Protection, Trouble};

/// What a new file begins with.
const HEAD: &str = "\
# What jettison never removes: one pattern a line.
#   kettle/web           every tag of a repository
#   prod/*  *:latest     references, with * ? [] {}
#   sha256:3f1c…         an image by its id: twelve digits or more
#   label=keep           images with a label, or label=KEY=VALUE
# An image is protected as a whole as soon as one pattern fits it.
";

/// A change of the protect file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Edit {
    /// Adds a pattern with a remark; foreign text.
    Add(Pattern, String),
    /// Takes a pattern away, wherever and however it is spelled.
    Remove(Pattern),
}

impl Edit {
    /// The pattern that comes or goes.
    pub fn pattern(&self) -> &Pattern {
        match self {
            Self::Add(pattern, _) | Self::Remove(pattern) => pattern,
        }
    }

    /// The text of the file after the change: every other line stays as it is, to the byte. `before` is nothing where
    /// there is no file yet.
    pub fn apply(&self, before: &str) -> String {
        match self {
            Self::Add(pattern, _) if holds(before, pattern) => before.to_owned(),
            Self::Add(pattern, remark) => {
                let mut after = if before.is_empty() { HEAD } else { before }.to_owned();
                if !after.ends_with('\n') {
                    after.push('\n');
                }
                after.push_str(pattern.spelled());
                let remark: String = remark.chars().filter(|c| !c.is_control()).collect();
                if !remark.is_empty() {
                    after.push_str("  # ");
                    after.push_str(&remark);
                }
                after.push('\n');
                after
            }
            Self::Remove(pattern) => before
                .split_inclusive('\n')
                .filter(|line| !is_line_of(line, pattern))
                .collect(),
        }
    }
}

fn holds(text: &str, pattern: &Pattern) -> bool {
    text.lines().any(|line| is_line_of(line, pattern))
}

fn is_line_of(line: &str, pattern: &Pattern) -> bool {
    let (text, _) = split(line.trim_start_matches('\u{feff}'));
    Pattern::parse(text).is_ok_and(|known| known == *pattern)
}

/// A line without its remark, and the remark.
fn split(line: &str) -> (&str, &str) {
    let line = line.trim();
    let at = line.char_indices().find(|(at, c)| {
        let before = line.get(..*at).and_then(|before| before.chars().last());
        *c == '#' && before.is_none_or(char::is_whitespace)
    });
    let (text, remark) = line.split_at(at.map_or(line.len(), |(at, _)| at));
    (text.trim_end(), remark.trim_start_matches('#').trim())
}

/// Reads line by line; a line that is not text is a broken one.
pub(super) fn parse(bytes: &[u8]) -> Protection {
    let mut entries = Vec::new();
    let mut broken = Vec::new();
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    for (number, line) in (1..).zip(bytes.split(|byte| *byte == b'\n')) {
        let Ok(line) = str::from_utf8(line) else {
            broken.push((number, "it is not UTF-8".to_owned()));
            continue;
        };
        let (text, remark) = split(line);
        if text.is_empty() {
            continue;
        }
        match Pattern::parse(text) {
            Ok(pattern) => entries.push(Entry {
                pattern,
                remark: remark.to_owned(),
                line: number,
            }),
            Err(error) => broken.push((number, error.to_string())),
        }
    }
    Protection {
        entries,
        trouble: (!broken.is_empty()).then_some(Trouble::Lines(broken)),
    }
}
