//! Watches the process of the editor, so that a server whose editor died does not stay behind.
//! Leans on nothing.

use std::time::Duration;

/// How often it is looked at.
const PERIOD: Duration = Duration::from_secs(1);

/// Comes back when the process is gone; never, where that cannot be told.
pub(crate) async fn gone(process: u32) {
    while is_alive(process) {
        tokio::time::sleep(PERIOD).await;
    }
}

#[cfg(unix)]
fn is_alive(process: u32) -> bool {
    use rustix::io::Errno;
    use rustix::process::{Pid, test_kill_process};

    let process = i32::try_from(process).ok().and_then(Pid::from_raw);
    // Whoever may not be signalled is alive all the same.
    process.is_none_or(|process| test_kill_process(process) != Err(Errno::SRCH))
}

#[cfg(not(unix))]
fn is_alive(_process: u32) -> bool {
    // Elsewhere the closed input tells.
    true
}
