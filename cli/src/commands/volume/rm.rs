//! `dockwright volume rm`: volumes away, with all that is in them.
//! Leans on `stock`.

use dockwright_builder::container::{ContainerError, Volume};

use crate::args::volumes::VolumeRemoveArguments;
use crate::exit::Exit;
use crate::failure::{Failure, each};
use crate::output;
use crate::stock;
use crate::terminal::ColorChoice;

/// Runs the command; one volume that cannot go does not keep the others.
pub(super) fn run(arguments: &VolumeRemoveArguments, color: ColorChoice) -> Result<Exit, Failure> {
    let store = stock::store(&arguments.store)?;
    Ok(each(&arguments.volumes, color, |name| {
        match Volume::find(&store, name) {
            Err(ContainerError::NoSuchVolume(_)) if arguments.force => return Ok(Exit::Clean),
            found => found?.remove(&store)?,
        }
        Ok(output::print(&[name, "\n"], color))
    }))
}
