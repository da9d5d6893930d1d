//! The binary: reads arguments, makes one call, renders, exits.
//! The modules are in dependency order, which is the order to read them in.

mod exit;
mod panic;
mod follow;
mod terminal;
mod output;
mod args;
mod place;
mod selection;
mod options;
mod input;
mod harmless;
mod snippet;
mod settings;
mod judge;
mod tally;
mod template;
mod render;
mod progress;
mod failure;
mod stock;
mod bars;
mod consent;
mod work;
mod ends;
mod rootless;
mod online;
mod write;
mod commands;

use std::process::ExitCode;

use clap::Parser;

use crate::args::{Arguments, Command};
use crate::exit::Exit;
use crate::failure::{Failure, each};
use crate::terminal::ColorChoice;

fn main() -> ExitCode {
    // The executor starts this executable again, inside a container that is being made; nothing may come before that.
    if let Some(code) = dockwright_builder::entry(std::env::args_os().skip(1)) {
        return code;
    }
    panic::install();
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => return misspelled(&error).into(),
    };
    if let Some(parent) = arguments.ends_with {
        follow::follow(parent);
    }
    let color = arguments.color;
    let steps = |command| {
        rootless::ensure(command, color)?;
        run(command, color)
    };
    each([&arguments.command], color, steps).into()
}

/// Help and versions are asked for that way too; `run` has Docker's exit code for what it cannot read.
fn misspelled(error: &clap::Error) -> Exit {
    // When nobody can read it, nothing is lost.
    let _ = error.print();
    let is_run = std::env::args_os().nth(1).is_some_and(|word| word == "run");
    match (error.exit_code(), is_run) {
        (0, _) => Exit::Clean,
        (_, true) => Exit::Program(125),
        _ => Exit::Usage,
    }
}

fn run(command: &Command, color: ColorChoice) -> Result<Exit, Failure> {
    Ok(match command {
        Command::Lint(arguments) => commands::lint::run(arguments, color)?,
        Command::Fix(arguments) => commands::fix::run(arguments, color)?,
        Command::Explain(arguments) => commands::explain::run(arguments, color)?,
        Command::Rules(arguments) => commands::rules::run(arguments, color),
        Command::Parse(arguments) => commands::parse::run(arguments, color)?,
        Command::Plan(arguments) => commands::plan::run(arguments, color)?,
        Command::Server(arguments) => commands::server::run(arguments)?,
        Command::Build(arguments) => commands::build::run(arguments, color)?,
        Command::Pull(arguments) => commands::image::pull::run(arguments, color)?,
        Command::Push(arguments) => commands::image::push::run(arguments, color)?,
        Command::Tag(arguments) => commands::image::tag::run(arguments)?,
        Command::Save(arguments) => commands::image::save::run(arguments, color)?,
        Command::Load(arguments) => commands::image::load::run(arguments, color)?,
        Command::Import(arguments) => commands::image::import::run(arguments, color)?,
        Command::Image(command) => commands::image::run(command, color)?,
        Command::Images(arguments) => commands::image::ls::run(arguments, color)?,
        Command::Rmi(arguments) => commands::image::rm::run(arguments, color)?,
        Command::History(arguments) => commands::image::history::run(arguments, color)?,
        Command::Inspect(arguments) => commands::inspect::run(arguments, color)?,
        Command::Run(arguments) => commands::run::run(arguments, color)?,
        Command::Cp(arguments) => commands::cp::run(arguments, color)?,
        Command::Commit(arguments) => commands::commit::run(arguments, color)?,
        Command::Export(arguments) => commands::export::run(arguments, color)?,
        Command::Container(command) => commands::container::run(command, color)?,
        Command::Volume(command) => commands::volume::run(command, color)?,
        Command::Ps(arguments) => commands::container::ls::run(arguments, color)?,
        Command::Rm(arguments) => commands::container::rm::run(arguments, color)?,
        Command::Manifest(command) => commands::manifest::run(command, color)?,
        Command::Login(arguments) => commands::login::login(arguments, color)?,
        Command::Logout(arguments) => commands::login::logout(arguments, color)?,
        Command::System(command) => commands::system::run(command, color)?,
        Command::Completions(arguments) => commands::completions::run(arguments, color),
        Command::Man => commands::completions::manual(color)?,
    })
}
