//! Commands that are ended while they work: by a kill at any instant, by Ctrl-C, by a terminal that is closed.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test ends where something goes wrong")]
#![expect(clippy::print_stderr, reason = "a test that is skipped says so")]

mod images;
mod builds;
mod ending;
