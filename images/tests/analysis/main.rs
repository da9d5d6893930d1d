//! What images hold and lose, worked out by hand for layers made in the test, and by a second way of counting.
#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test ends where something goes wrong")]

#[path = "../support/mod.rs"]
mod support;
mod scene;
mod waste;
mod comparison;
mod counting;
