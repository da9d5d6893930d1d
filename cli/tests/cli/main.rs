//! The built binary, driven as people and scripts drive it.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod sandbox;
mod discovery;
mod input;
mod formats;
mod schemas;
mod settings;
mod fix;
mod commands;
