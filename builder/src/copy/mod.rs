//! `COPY` and `ADD`: which files are meant, what their digest is, and how they get where they go.
//! The selection that is hashed is the selection that is written, so that a cache key and a copy cannot disagree.
//! The modules are in dependency order.

mod error;
mod pattern;
mod mode;
mod owner;
mod archive;
mod selection;
mod select;
mod options;
mod content;
mod place;
mod file;
mod directory;
mod write;

pub use error::CopyError;
pub use mode::Mode;
pub use options::{WriteOptions, Written};
pub use owner::Owner;
pub use select::{SelectOptions, select};
pub use selection::Selection;
