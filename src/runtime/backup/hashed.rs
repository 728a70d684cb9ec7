use std::io::{self, Read, Write};

use sha2::{Digest as _, Sha256};

use super::contents::hex;

/// Counts and digests what passes.
pub(super) struct Hashed<T> {
    inner: T,
    digest: Sha256,
    bytes: u64,
}

impl<T> Hashed<T> {
    /// Nothing has passed yet.
    pub(super) fn new(inner: T) -> Self {
        Self {
            inner,
            digest: Sha256::new(),
            bytes: 0,
        }
    }

    /// What it passes to or comes from.
    pub(super) fn inner(&self) -> &T {
        &self.inner
    }

    /// The bytes so far, and their digest in hex digits.
    pub(super) fn told(self) -> (u64, String) {
        (self.bytes, hex(&self.digest.finalize()))
    }

    fn note(&mut self, part: &[u8]) {
        self.digest.update(part);
        self.bytes += part.len() as u64;
    }
}

impl<T: Write> Write for Hashed<T> {
    fn write(&mut self, part: &[u8]) -> io::Result<usize> {
        let written = self.inner.write(part)?;
        self.note(part.get(..written).unwrap_or(part));
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

impl<T: Read> Read for Hashed<T> {
    fn read(&mut self, part: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(part)?;
        let bytes = part.get(..read).unwrap_or_default();
        self.digest.update(bytes);
        self.bytes += read as u64;
        Ok(read)
    }
}
