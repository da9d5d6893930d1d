//! `dockwright volume …`, one file each.

mod filter;
mod create;
mod inspect;
mod ls;
mod prune;
mod rm;

pub(crate) use inspect::inspected;

use crate::args::volumes::VolumeCommand;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::terminal::ColorChoice;

/// Runs the command.
pub(crate) fn run(command: &VolumeCommand, color: ColorChoice) -> Result<Exit, Failure> {
    match command {
        VolumeCommand::Create(arguments) => create::run(arguments, color),
        VolumeCommand::Inspect(arguments) => inspect::run(arguments, color),
        VolumeCommand::Ls(arguments) => ls::run(arguments, color),
        VolumeCommand::Prune(arguments) => prune::run(arguments, color),
        VolumeCommand::Rm(arguments) => rm::run(arguments, color),
    }
}
