//! Settings files: which one holds for a path, what it says over the settings below it, and what is wrong with it.
//!
//! `folder` is what one file says, `store` finds and keeps them.

mod folder;
mod store;

pub use folder::{BrokenFile, Fault, FolderSettings};
pub use store::SettingsStore;
