//! `dockwright container diff`: what a container changed of its image.
//! Leans on `stock`.

use dockwright_builder::container::Container;

use crate::args::containers::ContainerArguments;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output;
use crate::stock;
use crate::terminal::ColorChoice;

/// Runs the command.
pub(crate) fn run(arguments: &ContainerArguments, color: ColorChoice) -> Result<Exit, Failure> {
    let store = stock::store(&arguments.store)?;
    let changes = Container::find(&store, &arguments.container)?.changes()?;
    Ok(output::print(&[&output::lines(changes)], color))
}
