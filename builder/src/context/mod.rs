//! Where files for `COPY` and `ADD` come from, and how they are looked at: without following anything out of its root,
//! on two threads, and hashed only when they changed.
//! The modules are in dependency order.

mod error;
mod status;
mod folder;
mod tree;
mod scan;
mod stat_cache;
mod hash;
mod unpack;
mod age;
pub mod http;
mod git_source;
mod git;
mod origin;

pub use error::ContextError;
pub use folder::Folder;
pub use git::{CheckedOut, Checkout};
pub use git_source::{Access, GitSource, Reference};
pub use origin::{Context, Opening, Origin};
pub use stat_cache::StatCache;
pub use tree::Tree;

pub(crate) use folder::{Located, status_at};
pub(crate) use hash::{contents, is_kept};
pub(crate) use scan::{Found, Rule, scan};
pub(crate) use stat_cache::now;
pub(crate) use status::{Kind, Status};
pub(crate) use unpack::{Unpacking, unpack};
