//! The arguments of the commands about containers, with Docker's names and letters.
//! Leans on `images` for where the store is.

use std::path::PathBuf;

use clap::{ArgAction, Args, Subcommand, ValueEnum, ValueHint};

use crate::args::images::StoreArguments;

/// `dockwright container …`
#[derive(Debug, Subcommand)]
pub(crate) enum ContainerCommand {
    /// Run a program in a new container
    Run(Box<RunArguments>),
    /// List containers
    #[command(visible_aliases = ["list", "ps"])]
    Ls(ContainerListArguments),
    /// Remove containers
    #[command(visible_alias = "remove")]
    Rm(ContainerRemoveArguments),
    /// Show what a container changed of its image
    Diff(ContainerArguments),
    /// Show everything that is known of a container
    Inspect(ContainerInspectArguments),
    /// Remove all containers that do not run
    Prune(ContainerPruneArguments),
    /// Copy files out of a container or into one
    Cp(CopyArguments),
    /// Make an image of what a container wrote
    Commit(CommitArguments),
    /// Write all files of a container into one tar
    Export(ExportArguments),
}

/// What `run` takes.
#[derive(Args, Debug)]
// `-h` is the name of the machine, as with Docker.
#[command(disable_help_flag = true)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a flag as it is typed"
)]
pub(crate) struct RunArguments {
    /// The image, pulled where the store does not have it, then a command in place of the image's
    #[arg(
        value_names = ["IMAGE", "COMMAND"],
        required = true,
        num_args = 1..,
        trailing_var_arg = true
    )]
    pub(crate) words: Vec<String>,
    /// Remove the container when its program ends
    #[arg(long)]
    pub(crate) rm: bool,
    /// Let the program read standard input
    #[arg(long, short)]
    pub(crate) interactive: bool,
    /// Give the program a terminal
    #[arg(long, short)]
    pub(crate) tty: bool,
    /// Set a variable; without a value it is taken from the environment
    #[arg(long, short, value_name = "NAME=VALUE")]
    pub(crate) env: Vec<String>,
    /// Read variables from a file, one a line
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) env_file: Vec<PathBuf>,
    /// Mount a file or folder of the host, or a volume, which is made where there is none
    #[arg(long, short, value_name = "HOST|NAME:CONTAINER[:ro]")]
    pub(crate) volume: Vec<String>,
    /// The same in words: `type=bind|volume|tmpfs,source=…,target=…,readonly`
    #[arg(long, value_name = "MOUNT")]
    pub(crate) mount: Vec<String>,
    /// Mount memory
    #[arg(long, value_name = "PATH[:OPTIONS]")]
    pub(crate) tmpfs: Vec<String>,
    /// Where the program starts
    #[arg(long, short, value_name = "FOLDER")]
    pub(crate) workdir: Option<String>,
    /// Whom the program runs as
    #[arg(long, short, value_name = "USER[:GROUP]")]
    pub(crate) user: Option<String>,
    /// More groups of that user
    #[arg(long, value_name = "GROUP")]
    pub(crate) group_add: Vec<String>,
    /// The program, in place of the image's entrypoint
    #[arg(long, value_name = "PROGRAM")]
    pub(crate) entrypoint: Option<String>,
    /// What the container is called
    #[arg(long, value_name = "NAME")]
    pub(crate) name: Option<String>,
    /// What the machine is called inside
    #[arg(long, short = 'h', value_name = "NAME")]
    pub(crate) hostname: Option<String>,
    /// Which network it sees
    #[arg(
        long,
        alias = "net",
        value_enum,
        default_value_t,
        value_name = "NETWORK"
    )]
    pub(crate) network: NetworkArgument,
    /// Another line for `/etc/hosts`
    #[arg(long, value_name = "NAME:ADDRESS")]
    pub(crate) add_host: Vec<String>,
    /// A server that names are asked of, in place of this machine's
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) dns: Vec<String>,
    /// A domain that short names are looked for in; `.` for none
    #[arg(long, value_name = "DOMAIN")]
    pub(crate) dns_search: Vec<String>,
    /// An option of the resolver, for example `ndots:2`
    #[arg(long, alias = "dns-opt", value_name = "OPTION")]
    pub(crate) dns_option: Vec<String>,
    /// Let nothing be written but what is mounted
    #[arg(long)]
    pub(crate) read_only: bool,
    /// Start the program below a process that passes signals on and takes ended children
    #[arg(long)]
    pub(crate) init: bool,
    /// The signal that asks the program to end, in place of the image's
    #[arg(long, value_name = "SIGNAL")]
    pub(crate) stop_signal: Option<String>,
    /// Write the id of the container into a file, which must not be there
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) cidfile: Option<PathBuf>,
    /// For another platform than this machine's, where an emulator is registered
    #[arg(long, value_name = "PLATFORM")]
    pub(crate) platform: Option<String>,
    /// When the image is pulled
    #[arg(long, value_enum, default_value_t, value_name = "WHEN")]
    pub(crate) pull: PullArgument,
    /// Say nothing of a pull
    #[arg(long, short)]
    pub(crate) quiet: bool,
    /// Give root one more of its powers, for example `NET_ADMIN`
    #[arg(help_heading = "Limits", long, value_name = "CAPABILITY")]
    pub(crate) cap_add: Vec<String>,
    /// Take one of root's powers away, or `ALL`
    #[arg(help_heading = "Limits", long, value_name = "CAPABILITY")]
    pub(crate) cap_drop: Vec<String>,
    /// Less or more confinement: `no-new-privileges`, `seccomp=unconfined`, `systempaths=unconfined`
    #[arg(help_heading = "Limits", long, value_name = "OPTION")]
    pub(crate) security_opt: Vec<String>,
    /// How much memory all its processes may use, for example `512m`
    #[arg(help_heading = "Limits", long, short, value_name = "SIZE")]
    pub(crate) memory: Option<String>,
    /// How many processes and threads there may be
    #[arg(help_heading = "Limits", long, value_name = "COUNT")]
    pub(crate) pids_limit: Option<i64>,
    /// How many processors' time all its processes get, for example `1.5`
    #[arg(help_heading = "Limits", long, value_name = "COUNT")]
    pub(crate) cpus: Option<String>,
    /// How much time of processors it gets among others; 1024 is usual
    #[arg(help_heading = "Limits", long, short, value_name = "SHARES")]
    pub(crate) cpu_shares: Option<u64>,
    /// A limit of each process, for example `nofile=1024:4096`
    #[arg(help_heading = "Limits", long, value_name = "NAME=SOFT[:HARD]")]
    pub(crate) ulimit: Vec<String>,
    /// The size of `/dev/shm`
    #[arg(help_heading = "Limits", long, value_name = "SIZE")]
    pub(crate) shm_size: Option<String>,
    /// A label of the container
    #[arg(long, short, value_name = "NAME=VALUE")]
    pub(crate) label: Vec<String>,
    /// Print help
    #[arg(long, action = ArgAction::Help)]
    help: Option<bool>,
    #[command(flatten)]
    pub(crate) refused: RefusedArguments,
    #[command(flatten)]
    pub(crate) store: StoreArguments,
}

/// What is not to be had here: understood, so that the answer can say why.
#[derive(Args, Debug)]
pub(crate) struct RefusedArguments {
    #[arg(long, short, hide = true)]
    pub(crate) detach: bool,
    #[arg(long, short, hide = true)]
    pub(crate) publish: Vec<String>,
    #[arg(long, short = 'P', hide = true)]
    pub(crate) publish_all: bool,
    #[arg(long, hide = true)]
    pub(crate) restart: Option<String>,
    #[arg(long, hide = true)]
    pub(crate) privileged: bool,
    #[arg(long, hide = true)]
    pub(crate) userns: Option<String>,
    #[arg(long, hide = true)]
    pub(crate) pid: Option<String>,
    #[arg(long, hide = true)]
    pub(crate) ipc: Option<String>,
    #[arg(long, hide = true, num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    pub(crate) sig_proxy: Option<bool>,
}

/// The networks of `run`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum NetworkArgument {
    /// That of this machine
    #[default]
    Host,
    /// None but its own loopback
    None,
}

/// When `run` pulls.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum PullArgument {
    /// Where the store does not have the image
    #[default]
    Missing,
    /// Every time
    Always,
    /// Not at all
    Never,
}

/// What `container ls` takes.
#[derive(Args, Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a flag as it is typed"
)]
pub(crate) struct ContainerListArguments {
    /// List containers that do not run too
    #[arg(long, short)]
    pub(crate) all: bool,
    /// List so many that were made last, whether they run or not
    #[arg(long, short = 'n', value_name = "COUNT")]
    pub(crate) last: Option<usize>,
    /// List the one that was made last, whether it runs or not
    #[arg(long, short)]
    pub(crate) latest: bool,
    /// What to list: `name=TEXT`, `id=PREFIX`, `status=STATE`, `label=NAME[=VALUE]`, `ancestor=IMAGE`, `exited=CODE`
    #[arg(long, short, value_name = "FILTER")]
    pub(crate) filter: Vec<String>,
    /// `table`, `json`, or a template: `{{.Field}}`, or `table {{.Field}}` for headings
    #[arg(long, value_name = "FORMAT")]
    pub(crate) format: Option<String>,
    /// Do not shorten ids and commands
    #[arg(long)]
    pub(crate) no_trunc: bool,
    /// Show ids only
    #[arg(long, short)]
    pub(crate) quiet: bool,
    /// Show sizes
    #[arg(long, short)]
    pub(crate) size: bool,
    #[command(flatten)]
    pub(crate) store: StoreArguments,
}

/// What `container rm` takes.
#[derive(Args, Debug)]
pub(crate) struct ContainerRemoveArguments {
    /// The containers, by name or id
    #[arg(value_name = "CONTAINER", required = true)]
    pub(crate) containers: Vec<String>,
    /// End one that runs, and say nothing of one that is not there
    #[arg(long, short)]
    pub(crate) force: bool,
    /// Remove its volumes too that nobody named
    #[arg(long, short)]
    pub(crate) volumes: bool,
    #[command(flatten)]
    pub(crate) store: StoreArguments,
}

/// What names one container.
#[derive(Args, Debug)]
pub(crate) struct ContainerArguments {
    /// The container, by name or id
    #[arg(value_name = "CONTAINER")]
    pub(crate) container: String,
    #[command(flatten)]
    pub(crate) store: StoreArguments,
}

/// What `container inspect` takes.
#[derive(Args, Debug)]
pub(crate) struct ContainerInspectArguments {
    /// The containers, by name or id
    #[arg(value_name = "CONTAINER", required = true)]
    pub(crate) containers: Vec<String>,
    /// `json`, or a template such as `{{.State.ExitCode}}`
    #[arg(long, short, value_name = "FORMAT")]
    pub(crate) format: Option<String>,
    /// Say how much it has written
    #[arg(long, short)]
    pub(crate) size: bool,
    #[command(flatten)]
    pub(crate) store: StoreArguments,
}

/// What `container prune` takes.
#[derive(Args, Debug)]
pub(crate) struct ContainerPruneArguments {
    /// What to remove: `until=24h`, `label=NAME[=VALUE]`, `label!=NAME[=VALUE]`
    #[arg(long, value_name = "FILTER")]
    pub(crate) filter: Vec<String>,
    /// Do not ask
    #[arg(long, short)]
    pub(crate) force: bool,
    #[command(flatten)]
    pub(crate) store: StoreArguments,
}

/// What `cp` takes.
#[derive(Args, Debug)]
pub(crate) struct CopyArguments {
    /// `CONTAINER:PATH`, a path, or `-` for a tar on standard input
    #[arg(value_name = "SOURCE")]
    pub(crate) source: String,
    /// `CONTAINER:PATH`, a path, or `-` for a tar on standard output
    #[arg(value_name = "DESTINATION")]
    pub(crate) destination: String,
    /// Keep owners
    #[arg(long, short)]
    pub(crate) archive: bool,
    /// Copy what a link leads to, not the link
    #[arg(long, short = 'L')]
    pub(crate) follow_link: bool,
    #[command(flatten)]
    pub(crate) store: StoreArguments,
}

/// What `commit` takes.
#[derive(Args, Debug)]
pub(crate) struct CommitArguments {
    /// The container, by name or id
    #[arg(value_name = "CONTAINER")]
    pub(crate) container: String,
    /// The name of the image
    #[arg(value_name = "NAME")]
    pub(crate) name: Option<String>,
    /// An instruction of a Dockerfile that changes the config, for example `CMD ["serve"]`
    #[arg(long, short, value_name = "INSTRUCTION")]
    pub(crate) change: Vec<String>,
    /// A remark
    #[arg(long, short, value_name = "TEXT")]
    pub(crate) message: Option<String>,
    /// Who made it
    #[arg(long, short, value_name = "NAME")]
    pub(crate) author: Option<String>,
    #[command(flatten)]
    pub(crate) store: StoreArguments,
}

/// What `export` takes.
#[derive(Args, Debug)]
pub(crate) struct ExportArguments {
    /// The container, by name or id
    #[arg(value_name = "CONTAINER")]
    pub(crate) container: String,
    /// Write to a file, not to standard output
    #[arg(long, short, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) output: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) store: StoreArguments,
}
