//! Registries to test against: a real one, one that fails as networks do, and one that wants tokens.
//! The modules are in dependency order, which is the order to read them in.

pub mod real;
pub mod wire;
pub mod faults;
pub mod tokens;
