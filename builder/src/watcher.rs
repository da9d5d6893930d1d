//! Starts the own executable again as a container's watcher; in builds ahead of the step that needs one.
//! Leans on `control` and `init`. Starting takes a while, most of it until the kernel has moved the watcher into
//! the control group that limits its container, so that a step had better find one that is done with that.

use std::io;
use std::os::fd::{AsFd, AsRawFd, OwnedFd};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use rustix::net::{AddressFamily, Shutdown, SocketFlags, SocketType, shutdown, socketpair};

use crate::control::{Report, Request, receive, send};
use crate::control_group::remove_groups;
use crate::execution::Resources;
use crate::init::HIDDEN;
use crate::inside::unwritable;

/// A process that watches over a container, or waits for one; when this is dropped, both end.
#[derive(Debug)]
pub(crate) struct Watcher {
    pub(crate) socket: OwnedFd,
    process: Child,
    groups: Vec<PathBuf>,
}

impl Watcher {
    /// Starts one, whose container will be limited like this.
    pub(crate) fn start(program: &Path, resources: &Resources) -> io::Result<Self> {
        let flags = SocketFlags::CLOEXEC;
        let (socket, theirs) = socketpair(AddressFamily::UNIX, SocketType::STREAM, flags, None)?;
        // A container's program may be `/proc/self/exe`: it must not get hold of a file that it could change.
        let program = unwritable(program)?;
        let process = Command::new(format!("/proc/self/fd/{}", program.as_raw_fd()))
            .arg0("dockwright")
            .arg(HIDDEN)
            // The container can see the variables of its first process, which this one may become.
            .env_clear()
            .stdin(Stdio::from(theirs))
            .spawn()?;
        let watcher = Self {
            socket,
            process,
            groups: Vec::new(),
        };
        send(watcher.socket.as_fd(), &Request::Prepare(*resources), &[])?;
        Ok(watcher)
    }

    /// Keeps in mind which control groups it made; they are removed once it is gone.
    pub(crate) fn note_groups(&mut self, groups: Vec<PathBuf>) {
        self.groups = groups;
    }
}

impl Drop for Watcher {
    fn drop(&mut self) {
        // The watcher ends with its socket, and takes the container with it.
        let _ = shutdown(&self.socket, Shutdown::Write);
        while let Ok(Some((report, _))) = receive::<Report>(self.socket.as_fd()) {
            if let Report::Prepared(groups) = report {
                self.groups = groups;
            }
        }
        let _ = self.process.wait();
        remove_groups(&self.groups);
    }
}

/// Watchers of the steps of one build, started while other steps run; all of their containers are limited alike.
#[derive(Debug, Default)]
pub(crate) struct Watchers {
    waiting: Mutex<Waiting>,
    started: Condvar,
}

#[derive(Debug, Default)]
struct Waiting {
    watchers: Vec<Watcher>,
    /// How many more are being started.
    starting: usize,
    /// How many steps may still want one.
    expected: usize,
}

impl Watchers {
    /// Takes note that so many more steps may want one.
    pub(crate) fn expect(&self, steps: usize) {
        self.waiting().expected += steps;
    }

    /// Takes note that a step wants none any more.
    pub(crate) fn expect_one_less(&self) {
        let mut waiting = self.waiting();
        waiting.expected = waiting.expected.saturating_sub(1);
    }

    /// One that waits or is being started, or a new one.
    pub(crate) fn take(&self, program: &Path, resources: &Resources) -> io::Result<Watcher> {
        let mut waiting = self.waiting();
        while waiting.watchers.is_empty() && waiting.starting > 0 {
            waiting = self
                .started
                .wait(waiting)
                .unwrap_or_else(PoisonError::into_inner);
        }
        waiting.expected = waiting.expected.saturating_sub(1);
        let watcher = waiting.watchers.pop();
        drop(waiting);
        watcher.map_or_else(|| Watcher::start(program, resources), Ok)
    }

    /// Starts one more, if a step may want it.
    pub(crate) fn start_ahead(&self, program: &Path, resources: &Resources) {
        {
            let mut waiting = self.waiting();
            if waiting.watchers.len() + waiting.starting >= waiting.expected {
                return;
            }
            waiting.starting += 1;
        }
        let started = Watcher::start(program, resources);
        let mut waiting = self.waiting();
        waiting.starting -= 1;
        // A step that finds none starts its own, and tells why it cannot.
        waiting.watchers.extend(started);
        self.started.notify_all();
    }

    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
