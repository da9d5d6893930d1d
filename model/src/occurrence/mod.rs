//! Where the names of a file stand, and which of them mean the same thing: what go-to-definition, highlighting
//! and renaming are made of.
//!
//! A *symbol* is a stage, a variable, or the delimiter of a heredoc; an *occurrence* is a place that names one.
//! The one call is [`Occurrences::of`], which is linear in the size of the file.

pub mod symbol;
mod draft;
mod place;
mod script;
mod windows;
mod reads;
mod variables;
mod stages;
mod heredocs;
mod index;
mod origin;

pub use index::Occurrences;
pub use origin::variable_at;
pub use symbol::{Occurrence, Role, Spelling, Symbol, SymbolId, SymbolKind};
