//! The real thing: images of a real distribution, with packages that are really installed, through a real registry.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test ends where something goes wrong")]
#![expect(clippy::print_stderr, reason = "a test that is skipped says so")]

mod scene;
mod application;
mod database;
mod oracle;
