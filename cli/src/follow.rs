//! A process that ends with the one that started it: what a language server starts is of no use without it, and a plan
//! that reads a large build context would find out last of all.
//! Leans on nothing.

use rustix::process::{Pid, Signal, getppid, set_parent_process_death_signal};

/// Ends this process when its parent ends, also when that has happened by now; it has the number `parent`.
///
/// To be called while there is one thread, and again after every `exec`.
pub(crate) fn follow(parent: u32) {
    // Without it the process ends when it is done.
    let _ = set_parent_process_death_signal(Some(Signal::TERM));
    let parent = i32::try_from(parent).ok().and_then(Pid::from_raw);
    if getppid() != parent {
        std::process::exit(3);
    }
}
