//! Conversations between an editor and the language server, kept as text that people read: `suite/lsp/*.lsp`.
//!
//! A line that starts with `===` sets something up, `-->` is what the editor says, `|` the text that belongs to it,
//! and `<` what the server says; `#` explains. `docs/tests.md` tells the rest.
//! [`script`] reads and writes the files, [`play`] holds a conversation against the real binary.
//! The modules below are in dependency order, which is the order to read them in.

mod words;
pub mod script;
mod capabilities;
mod spot;
mod names;
mod scene;
mod shape;
mod diagnostics;
mod kinds;
mod lists;
mod tokens;
mod render;
mod question;
mod step;
pub mod play;
