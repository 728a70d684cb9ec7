//! How an image's makeup and history are written into the cache: numbers in as few bytes as they need, digests as they
//! are. What is read may be anything: what does not fit is no record.

use std::collections::HashMap;
use std::sync::Arc;

use crate::inventory::{
    BuildStep, DirectoryKey, HistoryEntry, ImageId, Maker, Makeup, Platform, Presence, Trail,
};

/// A SHA-256 digest.
pub(super) type Sum = [u8; 32];

const PREFIX: &str = "sha256:";

/// The digest that an id consists of; `None` for any other text.
pub(super) fn sum(text: &str) -> Option<Sum> {
    let hex = text.strip_prefix(PREFIX)?.as_bytes();
    let mut sum = Sum::default();
    let (pairs, rest) = hex.as_chunks::<2>();
    if pairs.len() != sum.len() || !rest.is_empty() {
        return None;
    }
    for (byte, [high, low]) in sum.iter_mut().zip(pairs) {
        *byte = digit(*high)? << 4 | digit(*low)?;
    }
    Some(sum)
}

/// Small letters only: the text comes out as it went in.
fn digit(letter: u8) -> Option<u8> {
    match letter {
        b'0'..=b'9' => Some(letter - b'0'),
        b'a'..=b'f' => Some(letter - b'a' + 10),
        _ => None,
    }
}

/// The id that consists of this digest.
pub(super) fn id_of(sum: &Sum) -> ImageId {
    ImageId::new(&text_of(sum))
}

fn text_of(sum: &Sum) -> String {
    let mut text = String::with_capacity(PREFIX.len() + 2 * sum.len());
    text.push_str(PREFIX);
    text.extend(hex(sum));
    text
}

/// The digits of these bytes.
pub(super) fn hex(bytes: &[u8]) -> impl Iterator<Item = char> {
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 0xf]);
    digits.filter_map(|digit| char::from_digit(digit.into(), 16))
}

/// Writes one thing after the other.
#[derive(Default)]
pub(super) struct Writer(pub(super) Vec<u8>);

impl Writer {
    pub(super) fn number(&mut self, mut number: u64) {
        while number > 0x7f {
            self.0.push(number.to_le_bytes()[0] | 0x80);
            number >>= 7;
        }
        self.0.push(number.to_le_bytes()[0]);
    }

    pub(super) fn bytes(&mut self, bytes: &[u8]) {
        self.number(bytes.len() as u64);
        self.0.extend_from_slice(bytes);
    }
}

/// Reads one thing after the other; `None` where there is no such thing.
pub(super) struct Reader<'a>(pub(super) &'a [u8]);

impl<'a> Reader<'a> {
    pub(super) fn number(&mut self) -> Option<u64> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let (byte, rest) = self.0.split_first()?;
            self.0 = rest;
            number |= u64::from(byte & 0x7f) << shift;
            if *byte < 0x80 {
                return Some(number);
            }
        }
        None
    }

    /// A number of things that follow, each of which takes a byte at least.
    pub(super) fn count(&mut self) -> Option<usize> {
        let count = usize::try_from(self.number()?).ok()?;
        (count <= self.0.len()).then_some(count)
    }

    pub(super) fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (array, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(*array)
    }

    pub(super) fn bytes(&mut self) -> Option<&'a [u8]> {
        let count = self.count()?;
        let (bytes, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(bytes)
    }

    fn text(&mut self) -> Option<String> {
        Some(std::str::from_utf8(self.bytes()?).ok()?.to_owned())
    }

    fn byte(&mut self) -> Option<u8> {
        let [byte] = self.array()?;
        Some(byte)
    }

    pub(super) fn is_at_end(&self) -> bool {
        self.0.is_empty()
    }
}

/// A makeup in bytes; `None` where it has diff ids that are no digests.
pub(super) fn write_makeup(makeup: &Makeup) -> Option<Vec<u8>> {
    let mut writer = Writer::default();
    writer.number(makeup.diff_ids.len() as u64);
    for diff in &makeup.diff_ids {
        writer.0.extend_from_slice(&sum(diff)?);
    }
    writer.number(makeup.steps.len() as u64);
    for step in &makeup.steps {
        writer.number(step.size);
        writer.0.push(match step.maker {
            Maker::Layer => 0,
            Maker::Unclear => 1,
            Maker::NoLayer => 2,
        });
    }
    writer.number(makeup.words);
    writer.0.extend_from_slice(&makeup.trail.all);
    writer.bytes(makeup.trail.before_last.as_ref().map_or(&[], |sum| sum));
    writer.number(makeup.directories.len() as u64);
    for DirectoryKey(key) in &makeup.directories {
        writer.0.extend_from_slice(&key.to_le_bytes());
    }
    writer.0.push(match makeup.pulled {
        None => 0,
        Some(true) => 1,
        Some(false) => 2,
    });
    let platform = makeup.platform.as_ref();
    writer.bytes(platform.map_or(&[], |platform| platform.name.as_bytes()));
    Some(writer.0)
}

/// Texts of diff ids that have been made, by what they say.
pub(super) type Diffs = HashMap<Sum, Arc<str>>;

/// The makeup that these bytes are.
pub(super) fn read_makeup(bytes: &[u8], diffs: &mut Diffs) -> Option<Makeup> {
    let mut reader = Reader(bytes);
    let count = reader.count()?;
    let diff_ids = (0..count).map(|_| {
        let sum = reader.array()?;
        let diff = diffs.entry(sum).or_insert_with(|| text_of(&sum).into());
        Some(Arc::clone(diff))
    });
    let diff_ids = diff_ids.collect::<Option<_>>()?;
    let count = reader.count()?;
    let steps = (0..count).map(|_| read_step(&mut reader));
    let steps = steps.collect::<Option<_>>()?;
    let words = reader.number()?;
    let all = reader.array()?;
    let before_last = match reader.bytes()? {
        [] => None,
        before => Some(before.try_into().ok()?),
    };
    let count = reader.count()?;
    let directories = (0..count).map(|_| Some(DirectoryKey(u64::from_le_bytes(reader.array()?))));
    let directories = directories.collect::<Option<_>>()?;
    let pulled = match reader.byte()? {
        0 => None,
        1 => Some(true),
        2 => Some(false),
        _ => return None,
    };
    let name = reader.text()?;
    let presence = Presence::Unpacked;
    let platform = (!name.is_empty()).then_some(Platform { name, presence });
    reader.is_at_end().then_some(Makeup {
        diff_ids,
        steps,
        words,
        trail: Trail { all, before_last },
        directories,
        pulled,
        platform,
    })
}

fn read_step(reader: &mut Reader<'_>) -> Option<BuildStep> {
    let size = reader.number()?;
    let maker = match reader.byte()? {
        0 => Maker::Layer,
        1 => Maker::Unclear,
        2 => Maker::NoLayer,
        _ => return None,
    };
    Some(BuildStep { size, maker })
}

/// A history in bytes, with the image that it is of.
pub(super) fn write_history(image: &Sum, history: &[HistoryEntry]) -> Vec<u8> {
    let mut writer = Writer(image.to_vec());
    writer.number(history.len() as u64);
    for entry in history {
        writer.number(entry.size);
        writer.bytes(entry.command.as_bytes());
        writer.bytes(entry.comment.as_bytes());
        let created = entry.created.map(i64::to_le_bytes);
        writer.bytes(created.as_ref().map_or(&[], |created| created));
    }
    writer.0
}

/// The history that these bytes are, if they are one of this image.
pub(super) fn read_history(bytes: &[u8], image: &Sum) -> Option<Vec<HistoryEntry>> {
    let mut reader = Reader(bytes);
    if reader.array::<32>()? != *image {
        return None;
    }
    let count = reader.count()?;
    let history = (0..count).map(|_| {
        let size = reader.number()?;
        let (command, comment) = (reader.text()?, reader.text()?);
        let created = match reader.bytes()? {
            [] => None,
            seconds => Some(i64::from_le_bytes(seconds.try_into().ok()?)),
        };
        Some(HistoryEntry {
            size,
            command,
            created,
            comment,
        })
    });
    let history = history.collect::<Option<_>>()?;
    reader.is_at_end().then_some(history)
}
