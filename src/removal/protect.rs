//! What the user protects: the one rule that says whether an image is protected, and the text that it is kept in.
//!
//! Presets, marks and plans ask the inventory ([`Inventory::is_protected`](crate::inventory::Inventory::is_protected)),
//! which was told by [`Protection::protects`]; the last look before a step asks that again.

mod pattern;
mod text;

use crate::inventory::Image;

pub use pattern::{BadPattern, Pattern};
pub use text::Edit;

/// The patterns that the user protects images by, and what could not be read of the file that holds them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Protection {
    entries: Vec<Entry>,
    trouble: Option<Trouble>,
}

/// One pattern with what stands beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The pattern.
    pub pattern: Pattern,
    /// The remark behind it on its line; foreign text.
    pub remark: String,
    /// Which line that is, counted from 1.
    pub line: usize,
}

/// Why something that is protected may not be known to be. Nobody writes a file in such a state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// These lines are no patterns: where they stand, counted from 1, and why.
    Lines(Vec<(usize, String)>),
    /// The file could not be read at all; foreign text.
    Unread(String),
}

impl Protection {
    /// What the file says, read as far as it can be.
    pub fn parse(bytes: &[u8]) -> Self {
        text::parse(bytes)
    }

    /// Nothing is known, because the file could not be read.
    pub fn unread(why: impl Into<String>) -> Self {
        Self {
            entries: Vec::new(),
            trouble: Some(Trouble::Unread(why.into())),
        }
    }

    /// The patterns in the order of the file.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// What could not be read.
    pub fn trouble(&self) -> Option<&Trouble> {
        self.trouble.as_ref()
    }

    /// Whether an image is protected: as a whole, when any pattern fits its id, a label or any of its references.
    pub fn protects(&self, image: &Image) -> bool {
        self.fitting(image).next().is_some()
    }

    /// The patterns that fit an image.
    pub fn fitting(&self, image: &Image) -> impl Iterator<Item = &Pattern> {
        let fits = |pattern: &&Pattern| pattern.fits(image);
        self.entries.iter().map(|entry| &entry.pattern).filter(fits)
    }
}

impl Trouble {
    /// What is wrong, as a clause; foreign text.
    pub fn words(&self) -> String {
        match self {
            Self::Unread(why) => format!("the protect file could not be read: {why}"),
            Self::Lines(lines) => match lines.as_slice() {
                [] => "the protect file is not understood".to_owned(),
                [(line, why)] => format!("the protect file is broken in line {line}: {why}"),
                [(line, why), more @ ..] => {
                    let others: Vec<String> =
                        more.iter().map(|(line, _)| line.to_string()).collect();
                    format!(
                        "the protect file is broken in line {line} ({why}) and {}",
                        others.join(", ")
                    )
                }
            },
        }
    }
}

#[cfg(test)]
mod tests;
