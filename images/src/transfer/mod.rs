//! Images between registries and the store: pull, push, and lists of manifests.
//! In dependency order, which is the order to read them in.

mod error;
pub(crate) mod pool;
mod fetch;
mod pull;
mod bring;
mod push;
pub mod list;

pub use bring::Bringing;
pub use error::TransferError;
pub use pull::{Pull, Pulled, keep_promises, pull, pull_documents};
pub use push::{Push, push, push_image};
