//! The arguments that make the steps of a build what they are: `build` carries them out, `plan` foretells them.
//! Leans on nothing but `clap`.

use clap::{Args, ValueEnum};

/// What changes steps, and what they need.
#[derive(Args, Debug)]
pub(crate) struct StepArguments {
    /// The stage to build: its name or number [default: the last one]
    #[arg(long, value_name = "STAGE")]
    pub(crate) target: Option<String>,
    /// A value for an `ARG`; without a value it is taken from the environment
    #[arg(long, value_name = "NAME=VALUE")]
    pub(crate) build_arg: Vec<String>,
    /// A build context with a name: a folder, a URL, an image as `docker-image://NAME` or `oci-layout://FOLDER[:TAG]`
    #[arg(long, value_name = "NAME=CONTEXT")]
    pub(crate) build_context: Vec<String>,
    /// A secret for `RUN --mount=type=secret`: `id=NAME[,src=FILE|,env=VARIABLE]`
    #[arg(help_heading = "Steps", long, value_name = "SECRET")]
    pub(crate) secret: Vec<String>,
    /// An ssh agent for `RUN --mount=type=ssh` and, as `default`, for repositories: `default`, or `NAME=SOCKET`
    #[arg(help_heading = "Steps", long, value_name = "AGENT")]
    pub(crate) ssh: Vec<String>,
    /// The network of steps that do not say
    #[arg(
        help_heading = "Steps",
        long,
        value_enum,
        default_value_t,
        value_name = "NETWORK"
    )]
    pub(crate) network: NetworkArgument,
    /// A line for `/etc/hosts`: `NAME:ADDRESS`
    #[arg(help_heading = "Steps", long, value_name = "HOST")]
    pub(crate) add_host: Vec<String>,
    /// What steps may ask for: `network.host`, `security.insecure`
    #[arg(help_heading = "Steps", long, value_name = "ENTITLEMENT")]
    pub(crate) allow: Vec<String>,
    /// The size of `/dev/shm`, for example `128m`
    #[arg(help_heading = "Steps", long, value_name = "BYTES")]
    pub(crate) shm_size: Option<String>,
    /// A limit of processes, for example `nofile=1024:4096`
    #[arg(help_heading = "Steps", long, value_name = "LIMIT")]
    pub(crate) ulimit: Vec<String>,
    /// Take no step from the cache
    #[arg(help_heading = "Cache", long)]
    pub(crate) no_cache: bool,
    /// Take no step of these stages from the cache
    #[arg(
        help_heading = "Cache",
        long,
        value_name = "STAGES",
        value_delimiter = ','
    )]
    pub(crate) no_cache_filter: Vec<String>,
}

/// The networks of `--network`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum NetworkArgument {
    /// The usual one
    #[default]
    Default,
    /// Nothing but loopback
    None,
    /// The machine's
    Host,
}
