//! The project's own chores, one file each: `cargo xtask …`.
//! Leans on the suite's harness and on the façade calls of the rooms.
#![expect(clippy::print_stdout, reason = "a chore talks to whoever runs it")]

mod conformance;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Runs the project's chores.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    chore: Chore,
}

#[derive(Subcommand)]
enum Chore {
    /// Compares with what other tools say of the same files, where their answers are at hand
    Conformance(conformance::Arguments),
}

fn main() -> ExitCode {
    match Arguments::parse().chore {
        Chore::Conformance(arguments) => conformance::run(&arguments),
    }
}
