//! The arguments of `plan`.
//! Leans on those of images for the store, and on `steps` for what `build` takes as well.

use std::path::PathBuf;

use clap::{Args, ValueEnum, ValueHint};

use crate::args::images::StoreArguments;
use crate::args::steps::StepArguments;

const EXAMPLES: &str = "\
Examples:
  dockwright plan                          the Dockerfile of this folder
  dockwright plan --target test Dockerfile another stage than the last
  dockwright plan --no-cache-filter test . what a build without the cache of a stage would do
  dockwright plan --format html -o plan.html .
  dockwright plan --format mermaid         the graph of stages, for a README";

/// What `plan` takes.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(crate) struct PlanArguments {
    /// A Dockerfile, a build context that holds one, or `-` for standard input
    #[arg(value_name = "FILE|CONTEXT", default_value = ".", value_hint = ValueHint::AnyPath)]
    pub(crate) path: PathBuf,
    /// The Dockerfile, where the build context is named and has it elsewhere
    #[arg(long, short, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) file: Option<PathBuf>,
    /// The path that standard input is said to have
    #[arg(long, value_name = "PATH", value_hint = ValueHint::FilePath)]
    pub(crate) stdin_filename: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) steps: StepArguments,
    /// The platform that is built for [default: this machine]
    #[arg(long, value_name = "PLATFORM")]
    pub(crate) platform: Option<String>,
    /// How the plan is written
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub(crate) format: PlanFormat,
    /// Write it to a file
    #[arg(long, short, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) output: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) store: StoreArguments,
}

/// The formats of `plan`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum PlanFormat {
    /// For people
    #[default]
    Text,
    /// One JSON object, for scripts
    Json,
    /// The graph of stages as a Mermaid flowchart
    Mermaid,
    /// The graph of stages for Graphviz
    Dot,
    /// A page for a browser that needs nothing else
    Html,
}
