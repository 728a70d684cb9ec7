//! A tar archive block by block: nothing is extracted, and nothing but headers is held in memory.

use std::io::{self, ErrorKind, Read};
use std::num::ParseIntError;

use tar::{EntryType, Header};

/// The bytes of a block.
const BLOCK: usize = 512;
/// Bytes of all extensions before one entry, their headers included; longer ones are none.
const LONGEST_EXTENSION: u64 = 1 << 20;

/// A tar archive that is read once, from its beginning, and no further than it may be long.
pub(super) struct Blocks<R> {
    from: R,
    /// Bytes of the archive so far.
    read: u64,
    /// Bytes that it may have.
    limit: u64,
    /// Bytes of the entry, its padding included, that were not read yet.
    left: u64,
    padding: u64,
}

/// What stands before an entry's content.
#[derive(Debug)]
pub(super) struct Head {
    /// Its name within the archive; a name only, nothing is ever written there.
    pub(super) path: String,
    /// What it is.
    pub(super) kind: Kind,
    /// Bytes of its content.
    pub(super) size: u64,
    /// The blocks as they are, those of extensions included.
    pub(super) raw: Vec<u8>,
}

/// What an entry is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A file.
    File,
    /// A symbolic or hard link to this name.
    Link {
        /// Where it leads.
        to: String,
        /// Whether that is meant from the archive's root.
        from_root: bool,
    },
    /// A directory or something else without content.
    Other,
}

/// What extensions say of the entry behind them.
#[derive(Default)]
struct Extended {
    path: Option<String>,
    link: Option<String>,
    size: Option<u64>,
    raw: Vec<u8>,
}

impl<R: Read> Blocks<R> {
    /// An archive that may have so many bytes.
    pub(super) fn new(from: R, limit: u64) -> Self {
        Self {
            from,
            read: 0,
            limit,
            left: 0,
            padding: 0,
        }
    }

    /// Bytes of the archive so far.
    pub(super) fn position(&self) -> u64 {
        self.read
    }

    /// The next entry; what is left of the one before is read past. Nothing after the archive's end mark, which has to
    /// be there.
    pub(super) fn next(&mut self) -> io::Result<Option<Head>> {
        self.content(&mut |_| Ok(()))?;
        let mut extended = Extended::default();
        loop {
            let mut block = [0; BLOCK];
            self.fill(&mut block)?;
            if block.iter().all(|byte| *byte == 0) {
                return Ok(None);
            }
            let header = checked(&block)?;
            extended.raw.extend_from_slice(&block);
            let kind = header.entry_type();
            if is_extension(kind) {
                self.extend(kind, header.entry_size()?, &mut extended)?;
                continue;
            }
            let head = extended.describe(&header)?;
            self.begin(head.size);
            return Ok(Some(head));
        }
    }

    /// Hands the content of the entry over, part by part.
    pub(super) fn content(
        &mut self,
        take: &mut dyn FnMut(&[u8]) -> io::Result<()>,
    ) -> io::Result<()> {
        let mut part = [0; 16 * 1024];
        while self.left > 0 {
            let wanted = usize::try_from(self.left)
                .unwrap_or(part.len())
                .min(part.len());
            let part = part.get_mut(..wanted).unwrap_or_default();
            self.fill(part)?;
            take(part)?;
            self.left = self.left.saturating_sub(part.len() as u64);
        }
        let padding = std::mem::take(&mut self.padding);
        self.skip(padding)
    }

    /// Reads past what stands behind the end mark. Answers how long all of it was.
    pub(super) fn finish(&mut self) -> io::Result<u64> {
        let mut part = [0; 16 * 1024];
        loop {
            let read = self.from.read(&mut part)?;
            if read == 0 {
                return Ok(self.read);
            }
            self.count(read)?;
        }
    }

    fn begin(&mut self, size: u64) {
        self.left = size;
        self.padding = padding(size);
    }

    fn extend(&mut self, kind: EntryType, size: u64, extended: &mut Extended) -> io::Result<()> {
        let all = (extended.raw.len() as u64).saturating_add(size);
        if all > LONGEST_EXTENSION {
            return Err(wrong("an extended header is too long"));
        }
        self.begin(size);
        let mut bytes = Vec::new();
        self.content(&mut |part| {
            bytes.extend_from_slice(part);
            Ok(())
        })?;
        extended.raw.extend_from_slice(&bytes);
        extended
            .raw
            .resize(extended.raw.len().next_multiple_of(BLOCK), 0);
        extended.learn(kind, &bytes)
    }

    fn skip(&mut self, bytes: u64) -> io::Result<()> {
        let mut part = [0; BLOCK];
        let bytes = usize::try_from(bytes).unwrap_or(0);
        self.fill(part.get_mut(..bytes).unwrap_or_default())
    }

    fn fill(&mut self, part: &mut [u8]) -> io::Result<()> {
        self.from.read_exact(part).map_err(|error| {
            if error.kind() == ErrorKind::UnexpectedEof {
                wrong("the archive ends before its end")
            } else {
                error
            }
        })?;
        self.count(part.len())
    }

    fn count(&mut self, bytes: usize) -> io::Result<()> {
        self.read = self.read.saturating_add(bytes as u64);
        if self.read > self.limit {
            return Err(wrong("the archive is longer than what was saved"));
        }
        Ok(())
    }
}

impl Extended {
    fn learn(&mut self, kind: EntryType, bytes: &[u8]) -> io::Result<()> {
        let text = |bytes: &[u8]| {
            let text = String::from_utf8_lossy(bytes);
            text.trim_end_matches('\0').to_owned()
        };
        if kind.is_gnu_longname() {
            self.path = Some(text(bytes));
        } else if kind.is_gnu_longlink() {
            self.link = Some(text(bytes));
        } else if kind.is_pax_local_extensions() {
            for record in tar::PaxExtensions::new(bytes) {
                let record = record?;
                match record.key_bytes() {
                    b"path" => self.path = Some(text(record.value_bytes())),
                    b"linkpath" => self.link = Some(text(record.value_bytes())),
                    b"size" => {
                        let size = text(record.value_bytes()).parse();
                        self.size = Some(size.map_err(|error: ParseIntError| {
                            wrong(format!("a size in it: {error}"))
                        })?);
                    }
                    _ => {}
                }
            }
        }
        Ok(())
    }

    fn describe(self, header: &Header) -> io::Result<Head> {
        let lossy = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let path = self.path.unwrap_or_else(|| lossy(&header.path_bytes()));
        let kind = header.entry_type();
        let link = self
            .link
            .or_else(|| header.link_name_bytes().map(|link| lossy(&link)));
        let kind = match link {
            Some(to) if kind.is_symlink() || kind.is_hard_link() => Kind::Link {
                to,
                from_root: kind.is_hard_link(),
            },
            _ if kind.is_file() || kind.is_contiguous() => Kind::File,
            _ => Kind::Other,
        };
        let size = match self.size {
            Some(size) => size,
            None => header.entry_size()?,
        };
        Ok(Head {
            path: path
                .trim_start_matches("./")
                .trim_end_matches('/')
                .to_owned(),
            size: if kind == Kind::File { size } else { 0 },
            kind,
            raw: self.raw,
        })
    }
}

/// What is missing from so many bytes to whole blocks.
pub(super) fn padding(size: u64) -> u64 {
    const LENGTH: u64 = BLOCK as u64;
    (LENGTH - size % LENGTH) % LENGTH
}

/// Whether an entry only says more of the one behind it.
fn is_extension(kind: EntryType) -> bool {
    kind.is_gnu_longname()
        || kind.is_gnu_longlink()
        || kind.is_pax_local_extensions()
        || kind.is_pax_global_extensions()
}

/// A block as a header, if its checksum is right.
fn checked(block: &[u8; BLOCK]) -> io::Result<Header> {
    let header = Header::from_byte_slice(block).clone();
    // the checksum counts its own eight bytes as blanks
    let bytes = block.iter().enumerate();
    let sum = bytes.map(|(at, byte)| {
        let own = (148..156).contains(&at);
        u32::from(if own { b' ' } else { *byte })
    });
    if header.cksum()? == sum.sum::<u32>() {
        Ok(header)
    } else {
        Err(wrong("a header of the archive is damaged"))
    }
}

/// What is wrong with an archive.
pub(super) fn wrong(words: impl Into<String>) -> io::Error {
    io::Error::new(ErrorKind::InvalidData, words.into())
}
