//! The arguments of `inspect`, which shows whatever has a name.
//! Leans on `store` for where it is kept.

use clap::{Args, ValueEnum};

use crate::args::store::StoreArguments;

/// What `inspect` takes.
#[derive(Args, Debug)]
pub(crate) struct InspectAnyArguments {
    /// Containers, images or volumes, by name or id
    #[arg(value_name = "NAME", required = true)]
    pub(crate) names: Vec<String>,
    /// `json`, or a template such as `{{.Config.User}}`
    #[arg(long, short, value_name = "FORMAT")]
    pub(crate) format: Option<String>,
    /// What they are, where a name could be that of several
    #[arg(long = "type", value_enum, value_name = "TYPE")]
    pub(crate) kind: Option<InspectedKind>,
    /// Say how much containers have written
    #[arg(long, short)]
    pub(crate) size: bool,
    #[command(flatten)]
    pub(crate) store: StoreArguments,
}

/// What `inspect` can show.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum InspectedKind {
    Container,
    Image,
    Volume,
}
