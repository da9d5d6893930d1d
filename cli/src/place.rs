//! Where the store is, as arguments and the environment say.
//! Leans on `args`.

use std::ffi::OsString;
use std::path::PathBuf;

use dockwright_images::store::default_place;

use crate::args::images::StoreArguments;

/// The folder of the store that is named, or else the default one; it may not be there.
pub(crate) fn store_place(arguments: &StoreArguments) -> PathBuf {
    match &arguments.folder {
        Some(folder) => folder.clone(),
        None => default_place(is_root(), variable),
    }
}

/// The environment.
pub(crate) fn variable(name: &str) -> Option<OsString> {
    std::env::var_os(name)
}

/// Whether this process is root, of the machine or of a user namespace.
pub(crate) fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}
