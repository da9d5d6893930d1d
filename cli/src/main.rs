//! The binary: reads arguments, makes one call, renders, exits.
//! The modules are in dependency order, which is the order to read them in.

mod exit;
mod panic;
mod terminal;
mod output;
mod args;
mod selection;
mod options;
mod input;
mod harmless;
mod snippet;
mod settings;
mod judge;
mod tally;
mod render;
mod progress;
mod work;
mod write;
mod commands;

use std::process::ExitCode;

use clap::Parser;

use crate::args::{Arguments, Command};
use crate::exit::Exit;

fn main() -> ExitCode {
    panic::install();
    let arguments = Arguments::parse();
    let color = arguments.color;
    let result = match &arguments.command {
        Command::Lint(arguments) => commands::lint::run(arguments, color),
        Command::Fix(arguments) => commands::fix::run(arguments, color),
        Command::Explain(arguments) => commands::explain::run(arguments, color),
        Command::Rules(arguments) => Ok(commands::rules::run(arguments, color)),
        Command::Parse(arguments) => commands::parse::run(arguments, color),
        Command::Server(arguments) => commands::server::run(arguments),
        Command::Completions(arguments) => Ok(commands::completions::run(arguments, color)),
        Command::Man => commands::completions::manual(color),
    };
    let exit = result.unwrap_or_else(|problem| {
        output::complain(&problem, color);
        Exit::Usage
    });
    exit.into()
}
