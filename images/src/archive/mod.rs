//! Archives of images: what `docker save`, skopeo, buildah, Podman and umoci write, read and written;
//! and a tar of files that becomes an image.
//! In dependency order, which is the order to read them in.

mod error;
mod watched;
mod contents;
mod arrival;
mod layers;
mod scan;
mod loaded;
mod layout;
mod docker;
mod oldest;
mod load;
mod chosen;
mod save;
mod import;

pub use error::ArchiveError;
pub use import::{Import, import};
pub use load::{Load, load, load_folder, load_stream};
pub use loaded::Loaded;
pub use save::{Form, Save, save};
