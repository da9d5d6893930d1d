//! The reference: what every word of the language means, for hovers, completion and signature help.
//!
//! The texts are Markdown pages in `pages/`, which can be read as a book too.

pub(crate) mod entry;
mod page;
mod catalog;

pub(crate) use catalog::{
    directive, flag, keyword, mount_key, mount_type, mount_types, signal, variable, word,
};
