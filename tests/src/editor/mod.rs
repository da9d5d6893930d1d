//! An editor for tests and benches: drives a language server as a process of its own, over standard input and output.
//!
//! [`program`] finds our own binary, [`wire`] frames messages, `pipes` carries them, [`units`] counts positions by itself, so that it
//! is a second opinion on the server's counting, and [`client`] talks: it answers what a server asks with [`answers`], and lets nothing hang.
//! The modules below are in dependency order, which is the order to read them in.

pub mod program;
pub mod wire;
mod pipes;
pub mod units;
pub mod answers;
pub mod client;
