//! A container while it runs: its files as its own programs see them, and its end.
//! Leans on `folder`. Whoever started it has told the number of its first process in its folder.

use std::fs;
use std::os::fd::OwnedFd;
use std::path::PathBuf;
use std::thread::sleep;
use std::time::Duration;

use rustix::fs::{Mode, OFlags, fstat, open, stat};
use rustix::process::{Pid, PidfdFlags, Signal, pidfd_open, pidfd_send_signal};

use crate::container::error::{Attempt, ContainerError};
use crate::container::folder::Container;
use crate::container::record::State;

/// The file in a container's folder that tells the number of its first process.
pub(crate) const PROCESS: &str = "process";

/// How long the end of a container is waited for: 10 seconds.
const TRIES: u32 = 1000;
const PAUSE: Duration = Duration::from_millis(10);

impl Container {
    /// The number of its first process, where it runs.
    ///
    /// # Errors
    /// When it does not run, or is just starting or ending.
    pub fn process(&self) -> Result<u32, ContainerError> {
        let unready = || ContainerError::NotReady(self.record.name.clone());
        let text = fs::read_to_string(self.folder.join(PROCESS)).map_err(|_| unready())?;
        let number = text.parse().map_err(|_| unready())?;
        // A number that was given to another process meanwhile is that of no first process in a namespace.
        let is_first = field(number, "NSpid:")
            .is_some_and(|numbers| numbers.split_whitespace().skip(1).last() == Some("1"));
        match is_first && self.state()? == State::Running {
            true => Ok(number),
            false => Err(unready()),
        }
    }

    /// The number of the process that watches over it, which is outside of its namespaces.
    ///
    /// # Errors
    /// When it does not run, or is just starting or ending.
    pub fn watcher(&self) -> Result<u32, ContainerError> {
        let parent = field(self.process()?, "PPid:");
        parent
            .and_then(|number| number.trim().parse().ok())
            .ok_or_else(|| ContainerError::NotReady(self.record.name.clone()))
    }

    /// Its root as its programs see it, with all that is mounted there.
    pub(crate) fn live_root(&self) -> Result<OwnedFd, ContainerError> {
        let path = PathBuf::from(format!("/proc/{}/root", self.process()?));
        let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let root = open(&path, flags, Mode::empty()).attempt("look into", &path)?;
        // While it is being made, its root is still that of the host.
        let (theirs, ours) = (
            fstat(&root).attempt("look into", &path)?,
            stat("/").attempt("look into", &path)?,
        );
        let is_own = (theirs.st_dev, theirs.st_ino) != (ours.st_dev, ours.st_ino);
        match is_own && self.process().is_ok() {
            true => Ok(root),
            false => Err(ContainerError::NotReady(self.record.name.clone())),
        }
    }

    /// Ends it with all its programs where it runs, and waits until it does not.
    ///
    /// # Errors
    /// When it belongs to somebody else, or does not end.
    pub fn kill(&self) -> Result<(), ContainerError> {
        for _ in 0..TRIES {
            match self.state() {
                Ok(State::Running) => {}
                Ok(_) | Err(ContainerError::NotFound(_)) => return Ok(()),
                Err(error) => return Err(error),
            }
            if let Ok(process) = self.process() {
                // Its watching process belongs to whoever started it, whatever user its program became.
                end(process)
                    .or_else(|_| end(self.watcher().unwrap_or_default()))
                    .attempt("end", &self.folder)?;
            }
            sleep(PAUSE);
        }
        Err(ContainerError::Running(self.record.name.clone(), ""))
    }
}

fn end(process: u32) -> rustix::io::Result<()> {
    let number = i32::try_from(process).ok().and_then(Pid::from_raw);
    let handle = pidfd_open(number.ok_or(rustix::io::Errno::SRCH)?, PidfdFlags::empty())?;
    pidfd_send_signal(&handle, Signal::KILL)
}

/// What the kernel says of a process.
fn field(process: u32, name: &str) -> Option<String> {
    let text = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix(name))?;
    Some(line.to_owned())
}
