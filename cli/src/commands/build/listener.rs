//! Ends a build that nobody listens to any more: an editor or a script that reads its events and dies takes it along.
//! Leans on nothing.

use std::io;
use std::thread;

use rustix::event::{PollFd, PollFlags, poll};
use rustix::io::Errno;
use rustix::process::{Signal, getpid, kill_process};

/// Looks after whoever reads standard error, from a thread of its own.
pub(crate) fn follow() {
    // Without the thread a build that nobody listens to goes on, which harms nobody.
    let _ = thread::Builder::new()
        .name("listener".to_owned())
        .spawn(|| {
            if is_gone() {
                // As if a user had ended it.
                let _ = kill_process(getpid(), Signal::TERM);
            }
        });
}

/// Waits until nobody can read standard error any more; `false` where that cannot be told.
fn is_gone() -> bool {
    let told = io::stderr();
    let mut watched = [PollFd::new(&told, PollFlags::empty())];
    loop {
        match poll(&mut watched, None) {
            Ok(_) => return true,
            Err(Errno::INTR) => {}
            Err(_) => return false,
        }
    }
}
