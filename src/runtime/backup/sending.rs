//! An archive on its way to the engine.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::sync::{Arc, OnceLock};

use bytes::Bytes;
use futures_util::stream::{self, BoxStream, StreamExt as _};
use tokio::sync::mpsc;
use tokio::task::spawn_blocking;

use super::blocks::wrong;
use super::manifest::ArchiveFile;
use super::reading::unpacked;
use super::unname;
use crate::inventory::ImageId;

/// Parts of the archive that may wait to be sent, and their bytes.
const AHEAD: usize = 8;
const PART: usize = 128 * 1024;

/// Why an archive was not sent to its end.
pub(super) type Torn = Arc<OnceLock<String>>;

/// The archive as it is sent: without any name, and without entries for the images that are there. The file is digested
/// once more on the way, and the last part with the archive's end in it is sent only if it is still the one that was
/// verified.
pub(super) fn send(
    file: File,
    archive: ArchiveFile,
    there: Vec<ImageId>,
) -> (BoxStream<'static, io::Result<Bytes>>, Torn) {
    let (parts, coming) = mpsc::channel(AHEAD);
    let torn = Torn::default();
    let told = Arc::clone(&torn);
    spawn_blocking(move || {
        if let Err(error) = unpack(&file, &archive, &there, &parts)
            && error.kind() != io::ErrorKind::BrokenPipe
        {
            told.set(error.to_string()).ok();
            // where nobody receives any more, nobody wants to know
            parts.blocking_send(Err(error)).ok();
        }
    });
    let next = |mut coming: mpsc::Receiver<_>| async move {
        let part = coming.recv().await?;
        Some((part, coming))
    };
    (stream::unfold(coming, next).boxed(), torn)
}

fn unpack(
    file: &File,
    archive: &ArchiveFile,
    there: &[ImageId],
    parts: &mpsc::Sender<io::Result<Bytes>>,
) -> io::Result<()> {
    let mut sending = Sending { parts, held: None };
    let sent = unpacked(file, archive, |unpack| {
        let mut buffered = BufWriter::with_capacity(PART, &mut sending);
        unname::copy(unpack, archive.unpacked, there, &mut buffered)?;
        buffered.flush()
    })?;
    sent.ok_or_else(|| wrong("the file was changed after it was verified"))?;
    sending.pass(None)
}

/// Hands over what is written, one part late.
struct Sending<'a> {
    parts: &'a mpsc::Sender<io::Result<Bytes>>,
    held: Option<Bytes>,
}

impl Sending<'_> {
    fn pass(&mut self, next: Option<Bytes>) -> io::Result<()> {
        let Some(part) = std::mem::replace(&mut self.held, next) else {
            return Ok(());
        };
        let sent = self.parts.blocking_send(Ok(part));
        sent.map_err(|unsent| io::Error::new(io::ErrorKind::BrokenPipe, unsent.to_string()))
    }
}

impl Write for Sending<'_> {
    fn write(&mut self, part: &[u8]) -> io::Result<usize> {
        self.pass(Some(Bytes::copy_from_slice(part)))?;
        Ok(part.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
