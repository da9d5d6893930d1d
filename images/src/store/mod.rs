//! The store: an OCI image layout that any OCI tool can open, with snapshots and a database of what is derived beside it.
//!
//! Several processes use it at once, and a kill at any instant leaves it whole:
//! a blob appears by one `rename` after its bytes were verified and are on the disk, a name by one `rename` of `index.json`,
//! a snapshot by one `rename` inside the transaction that records it, for the run of the machine until it is settled.
//! What an operation needs is named by its [`Lease`], which garbage collection honors for as long as its process lives.
//! In dependency order, which is the order to read them in.

mod error;
mod file;
mod layout;
mod database;
mod known;
mod record;
mod pending;
mod lease;
mod blob;
mod ingest;
mod staging;
mod members;
mod references;
mod promise;
mod snapshot;
mod holder;
mod garbage;
mod usage;
mod check;

pub use blob::Blob;
pub use check::{Fault, Verdict};
pub use error::StoreError;
pub use garbage::Freed;
pub use holder::Holder;
pub use ingest::Ingest;
pub(crate) use layout::LAYOUT_FILE;
pub use layout::{Store, default_place};
pub use lease::{Alone, Lease};
pub use members::Remembered;
pub use promise::Promise;
pub use record::{Memory, Record};
pub(crate) use references::{CONTAINERD_NAME, REFERENCE_NAME};
pub use references::{Named, familiar, full_name};
pub use snapshot::{Snapshot, Workspace};
pub use staging::{Staged, StagedWriter, Staging};
pub use usage::{Room, Usage};
