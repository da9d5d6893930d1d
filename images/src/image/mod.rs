//! Images of the store, as people name, list, inspect and remove them.
//! In dependency order, which is the order to read them in.

mod error;
pub mod select;
mod find;
mod label;
mod list;
pub mod inspect;
mod remove;
mod snapshots;

pub use error::ImageError;
pub use find::{Found, Image};
pub use label::LabelFilter;
pub use list::{Filter, FilterError, Row};
pub use remove::Removed;
pub use snapshots::{SnapshotError, Unpacking};
