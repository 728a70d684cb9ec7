//! What an archive holds, found out in one pass and with little memory.

use std::collections::HashMap;
use std::io::{self, Read};

use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::blocks::{Blocks, Kind, wrong};

/// More entries than this no archive of images has.
const MOST_ENTRIES: usize = 200_000;
/// A longer document is no manifest, no index and no configuration.
const LONGEST_DOCUMENT: u64 = 8 << 20;
/// Bytes of all documents together.
const ALL_DOCUMENTS: usize = 128 << 20;
/// So many links may lead on to one another.
const LONGEST_CHAIN: usize = 8;

/// The entries of an archive by name.
#[derive(Debug, Default)]
pub(super) struct Contents {
    entries: HashMap<String, Entry>,
    documents: usize,
    /// Bytes of the whole archive.
    pub(super) bytes: u64,
}

#[derive(Debug)]
enum Entry {
    File(Content),
    Link(String),
}

/// A file of an archive.
#[derive(Debug)]
pub(super) struct Content {
    /// `sha256:` and the digest of its bytes.
    pub(super) digest: String,
    /// Its bytes, where it may be a document.
    pub(super) document: Option<Vec<u8>>,
}

impl Contents {
    /// Reads an archive of at most so many bytes to its very end. `told` is told how far it has come, and may end it.
    pub(super) fn read(
        from: impl Read,
        limit: u64,
        mut told: impl FnMut(u64) -> io::Result<()>,
    ) -> io::Result<Self> {
        let mut blocks = Blocks::new(from, limit);
        let mut contents = Self::default();
        while let Some(head) = blocks.next()? {
            match head.kind {
                Kind::File => {
                    let content = contents.file(&mut blocks, head.size, &mut told)?;
                    contents.put(head.path, Entry::File(content))?;
                }
                Kind::Link { to, from_root } => {
                    let to = if from_root {
                        to
                    } else {
                        beside(&head.path, &to)?
                    };
                    contents.put(head.path, Entry::Link(to))?;
                }
                Kind::Other => {}
            }
        }
        contents.bytes = blocks.finish()?;
        told(contents.bytes)?;
        Ok(contents)
    }

    fn file(
        &mut self,
        blocks: &mut Blocks<impl Read>,
        size: u64,
        told: &mut impl FnMut(u64) -> io::Result<()>,
    ) -> io::Result<Content> {
        let mut digest = Sha256::new();
        let mut document = (size <= LONGEST_DOCUMENT).then(Vec::new);
        let mut position = blocks.position();
        blocks.content(&mut |part| {
            digest.update(part);
            position = position.saturating_add(part.len() as u64);
            if let Some(bytes) = &mut document {
                bytes.extend_from_slice(part);
                if !matches!(bytes.first(), Some(b'{' | b'[')) {
                    document = None; // a layer
                }
            }
            told(position)
        })?;
        self.documents += document.as_ref().map_or(0, Vec::len);
        if self.documents > ALL_DOCUMENTS {
            return Err(wrong("it has more papers than images have"));
        }
        Ok(Content {
            digest: format!("sha256:{}", hex(&digest.finalize())),
            document,
        })
    }

    fn put(&mut self, path: String, entry: Entry) -> io::Result<()> {
        if self.entries.len() >= MOST_ENTRIES {
            return Err(wrong("it has more entries than an archive of images has"));
        }
        match self.entries.insert(path, entry) {
            None => Ok(()),
            Some(_) => Err(wrong("a name is in it twice")),
        }
    }

    /// The file of a name, links followed.
    pub(super) fn get(&self, path: &str) -> io::Result<Option<&Content>> {
        let mut path = path;
        for _ in 0..LONGEST_CHAIN {
            match self.entries.get(path) {
                None => return Ok(None),
                Some(Entry::File(content)) => return Ok(Some(content)),
                Some(Entry::Link(to)) => path = to,
            }
        }
        Err(wrong(format!("the links at {path} lead in a circle")))
    }

    /// The file of a name, which has to be there.
    pub(super) fn must(&self, path: &str) -> io::Result<&Content> {
        self.get(path)?
            .ok_or_else(|| wrong(format!("{path} is missing from it")))
    }

    /// The blob of a digest, if it is there; links are followed, and what they lead to has to be what the digest says. Only
    /// SHA-256 is known: nothing else is ever what another digest says.
    pub(super) fn blob(&self, digest: &str) -> io::Result<Option<&Content>> {
        let path = blob(digest);
        match self.get(&path)? {
            Some(content) if content.digest != digest => {
                Err(wrong(format!("{path} is not what its digest says")))
            }
            found => Ok(found),
        }
    }

    /// A blob whose name is not the digest of what it holds.
    pub(super) fn false_blob(&self) -> Option<&str> {
        let mut entries = self.entries.iter();
        entries.find_map(|(path, entry)| {
            let named = path.strip_prefix("blobs/sha256/")?;
            let same = match entry {
                Entry::File(content) => content.digest.strip_prefix("sha256:") == Some(named),
                Entry::Link(_) => true, // it is looked at where it is asked for
            };
            (!same).then_some(path.as_str())
        })
    }
}

impl Content {
    /// The document in it.
    pub(super) fn json(&self) -> io::Result<Value> {
        let document = self.document.as_deref().unwrap_or_default();
        serde_json::from_slice(document).map_err(|error| {
            wrong(format!(
                "a paper in it ({}) is unreadable: {error}",
                self.digest
            ))
        })
    }
}

/// Where a blob is in an archive.
pub(super) fn blob(digest: &str) -> String {
    format!("blobs/{}", digest.replacen(':', "/", 1))
}

/// Where a relative link leads.
fn beside(path: &str, to: &str) -> io::Result<String> {
    let mut parts: Vec<&str> = path.split('/').collect();
    parts.pop();
    for part in to.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                let out = || wrong(format!("the link {path} leads out of it"));
                parts.pop().ok_or_else(out)?;
            }
            part => parts.push(part),
        }
    }
    Ok(parts.join("/"))
}

/// Bytes in hex digits.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"))
}
