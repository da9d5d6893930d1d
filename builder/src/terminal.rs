//! The user's terminal while a container has one of its own: raw, of the same size, put back whatever happens.
//! Leans on nothing.

use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use rustix::termios::{
    OptionalActions, Termios, isatty, tcgetattr, tcgetwinsize, tcsetattr, tcsetwinsize,
};

/// A terminal that passes every key on; put back when dropped, also by a panic.
#[derive(Debug)]
pub(crate) struct RawMode {
    terminal: OwnedFd,
    before: Termios,
}

impl RawMode {
    /// Makes a terminal raw; what is no terminal stays as it is.
    pub(crate) fn new(terminal: &OwnedFd) -> io::Result<Option<Self>> {
        if !isatty(terminal) {
            return Ok(None);
        }
        let before = tcgetattr(terminal)?;
        let mut raw = before.clone();
        raw.make_raw();
        tcsetattr(terminal, OptionalActions::Now, &raw)?;
        Ok(Some(Self {
            terminal: terminal.try_clone()?,
            before,
        }))
    }
}

impl Drop for RawMode {
    fn drop(&mut self) {
        // There is nobody to tell when the terminal is gone.
        let _ = tcsetattr(&self.terminal, OptionalActions::Now, &self.before);
    }
}

/// Gives the container's terminal the size of the first of these that is a terminal.
pub(crate) fn follow_size(theirs: &OwnedFd, ours: [BorrowedFd<'_>; 2]) {
    let size = ours
        .into_iter()
        .find_map(|terminal| tcgetwinsize(terminal).ok());
    if let Some(size) = size {
        // A terminal without a size works as well.
        let _ = tcsetwinsize(theirs.as_fd(), size);
    }
}

/// Passes on what can be read now; false when nothing will come any more.
pub(crate) fn pass_on(from: &OwnedFd, to: &OwnedFd) -> bool {
    let mut buffer = [0; 16 << 10];
    let length = match rustix::io::read(from, &mut buffer) {
        Ok(0) => return false,
        Ok(length) => length,
        Err(rustix::io::Errno::INTR | rustix::io::Errno::AGAIN) => return true,
        // The last program of the terminal is gone.
        Err(_) => return false,
    };
    let mut rest = &buffer[..length];
    while !rest.is_empty() {
        match rustix::io::write(to, rest) {
            Ok(written) => rest = &rest[written..],
            Err(rustix::io::Errno::INTR) => {}
            // Nobody reads any more: the container goes on, as with Docker.
            Err(_) => return true,
        }
    }
    true
}
