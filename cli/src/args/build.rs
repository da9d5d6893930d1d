//! The arguments of `build`, with Docker's names and letters.
//! Leans on `steps` for what `plan` takes as well.

use std::path::PathBuf;

use clap::{Args, ValueEnum, ValueHint};

use crate::args::images::StoreArguments;
use crate::args::steps::StepArguments;

/// What `build` takes.
#[derive(Args, Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a flag as it is typed"
)]
pub(crate) struct BuildArguments {
    /// The build context: a folder
    #[arg(value_name = "CONTEXT", default_value = ".", value_hint = ValueHint::AnyPath)]
    pub(crate) context: String,
    /// The Dockerfile, or `-` for standard input [default: `Dockerfile` in the context]
    #[arg(long, short, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) file: Option<PathBuf>,
    /// The path that standard input is said to have
    #[arg(long, value_name = "PATH", value_hint = ValueHint::FilePath)]
    pub(crate) stdin_filename: Option<PathBuf>,
    /// A name for the image
    #[arg(long, short, value_name = "NAME")]
    pub(crate) tag: Vec<String>,
    #[command(flatten)]
    pub(crate) steps: StepArguments,
    /// What to build for, for example `linux/amd64,linux/arm64` [default: this machine]
    #[arg(long, value_name = "PLATFORM", value_delimiter = ',')]
    pub(crate) platform: Vec<String>,
    /// Take steps from a cache elsewhere: `type=local,src=FOLDER`, `type=registry,ref=NAME`, or an image's name
    #[arg(help_heading = "Cache", long, value_name = "CACHE")]
    pub(crate) cache_from: Vec<String>,
    /// Leave the cache elsewhere: `type=local,dest=FOLDER`, `type=registry,ref=NAME`, `type=inline`; `mode=min` for the layers of the image, `mode=max` for those of all steps
    #[arg(help_heading = "Cache", long, value_name = "CACHE")]
    pub(crate) cache_to: Vec<String>,
    /// Ask registries for base images, also where the store has them
    #[arg(help_heading = "Cache", long)]
    pub(crate) pull: bool,
    /// A label for the image
    #[arg(help_heading = "Image", long, value_name = "NAME=VALUE")]
    pub(crate) label: Vec<String>,
    /// An annotation: `[manifest|index|manifest-descriptor:]NAME=VALUE`
    #[arg(help_heading = "Image", long, value_name = "ANNOTATION")]
    pub(crate) annotation: Vec<String>,
    /// What becomes of the image: `type=oci|docker|tar|local|image|cacheonly,dest=…`, or a folder for its files
    #[arg(help_heading = "Image", long, short, value_name = "OUTPUT")]
    pub(crate) output: Vec<String>,
    /// Attest what the image was made of and how (SLSA 1.0); `mode=min` leaves build arguments and labels out
    #[arg(help_heading = "Image", long, value_name = "MODE", num_args = 0..=1, default_missing_value = "true", require_equals = true)]
    pub(crate) provenance: Option<String>,
    /// Attest what packages are in the image (SPDX)
    #[arg(help_heading = "Image", long, value_name = "ON", num_args = 0..=1, default_missing_value = "true", require_equals = true)]
    pub(crate) sbom: Option<String>,
    /// Attest something: `type=provenance` or `type=sbom`
    #[arg(help_heading = "Image", long, value_name = "KIND")]
    pub(crate) attest: Vec<String>,
    /// Give the image to its registry
    #[arg(help_heading = "Image", long)]
    pub(crate) push: bool,
    /// Keep the image in the store, which is the default
    #[arg(help_heading = "Image", long)]
    pub(crate) load: bool,
    /// Write the image's id into a file
    #[arg(help_heading = "Image", long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) iidfile: Option<PathBuf>,
    /// Write what was built into a file, as JSON
    #[arg(help_heading = "Image", long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) metadata_file: Option<PathBuf>,
    /// Lint the file, and build nothing
    #[arg(long)]
    pub(crate) check: bool,
    /// How progress is shown
    #[arg(
        long,
        value_enum,
        default_value_t,
        value_name = "HOW",
        env = "BUILDKIT_PROGRESS",
        hide_env = true
    )]
    pub(crate) progress: ProgressArgument,
    /// Print the image's id only
    #[arg(long, short)]
    pub(crate) quiet: bool,
    #[command(flatten)]
    pub(crate) store: StoreArguments,
}

/// The ways of `--progress`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum ProgressArgument {
    /// A picture in a terminal, lines elsewhere
    #[default]
    Auto,
    /// Lines
    Plain,
    /// A picture
    Tty,
    /// One JSON object a line
    Rawjson,
    /// Nothing
    Quiet,
}
