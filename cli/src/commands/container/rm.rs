//! `dockwright container rm`: containers away, with what they wrote.
//! Leans on `stock`.

use dockwright_builder::container::{Container, ContainerError};
use dockwright_images::store::Store;

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
        match removed(&store, text, arguments) {
            Err(ContainerError::NotFound(_)) if arguments.force => return Ok(Exit::Clean),
            other => other?,
        }
        Ok(output::print(&[text, "\n"], color))
    }))
}

fn removed(
    store: &Store,
    text: &str,
    arguments: &ContainerRemoveArguments,
) -> Result<(), ContainerError> {
    let container = Container::find(store, text)?;
    if !arguments.force {
        return container.remove(store, arguments.volumes);
    }
    container.kill()?;
    match container.remove(store, arguments.volumes) {
        // With `run --rm` it went by itself.
        Err(ContainerError::NotFound(_)) => Ok(()),
        other => other,
    }
}
