//! What a named build context is.
//! Leans on nothing.

use std::path::PathBuf;

/// A build context with a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Named {
    /// A folder of this machine, be it one that was fetched.
    Folder(PathBuf),
    /// An image, by its reference.
    Image(String),
}
