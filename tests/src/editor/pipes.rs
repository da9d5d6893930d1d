//! The two pipes of a server, written and read by one thread: neither side waits for the other, and a time that is
//! measured has no waking of another thread in it.
//! Leans on `wire`.

use std::io::{self, ErrorKind, Read, Write};
use std::os::fd::AsFd;
use std::process::{Child, ChildStdin, ChildStdout};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::{OFlags, fcntl_getfl, fcntl_setfl};

use super::wire;

/// How much is read at once, in bytes.
const CHUNK: usize = 64 << 10;

/// How long an answer is looked for before it is slept for: that this side has to be woken is not the server's time.
const LOOK: Duration = Duration::from_micros(200);

/// What a server hears and says.
pub(super) struct Pipes {
    input: Option<ChildStdin>,
    output: ChildStdout,
    /// Whether the server can still say something.
    is_speaking: bool,
    chunk: Vec<u8>,
    /// What was read, and how much of it has been taken.
    read: Vec<u8>,
    taken: usize,
    /// When something was read last.
    came: Instant,
    /// When something was sent last.
    sent: Instant,
}

impl Pipes {
    /// Takes the pipes of a server that was started with both.
    pub(super) fn of(child: &mut Child) -> io::Result<Self> {
        let missing = || io::Error::other("a server without pipes");
        let input = child.stdin.take().ok_or_else(missing)?;
        let output = child.stdout.take().ok_or_else(missing)?;
        never_wait(&input)?;
        never_wait(&output)?;
        Ok(Self {
            input: Some(input),
            output,
            is_speaking: true,
            chunk: vec![0; CHUNK],
            read: Vec::new(),
            taken: 0,
            came: Instant::now(),
            sent: Instant::now(),
        })
    }

    /// Whether the server can still be told something.
    pub(super) fn is_open(&self) -> bool {
        self.input.is_some()
    }

    /// Closes what the server hears.
    pub(super) fn close(&mut self) {
        self.input = None;
    }

    /// Writes a message; what the server says meanwhile is taken in, so that it never waits to be heard.
    pub(super) fn send(&mut self, message: &[u8]) -> io::Result<()> {
        let mut left = message;
        while !left.is_empty() {
            let input = self.input.as_mut().ok_or(ErrorKind::BrokenPipe)?;
            match input.write(left) {
                Ok(written) => left = &left[written..],
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) if error.kind() == ErrorKind::WouldBlock => self.wait_to_write()?,
                Err(error) => return Err(error),
            }
        }
        self.sent = Instant::now();
        Ok(())
    }

    /// The next message and when all of it had come; nothing when none comes in time.
    pub(super) fn next(&mut self, end: Instant) -> io::Result<Option<(Instant, Vec<u8>)>> {
        loop {
            if let Some(body) = wire::first(&self.read[self.taken..])? {
                let body = (self.taken + body.start)..(self.taken + body.end);
                self.taken = body.end;
                return Ok(Some((self.came, self.read[body].to_vec())));
            }
            if !self.is_speaking {
                return Err(io::Error::other("the server is gone"));
            }
            if self.take_in()? {
                continue;
            }
            if self.sent.elapsed() < LOOK {
                // The server may have to run where this does.
                std::thread::yield_now();
            } else {
                let left = end.saturating_duration_since(Instant::now());
                if left.is_zero() {
                    return Ok(None);
                }
                let mut output = [PollFd::new(&self.output, PollFlags::IN)];
                wait(&mut output, Some(left))?;
            }
        }
    }

    /// Reads what is there, without waiting; `false` when nothing is.
    pub(super) fn take_in(&mut self) -> io::Result<bool> {
        self.read.drain(..self.taken);
        self.taken = 0;
        match self.output.read(&mut self.chunk) {
            Ok(count) => {
                self.came = Instant::now();
                self.read.extend_from_slice(&self.chunk[..count]);
                self.is_speaking = count > 0;
                Ok(self.is_speaking)
            }
            Err(error) if error.kind() == ErrorKind::WouldBlock => Ok(false),
            Err(error) if error.kind() == ErrorKind::Interrupted => Ok(true),
            Err(error) => Err(error),
        }
    }

    fn wait_to_write(&mut self) -> io::Result<()> {
        let Some(input) = &self.input else {
            return Ok(());
        };
        let mut both = vec![PollFd::new(input, PollFlags::OUT)];
        if self.is_speaking {
            both.push(PollFd::new(&self.output, PollFlags::IN));
        }
        wait(&mut both, None)?;
        if self.is_speaking {
            self.take_in()?;
        }
        Ok(())
    }
}

fn wait(pipes: &mut [PollFd<'_>], patience: Option<Duration>) -> io::Result<()> {
    let patience = patience.and_then(|it| Timespec::try_from(it).ok());
    match poll(pipes, patience.as_ref()) {
        Ok(_) | Err(rustix::io::Errno::INTR) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

fn never_wait(pipe: &impl AsFd) -> io::Result<()> {
    let flags = fcntl_getfl(pipe)?;
    Ok(fcntl_setfl(pipe, flags | OFlags::NONBLOCK)?)
}
