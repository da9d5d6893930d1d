//! The first process of a container, where it is not the program itself: it passes signals on and takes every child that ends.
//! Leans on `kernel`. By now it has no more power than the program, and nothing open but what that has.

use std::io;
use std::process::exit;

use rustix::process::{Pid, Signal, WaitOptions, WaitStatus, getpid, kill_process, setpgid, wait};
use rustix::termios::tcsetpgrp;

use crate::fault::{Doing, Fault};
use crate::kernel;

/// Comes back in a child, which is to become the program; the first process ends with it, and with it all others.
pub(crate) fn become_first(has_terminal: bool) -> Result<(), Fault> {
    // What ends or arrives before the first process waits for it must not be lost.
    kernel::block_signals();
    let doing = || "start the program below a first process".to_owned();
    match kernel::fork_process().doing(doing)? {
        Some(child) => exit(attend(child)),
        None => lead(has_terminal).doing(doing),
    }
}

/// The program is a group of its own, in the foreground: what is typed means it alone.
fn lead(has_terminal: bool) -> io::Result<()> {
    setpgid(None, None)?;
    if has_terminal {
        tcsetpgrp(io::stdin(), getpid())?;
    }
    kernel::reset_signals();
    Ok(())
}

/// What the child returned, or 128 and the number of the signal that ended it.
fn attend(child: i32) -> i32 {
    // The socket of whoever asked for the container is none of its business.
    let _ = kernel::close_rest();
    let Some(child) = Pid::from_raw(child) else {
        return 125;
    };
    loop {
        match kernel::wait_signal() {
            libc::SIGCHLD => {
                if let Some(code) = reap(child) {
                    return code;
                }
            }
            signal => {
                if let Some(signal) = Signal::from_named_raw(signal) {
                    // It may have ended at this moment.
                    let _ = kill_process(child, signal);
                }
            }
        }
    }
}

/// Takes all that have ended; how the child did, where it is among them.
fn reap(child: Pid) -> Option<i32> {
    let mut code = None;
    while let Ok(Some((ended, status))) = wait(WaitOptions::NOHANG) {
        if ended == child {
            code = Some(code_of(status));
        }
    }
    code
}

fn code_of(status: WaitStatus) -> i32 {
    let killed = || 128 + status.terminating_signal().unwrap_or_default();
    status.exit_status().unwrap_or_else(killed)
}
