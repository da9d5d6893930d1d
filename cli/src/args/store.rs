//! The arguments that say where images are kept.
//! Leans on nothing but `clap`.

use std::path::PathBuf;

use clap::{Args, ValueHint};

/// Where images are kept.
#[derive(Args, Clone, Debug, Default)]
pub(crate) struct StoreArguments {
    /// The folder of the store
    #[arg(help_heading = "Store", long = "store", value_name = "FOLDER", env = "DOCKWRIGHT_STORE", hide_env_values = true, value_hint = ValueHint::DirPath)]
    #[arg(
        help = "The folder of the store [default: `/var/lib/dockwright` for root, else `~/.local/share/dockwright`]"
    )]
    pub(crate) folder: Option<PathBuf>,
}
