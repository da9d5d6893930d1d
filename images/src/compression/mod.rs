//! How blobs are compressed: told by their first bytes, read as a stream, written with the same bytes every time.
//! The modules are in dependency order.

mod kind;
mod reader;
mod member;
mod gzip;
mod writer;

pub use kind::Compression;
pub use member::{Key, Members};
pub use reader::{Decompressor, Ratio};
pub use writer::{Compressor, Writer};
