//! Knows what files a project has: its Dockerfiles and its settings.
//!
//! The one room between the pure ones and their clients that reads folders and files; the terminal and the editor call the same.
//! It prints nothing: what goes wrong is a value.
//! The modules below are in dependency order, which is the order to read them in.

pub mod problem;
pub mod path;
pub mod name;
mod decode;
pub mod read;
pub mod find;
pub mod settings;
