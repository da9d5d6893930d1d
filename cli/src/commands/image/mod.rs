//! `dockwright image …` and its short forms, one file each.

pub(crate) mod pull;
pub(crate) mod push;
pub(crate) mod tag;
pub(crate) mod ls;
pub(crate) mod inspect;
pub(crate) mod history;
pub(crate) mod rm;
pub(crate) mod prune;
pub(crate) mod save;
pub(crate) mod load;
pub(crate) mod import;
pub(crate) mod diff;
pub(crate) mod efficiency;

use crate::args::images::ImageCommand;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::terminal::ColorChoice;

/// Runs the command.
pub(crate) fn run(command: &ImageCommand, color: ColorChoice) -> Result<Exit, Failure> {
    match command {
        ImageCommand::Ls(arguments) => ls::run(arguments, color),
        ImageCommand::Pull(arguments) => pull::run(arguments, color),
        ImageCommand::Push(arguments) => push::run(arguments, color),
        ImageCommand::Tag(arguments) => tag::run(arguments),
        ImageCommand::Rm(arguments) => rm::run(arguments, color),
        ImageCommand::Inspect(arguments) => inspect::run(arguments, color),
        ImageCommand::History(arguments) => history::run(arguments, color),
        ImageCommand::Prune(arguments) => prune::run(arguments, color),
        ImageCommand::Save(arguments) => save::run(arguments, color),
        ImageCommand::Load(arguments) => load::run(arguments, color),
        ImageCommand::Import(arguments) => import::run(arguments, color),
        ImageCommand::Diff(arguments) => diff::run(arguments, color),
        ImageCommand::Efficiency(arguments) => efficiency::run(arguments, color),
    }
}
