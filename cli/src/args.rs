//! The arguments as they are typed.
//! Leans on `terminal` for one of their types; `options` says what they mean.

pub(crate) mod store;
pub(crate) mod analysis;
pub(crate) mod images;
pub(crate) mod containers;
pub(crate) mod volumes;
pub(crate) mod inspect;
pub(crate) mod steps;
pub(crate) mod build;
pub(crate) mod plan;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum, ValueHint};

use crate::args::build::BuildArguments;
use crate::args::containers::{
    CommitArguments, ContainerCommand, ContainerListArguments, ContainerRemoveArguments,
    CopyArguments, ExportArguments, RunArguments,
};
use crate::args::images::{
    HistoryArguments, ImageCommand, ImportArguments, ListArguments, LoadArguments, LoginArguments,
    LogoutArguments, ManifestCommand, PullArguments, PushArguments, RemoveArguments, SaveArguments,
    StoreArguments, SystemCommand, TagArguments,
};
use crate::args::inspect::InspectAnyArguments;
use crate::args::plan::PlanArguments;
use crate::args::volumes::VolumeCommand;
use crate::terminal::ColorChoice;

const EXAMPLES: &str = "\
Examples:
  dockwright lint                          lint every Dockerfile below this folder
  dockwright lint --format json Dockerfile lint one file, for a script
  cat Dockerfile | dockwright lint -       lint what comes in on standard input
  dockwright fix --diff                    show what the safe fixes would change
  dockwright fix                           apply them
  dockwright plan --target test            show what a build would do
  dockwright explain DL3008                read why a rule exists; codes of other tools work too

Exit codes:
  0  nothing found
  1  findings at or above the threshold of `--fail-on`
  2  wrong arguments or settings, or a file that cannot be read
  3  the store or a registry failed
`run` ends with what its program returned, or 125, 126 and 127 where there was none, as with Docker.

Settings are read from `dockwright.toml`, found upwards from each file.";

/// Everything that can be typed.
#[derive(Debug, Parser)]
#[command(name = "dockwright", version, after_help = EXAMPLES, max_term_width = 100)]
#[command(
    about = "Lints and fixes Dockerfiles, knowing what they mean, moves images, and runs containers"
)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
    /// When to use color
    #[arg(
        long,
        global = true,
        value_enum,
        default_value_t,
        value_name = "WHEN",
        hide_possible_values = true
    )]
    #[arg(
        help = "When to use color: auto, always or never; `NO_COLOR` and `CLICOLOR_FORCE` count too"
    )]
    pub(crate) color: ColorChoice,
    /// The process that started this one, to end with it: for plans and builds that a language server starts
    #[arg(long, global = true, hide = true, value_name = "PROCESS")]
    pub(crate) ends_with: Option<u32>,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Report what is wrong with Dockerfiles
    Lint(LintArguments),
    /// Mend what can be mended without a look
    Fix(FixArguments),
    /// Show the page of a rule
    Explain(ExplainArguments),
    /// List the rules
    Rules(RulesArguments),
    /// Show how a Dockerfile is understood
    Parse(ParseArguments),
    /// Show what a build would do, without doing it
    Plan(PlanArguments),
    /// Answer an editor: the language server
    #[command(visible_alias = "lsp")]
    Server(ServerArguments),
    /// Build an image from a Dockerfile
    Build(Box<BuildArguments>),
    /// Fetch images from a registry
    Pull(PullArguments),
    /// Give an image to a registry
    Push(PushArguments),
    /// Give an image another name
    Tag(TagArguments),
    /// Write images into an archive
    Save(SaveArguments),
    /// Read the images of an archive
    Load(LoadArguments),
    /// Make an image of a tar of files
    Import(ImportArguments),
    /// Images: list, inspect, remove and more
    #[command(subcommand)]
    Image(ImageCommand),
    /// Run a program in a new container of an image
    Run(Box<RunArguments>),
    /// Copy files out of a container or into one
    Cp(CopyArguments),
    /// Make an image of what a container wrote
    Commit(CommitArguments),
    /// Write all files of a container into one tar
    Export(ExportArguments),
    /// Containers: list, inspect, remove and more
    #[command(subcommand)]
    Container(ContainerCommand),
    /// Volumes: folders that outlive the containers they are mounted in
    #[command(subcommand)]
    Volume(VolumeCommand),
    /// Lists of images: several platforms under one name
    #[command(subcommand)]
    Manifest(ManifestCommand),
    /// Keep a name and password for a registry
    Login(LoginArguments),
    /// Forget the name and password for a registry
    Logout(LogoutArguments),
    /// The store: what takes room, what can go, whether all is well
    #[command(subcommand)]
    System(SystemCommand),
    /// List images, as `image ls`
    #[command(hide = true)]
    Images(ListArguments),
    /// Remove images, as `image rm`
    #[command(hide = true)]
    Rmi(RemoveArguments),
    /// Show how an image came to be, as `image history`
    #[command(hide = true)]
    History(HistoryArguments),
    /// Show everything that is known of containers, images and volumes
    Inspect(InspectAnyArguments),
    /// List containers, as `container ls`
    #[command(hide = true)]
    Ps(ContainerListArguments),
    /// Remove containers, as `container rm`
    #[command(hide = true)]
    Rm(ContainerRemoveArguments),
    /// Print a completion script for a shell
    Completions(CompletionsArguments),
    /// Print the manual page
    Man,
}

/// What `lint` takes.
#[derive(Args, Debug)]
pub(crate) struct LintArguments {
    #[command(flatten)]
    pub(crate) input: InputArguments,
    #[command(flatten)]
    pub(crate) selection: SelectionArguments,
    /// How findings are written
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub(crate) format: FormatArgument,
    /// The lowest severity that makes the exit code 1 [default: warning]
    #[arg(long, value_enum, value_name = "SEVERITY")]
    pub(crate) fail_on: Option<FailOnArgument>,
    /// Count findings by rule, in place of listing them
    #[arg(long)]
    pub(crate) statistics: bool,
    /// Print findings and errors only: no summary, no progress
    #[arg(long, short)]
    pub(crate) quiet: bool,
    /// Write the report to a file
    #[arg(long, short, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) output_file: Option<PathBuf>,
}

/// What `fix` takes.
#[derive(Args, Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a flag as it is typed"
)]
pub(crate) struct FixArguments {
    #[command(flatten)]
    pub(crate) input: InputArguments,
    #[command(flatten)]
    pub(crate) selection: SelectionArguments,
    /// Print what would change as a unified diff, and write nothing
    #[arg(long)]
    pub(crate) diff: bool,
    /// List the files that would change, write nothing, and exit with 1 if there are any
    #[arg(long)]
    pub(crate) check: bool,
    /// Also apply fixes that can change what is built
    #[arg(long = "unsafe")]
    pub(crate) dangerous: bool,
    /// Print no summary
    #[arg(long, short)]
    pub(crate) quiet: bool,
}

/// Which files, and what is known about their surroundings.
#[derive(Args, Debug)]
pub(crate) struct InputArguments {
    /// Files, folders to search, or `-` for standard input
    #[arg(value_name = "PATH", default_value = ".", value_hint = ValueHint::AnyPath)]
    pub(crate) paths: Vec<PathBuf>,
    /// The path that standard input is said to have
    #[arg(help_heading = "Surroundings", long, value_name = "PATH", value_hint = ValueHint::FilePath)]
    pub(crate) stdin_filename: Option<PathBuf>,
    /// The build context [default: the folder of each file]
    #[arg(help_heading = "Surroundings", long, value_name = "FOLDER", value_hint = ValueHint::DirPath)]
    pub(crate) context: Option<PathBuf>,
    /// A build argument; without a value it is taken from the environment
    #[arg(help_heading = "Surroundings", long, value_name = "NAME=VALUE")]
    pub(crate) build_arg: Vec<String>,
    /// The platform that is built for [default: linux/amd64]
    #[arg(help_heading = "Surroundings", long, value_name = "PLATFORM")]
    pub(crate) platform: Option<String>,
    /// The day to judge dates by [default: today]
    #[arg(help_heading = "Surroundings", long, value_name = "YYYY-MM-DD")]
    pub(crate) today: Option<String>,
    /// Ask registries about base images, and keep what they say in the store
    #[arg(help_heading = "Surroundings", long)]
    pub(crate) online: bool,
    #[command(flatten)]
    pub(crate) store: StoreArguments,
}

/// Which rules.
#[derive(Args, Debug)]
pub(crate) struct SelectionArguments {
    /// Run only these rules: names, codes of other tools, families, or `all`
    #[arg(
        help_heading = "Rules",
        long,
        value_name = "RULES",
        value_delimiter = ','
    )]
    pub(crate) select: Vec<String>,
    /// Run these rules beside the others
    #[arg(
        help_heading = "Rules",
        long,
        value_name = "RULES",
        value_delimiter = ','
    )]
    pub(crate) extend_select: Vec<String>,
    /// Do not run these rules
    #[arg(
        help_heading = "Rules",
        long,
        value_name = "RULES",
        value_delimiter = ','
    )]
    pub(crate) ignore: Vec<String>,
    /// The settings file, in place of the one found upwards from each file
    #[arg(help_heading = "Rules", long, value_name = "FILE", value_hint = ValueHint::FilePath, conflicts_with = "no_settings")]
    pub(crate) settings: Option<PathBuf>,
    /// Read no settings file
    #[arg(help_heading = "Rules", long)]
    pub(crate) no_settings: bool,
    /// Report also what comments in the file silence
    #[arg(help_heading = "Rules", long)]
    pub(crate) no_suppressions: bool,
}

/// What `explain` takes.
#[derive(Args, Debug)]
pub(crate) struct ExplainArguments {
    /// The name of a rule, or the code that another tool has for it
    #[arg(value_name = "RULE", required = true)]
    pub(crate) rules: Vec<String>,
    /// How it is written
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub(crate) format: PlainFormat,
}

/// What `rules` takes.
#[derive(Args, Debug)]
pub(crate) struct RulesArguments {
    /// How they are written
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub(crate) format: PlainFormat,
}

/// What `parse` takes.
#[derive(Args, Debug)]
pub(crate) struct ParseArguments {
    /// A Dockerfile, or `-` for standard input
    #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) file: PathBuf,
    /// How it is written
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub(crate) format: TreeFormat,
}

/// What `server` takes.
#[derive(Args, Debug)]
pub(crate) struct ServerArguments {
    /// Talk over standard input and output, which is the default; taken because editors pass it
    #[arg(long, conflicts_with = "port")]
    pub(crate) stdio: bool,
    /// Talk over TCP on the loopback address, to watch what is said; 0 takes any free port
    #[arg(long, value_name = "PORT")]
    pub(crate) port: Option<u16>,
    /// Write a log into a file
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) log: Option<PathBuf>,
    /// How much is logged
    #[arg(long, value_enum, default_value_t, value_name = "LEVEL")]
    pub(crate) log_level: LogLevelArgument,
    #[command(flatten)]
    pub(crate) store: StoreArguments,
}

/// What `completions` takes.
#[derive(Args, Debug)]
pub(crate) struct CompletionsArguments {
    /// The shell
    #[arg(value_enum, value_name = "SHELL")]
    pub(crate) shell: clap_complete::Shell,
}

/// The formats of `lint`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum FormatArgument {
    /// With the source, for people
    #[default]
    Text,
    /// One line a finding
    Concise,
    /// One JSON object
    Json,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// Annotations of GitHub Actions
    Github,
}

/// The formats of commands that list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum PlainFormat {
    /// For people
    #[default]
    Text,
    /// For scripts
    Json,
}

/// How much a log says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum LogLevelArgument {
    /// What failed
    Error,
    /// What may be wrong, too
    Warn,
    /// What happens, too
    #[default]
    Info,
    /// Every message by name, too
    Debug,
    /// All there is
    Trace,
}

/// The formats of `parse`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum TreeFormat {
    /// An indented outline
    #[default]
    Tree,
    /// For scripts
    Json,
}

/// The thresholds of `--fail-on`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum FailOnArgument {
    Hint,
    Info,
    Warning,
    Error,
    /// Whatever is found
    Never,
}
