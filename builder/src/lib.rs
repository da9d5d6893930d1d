//! Carries out a plan and yields an image, and runs what images hold. The only privileged room.
//! The modules are in dependency order, which is the order to read them in.

mod kernel;
mod fault;
mod capability;
mod seccomp;
mod user;
mod execution;
mod control;
mod namespace;
mod inside;
mod rootless;
mod control_group;
mod init;
mod watcher;
mod terminal;
mod stubs;
mod mounted;
mod executor;
mod host_files;
mod moment;
pub mod container;
pub mod context;
pub mod copy;
pub mod build;

pub use capability::{CapabilityError, CapabilitySet};
pub use execution::{
    Execution, Limit, Mount, MountSource, Network, Outcome, Resources, Root, Security, Tmpfs,
};
pub use executor::{ExecutionError, Running, Settings, Streams, execute, start};
pub use fault::{Fault, FaultKind};
pub use host_files::{Resolver, hosts, resolver};
pub use init::{HIDDEN, entry};
pub use mounted::mounted;
pub use namespace::ownership;
pub use rootless::{Numbers, RootlessError, enter_user_namespace, join_user_namespace};
