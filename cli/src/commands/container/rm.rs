//! `dockwright container rm`: containers away, with what they wrote.
//! Leans on `stock`.

use dockwright_builder::container::{Container, ContainerError};

use crate::args::containers::ContainerRemoveArguments;
use crate::exit::Exit;
use crate::failure::{Failure, each};
use crate::output;
use crate::stock;
use crate::terminal::ColorChoice;

/// Runs the command; one container that cannot go does not keep the others.
pub(crate) fn run(
    arguments: &ContainerRemoveArguments,
    color: ColorChoice,
) -> Result<Exit, Failure> {
    let store = stock::store(&arguments.store)?;
    Ok(each(&arguments.containers, color, |text| {
        match Container::find(&store, text) {
            Err(ContainerError::NotFound(_)) if arguments.force => return Ok(Exit::Clean),
            found => found?.remove(&store)?,
        }
        Ok(output::print(&[text, "\n"], color))
    }))
}
