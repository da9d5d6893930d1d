//! The arguments of the commands about volumes, with Docker's names and letters.
//! Leans on `store` for where they are kept.

use clap::{Args, Subcommand};

use crate::args::store::StoreArguments;

/// `dockwright volume …`
#[derive(Debug, Subcommand)]
pub(crate) enum VolumeCommand {
    /// Make a volume
    Create(VolumeCreateArguments),
    /// Show everything that is known of volumes
    Inspect(VolumeInspectArguments),
    /// List volumes
    #[command(visible_alias = "list")]
    Ls(VolumeListArguments),
    /// Remove volumes that no container has
    Prune(VolumePruneArguments),
    /// Remove volumes
    #[command(visible_alias = "remove")]
    Rm(VolumeRemoveArguments),
}

/// What `volume create` takes.
#[derive(Args, Debug)]
pub(crate) struct VolumeCreateArguments {
    /// What it is called [default: 64 digits]
    #[arg(value_name = "NAME")]
    pub(crate) name: Option<String>,
    /// A label
    #[arg(long, value_name = "NAME=VALUE")]
    pub(crate) label: Vec<String>,
    #[command(flatten)]
    pub(crate) store: StoreArguments,
}

/// What `volume inspect` takes.
#[derive(Args, Debug)]
pub(crate) struct VolumeInspectArguments {
    /// The volumes
    #[arg(value_name = "VOLUME", required = true)]
    pub(crate) volumes: Vec<String>,
    /// `json`, or a template such as `{{.Mountpoint}}`
    #[arg(long, short, value_name = "FORMAT")]
    pub(crate) format: Option<String>,
    #[command(flatten)]
    pub(crate) store: StoreArguments,
}

/// What `volume ls` takes.
#[derive(Args, Debug)]
pub(crate) struct VolumeListArguments {
    /// What to list: `name=TEXT`, `label=NAME[=VALUE]`, `label!=NAME[=VALUE]`, `dangling=true|false`
    #[arg(long, short, value_name = "FILTER")]
    pub(crate) filter: Vec<String>,
    /// `table`, `json`, or a template: `{{.Field}}`, or `table {{.Field}}` for headings
    #[arg(long, value_name = "FORMAT")]
    pub(crate) format: Option<String>,
    /// Show names only
    #[arg(long, short)]
    pub(crate) quiet: bool,
    #[command(flatten)]
    pub(crate) store: StoreArguments,
}

/// What `volume prune` takes.
#[derive(Args, Debug)]
pub(crate) struct VolumePruneArguments {
    /// Remove those that have a name too
    #[arg(long, short)]
    pub(crate) all: bool,
    /// What to remove: `label=NAME[=VALUE]`, `label!=NAME[=VALUE]`
    #[arg(long, value_name = "FILTER")]
    pub(crate) filter: Vec<String>,
    /// Do not ask
    #[arg(long, short)]
    pub(crate) force: bool,
    #[command(flatten)]
    pub(crate) store: StoreArguments,
}

/// What `volume rm` takes.
#[derive(Args, Debug)]
pub(crate) struct VolumeRemoveArguments {
    /// The volumes
    #[arg(value_name = "VOLUME", required = true)]
    pub(crate) volumes: Vec<String>,
    /// Say nothing of a volume that is not there
    #[arg(long, short)]
    pub(crate) force: bool,
    #[command(flatten)]
    pub(crate) store: StoreArguments,
}
