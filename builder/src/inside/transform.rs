//! The way of the new process from its first moment to the container's program, step by step.
//! Leans on everything in this folder. It comes back only when a step fails.

use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::Mode;
use rustix::net::{AddressFamily, SocketFlags, SocketType, socket_with};
use rustix::process::{Signal, set_parent_process_death_signal, umask};
use rustix::system::sethostname;

use super::place::Place;
use super::streams::{self, Terminal};
use super::{devices, first, privileges, program, root, system, tree, volumes};
use crate::control::{Report, send};
use crate::execution::{Execution, Network, Security};
use crate::fault::{Doing, Fault};
use crate::kernel;

/// What the new process has from the one that watches it.
pub(crate) struct Birth {
    /// The socket to whoever asked for the execution.
    pub(crate) socket: OwnedFd,
    /// Standard input, output and error.
    pub(crate) descriptors: Vec<OwnedFd>,
    /// Closes when the watching process is gone.
    pub(crate) watcher: OwnedFd,
    /// Whether root is root in a user namespace only.
    pub(crate) nested: bool,
}

/// Makes the container and becomes its program.
pub(crate) fn transform(execution: &Execution, birth: &Birth) -> Fault {
    let start = || {
        let variables = prepare(execution, birth)?;
        if execution.init {
            first::become_first(execution.terminal)?;
        }
        Ok(program::execute(&execution.arguments, &variables))
    };
    start().unwrap_or_else(|fault| fault)
}

fn prepare(execution: &Execution, birth: &Birth) -> Result<Vec<(String, String)>, Fault> {
    umask(Mode::empty());
    let terminal = furnish(execution, birth)?;
    name_machine(execution)?;
    let user = program::find_user(execution)?;
    let variables = program::environment(execution, &user);
    match &terminal {
        Some(terminal) => streams::take_terminal(terminal, &user)?,
        None => streams::take_descriptors(&birth.descriptors, &user)?,
    }
    kernel::close_rest_on_execution().doing(|| "close descriptors".to_owned())?;
    privileges::limit(&execution.limits)?;
    umask(Mode::from_raw_mode(0o022));
    program::enter(&execution.working_directory)?;
    kernel::reset_signals();
    privileges::give_up(execution, &user, birth.nested)?;
    die_with_watcher(birth.watcher.as_fd())?;
    Ok(variables)
}

/// Makes the file system and goes into it.
fn furnish(execution: &Execution, birth: &Birth) -> Result<Option<Terminal>, Fault> {
    let confined = execution.security == Security::Sandbox;
    let mut place = Place::new(root::assemble(
        &execution.root,
        execution.security,
        birth.nested,
    )?);
    system::mount_processes(&mut place, confined)?;
    system::mount_kernel(&mut place, !confined)?;
    let devices = devices::furnish(&mut place, execution)?;
    volumes::furnish(&mut place, &devices, execution)?;
    let terminal = match execution.terminal {
        true => Some(streams::make_terminal(
            &mut place,
            &devices,
            &birth.descriptors,
        )?),
        false => None,
    };
    if confined {
        system::mask(&place, &execution.masked)?;
        system::protect(&place, &execution.unwritable)?;
    }
    if execution.read_only {
        tree::protect(place.root(), false).doing(|| "make the root unwritable".to_owned())?;
    }
    root::enter(place.root())?;
    announce(birth, place.stubs(), terminal.as_ref())?;
    Ok(terminal)
}

fn announce(birth: &Birth, stubs: Vec<String>, terminal: Option<&Terminal>) -> Result<(), Fault> {
    let socket = birth.socket.as_fd();
    let doing = || "report to the program that asked for the container".to_owned();
    if !stubs.is_empty() {
        send(socket, &Report::Stubs(stubs), &[]).doing(doing)?;
    }
    if let Some(terminal) = terminal {
        send(socket, &Report::Terminal, &[terminal.ours.as_fd()]).doing(doing)?;
    }
    Ok(())
}

fn name_machine(execution: &Execution) -> Result<(), Fault> {
    let name = &execution.hostname;
    if !name.is_empty() {
        sethostname(name.as_bytes()).doing(|| format!("call the container `{name}`"))?;
    }
    if execution.network == Network::None {
        let raise = || {
            let flags = SocketFlags::CLOEXEC;
            let socket = socket_with(AddressFamily::INET, SocketType::DGRAM, flags, None)?;
            kernel::raise_loopback(socket.as_fd())
        };
        raise().doing(|| "put the loopback interface up".to_owned())?;
    }
    Ok(())
}

/// Set after the last change of users, which would have cleared it; a watcher that was faster is noticed.
fn die_with_watcher(watcher: BorrowedFd<'_>) -> Result<(), Fault> {
    let doing = || "bind the container to the program that watches it".to_owned();
    set_parent_process_death_signal(Some(Signal::KILL)).doing(doing)?;
    let mut watched = [PollFd::from_borrowed_fd(watcher, PollFlags::IN)];
    poll(&mut watched, Some(&Timespec::default())).doing(doing)?;
    match watched[0].revents().contains(PollFlags::HUP) {
        true => Err(Fault::new(doing(), "it is gone")),
        false => Ok(()),
    }
}
