//! One file for each engine: a head, all makeups compressed together, and behind them each history by itself. It is written
//! anew beside the old one and takes its place at once, so that whoever reads sees one or the other; two programs at work on
//! it take over what the other has written. Anything that is not whole is as good as no file.

use std::fs::{self, DirBuilder, File};
use std::io::{self, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use bytes::Bytes;

use super::record::{Reader, Sum, Writer};

/// How a file begins; the number is that of the form.
const MAGIC: &[u8; 16] = b"jettison cache 1";
/// A longer file is not one of ours, in bytes.
const LARGEST: u64 = 128 << 20;
/// Histories of more bytes are not kept, the oldest first.
const MOST_TEXT: u64 = 64 << 20;
/// The most images that are kept of one engine.
const MOST_IMAGES: usize = 50_000;
/// The most bytes of all makeups, and of one history, when they are not compressed.
const MOST_MAKEUPS: u64 = 256 << 20;
const MOST_HISTORY: u64 = 8 << 20;
/// The most engines that are kept.
const MOST_FILES: usize = 16;
/// How our files in the directory begin.
pub(super) const NAME: &str = "details-";

/// An image in a file.
#[derive(Clone)]
pub(super) struct Entry {
    pub(super) image: Sum,
    /// Its size when it was read, by the engine's count.
    pub(super) size: u64,
    /// When that was, in seconds since 1970.
    pub(super) read: i64,
    /// Its makeup as it is written.
    pub(super) makeup: Bytes,
    pub(super) history: Place,
}

/// Where a compressed history is.
#[derive(Clone)]
pub(super) enum Place {
    /// In the file, from this byte on.
    File(u64, u64),
    /// Here.
    Memory(Vec<u8>),
}

impl Place {
    fn len(&self) -> u64 {
        match self {
            Self::File(_, len) => *len,
            Self::Memory(bytes) => bytes.len() as u64,
        }
    }
}

/// Compresses, with a checksum.
pub(super) fn pack(bytes: &[u8]) -> io::Result<Vec<u8>> {
    let mut encoder = zstd::stream::Encoder::new(Vec::new(), 1)?;
    encoder.include_checksum(true)?;
    encoder.write_all(bytes)?;
    encoder.finish()
}

/// The opposite, up to so many bytes.
fn unpack(packed: &[u8], most: u64) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let decoder = zstd::stream::Decoder::with_buffer(packed).ok()?;
    decoder.take(most + 1).read_to_end(&mut bytes).ok()?;
    (bytes.len() as u64 <= most).then_some(bytes)
}

/// What a file has of the engine that is known by this key; `None` where it is not whole, or of another form or engine.
pub(super) fn read(path: &Path, key: &str) -> Option<(File, Vec<Entry>)> {
    let about = fs::symlink_metadata(path).ok()?;
    if !about.is_file() || about.len() > LARGEST {
        return None;
    }
    let mut file = File::open(path).ok()?;
    let mut head = [0; 24];
    file.read_exact(&mut head).ok()?;
    let (magic, length) = head.split_first_chunk::<16>()?;
    let length = u64::from_le_bytes(length.try_into().ok()?);
    if magic != MAGIC || length > about.len() {
        return None;
    }
    let mut packed = Vec::new();
    (&file).take(length).read_to_end(&mut packed).ok()?;
    let entries = read_entries(
        &unpack(&packed, MOST_MAKEUPS)?.into(),
        key,
        head.len() as u64 + length,
    )?;
    let end = entries.last().map_or(0, |entry| match entry.history {
        Place::File(from, len) => from.saturating_add(len),
        Place::Memory(_) => 0,
    });
    (end <= about.len()).then_some((file, entries))
}

fn read_entries(bytes: &Bytes, key: &str, mut at: u64) -> Option<Vec<Entry>> {
    let mut reader = Reader(bytes);
    if reader.bytes()? != key.as_bytes() {
        return None;
    }
    let count = reader.count()?;
    let entries = (0..count).map(|_| {
        let image = reader.array()?;
        let size = reader.number()?;
        let read = i64::from_le_bytes(reader.array()?);
        let length = reader.number()?;
        let makeup = bytes.slice_ref(reader.bytes()?);
        let history = Place::File(at, length);
        at = at.checked_add(length)?;
        Some(Entry {
            image,
            size,
            read,
            makeup,
            history,
        })
    });
    let entries = entries.collect::<Option<_>>()?;
    reader.is_at_end().then_some(entries)
}

/// The history that lies at this place of a file.
pub(super) fn read_text(file: Option<&File>, place: &Place) -> Option<Vec<u8>> {
    let mut packed = Vec::new();
    match place {
        Place::Memory(bytes) => packed.clone_from(bytes),
        Place::File(from, length) => {
            let mut file = file?;
            file.seek(SeekFrom::Start(*from)).ok()?;
            file.take(*length).read_to_end(&mut packed).ok()?;
        }
    }
    unpack(&packed, MOST_HISTORY)
}

/// Writes these images, in the place of what there is; those that lie in a file are taken from `old`. Answers the new file
/// and where the images are in it.
///
/// # Errors
/// When the disk or the directory would not take it; then everything is as before.
pub(super) fn write(
    path: &Path,
    key: &str,
    mut entries: Vec<Entry>,
    old: Option<&File>,
) -> io::Result<(File, Vec<Entry>)> {
    limit(&mut entries);
    let directory = path.parent().ok_or(io::ErrorKind::InvalidInput)?;
    make(directory)?;
    let unfinished = tempfile::Builder::new()
        .prefix(NAME)
        .tempfile_in(directory)?;
    let index = pack(&write_entries(&entries, key))?;
    let mut out = BufWriter::new(unfinished.as_file());
    out.write_all(MAGIC)?;
    out.write_all(&(index.len() as u64).to_le_bytes())?;
    out.write_all(&index)?;
    let mut at = MAGIC.len() as u64 + 8 + index.len() as u64;
    for entry in &mut entries {
        copy(&entry.history, old, &mut out)?;
        let length = entry.history.len();
        entry.history = Place::File(at, length);
        at += length;
    }
    out.flush()?;
    drop(out);
    let file = unfinished.persist(path)?;
    tidy(directory);
    Ok((file, entries))
}

/// Makes a directory that only the user may look into, if it is not there.
fn make(directory: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.recursive(true).create(directory)
}

fn write_entries(entries: &[Entry], key: &str) -> Vec<u8> {
    let mut index = Writer::default();
    index.bytes(key.as_bytes());
    index.number(entries.len() as u64);
    for entry in entries {
        index.0.extend_from_slice(&entry.image);
        index.number(entry.size);
        index.0.extend_from_slice(&entry.read.to_le_bytes());
        index.number(entry.history.len());
        index.bytes(&entry.makeup);
    }
    index.0
}

/// Drops the first ones of too many.
fn limit(entries: &mut Vec<Entry>) {
    let mut text = 0;
    let kept = entries.iter().rev().take(MOST_IMAGES).take_while(|entry| {
        text += entry.history.len();
        text <= MOST_TEXT
    });
    let kept = kept.count();
    entries.drain(..entries.len() - kept);
}

fn copy(history: &Place, old: Option<&File>, out: &mut impl Write) -> io::Result<()> {
    match (history, old) {
        (Place::Memory(bytes), _) => out.write_all(bytes),
        (Place::File(from, length), Some(mut old)) => {
            old.seek(SeekFrom::Start(*from))?;
            let copied = io::copy(&mut old.take(*length), out)?;
            if copied < *length {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            Ok(())
        }
        (Place::File(..), None) => Err(io::ErrorKind::NotFound.into()),
    }
}

/// Takes away the files of engines that have not been met for long, and unfinished ones. What cannot be, stays.
fn tidy(directory: &Path) {
    let Ok(listed) = fs::read_dir(directory) else {
        return;
    };
    let ours = listed.flatten().filter(|file| {
        let name = file.file_name();
        name.to_str().is_some_and(|name| name.starts_with(NAME))
    });
    let dated = ours.filter_map(|file| {
        let about = file.metadata().ok()?;
        about
            .is_file()
            .then(|| about.modified().ok())?
            .map(|written| (written, file.path()))
    });
    let mut files: Vec<(SystemTime, PathBuf)> = dated.collect();
    files.sort_unstable();
    let surplus = files.len().saturating_sub(MOST_FILES);
    for (_, path) in files.into_iter().take(surplus) {
        drop(fs::remove_file(path));
    }
}
