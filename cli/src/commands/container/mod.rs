//! `dockwright container …`, one file each.

pub(crate) mod ls;
pub(crate) mod rm;
pub(crate) mod diff;
pub(crate) mod inspect;
pub(crate) mod prune;

use crate::args::containers::ContainerCommand;
use crate::commands::{commit, cp, export, run};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::terminal::ColorChoice;

/// Runs the command.
pub(crate) fn run(command: &ContainerCommand, color: ColorChoice) -> Result<Exit, Failure> {
    match command {
        ContainerCommand::Run(arguments) => run::run(arguments, color),
        ContainerCommand::Ls(arguments) => ls::run(arguments, color),
        ContainerCommand::Rm(arguments) => rm::run(arguments, color),
        ContainerCommand::Diff(arguments) => diff::run(arguments, color),
        ContainerCommand::Inspect(arguments) => inspect::run(arguments, color),
        ContainerCommand::Prune(arguments) => prune::run(arguments, color),
        ContainerCommand::Cp(arguments) => cp::run(arguments, color),
        ContainerCommand::Commit(arguments) => commit::run(arguments, color),
        ContainerCommand::Export(arguments) => export::run(arguments, color),
    }
}
