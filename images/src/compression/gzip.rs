//! Writes gzip as a row of members of one mebibyte at most, compressed on all cores, with the same bytes every time.
//! Leans on `member`. Several members in one file are ordinary gzip (RFC 1952, section 2.2).
//! A stream writer would not do: its bytes depend on the sizes of the writes, and it uses one core.
//!
//! Where the content is a tar, members end before some of its entries. Which ones depends on the entries alone,
//! so that after a file that changed its size the other members are what they were, and need not be compressed again.

use std::collections::VecDeque;
use std::io::{self, Write};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use libdeflater::{CompressionLvl, Compressor};

use super::member::{Key, Members};

/// The content of one member at most.
pub(super) const MEMBER: usize = 1 << 20;
/// And at least, but for the last.
const LEAST: usize = 1 << 18;
/// What a tar is made of.
const BLOCK: usize = 512;

/// A writer of gzip members.
pub(super) struct GzipWriter<W: Write> {
    inner: W,
    level: CompressionLvl,
    threads: usize,
    memory: Option<Arc<dyn Members>>,
    block: Vec<u8>,
    /// Up to where no member can end.
    looked_at: usize,
    position: u64,
    workers: Option<Sender<Job>>,
    pending: VecDeque<Receiver<io::Result<Made>>>,
    written: bool,
}

/// One block, and where its member goes.
struct Job {
    block: Vec<u8>,
    answer: Sender<io::Result<Made>>,
}

/// A member, and by what its content is known where it is to be remembered.
struct Made {
    bytes: Vec<u8>,
    content: Option<Key>,
}

/// How members are made.
#[derive(Clone)]
struct Making {
    level: CompressionLvl,
    memory: Option<Arc<dyn Members>>,
}

impl<W: Write> GzipWriter<W> {
    pub(super) fn new(
        inner: W,
        level: CompressionLvl,
        threads: usize,
        memory: Option<Arc<dyn Members>>,
    ) -> Self {
        Self {
            inner,
            level,
            threads: threads.max(1),
            memory,
            block: Vec::new(),
            looked_at: LEAST,
            position: 0,
            workers: None,
            pending: VecDeque::new(),
            written: false,
        }
    }

    /// Compresses what is left, and gives the inner writer back.
    pub(super) fn finish(mut self) -> io::Result<W> {
        if !self.block.is_empty() || !self.written {
            self.end_block(self.block.len())?;
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

    /// Ends every member that can be ended.
    fn end_blocks(&mut self) -> io::Result<()> {
        while self.looked_at + BLOCK <= self.block.len() {
            let next = &self.block[self.looked_at..self.looked_at + BLOCK];
            match begins_member(next) {
                true => self.end_block(self.looked_at)?,
                false => self.looked_at += BLOCK,
            }
        }
        match self.block.len() {
            MEMBER => self.end_block(MEMBER),
            _ => Ok(()),
        }
    }

    fn end_block(&mut self, size: usize) -> io::Result<()> {
        let is_last = !self.written && self.block.len() < MEMBER && size == self.block.len();
        self.written = true;
        self.looked_at = LEAST;
        let mut rest = Vec::with_capacity(MEMBER);
        rest.extend_from_slice(&self.block[size..]);
        let mut block = std::mem::replace(&mut self.block, rest);
        block.truncate(size);
        if self.threads == 1 || is_last {
            let made = self.making().make(&block)?;
            return self.write_member(&made);
        }
        let (answer, receiver) = mpsc::channel();
        self.workers().send(Job { block, answer }).map_err(gone)?;
        self.pending.push_back(receiver);
        while self.pending.len() > 2 * self.threads {
            self.write_oldest()?;
        }
        Ok(())
    }

    fn making(&self) -> Making {
        Making {
            level: self.level,
            memory: self.memory.clone(),
        }
    }

    fn workers(&mut self) -> &Sender<Job> {
        let (making, threads) = (self.making(), self.threads);
        self.workers
            .get_or_insert_with(|| start_workers(&making, threads))
    }

    fn write_oldest(&mut self) -> io::Result<()> {
        let Some(receiver) = self.pending.pop_front() else {
            return Ok(());
        };
        let made = receiver.recv().map_err(gone)??;
        self.write_member(&made)
    }

    fn write_member(&mut self, made: &Made) -> io::Result<()> {
        let start = self.position;
        self.position += made.bytes.len() as u64;
        if let (Some(memory), Some(content)) = (&self.memory, made.content) {
            memory.note(content, start, &made.bytes);
        }
        self.inner.write_all(&made.bytes)
    }
}

impl<W: Write> Write for GzipWriter<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.block.capacity() == 0 {
            self.block.reserve_exact(MEMBER);
        }
        let taken = bytes.len().min(MEMBER - self.block.len());
        self.block.extend_from_slice(&bytes[..taken]);
        self.end_blocks()?;
        Ok(taken)
    }

    /// Does nothing: ending a member early would change the bytes.
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The threads end when the sender is dropped.
fn start_workers(making: &Making, threads: usize) -> Sender<Job> {
    let (sender, receiver) = mpsc::channel::<Job>();
    let receiver = Arc::new(Mutex::new(receiver));
    for _ in 0..threads {
        let receiver = Arc::clone(&receiver);
        let making = making.clone();
        thread::spawn(move || work(&receiver, &making));
    }
    sender
}

fn work(jobs: &Mutex<Receiver<Job>>, making: &Making) {
    loop {
        let job = jobs.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(Job { block, answer }) = job else {
            return;
        };
        // Nobody listens any more when the writer was given up.
        let _ = answer.send(making.make(&block));
    }
}

/// Whether these bytes of a tar begin an entry that begins a member: one in eight does, by the digits of its checksum.
fn begins_member(block: &[u8]) -> bool {
    let digits = || block[148..156].iter().map(|digit| u32::from(*digit));
    &block[257..262] == b"ustar" && digits().sum::<u32>() % 8 == 0
}

impl Making {
    fn make(&self, block: &[u8]) -> io::Result<Made> {
        let memory = self.memory.as_ref().filter(|_| block.len() >= LEAST);
        let content = memory.map(|memory| memory.key(block));
        let known = memory.and_then(|memory| memory.find(&content?));
        let bytes = match known {
            Some(known) => known,
            None => member(block, self.level)?,
        };
        Ok(Made { bytes, content })
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
