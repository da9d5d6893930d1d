//! `bench`: whole processes beside those of other linters, interleaved, as ratios with spread.
//!
//! `measure` runs one process, `peers` installs the others, and each bench has a file of its own.
//! Nothing is read into memory here that a measured process would seem to need.

mod measure;
mod peers;
mod corpus;
mod small;
mod growth;
mod server;
mod load;
mod images;
mod build;

use std::path::PathBuf;

use dockwright_tests::place;

use crate::program::{build_folder, cargo, run as run_program};

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// How often each process runs; the short benches run more often by themselves
    #[arg(long, default_value_t = 3)]
    rounds: usize,
    /// Take only every Nth file of the corpus, for a first look
    #[arg(long, value_name = "N", default_value_t = 1)]
    every: usize,
    #[command(flatten)]
    server: server::Choice,
    /// The benches to run: corpus, small, growth, server, load, images, build; all of them by default
    #[arg(value_name = "NAME")]
    names: Vec<String>,
}

type Bench = fn(&Arguments) -> Result<(), String>;

const BENCHES: [(&str, Bench); 7] = [
    ("corpus", corpus::run),
    ("small", small::run),
    ("growth", growth::run),
    ("server", server::run),
    ("load", load::run),
    ("images", images::run),
    ("build", build::run),
];

pub(crate) fn run(arguments: &Arguments) -> Result<(), String> {
    let is_known = |name: &&String| BENCHES.iter().any(|(known, _)| known == name);
    if let Some(name) = arguments.names.iter().find(|name| !is_known(name)) {
        return Err(format!(
            "there is no bench `{name}`: the benches are corpus, small, growth, server, load, images and build"
        ));
    }
    run_program(
        &cargo(),
        &["build", "--quiet", "--release", "--package", "dockwright"],
    )?;
    for (name, bench) in BENCHES {
        if arguments.names.is_empty() || arguments.names.iter().any(|asked| asked == name) {
            println!("\n== {name}");
            bench(arguments)?;
        }
    }
    Ok(())
}

/// Our own program.
fn dockwright() -> String {
    build_folder()
        .join("release/dockwright")
        .display()
        .to_string()
}

/// The folder for what benches write.
fn folder() -> Result<PathBuf, String> {
    let folder = place::workspace().join("target/bench");
    std::fs::create_dir_all(&folder)
        .map_err(|error| format!("cannot make {}: {error}", folder.display()))?;
    Ok(folder)
}
