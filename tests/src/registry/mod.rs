//! Registries to test against: a real one, one that fails as networks do, one that wants tokens, and one that takes an upload in pieces.
//! The modules are in dependency order, which is the order to read them in.

pub mod real;
pub mod wire;
pub mod faults;
pub mod tokens;
pub mod uploads;
