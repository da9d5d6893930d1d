//! A reader that tells how far it is.
//! Leans on `progress`.

use std::io::{self, Read};

use crate::digest::Digest;
use crate::progress::{Event, Progress};

/// How many bytes come between two reports.
const REPORT: u64 = 1 << 20;

/// Reads a blob, and reports it from time to time.
pub(super) struct Watched<'a, R> {
    inner: R,
    digest: Digest,
    progress: &'a dyn Progress,
    position: u64,
    told: u64,
}

impl<'a, R: Read> Watched<'a, R> {
    pub(super) fn new(inner: R, digest: Digest, progress: &'a dyn Progress) -> Self {
        Self {
            inner,
            digest,
            progress,
            position: 0,
            told: 0,
        }
    }
}

impl<R: Read> Read for Watched<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.position += count as u64;
        if self.position - self.told >= REPORT {
            self.told = self.position;
            self.progress.report(Event::Advanced {
                digest: self.digest,
                position: self.position,
            });
        }
        Ok(count)
    }
}
