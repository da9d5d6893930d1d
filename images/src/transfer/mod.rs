//! Images between registries and the store: pull, push, and lists of manifests.
//! In dependency order, which is the order to read them in.

mod error;
pub(crate) mod pool;
mod fetch;
mod pull;
mod push;
pub mod list;

pub use error::TransferError;
pub use pull::{Pull, Pulled, pull};
pub use push::{Push, push};
