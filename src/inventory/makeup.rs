//! What stays in memory of each image's details. The words of a history are much the most of it and are read where they
//! are shown; what they decide about is kept in their place.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use sha2::{Digest, Sha256};

use super::{Details, HistoryEntry, ImageId, Platform};

/// What all figures and relations of an image are reckoned from: its details without the words of its history.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Makeup {
    /// The layers' diff ids, lowest first.
    pub diff_ids: Box<[Arc<str>]>,
    /// The build steps, oldest first.
    pub steps: Box<[BuildStep]>,
    /// Bytes of all commands and comments of the history together.
    pub words: u64,
    /// What tells this history from others.
    pub trail: Trail,
    /// Directories of the layers on overlay2, top first; empty elsewhere.
    pub directories: Box<[DirectoryKey]>,
    /// Whether the engine says that it was pulled.
    pub pulled: Option<bool>,
    /// The platform that the layers are for, where the engine tells.
    pub platform: Option<Platform>,
}

/// What a step of a history tells of the layers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BuildStep {
    /// Bytes of the layer that it made; 0 for an empty layer or none.
    pub size: u64,
    /// How its command reads.
    pub maker: Maker,
}

/// Whether a command reads as if it made a layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Maker {
    /// It does.
    Layer,
    /// Nothing tells.
    Unclear,
    /// It only states something.
    NoLayer,
}

/// Digests of a history, of commands, comments and times but not of sizes: two histories with equal ones tell of the
/// same steps, as far as engines tell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Trail {
    /// Of all steps.
    pub all: [u8; 16],
    /// Of all but the last; `None` where there is no last one.
    pub before_last: Option<[u8; 16]>,
}

/// A directory of a layer, told from others by a digest of its path. Engines choose these names at random.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct DirectoryKey(pub u64);

impl Details {
    /// What stays in memory of it.
    pub fn makeup(&self) -> Makeup {
        let words = |entry: &HistoryEntry| (entry.command.len() + entry.comment.len()) as u64;
        let diff_ids = self.diff_ids.iter().map(|diff| diff.as_str().into());
        let directories = self.directories.iter();
        Makeup {
            diff_ids: diff_ids.collect(),
            steps: self.history.iter().map(BuildStep::of).collect(),
            words: self.history.iter().map(words).sum(),
            trail: Trail::of(&self.history),
            directories: directories.map(|path| DirectoryKey::of(path)).collect(),
            pulled: self.pulled,
            platform: self.platform.clone(),
        }
    }

    /// What stays in memory of the details of many images.
    pub fn makeups(details: &HashMap<ImageId, Arc<Self>>) -> HashMap<ImageId, Arc<Makeup>> {
        let made = details.iter();
        made.map(|(id, details)| (id.clone(), Arc::new(details.makeup())))
            .collect()
    }
}

impl Makeup {
    /// Shares the diff ids that others have too.
    pub fn share(&mut self, known: &mut HashSet<Arc<str>>) {
        for diff in &mut self.diff_ids {
            if let Some(same) = known.get(diff) {
                *diff = Arc::clone(same);
            } else {
                known.insert(Arc::clone(diff));
            }
        }
    }
}

impl BuildStep {
    fn of(entry: &HistoryEntry) -> Self {
        Self {
            size: entry.size,
            maker: Maker::of(&entry.command),
        }
    }

    /// Whether it only states something.
    pub fn is_setting(self) -> bool {
        self.size == 0 && self.maker == Maker::NoLayer
    }
}

impl Maker {
    /// Whether a build command makes a layer, by the words that builders write.
    pub fn of(command: &str) -> Self {
        const MAKING: [&str; 4] = ["COPY", "ADD", "RUN", "WORKDIR"];
        const STATING: [&str; 14] = [
            "ENV",
            "CMD",
            "LABEL",
            "EXPOSE",
            "ENTRYPOINT",
            "USER",
            "VOLUME",
            "ARG",
            "STOPSIGNAL",
            "HEALTHCHECK",
            "MAINTAINER",
            "SHELL",
            "ONBUILD",
            "FROM",
        ];
        let nop = command.split_once("#(nop)").map(|(_, rest)| rest);
        let first = nop
            .unwrap_or(command)
            .split_whitespace()
            .next()
            .unwrap_or("");
        if STATING.contains(&first) {
            Self::NoLayer
        } else if MAKING.contains(&first)
            || command.contains("# buildkit")
            || command.starts_with("Imported")
            || (command.starts_with("/bin/sh -c ") && nop.is_none())
        {
            Self::Layer
        } else {
            Self::Unclear
        }
    }
}

impl Trail {
    /// Each text goes in behind its length, so that no two histories look alike to the digest.
    fn of(history: &[HistoryEntry]) -> Self {
        let (mut digest, mut before_last) = (Sha256::new(), None);
        for (position, entry) in history.iter().enumerate() {
            if position + 1 == history.len() {
                before_last = Some(finished(digest.clone()));
            }
            for text in [&entry.command, &entry.comment] {
                digest.update((text.len() as u64).to_le_bytes());
                digest.update(text);
            }
            digest.update([u8::from(entry.created.is_some())]);
            digest.update(entry.created.unwrap_or_default().to_le_bytes());
        }
        Self {
            all: finished(digest),
            before_last,
        }
    }
}

fn finished(digest: Sha256) -> [u8; 16] {
    let whole: [u8; 32] = digest.finalize().into();
    whole.first_chunk().copied().unwrap_or_default()
}

impl DirectoryKey {
    /// Of a path as the engine tells it.
    pub fn of(path: &str) -> Self {
        let whole: [u8; 32] = Sha256::digest(path).into();
        Self(u64::from_le_bytes(
            whole.first_chunk().copied().unwrap_or_default(),
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::{Maker, Trail};
    use crate::inventory::HistoryEntry;

    #[test]
    fn commands_tell_whether_they_made_a_layer() {
        for command in [
            "COPY . /srv # buildkit",
            "/bin/sh -c apt-get update",
            "/bin/sh -c #(nop) COPY file:0a in / ",
        ] {
            assert_eq!(Maker::of(command), Maker::Layer, "{command}");
        }
        for command in ["CMD [\"/bin/sh\"]", "/bin/sh -c #(nop)  ENV A=b"] {
            assert_eq!(Maker::of(command), Maker::NoLayer, "{command}");
        }
        assert_eq!(Maker::of("bazel build ..."), Maker::Unclear);
        assert_eq!(Maker::of(""), Maker::Unclear);
    }

    #[test]
    fn trails_are_equal_where_the_steps_are_and_whatever_the_sizes() {
        let entry = |size, command: &str, comment: &str, created| HistoryEntry {
            size,
            command: command.to_owned(),
            created,
            comment: comment.to_owned(),
        };
        let (one, other) = (entry(1, "a", "b", Some(1)), entry(2, "a", "b", Some(1)));
        let last = entry(3, "c", "", None);
        let trail = |steps: &[&HistoryEntry]| {
            let steps: Vec<HistoryEntry> = steps.iter().copied().cloned().collect();
            Trail::of(&steps)
        };
        assert_eq!(trail(&[&one, &last]), trail(&[&other, &last]));
        assert_eq!(trail(&[&one, &last]).before_last, Some(trail(&[&one]).all));
        assert_eq!(trail(&[]).before_last, None);
        for changed in [
            entry(1, "ab", "", Some(1)),
            entry(1, "a", "b", None),
            entry(1, "a", "b", Some(2)),
            entry(1, "", "ab", Some(1)),
        ] {
            assert_ne!(trail(&[&one]).all, trail(&[&changed]).all, "{changed:?}");
            assert!(!one.is_same_step(&changed));
        }
    }
}
