//! Judges a model and proposes edits.
//!
//! Pure: rules read facts and report; they never parse, scan, read files, wait, or know of each other.
//! The one call is [`lint::lint`]; the modules below are in dependency order, which is the order to read them in.

pub mod diagnostic;
pub mod rule;
mod correctness;
mod security;
mod reproducibility;
mod size;
mod speed;
mod style;
mod shell;
pub mod catalog;
pub mod settings;
pub mod suppression;
pub mod silence;
pub mod lint;
pub mod apply;
