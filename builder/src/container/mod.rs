//! Containers: an image's layers under a folder that takes what is written, kept in the store until they are removed.
//! The modules are in dependency order.

mod extract;
mod error;
mod name;
mod volume;
mod options;
mod platform;
mod record;
mod folder;
mod process;
mod create;
mod removal;
mod run;
mod difference;
mod commit;
mod export;
mod copy;

pub use commit::{Commit, Committed};
pub use copy::Copy;
pub use create::{Created, create};
pub use error::ContainerError;
pub use extract::ExtractError;
pub use folder::Container;
pub use options::{Options, read_environment_file, read_limit, read_size};
pub use record::{Record, State};
pub use removal::Pruned;
pub use run::Ended;
pub use volume::{Volume, read_tmpfs};
