//! The faults that BuildKit finds after parsing: one file per kind, each a pass over the instructions.
//!
//! In dependency order, which is the order to read them in.

pub mod copying;
pub mod expanding;
pub mod options;
pub mod ports;
pub mod references;
pub mod signals;
