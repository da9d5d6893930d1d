//! Builds as a user types them, flag by flag: what each brings, judged by the files and documents that come out.
//! The first file has what all of them use.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test ends where something goes wrong")]
#![expect(clippy::print_stderr, reason = "a test that is skipped says so")]

mod user;
mod copies;
mod archives;
mod addresses;
mod ages;
mod contexts;
mod repositories;
mod layouts;
mod mounts;
mod steps;
mod outputs;
mod caches;
mod links;
mod distant;
mod modes;
mod dates;
mod attested;
mod rpm_databases;
mod progress;
