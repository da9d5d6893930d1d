//! Layers: from the bytes of a tar to files that overlayfs can stack, and back; and what changed between two states.
//! The modules are in dependency order.

mod limits;
mod name;
mod header;
mod sparse;
mod pax;
mod entry;
mod budget;
pub mod attribute;
mod stack;
mod metadata;
mod place;
mod shown;
mod unpack;
mod difference;
mod changes;
mod tar_writer;
mod pack;

pub use attribute::Marks;
pub use budget::{Budget, Excess};
pub use changes::{Change, ChangeKind, changes};
pub use entry::{Entries, Entry, Kind, TarError, Time};
pub use limits::UnpackLimits;
pub use metadata::{Metadata, Ownership, Shortfalls, mtime_of};
pub use name::{NameError, Named, components};
pub use pack::{PackError, PackOptions, Packed, export, export_one, pack};
pub use place::remove;
pub use shown::Shown;
pub use stack::{Child, Directory, Found, Leaf, Stack};
pub(crate) use tar_writer::TarWriter;
pub use unpack::{UnpackError, UnpackOptions, Unpacked, unpack, write_content};
