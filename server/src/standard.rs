//! Standard input and output, or one connection in their place. Input is waited for by the thread that answers; output
//! is written without waiting as long as the editor listens, and only what cannot be written so, such as a file, takes
//! a thread.
//! Leans on `tokio`.

use std::io::{self, ErrorKind, Read, StdinLock};
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::runtime::Handle;

/// Where messages go.
pub(crate) enum Output {
    /// A pipe of the editor's.
    #[cfg(unix)]
    Pipe(tokio::net::unix::pipe::Sender),
    /// A socket of the editor's.
    #[cfg(unix)]
    Socket(tokio::net::UnixStream),
    /// What goes over a connection.
    Connection(OwnedWriteHalf),
    /// Anything else.
    Other(tokio::io::Stdout),
}

/// Standard input; waited for even where whoever opened it said that nobody should.
pub(crate) struct Standard {
    /// Whoever reads takes more at once than this keeps, so that it keeps nothing back.
    input: StdinLock<'static>,
    /// Whether the last wait was a short one, so that the next may be.
    is_brisk: bool,
}

/// How long an input is looked at again and again before it is slept for, while one question follows the other:
/// about what it takes to put a process to sleep and to wake it, a few times over.
const BRISK: Duration = Duration::from_micros(200);

/// What comes over a connection.
pub(crate) struct Connection {
    input: OwnedReadHalf,
    runtime: Handle,
}

/// Standard input.
pub(crate) fn input() -> Standard {
    Standard {
        input: io::stdin().lock(),
        is_brisk: false,
    }
}

/// Standard output.
pub(crate) fn output() -> Output {
    direct::output().unwrap_or_else(|_| Output::Other(tokio::io::stdout()))
}

/// Both ways of a connection.
pub(crate) fn connection(stream: TcpStream) -> (Connection, Output) {
    let (input, output) = stream.into_split();
    let runtime = Handle::current();
    (Connection { input, runtime }, Output::Connection(output))
}

impl Read for Standard {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let start = Instant::now();
        if self.is_brisk {
            while start.elapsed() < BRISK && !direct::is_ready(&self.input) {
                // Whoever was just answered may have to go on where this runs.
                std::thread::yield_now();
            }
        }
        loop {
            match self.input.read(buffer) {
                Err(error) if error.kind() == ErrorKind::WouldBlock => direct::wait(&self.input)?,
                read => {
                    self.is_brisk = start.elapsed() < BRISK;
                    return read;
                }
            }
        }
    }
}

impl Read for Connection {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.runtime.block_on(self.input.read(buffer))
    }
}

impl Output {
    /// Writes what can be written without waiting; gives how much that was. A fault shows when the rest is written.
    pub(crate) fn write_now(&mut self, bytes: &[u8]) -> usize {
        let written = match self {
            #[cfg(unix)]
            Self::Pipe(pipe) => pipe.try_write(bytes),
            #[cfg(unix)]
            Self::Socket(socket) => socket.try_write(bytes),
            Self::Connection(connection) => connection.try_write(bytes),
            Self::Other(_) => return 0,
        };
        written.unwrap_or(0)
    }

    /// Writes all of it, however long that takes.
    pub(crate) async fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.inner().write_all(bytes).await
    }

    /// Sees to it that nothing that was written waits here.
    pub(crate) async fn flush(&mut self) -> io::Result<()> {
        self.inner().flush().await
    }

    fn inner(&mut self) -> &mut (dyn AsyncWrite + Send + Unpin) {
        match self {
            #[cfg(unix)]
            Self::Pipe(pipe) => pipe,
            #[cfg(unix)]
            Self::Socket(socket) => socket,
            Self::Connection(connection) => connection,
            Self::Other(other) => other,
        }
    }
}

#[cfg(unix)]
mod direct {
    use std::fs::File;
    use std::os::fd::AsFd;
    use std::os::unix::fs::FileTypeExt;
    use std::os::unix::net::UnixStream as Socket;

    use rustix::event::{PollFd, PollFlags, Timespec, poll};
    use rustix::io::Errno;
    use tokio::net::UnixStream;
    use tokio::net::unix::pipe::Sender;

    use super::{Output, StdinLock, io};

    pub(super) fn output() -> io::Result<Output> {
        let descriptor = io::stdout().as_fd().try_clone_to_owned()?;
        let kind = File::from(descriptor.try_clone()?).metadata()?.file_type();
        if kind.is_fifo() {
            return Sender::from_owned_fd(descriptor).map(Output::Pipe);
        }
        if !kind.is_socket() {
            return Err(io::ErrorKind::Unsupported.into());
        }
        let socket = Socket::from(descriptor);
        socket.set_nonblocking(true)?;
        UnixStream::from_std(socket).map(Output::Socket)
    }

    /// Whether a read would not wait; also where it would tell of a fault.
    pub(super) fn is_ready(input: &StdinLock<'_>) -> bool {
        let now = Timespec::default();
        poll(&mut [PollFd::new(input, PollFlags::IN)], Some(&now)) != Ok(0)
    }

    pub(super) fn wait(input: &StdinLock<'_>) -> io::Result<()> {
        match poll(&mut [PollFd::new(input, PollFlags::IN)], None) {
            Ok(_) | Err(Errno::INTR) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }
}

#[cfg(not(unix))]
mod direct {
    use std::time::Duration;

    use super::{Output, StdinLock, io};

    pub(super) fn output() -> io::Result<Output> {
        Err(io::ErrorKind::Unsupported.into())
    }

    pub(super) fn is_ready(_: &StdinLock<'_>) -> bool {
        true
    }

    pub(super) fn wait(_: &StdinLock<'_>) -> io::Result<()> {
        std::thread::sleep(Duration::from_millis(1));
        Ok(())
    }
}
