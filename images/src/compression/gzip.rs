//! Writes gzip as a row of members of one mebibyte each, compressed on all cores, with the same bytes every time.
//! Leans on nothing of ours. Several members in one file are ordinary gzip (RFC 1952, section 2.2).
//! A stream writer would not do: its bytes depend on the sizes of the writes, and it uses one core.

use std::collections::VecDeque;
use std::io::{self, Write};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use libdeflater::{CompressionLvl, Compressor};

/// The content of one member.
pub(super) const MEMBER: usize = 1 << 20;

/// A writer of gzip members.
pub(super) struct GzipWriter<W: Write> {
    inner: W,
    level: CompressionLvl,
    threads: usize,
    block: Vec<u8>,
    workers: Option<Sender<Job>>,
    pending: VecDeque<Receiver<io::Result<Vec<u8>>>>,
    written: bool,
}

/// One block, and where its member goes.
struct Job {
    block: Vec<u8>,
    answer: Sender<io::Result<Vec<u8>>>,
}

impl<W: Write> GzipWriter<W> {
    pub(super) fn new(inner: W, level: CompressionLvl, threads: usize) -> Self {
        Self {
            inner,
            level,
            threads: threads.max(1),
            block: Vec::new(),
            workers: None,
            pending: VecDeque::new(),
            written: false,
        }
    }

    /// Compresses what is left, and gives the inner writer back.
    pub(super) fn finish(mut self) -> io::Result<W> {
        if !self.block.is_empty() || !self.written {
            self.end_block()?;
        }
        self.workers = None;
        while !self.pending.is_empty() {
            self.write_oldest()?;
        }
        self.inner.flush()?;
        Ok(self.inner)
    }

    pub(super) fn get_mut(&mut self) -> &mut W {
        &mut self.inner
    }

    fn end_block(&mut self) -> io::Result<()> {
        self.written = true;
        let block = std::mem::take(&mut self.block);
        if self.threads == 1 || (self.workers.is_none() && block.len() < MEMBER) {
            return self.inner.write_all(&member(&block, self.level)?);
        }
        let (answer, receiver) = mpsc::channel();
        self.workers().send(Job { block, answer }).map_err(gone)?;
        self.pending.push_back(receiver);
        while self.pending.len() > 2 * self.threads {
            self.write_oldest()?;
        }
        Ok(())
    }

    fn workers(&mut self) -> &Sender<Job> {
        let (level, threads) = (self.level, self.threads);
        self.workers
            .get_or_insert_with(|| start_workers(level, threads))
    }

    fn write_oldest(&mut self) -> io::Result<()> {
        let Some(receiver) = self.pending.pop_front() else {
            return Ok(());
        };
        let member = receiver.recv().map_err(gone)??;
        self.inner.write_all(&member)
    }
}

impl<W: Write> Write for GzipWriter<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.block.capacity() == 0 {
            self.block.reserve_exact(MEMBER);
        }
        let taken = bytes.len().min(MEMBER - self.block.len());
        self.block.extend_from_slice(&bytes[..taken]);
        if self.block.len() == MEMBER {
            self.end_block()?;
        }
        Ok(taken)
    }

    /// Does nothing: ending a member early would change the bytes.
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The threads end when the sender is dropped.
fn start_workers(level: CompressionLvl, threads: usize) -> Sender<Job> {
    let (sender, receiver) = mpsc::channel::<Job>();
    let receiver = Arc::new(Mutex::new(receiver));
    for _ in 0..threads {
        let receiver = Arc::clone(&receiver);
        thread::spawn(move || work(&receiver, level));
    }
    sender
}

fn work(jobs: &Mutex<Receiver<Job>>, level: CompressionLvl) {
    loop {
        let job = jobs.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(Job { block, answer }) = job else {
            return;
        };
        // Nobody listens any more when the writer was given up.
        let _ = answer.send(member(&block, level));
    }
}

fn member(block: &[u8], level: CompressionLvl) -> io::Result<Vec<u8>> {
    let mut compressor = Compressor::new(level);
    let mut member = vec![0; compressor.gzip_compress_bound(block.len())];
    let size = compressor
        .gzip_compress(block, &mut member)
        .map_err(|_| io::Error::other("a block does not fit into its own bound"))?;
    member.truncate(size);
    Ok(member)
}

fn gone<E>(_: E) -> io::Error {
    io::Error::other("a thread that compresses ended early")
}
