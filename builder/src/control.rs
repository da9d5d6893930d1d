//! What the old and the new process say to each other over one socket: a length, then JSON, with descriptors.
//! Leans on `execution` and `fault`. A socket needs no inherited descriptor but the new process's standard input,
//! so that processes that other threads start at the same moment cannot keep it open.

use std::io::{self, IoSlice, IoSliceMut};
use std::mem::MaybeUninit;
use std::os::fd::{BorrowedFd, OwnedFd};
use std::path::PathBuf;

use rustix::net::{
    RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, ReturnFlags, SendAncillaryBuffer,
    SendAncillaryMessage, SendFlags, recvmsg, sendmsg,
};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::execution::{Execution, Resources};
use crate::fault::Fault;

/// What the new process is told.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum Request {
    /// Get ready for a container that is limited like this.
    Prepare(Resources),
    /// Start this; standard input, output and error come with it, and maybe a descriptor that is to stay open.
    Start(Box<Execution>),
    /// Send this signal to the container's process.
    Signal(i32),
}

/// What the new process tells.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum Report {
    /// Ready; these control groups are to be removed in the end.
    Prepared(Vec<PathBuf>),
    /// The container's first process has this number, for whoever is outside of it.
    Born(u32),
    /// These files and folders were made in the root to mount something on.
    Stubs(Vec<String>),
    /// Our end of the container's terminal comes with this.
    Terminal,
    /// The program was not executed.
    Failed(Fault),
    /// The program ended by itself.
    Exited(u8),
    /// The program was ended by a signal.
    Killed(i32),
}

/// How many descriptors come with one message at most.
const DESCRIPTORS: usize = 4;

/// How long a message may be: an execution with its secrets, and no more.
const LONGEST: usize = 64 << 20;

/// Sends one message.
///
/// # Errors
/// When the other side is gone.
pub(crate) fn send(
    socket: BorrowedFd<'_>,
    message: &impl Serialize,
    descriptors: &[BorrowedFd<'_>],
) -> io::Result<()> {
    let mut bytes = vec![0; 4];
    serde_json::to_writer(&mut bytes, message)?;
    let length = u32::try_from(bytes.len() - 4).map_err(io::Error::other)?;
    bytes[..4].copy_from_slice(&length.to_le_bytes());
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(DESCRIPTORS))];
    let mut ancillary = SendAncillaryBuffer::new(&mut space);
    if !descriptors.is_empty() {
        ancillary.push(SendAncillaryMessage::ScmRights(descriptors));
    }
    let mut rest = bytes.as_slice();
    while !rest.is_empty() {
        let sent = rustix::io::retry_on_intr(|| {
            sendmsg(
                socket,
                &[IoSlice::new(rest)],
                &mut ancillary,
                SendFlags::NOSIGNAL,
            )
        })?;
        ancillary.clear();
        rest = rest.get(sent..).unwrap_or_default();
    }
    Ok(())
}

/// Waits for one message and what comes with it; `None` when the other side is gone.
///
/// # Errors
/// When what comes is no message.
pub(crate) fn receive<T: DeserializeOwned>(
    socket: BorrowedFd<'_>,
) -> io::Result<Option<(T, Vec<OwnedFd>)>> {
    let mut descriptors = Vec::new();
    let mut length = [0; 4];
    if !fill(socket, &mut length, &mut descriptors)? {
        return Ok(None);
    }
    let length = u32::from_le_bytes(length) as usize;
    if length > LONGEST {
        return Err(io::Error::other("the message is too long"));
    }
    let mut bytes = vec![0; length];
    if !fill(socket, &mut bytes, &mut descriptors)? {
        return Ok(None);
    }
    Ok(Some((serde_json::from_slice(&bytes)?, descriptors)))
}

/// Reads until the bytes are full; false when the other side is gone.
fn fill(
    socket: BorrowedFd<'_>,
    bytes: &mut [u8],
    descriptors: &mut Vec<OwnedFd>,
) -> io::Result<bool> {
    let mut done = 0;
    while done < bytes.len() {
        let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(DESCRIPTORS))];
        let mut ancillary = RecvAncillaryBuffer::new(&mut space);
        let rest = &mut [IoSliceMut::new(&mut bytes[done..])];
        let received = match recvmsg(socket, rest, &mut ancillary, RecvFlags::CMSG_CLOEXEC) {
            Err(rustix::io::Errno::INTR) => continue,
            Err(rustix::io::Errno::CONNRESET) => return Ok(false),
            other => other?,
        };
        if received.bytes == 0 || received.flags.contains(ReturnFlags::CTRUNC) {
            return Ok(false);
        }
        for message in ancillary.drain() {
            if let RecvAncillaryMessage::ScmRights(received) = message {
                descriptors.extend(received);
            }
        }
        done += received.bytes;
    }
    Ok(true)
}
