//! An archive on the disk: read through when it is verified, and once more when it is sent.

use std::fmt::Display;
use std::fs::{self, File};
use std::io::{self, BufReader, Read, Seek as _};
use std::path::Path;

use super::hashed::Hashed;
use super::manifest::ArchiveFile;
use super::store::at;
use super::verify::{Wanted, verify};
use crate::app::Fault;
use crate::runtime::own_file::regular;

/// Bytes that are read at a time.
const AT_ONCE: usize = 1 << 17;

/// Opens an archive, if it is a regular file: opening a pipe alone may never end.
pub(super) fn open(path: &Path) -> Result<File, Fault> {
    let about = fs::metadata(path).map_err(|error| at(path, &error))?;
    regular(&about).map_err(|why| at(path, &why))?;
    File::open(path).map_err(|error| at(path, &error))
}

/// Verifies an archive: its own digest, and all that is in it.
pub(super) fn read_through(
    file: &File,
    archive: &ArchiveFile,
    images: &[Wanted],
    told: impl FnMut(u64) -> io::Result<()>,
) -> Result<(), Fault> {
    let bad = |error: &dyn Display| Fault(format!("the backup does not verify: {error}"));
    let read = unpacked(file, archive, |unpack| {
        verify(unpack, archive.unpacked, images, told)
    });
    let unpacked = read.map_err(|error| bad(&error))?;
    if unpacked == Some(archive.unpacked) {
        Ok(())
    } else {
        Err(bad(&"the file is not the one that was written"))
    }
}

/// Unpacks an archive from its beginning. Nothing where the file is not the one that was written, whatever was made of it
/// meanwhile.
pub(super) fn unpacked<T>(
    mut file: &File,
    archive: &ArchiveFile,
    read: impl FnOnce(&mut dyn Read) -> io::Result<T>,
) -> io::Result<Option<T>> {
    file.rewind()?;
    let mut hashed = Hashed::new(file);
    let mut unpack = zstd::Decoder::with_buffer(BufReader::with_capacity(AT_ONCE, &mut hashed))?;
    let made = read(&mut unpack)?;
    drop(unpack);
    // what stands behind counts too
    io::copy(&mut hashed, &mut io::sink())?;
    let same = hashed.told() == (archive.bytes, archive.sha256.clone());
    Ok(same.then_some(made))
}
