//! Facts about images for whoever judges Dockerfiles: asked of the store and of registries, and kept in the database.
//!
//! What a digest names never changes, so its facts never age; a tag's do, and so does the answer that there is none.
//! A failure of the network is no answer and is not kept.
//! The modules are in dependency order.

mod error;
mod record;
mod kept;
mod search;
mod stream;
mod parts;
mod gather;
mod learn;
mod fill;
mod stored;

pub use error::FactsError;
pub use fill::{Asked, Failure, Filled, fill};
pub use kept::Kept;
pub use learn::learn;
pub use stored::StoredImages;
