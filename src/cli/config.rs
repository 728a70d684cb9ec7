//! The configuration file: what it says, and what is wrong with it. It is read once, and never written.

mod backup;
mod command;
mod keys;
mod load;
mod read;
mod sample;

#[cfg(test)]
mod tests;

use std::fmt;

use crate::app::{Glyphs, Look, Settings};

pub(super) use command::print;
pub use load::Loaded;
pub use sample::sample;

/// What the user has chosen for every start; flags say otherwise for one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Config {
    /// What the program itself goes by.
    pub settings: Settings,
    /// How colours are used.
    pub look: Look,
    /// Which signs are drawn; `None`: as the terminal's surroundings say.
    pub glyphs: Option<Glyphs>,
}

/// What a configuration comes to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// What it says; by default where it says nothing, or nothing that can be.
    pub config: Config,
    /// What in it means nothing here: it may be meant for another version.
    pub unknown: Vec<Remark>,
    /// What cannot be so. With any of it the program does not start.
    pub wrong: Vec<Remark>,
}

/// A sentence about lines of a configuration, without its full stop. What it repeats of them is harmless.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Remark {
    /// The lines, counted from 1; none where it is about the whole.
    pub lines: Vec<usize>,
    /// What is to be said about them.
    pub words: String,
}

impl Reading {
    /// Reads the text of a configuration.
    pub fn of(text: &str) -> Self {
        read::read(text)
    }
}

impl Remark {
    /// About the whole.
    fn whole(words: impl Into<String>) -> Self {
        Self {
            lines: Vec::new(),
            words: words.into(),
        }
    }

    /// The same behind the name of the file.
    fn of_file(&self, file: &str) -> String {
        let comma = if self.lines.is_empty() { ":" } else { "," };
        format!("{file}{comma} {self}")
    }
}

impl fmt::Display for Remark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines: Vec<String> = self.lines.iter().map(ToString::to_string).collect();
        match lines.as_slice() {
            [] => {}
            [line] => write!(f, "line {line}: ")?,
            [first @ .., last] => write!(f, "lines {} and {last}: ", first.join(", "))?,
        }
        f.write_str(&self.words)
    }
}
