//! The arguments of the commands about images, with Docker's names and letters.
//! Leans on nothing but `clap`, and on the arguments that they share.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum, ValueHint};

use crate::args::analysis::{DiffArguments, EfficiencyArguments};
pub(crate) use crate::args::store::StoreArguments;

/// `dockwright image …`
#[derive(Debug, Subcommand)]
pub(crate) enum ImageCommand {
    /// List images
    #[command(visible_alias = "list")]
    Ls(ListArguments),
    /// Fetch an image from a registry
    Pull(PullArguments),
    /// Give an image to a registry
    Push(PushArguments),
    /// Give an image another name
    Tag(TagArguments),
    /// Remove images
    #[command(visible_alias = "remove")]
    Rm(RemoveArguments),
    /// Show everything that is known of an image
    Inspect(InspectArguments),
    /// Show how an image came to be
    History(HistoryArguments),
    /// Remove images without a name, or all of them
    Prune(PruneArguments),
    /// Write images into an archive
    Save(SaveArguments),
    /// Read the images of an archive
    Load(LoadArguments),
    /// Make an image of a tar of files
    Import(ImportArguments),
    /// Show which files differ between two images
    Diff(DiffArguments),
    /// Show which bytes of an image nobody sees, and which instruction wasted them
    Efficiency(EfficiencyArguments),
}

/// What `image ls` takes.
#[derive(Args, Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a flag as it is typed"
)]
pub(crate) struct ListArguments {
    /// A name, or a pattern such as `team/*`
    #[arg(value_name = "NAME")]
    pub(crate) name: Option<String>,
    /// List images without a name too
    #[arg(long, short)]
    pub(crate) all: bool,
    /// Show digests
    #[arg(long)]
    pub(crate) digests: bool,
    /// What to list: `dangling=true`, `label=NAME[=VALUE]`, `before=IMAGE`, `since=IMAGE`, `reference=PATTERN`
    #[arg(long, short, value_name = "FILTER")]
    pub(crate) filter: Vec<String>,
    /// `table`, `json`, or a template: `{{.Field}}`, or `table {{.Field}}` for headings
    #[arg(long, value_name = "FORMAT")]
    pub(crate) format: Option<String>,
    /// Do not shorten ids
    #[arg(long)]
    pub(crate) no_trunc: bool,
    /// Show ids only
    #[arg(long, short)]
    pub(crate) quiet: bool,
    #[command(flatten)]
    pub(crate) store: StoreArguments,
}

/// What `pull` takes.
#[derive(Args, Debug)]
pub(crate) struct PullArguments {
    /// The images
    #[arg(value_name = "IMAGE", required = true)]
    pub(crate) images: Vec<String>,
    /// For another platform than this machine's, for example `linux/arm64`
    #[arg(long, value_name = "PLATFORM", conflicts_with = "all_platforms")]
    pub(crate) platform: Option<String>,
    /// Every platform that is offered
    #[arg(long)]
    pub(crate) all_platforms: bool,
    /// Every tag of the repository
    #[arg(long, short)]
    pub(crate) all_tags: bool,
    /// Print names only
    #[arg(long, short)]
    pub(crate) quiet: bool,
    #[command(flatten)]
    pub(crate) store: StoreArguments,
}

/// What `push` takes.
#[derive(Args, Debug)]
pub(crate) struct PushArguments {
    /// The image
    #[arg(value_name = "IMAGE")]
    pub(crate) image: String,
    /// Push it under another name, without tagging it first
    #[arg(value_name = "DESTINATION")]
    pub(crate) destination: Option<String>,
    /// One platform of several alone
    #[arg(long, value_name = "PLATFORM")]
    pub(crate) platform: Option<String>,
    /// Every tag of the repository
    #[arg(long, short, conflicts_with = "destination")]
    pub(crate) all_tags: bool,
    /// Print the digest only
    #[arg(long, short)]
    pub(crate) quiet: bool,
    #[command(flatten)]
    pub(crate) store: StoreArguments,
}

/// What `tag` takes.
#[derive(Args, Debug)]
pub(crate) struct TagArguments {
    /// The image
    #[arg(value_name = "IMAGE")]
    pub(crate) image: String,
    /// Its other name
    #[arg(value_name = "NAME")]
    pub(crate) name: String,
    #[command(flatten)]
    pub(crate) store: StoreArguments,
}

/// What `image rm` takes.
#[derive(Args, Debug)]
pub(crate) struct RemoveArguments {
    /// The images, by name or id
    #[arg(value_name = "IMAGE", required = true)]
    pub(crate) images: Vec<String>,
    /// Also where an id stands for an image with several names
    #[arg(long, short)]
    pub(crate) force: bool,
    #[command(flatten)]
    pub(crate) store: StoreArguments,
}

/// What `image inspect` takes.
#[derive(Args, Debug)]
pub(crate) struct InspectArguments {
    /// The images
    #[arg(value_name = "IMAGE", required = true)]
    pub(crate) images: Vec<String>,
    /// `json`, or a template such as `{{.Config.User}}`
    #[arg(long, short, value_name = "FORMAT")]
    pub(crate) format: Option<String>,
    /// For another platform than this machine's
    #[arg(long, value_name = "PLATFORM")]
    pub(crate) platform: Option<String>,
    #[command(flatten)]
    pub(crate) store: StoreArguments,
}

/// What `image history` takes.
#[derive(Args, Debug)]
pub(crate) struct HistoryArguments {
    /// The image
    #[arg(value_name = "IMAGE")]
    pub(crate) image: String,
    /// `table`, `json`, or a template: `{{.Field}}`, or `table {{.Field}}` for headings
    #[arg(long, value_name = "FORMAT")]
    pub(crate) format: Option<String>,
    /// Write sizes and times for people
    #[arg(long, short = 'H', default_value_t = true, action = clap::ArgAction::Set, num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    pub(crate) human: bool,
    /// Do not shorten what was run
    #[arg(long)]
    pub(crate) no_trunc: bool,
    /// Show ids only
    #[arg(long, short)]
    pub(crate) quiet: bool,
    /// For another platform than this machine's
    #[arg(long, value_name = "PLATFORM")]
    pub(crate) platform: Option<String>,
    #[command(flatten)]
    pub(crate) store: StoreArguments,
}

/// What `image prune` takes.
#[derive(Args, Debug)]
pub(crate) struct PruneArguments {
    /// Remove all images, not only those without a name
    #[arg(long, short)]
    pub(crate) all: bool,
    /// What to remove: `until=24h`, `label=NAME[=VALUE]`, `label!=NAME[=VALUE]`
    #[arg(long, value_name = "FILTER")]
    pub(crate) filter: Vec<String>,
    /// Do not ask
    #[arg(long, short)]
    pub(crate) force: bool,
    #[command(flatten)]
    pub(crate) store: StoreArguments,
}

/// What `save` takes.
#[derive(Args, Debug)]
pub(crate) struct SaveArguments {
    /// The images, by name or id; a repository without a tag stands for all of its tags
    #[arg(value_name = "IMAGE", required = true)]
    pub(crate) images: Vec<String>,
    /// The archive [default: standard output]
    #[arg(long, short, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) output: Option<PathBuf>,
    /// Who can read it
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub(crate) format: ArchiveFormat,
    /// What the whole of it is compressed with
    #[arg(long, value_enum, default_value_t, value_name = "COMPRESSION")]
    pub(crate) compress: ArchiveCompression,
    /// The image for one platform alone, for example `linux/arm64`
    #[arg(long, value_name = "PLATFORM")]
    pub(crate) platform: Option<String>,
    #[command(flatten)]
    pub(crate) store: StoreArguments,
}

/// What `load` takes.
#[derive(Args, Debug)]
pub(crate) struct LoadArguments {
    /// The archive, or a folder: an OCI layout, or skopeo's `dir:` [default: standard input]
    #[arg(long, short, value_name = "FILE", value_hint = ValueHint::AnyPath)]
    pub(crate) input: Option<PathBuf>,
    /// For one platform alone, for example `linux/arm64`
    #[arg(long, value_name = "PLATFORM")]
    pub(crate) platform: Option<String>,
    /// Show no progress
    #[arg(long, short)]
    pub(crate) quiet: bool,
    #[command(flatten)]
    pub(crate) store: StoreArguments,
}

/// What `import` takes.
#[derive(Args, Debug)]
pub(crate) struct ImportArguments {
    /// A tar, also a compressed one: a file, an address that begins with `http://` or `https://`, or `-` for standard input
    #[arg(value_name = "SOURCE", value_hint = ValueHint::FilePath)]
    pub(crate) source: String,
    /// The name of the image
    #[arg(value_name = "NAME")]
    pub(crate) name: Option<String>,
    /// An instruction to change the image with, such as `CMD ["sh"]`
    #[arg(long, short, value_name = "INSTRUCTION")]
    pub(crate) change: Vec<String>,
    /// A remark for the history of the image
    #[arg(long, short, value_name = "TEXT")]
    pub(crate) message: Option<String>,
    /// What it runs on [default: this machine]
    #[arg(long, value_name = "PLATFORM")]
    pub(crate) platform: Option<String>,
    #[command(flatten)]
    pub(crate) store: StoreArguments,
}

/// The forms of archives.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum ArchiveFormat {
    /// Docker, and all tools that read OCI layouts
    #[default]
    Docker,
    /// Tools that read OCI layouts
    Oci,
}

/// The compressions of archives.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum ArchiveCompression {
    /// Nothing, since layers are compressed already
    #[default]
    None,
    /// gzip
    Gzip,
    /// Zstandard
    Zstd,
}

/// What `login` takes.
#[derive(Args, Debug)]
pub(crate) struct LoginArguments {
    /// The registry [default: Docker Hub]
    #[arg(value_name = "REGISTRY")]
    pub(crate) registry: Option<String>,
    /// The name
    #[arg(long, short, value_name = "NAME")]
    pub(crate) username: Option<String>,
    /// The password or token; better from standard input
    #[arg(
        long,
        short,
        value_name = "PASSWORD",
        conflicts_with = "password_stdin"
    )]
    pub(crate) password: Option<String>,
    /// Read the password from standard input
    #[arg(long, requires = "username")]
    pub(crate) password_stdin: bool,
}

/// What `logout` takes.
#[derive(Args, Debug)]
pub(crate) struct LogoutArguments {
    /// The registry [default: Docker Hub]
    #[arg(value_name = "REGISTRY")]
    pub(crate) registry: Option<String>,
}

/// `dockwright manifest …`
#[derive(Debug, Subcommand)]
pub(crate) enum ManifestCommand {
    /// Make a list of images, one for each platform, under one name
    Create(ManifestCreateArguments),
    /// Say more of one image of a list
    Annotate(ManifestAnnotateArguments),
    /// Show a list, or the manifest of an image, from the store or else its registry
    Inspect(ManifestInspectArguments),
    /// Take one image out of a list
    Remove(ManifestRemoveArguments),
    /// Give a list and all its images to a registry
    Push(ManifestPushArguments),
    /// Remove lists
    Rm(ManifestRmArguments),
}

/// What `manifest create` takes.
#[derive(Args, Debug)]
pub(crate) struct ManifestCreateArguments {
    /// The name of the list
    #[arg(value_name = "LIST")]
    pub(crate) list: String,
    /// The images, from the store or else their registries
    #[arg(value_name = "IMAGE")]
    pub(crate) images: Vec<String>,
    /// Add to a list that is there
    #[arg(long, short)]
    pub(crate) amend: bool,
    #[command(flatten)]
    pub(crate) store: StoreArguments,
}

/// What `manifest annotate` takes.
#[derive(Args, Debug)]
pub(crate) struct ManifestAnnotateArguments {
    /// The list
    #[arg(value_name = "LIST")]
    pub(crate) list: String,
    /// The image in it, by name or digest
    #[arg(value_name = "IMAGE")]
    pub(crate) image: String,
    /// For example `arm64`
    #[arg(long, value_name = "ARCHITECTURE")]
    pub(crate) arch: Option<String>,
    /// For example `linux`
    #[arg(long, value_name = "SYSTEM")]
    pub(crate) os: Option<String>,
    /// For example `v8`
    #[arg(long, value_name = "VARIANT")]
    pub(crate) variant: Option<String>,
    /// The version of Windows
    #[arg(long, value_name = "VERSION")]
    pub(crate) os_version: Option<String>,
    /// Features of the system, for example `win32k`
    #[arg(long, value_name = "FEATURE", value_delimiter = ',')]
    pub(crate) os_features: Vec<String>,
    /// Features of the processor
    #[arg(long, value_name = "FEATURE", value_delimiter = ',')]
    pub(crate) features: Vec<String>,
    /// A remark
    #[arg(long, value_name = "NAME=VALUE")]
    pub(crate) annotation: Vec<String>,
    #[command(flatten)]
    pub(crate) store: StoreArguments,
}

/// What `manifest inspect` takes.
#[derive(Args, Debug)]
pub(crate) struct ManifestInspectArguments {
    /// The list or image
    #[arg(value_name = "NAME")]
    pub(crate) name: String,
    /// Print the very bytes
    #[arg(long, conflicts_with = "format")]
    pub(crate) raw: bool,
    /// `json`, or a template such as `{{len .manifests}}`
    #[arg(long, short, value_name = "FORMAT")]
    pub(crate) format: Option<String>,
    #[command(flatten)]
    pub(crate) store: StoreArguments,
}

/// What `manifest remove` takes.
#[derive(Args, Debug)]
pub(crate) struct ManifestRemoveArguments {
    /// The list
    #[arg(value_name = "LIST")]
    pub(crate) list: String,
    /// The image in it, by name or digest
    #[arg(value_name = "IMAGE")]
    pub(crate) image: String,
    #[command(flatten)]
    pub(crate) store: StoreArguments,
}

/// What `manifest push` takes.
#[derive(Args, Debug)]
pub(crate) struct ManifestPushArguments {
    /// The list
    #[arg(value_name = "LIST")]
    pub(crate) list: String,
    /// Push it under another name
    #[arg(value_name = "DESTINATION")]
    pub(crate) destination: Option<String>,
    /// Remove the list from the store afterwards
    #[arg(long, short)]
    pub(crate) purge: bool,
    #[command(flatten)]
    pub(crate) store: StoreArguments,
}

/// What `manifest rm` takes.
#[derive(Args, Debug)]
pub(crate) struct ManifestRmArguments {
    /// The lists
    #[arg(value_name = "LIST", required = true)]
    pub(crate) lists: Vec<String>,
    #[command(flatten)]
    pub(crate) store: StoreArguments,
}

/// `dockwright system …`
#[derive(Debug, Subcommand)]
pub(crate) enum SystemCommand {
    /// Show what takes room in the store
    Df(SystemArguments),
    /// Remove what nothing needs: images without a name, forgotten layers, partial downloads
    Prune(SystemPruneArguments),
    /// Read every byte of the store again, and follow every name
    Check(SystemArguments),
}

/// What `system df` and `system check` take.
#[derive(Args, Debug)]
pub(crate) struct SystemArguments {
    /// `json`, or a template such as `{{json .}}`
    #[arg(long, value_name = "FORMAT")]
    pub(crate) format: Option<String>,
    #[command(flatten)]
    pub(crate) store: StoreArguments,
}

/// What `system prune` takes.
#[derive(Args, Debug)]
pub(crate) struct SystemPruneArguments {
    /// Remove all images, not only those without a name, and all that builds keep
    #[arg(long, short)]
    pub(crate) all: bool,
    /// Remove volumes too that nobody named and no container has
    #[arg(long)]
    pub(crate) volumes: bool,
    /// Do not ask
    #[arg(long, short)]
    pub(crate) force: bool,
    #[command(flatten)]
    pub(crate) store: StoreArguments,
}
