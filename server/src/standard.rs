//! Standard input and output, read and written where they are: the editor's pipes and sockets are waited for
//! together with everything else, and only what cannot be waited for, such as a file, takes a thread.
//! Leans on `tokio`.

use std::io;

use tokio::io::{AsyncRead, AsyncWrite};

/// Where messages come from.
pub(crate) type Input = Box<dyn AsyncRead + Send + Unpin>;

/// Where messages go.
pub(crate) type Output = Box<dyn AsyncWrite + Send + Unpin>;

/// Standard input.
pub(crate) fn input() -> Input {
    direct::input().unwrap_or_else(|_| Box::new(tokio::io::stdin()))
}

/// Standard output.
pub(crate) fn output() -> Output {
    direct::output().unwrap_or_else(|_| Box::new(tokio::io::stdout()))
}

#[cfg(unix)]
mod direct {
    use std::fs::File;
    use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
    use std::os::unix::fs::FileTypeExt;
    use std::os::unix::net::UnixStream as Socket;

    use tokio::net::UnixStream;
    use tokio::net::unix::pipe::{Receiver, Sender};

    use super::{Input, Output, io};

    /// What an editor connects a program with.
    enum Channel {
        Pipe(OwnedFd),
        Socket(UnixStream),
    }

    pub(super) fn input() -> io::Result<Input> {
        Ok(match channel(io::stdin().as_fd())? {
            Channel::Pipe(pipe) => Box::new(Receiver::from_owned_fd(pipe)?),
            Channel::Socket(socket) => Box::new(socket),
        })
    }

    pub(super) fn output() -> io::Result<Output> {
        Ok(match channel(io::stdout().as_fd())? {
            Channel::Pipe(pipe) => Box::new(Sender::from_owned_fd(pipe)?),
            Channel::Socket(socket) => Box::new(socket),
        })
    }

    fn channel(descriptor: BorrowedFd<'_>) -> io::Result<Channel> {
        let owned = descriptor.try_clone_to_owned()?;
        let kind = File::from(owned.try_clone()?).metadata()?.file_type();
        if kind.is_fifo() {
            return Ok(Channel::Pipe(owned));
        }
        if !kind.is_socket() {
            return Err(io::ErrorKind::Unsupported.into());
        }
        let socket = Socket::from(owned);
        socket.set_nonblocking(true)?;
        UnixStream::from_std(socket).map(Channel::Socket)
    }
}

#[cfg(not(unix))]
mod direct {
    use super::{Input, Output, io};

    pub(super) fn input() -> io::Result<Input> {
        Err(io::ErrorKind::Unsupported.into())
    }

    pub(super) fn output() -> io::Result<Output> {
        Err(io::ErrorKind::Unsupported.into())
    }
}
