//! A download that somebody reads while it comes, and may stop reading.
//! Leans on `sink` and the errors of registries. One thread writes, one reads; a few pieces wait between them.

use std::io::{self, Read, Write};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;
use std::time::Instant;

use crate::registry::error::RegistryError;
use crate::sink::BlobSink;

/// How many pieces may wait.
const WAITING: usize = 4;

/// Lets `write` fill a sink and `read` read from it at the same time.
/// A reader that has enough ends the writer, which is no failure.
pub(super) fn streamed<T>(
    until: Instant,
    write: impl FnOnce(&mut dyn BlobSink) -> Result<(), RegistryError> + Send,
    read: impl FnOnce(&mut dyn Read) -> T,
) -> Result<T, RegistryError> {
    let (sender, receiver) = sync_channel(WAITING);
    thread::scope(|scope| {
        let writer = scope.spawn(move || {
            let mut sink = Sink {
                sender,
                position: 0,
                until,
            };
            write(&mut sink)
        });
        let mut source = Source {
            receiver,
            piece: Vec::new(),
            taken: 0,
        };
        let value = read(&mut source);
        // The writer notices that nobody reads any more.
        drop(source);
        match writer.join() {
            Ok(Err(error)) if !is_unread(&error) => Err(error),
            // A panic of the writer has been told already, and looks to the reader like a cut.
            _ => Ok(value),
        }
    })
}

fn is_unread(error: &RegistryError) -> bool {
    matches!(error, RegistryError::Local { error, .. } if error.kind() == io::ErrorKind::BrokenPipe)
}

/// Whether the sink refused because its time was over.
pub(super) fn is_late(error: &RegistryError) -> bool {
    matches!(error, RegistryError::Local { error, .. } if error.kind() == io::ErrorKind::TimedOut)
}

struct Sink {
    sender: SyncSender<Vec<u8>>,
    position: u64,
    until: Instant,
}

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if Instant::now() > self.until {
            return Err(io::ErrorKind::TimedOut.into());
        }
        let sent = self.sender.send(bytes.to_vec());
        sent.map_err(|_| io::Error::from(io::ErrorKind::BrokenPipe))?;
        self.position += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl BlobSink for Sink {
    fn position(&self) -> u64 {
        self.position
    }

    /// What was read cannot be taken back.
    fn restart(&mut self) -> io::Result<()> {
        match self.position {
            0 => Ok(()),
            _ => Err(io::ErrorKind::Unsupported.into()),
        }
    }
}

struct Source {
    receiver: Receiver<Vec<u8>>,
    piece: Vec<u8>,
    taken: usize,
}

impl Read for Source {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.taken == self.piece.len() {
            match self.receiver.recv() {
                Ok(piece) => (self.piece, self.taken) = (piece, 0),
                Err(_) => return Ok(0),
            }
        }
        let rest = &self.piece[self.taken..];
        let count = rest.len().min(buffer.len());
        buffer[..count].copy_from_slice(&rest[..count]);
        self.taken += count;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn in_a_minute() -> Instant {
        Instant::now() + Duration::from_mins(1)
    }

    fn fill(sink: &mut dyn BlobSink) -> Result<(), RegistryError> {
        for _ in 0..100 {
            let written = sink.write_all(&[7; 1000]);
            written.map_err(|error| RegistryError::Local {
                what: "it".to_owned(),
                error,
            })?;
        }
        Ok(())
    }

    #[test]
    fn all_is_read_or_only_what_is_wanted() {
        let whole = streamed(in_a_minute(), fill, |source| {
            let mut bytes = Vec::new();
            source.read_to_end(&mut bytes).map(|_| bytes)
        });
        assert!(matches!(whole, Ok(Ok(bytes)) if bytes == vec![7; 100_000]));
        let start = streamed(in_a_minute(), fill, |source| {
            let mut bytes = [0; 10];
            source.read_exact(&mut bytes).map(|()| bytes)
        });
        assert!(matches!(start, Ok(Ok([7, ..]))));
    }

    #[test]
    fn what_comes_too_late_is_a_failure() {
        let past = Instant::now();
        let late = streamed(past, fill, |source| source.read(&mut [0; 10]).ok());
        assert!(late.is_err_and(|error| is_late(&error)));
    }
}
