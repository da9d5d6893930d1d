//! Findings and files on paper: one file for each format, each written into a buffer of its own.

pub(crate) mod size;
pub(crate) mod table;
pub(crate) mod place;
pub(crate) mod markdown;
pub(crate) mod text;
pub(crate) mod concise;
pub(crate) mod json;
pub(crate) mod github;
pub(crate) mod sarif;
pub(crate) mod diff;
pub(crate) mod script;
pub(crate) mod syntax;
pub(crate) mod tree;
pub(crate) mod build;
