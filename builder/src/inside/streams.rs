//! What the program reads from and writes to: descriptors that came over the socket, or a terminal of its own.
//! Leans on `place` and `tree`.

use std::os::fd::{AsFd, OwnedFd};

use rustix::fs::{FileType, Gid, Mode, OFlags, Uid, fchown, fstat, openat};
use rustix::io::Result;
use rustix::process::{ioctl_tiocsctty, setsid};
use rustix::pty::{OpenptFlags, ioctl_tiocgptpeer, unlockpt};
use rustix::stdio::{dup2_stderr, dup2_stdin, dup2_stdout};
use rustix::termios::{tcgetwinsize, tcsetwinsize};

use super::place::{Kind, Place};
use super::tree;
use crate::fault::{Doing, Fault};
use crate::user::User;

/// Both ends of a terminal.
pub(crate) struct Terminal {
    pub(crate) ours: OwnedFd,
    theirs: OwnedFd,
}

/// Makes a terminal in the container's `/dev/pts`, which is also its console, of the size that the user's has.
pub(crate) fn make_terminal(
    place: &mut Place,
    devices: &OwnedFd,
    users: &[OwnedFd],
) -> std::result::Result<Terminal, Fault> {
    let open = || {
        let flags = OFlags::RDWR | OFlags::NOCTTY | OFlags::CLOEXEC;
        let ours = openat(devices, "pts/ptmx", flags, Mode::empty())?;
        unlockpt(&ours)?;
        let flags = OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC;
        let theirs = ioctl_tiocgptpeer(&ours, flags)?;
        // Set before the program can ask for it; later sizes come from outside.
        if let Some(size) = users.iter().find_map(|end| tcgetwinsize(end).ok()) {
            tcsetwinsize(&ours, size)?;
        }
        let terminal = openat(
            devices,
            "pts/0",
            OFlags::PATH | OFlags::CLOEXEC,
            Mode::empty(),
        )?;
        Ok::<_, rustix::io::Errno>((Terminal { ours, theirs }, tree::again(terminal.as_fd())?))
    };
    let doing = || "make the container's terminal".to_owned();
    let (terminal, console) = open().doing(doing)?;
    let target = place.target("/dev/console", Kind::File)?;
    tree::attach(console.as_fd(), target.as_fd()).doing(doing)?;
    Ok(terminal)
}

/// Makes a terminal the program's own; it becomes its standard input, output and error.
pub(crate) fn take_terminal(terminal: &Terminal, user: &User) -> std::result::Result<(), Fault> {
    let take = || {
        setsid()?;
        ioctl_tiocsctty(&terminal.theirs)?;
        fchown(&terminal.theirs, Some(Uid::from_raw(user.id)), None)?;
        install([&terminal.theirs; 3])
    };
    take().doing(|| "give the container its terminal".to_owned())
}

/// Makes given descriptors the program's standard input, output and error.
pub(crate) fn take_descriptors(
    descriptors: &[OwnedFd],
    user: &User,
) -> std::result::Result<(), Fault> {
    let take = || {
        setsid()?;
        let [input, output, error] = descriptors else {
            return Err(rustix::io::Errno::BADF);
        };
        for pipe in [input, output, error] {
            hand_over(pipe, user)?;
        }
        install([input, output, error])
    };
    take().doing(|| "give the container its input and output".to_owned())
}

/// A pipe belongs to the user, or `/dev/stdout` could not be opened; nothing else is ours to give away.
fn hand_over(descriptor: &OwnedFd, user: &User) -> Result<()> {
    let is_pipe = FileType::from_raw_mode(fstat(descriptor)?.st_mode) == FileType::Fifo;
    if is_pipe && user.id != 0 {
        // In a user namespace the pipe may belong to somebody who has no number here.
        let _ = fchown(
            descriptor,
            Some(Uid::from_raw(user.id)),
            Some(Gid::from_raw(user.group)),
        );
    }
    Ok(())
}

fn install([input, output, error]: [&OwnedFd; 3]) -> Result<()> {
    dup2_stdin(input)?;
    dup2_stdout(output)?;
    dup2_stderr(error)
}
