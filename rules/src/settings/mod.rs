//! Settings: which rules run, how bad they are, and their options, as files, overrides and flags together say.
//!
//! `file` is what is written in `dockwright.toml`, `resolve` turns it into what [`Settings`] means,
//! `json` reads the same keys from what an editor sends, and `schema` describes the file to editors.

mod file;
mod resolve;
mod json;
mod schema;

pub use file::{SettingsError, SettingsFile};
pub use resolve::Settings;
pub use schema::schema;
