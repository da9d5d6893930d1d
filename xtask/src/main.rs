//! The project's own chores, one file each: `cargo xtask …`.
//! Leans on the suite's harness and on the façade calls of the rooms.
#![expect(clippy::print_stdout, reason = "a chore talks to whoever runs it")]

mod program;
mod space;
mod bench;
mod conformance;
mod package;
mod editors;
mod fuzz;
mod generate;
mod new_rule;
mod oracle;
mod picture;
mod test;

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
    /// Installs what the tests need (as root), then checks formatting, lints, laws, and every test
    Test,
    /// Compares with what other tools say of the same files, where their answers are at hand
    Conformance(conformance::Arguments),
    /// Measures whole processes beside those of other linters, interleaved, as ratios with spread
    Bench(bench::Arguments),
    /// Compares what the language server says of names, folds and symbols with another language service
    Oracle(oracle::Arguments),
    /// Mutates and truncates real files through parsing, linting and fixing
    Fuzz(fuzz::Arguments),
    /// Makes an editor's client as its users install it
    Package(package::Arguments),
    /// Installs real editors and tries our clients in them
    Editors(editors::Arguments),
    /// Writes the two files and the two lines of a new rule
    NewRule(new_rule::Arguments),
    /// Writes what is committed and generated: the book's pages, the schema, the parser
    Generate,
    /// Draws the README's pictures from what the built program and the real editors show
    Picture(picture::Arguments),
}

fn main() -> ExitCode {
    let result = match Arguments::parse().chore {
        Chore::Test => test::run(),
        Chore::Conformance(arguments) => conformance::run(&arguments),
        Chore::Bench(arguments) => bench::run(&arguments),
        Chore::Oracle(arguments) => oracle::run(&arguments),
        Chore::Fuzz(arguments) => fuzz::run(&arguments),
        Chore::Package(arguments) => package::run(&arguments),
        Chore::Editors(arguments) => editors::run(&arguments),
        Chore::NewRule(arguments) => new_rule::run(&arguments),
        Chore::Generate => generate::run(),
        Chore::Picture(arguments) => picture::run(&arguments),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            println!("{fault}");
            ExitCode::FAILURE
        }
    }
}
