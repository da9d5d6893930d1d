//! The own executable, started again with one thread, as what makes a container and watches over it.
//! Leans on `inside` and `control`. It stays outside of the container: it forwards signals, reports how the
//! container's first process ended, and takes the container with it when whoever asked for it is gone.

use std::ffi::OsString;
use std::os::fd::{AsFd, OwnedFd};
use std::process::ExitCode;

use rustix::event::{PollFd, PollFlags, poll};
use rustix::io::fcntl_dupfd_cloexec;
use rustix::pipe::{PipeFlags, pipe_with};
use rustix::process::{Signal, WaitId, WaitIdOptions, pidfd_send_signal, setsid, waitid};

use crate::control::{Report, Request, receive, send};
use crate::control_group::ControlGroup;
use crate::execution::{Execution, Network};
use crate::fault::{Doing, Fault};
use crate::inside::{Birth, transform};
use crate::kernel::{self, Child, clone_process};
use crate::namespace::is_nested;

/// The first argument that makes the executable this; no user types it.
pub const HIDDEN: &str = "container-init";

/// Makes and watches a container when the arguments, without the program's own name, say so.
///
/// To be called before anything else in `main`, as long as there is one thread.
pub fn entry(mut arguments: impl Iterator<Item = OsString>) -> Option<ExitCode> {
    (arguments.next()? == HIDDEN).then(|| match run() {
        Some(()) => ExitCode::SUCCESS,
        None => ExitCode::from(125),
    })
}

/// `None` when nobody is there to be told.
fn run() -> Option<()> {
    // Whatever this was started with beside that is none of the container's business.
    kernel::close_rest().ok()?;
    // The socket is standard input, so that starting takes no inherited descriptor.
    let socket = fcntl_dupfd_cloexec(std::io::stdin(), 3).ok()?;
    let _ = setsid();
    let (Request::Prepare(resources), _) = receive(socket.as_fd()).ok()?? else {
        return None;
    };
    let groups = ControlGroup::enter(&resources);
    let made = groups.as_ref().map(ControlGroup::folders);
    let made = Report::Prepared(made.unwrap_or_default());
    send(socket.as_fd(), &made, &[]).ok()?;
    let Ok(Some((Request::Start(execution), mut descriptors))) = receive(socket.as_fd()) else {
        give_up(groups);
        return None;
    };
    // What is beside the three stays open for as long as this process lives.
    let _hold = descriptors.split_off(descriptors.len().min(3));
    let watched = match &groups {
        Ok(groups) => watch_over(&execution, &socket, descriptors, groups),
        Err(fault) => Err(fault.clone()),
    };
    let report = watched.unwrap_or_else(Report::Failed);
    let told = send(socket.as_fd(), &report, &[]);
    if told.is_err() {
        give_up(groups);
    }
    told.ok()
}

/// Whoever would remove the groups is gone.
fn give_up(groups: Result<ControlGroup, Fault>) {
    if let Ok(groups) = groups {
        groups.abandon();
    }
}

fn watch_over(
    execution: &Execution,
    socket: &OwnedFd,
    descriptors: Vec<OwnedFd>,
    groups: &ControlGroup,
) -> Result<Report, Fault> {
    let (watcher, alive) = pipe_with(PipeFlags::CLOEXEC).doing(|| "make a pipe".to_owned())?;
    let nested = is_nested();
    let child = clone_process(namespaces(execution))
        .doing(|| "make the container's namespaces".to_owned())?;
    let Some(child) = child else {
        drop(alive);
        let socket = socket
            .try_clone()
            .doing(|| "copy a descriptor".to_owned())?;
        be_born(
            execution,
            &Birth {
                socket,
                descriptors,
                watcher,
                nested,
            },
        );
    };
    // Where memory is limited, this process could be what is ended for lack of it; elsewhere it stays, for its time's sake.
    if execution.resources.memory.is_some() {
        groups.leave()?;
    }
    drop((watcher, descriptors));
    // Nobody to tell is noticed by `watch`.
    let _ = send(socket.as_fd(), &Report::Born(child.number), &[]);
    watch(&child, socket)
}

/// The child never comes back from here.
fn be_born(execution: &Execution, birth: &Birth) -> ! {
    let fault = transform(execution, birth);
    let code = fault.exit_code();
    // When nobody is there to be told, nobody needs to be.
    let _ = send(birth.socket.as_fd(), &Report::Failed(fault), &[]);
    std::process::exit(i32::from(code))
}

fn namespaces(execution: &Execution) -> i32 {
    let always = libc::CLONE_NEWNS
        | libc::CLONE_NEWPID
        | libc::CLONE_NEWIPC
        | libc::CLONE_NEWUTS
        | libc::CLONE_NEWCGROUP;
    match execution.network {
        Network::Host => always,
        Network::None => always | libc::CLONE_NEWNET,
    }
}

/// Waits for the child's end, forwarding what is asked for; without anybody to ask, ends the child.
fn watch(child: &Child, socket: &OwnedFd) -> Result<Report, Fault> {
    let mut asked = true;
    loop {
        let (ended, request) = wait(child, socket, asked)?;
        if ended {
            return ending(child);
        }
        if request {
            asked = follow(child, socket);
        }
    }
}

/// Whether the child ended, and whether there is a request.
fn wait(child: &Child, socket: &OwnedFd, asked: bool) -> Result<(bool, bool), Fault> {
    let mut watched = [
        PollFd::new(&child.handle, PollFlags::IN),
        PollFd::new(socket, PollFlags::IN),
    ];
    let count = if asked { 2 } else { 1 };
    rustix::io::retry_on_intr(|| poll(&mut watched[..count], None))
        .doing(|| "wait for the container".to_owned())?;
    Ok((
        !watched[0].revents().is_empty(),
        !watched[1].revents().is_empty(),
    ))
}

/// Does what is asked for; false when there is nobody any more.
fn follow(child: &Child, socket: &OwnedFd) -> bool {
    let (signal, stays) = match receive(socket.as_fd()) {
        Ok(Some((Request::Signal(number), _))) => (Signal::from_named_raw(number), true),
        Ok(Some((Request::Prepare(_) | Request::Start(_), _))) => (None, true),
        Ok(None) | Err(_) => (Some(Signal::KILL), false),
    };
    if let Some(signal) = signal {
        // A child that ended meanwhile needs no signal.
        let _ = pidfd_send_signal(&child.handle, signal);
    }
    stays
}

fn ending(child: &Child) -> Result<Report, Fault> {
    let status = waitid(WaitId::PidFd(child.handle.as_fd()), WaitIdOptions::EXITED)
        .doing(|| "learn how the container ended".to_owned())?;
    let code = status
        .as_ref()
        .and_then(rustix::process::WaitIdStatus::exit_status);
    let signal = status
        .as_ref()
        .and_then(rustix::process::WaitIdStatus::terminating_signal);
    Ok(match (code, signal) {
        (Some(code), _) => Report::Exited(u8::try_from(code).unwrap_or(u8::MAX)),
        (None, Some(signal)) => Report::Killed(signal),
        (None, None) => Report::Failed(Fault::new(
            "learn how the container ended",
            "the kernel does not say",
        )),
    })
}
