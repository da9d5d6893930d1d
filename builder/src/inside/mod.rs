//! What happens in the new process, between its start and the container's program: namespaces are new already.
//! The modules are in dependency order.

mod tree;
mod place;
mod root;
mod devices;
mod system;
mod volumes;
mod streams;
mod privileges;
mod program;
mod first;
mod transform;

pub(crate) use place::Place as Finder;
pub(crate) use root::{assemble, set_apart};
pub(crate) use transform::{Birth, transform};
pub(crate) use tree::unwritable;
pub(crate) use volumes::bind;
