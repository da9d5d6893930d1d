//! Plans on paper: one file for each format.

pub(crate) mod sheet;
pub(crate) mod summary;
pub(crate) mod graph;
pub(crate) mod layout;
pub(crate) mod escape;
pub(crate) mod svg;
pub(crate) mod source;
pub(crate) mod text;
pub(crate) mod json;
pub(crate) mod mermaid;
pub(crate) mod dot;
pub(crate) mod html;
