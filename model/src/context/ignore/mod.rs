//! `.dockerignore`: which files of the build context stay behind.
//! Leans on `dockwright-syntax` for ranges, and on nothing else; the caller brings text and paths.
//!
//! An [`IgnoreFile`] is read once. Each of its patterns becomes a matcher that needs no more time
//! than the product of the lengths of pattern and path.

mod class;
mod error;
mod file;
mod matcher;
mod path;
mod step;
mod walk;

pub use error::{IgnoreError, PatternError, PatternErrorKind};
pub use file::{IgnoreFile, IgnorePattern, match_glob};
pub use path::clean_path;
pub use walk::FolderMatches;

#[cfg(test)]
mod tests;
