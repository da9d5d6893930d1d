//! Containers: an image's layers under a folder that takes what is written, kept in the store until they are removed.
//! The modules are in dependency order.

mod extract;
mod error;
mod document;
mod name;
mod confinement;
mod request;
mod options;
mod mount_flag;
mod volume;
mod platform;
mod record;
mod folder;
mod live;
mod mounting;
mod process;
mod create;
mod removal;
mod unused;
mod run;
mod difference;
mod commit;
mod export;
mod copy;

pub use commit::{Commit, Committed};
pub use confinement::Confinement;
pub use copy::Copy;
pub use create::{Created, create};
pub use error::ContainerError;
pub use extract::ExtractError;
pub use folder::Container;
pub use mount_flag::read_mount;
pub use options::{Options, read_environment_file, read_limit, read_processors, read_size};
pub use record::{Record, State, VolumeUse};
pub use removal::Pruned;
pub use request::{MountRequest, VolumeRequest, read_tmpfs};
pub use run::Ended;
pub use volume::{Volume, VolumeRecord};
