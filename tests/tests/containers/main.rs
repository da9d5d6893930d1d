//! The commands about containers, as a user types them, on an image made of a static `busybox`.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test ends where something goes wrong")]
#![expect(clippy::print_stderr, reason = "a test that is skipped says so")]

mod scene;
mod running;
mod keeping;
mod copying;
mod volumes;
mod emulated;
mod rootless;
