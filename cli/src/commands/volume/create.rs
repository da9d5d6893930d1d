//! `dockwright volume create`: a folder of the store that containers can share.
//! Leans on `stock`.

use dockwright_builder::container::Volume;

use crate::args::volumes::VolumeCreateArguments;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output;
use crate::stock;
use crate::terminal::ColorChoice;

/// Runs the command; one that is there already is left as it is, as with Docker.
pub(super) fn run(arguments: &VolumeCreateArguments, color: ColorChoice) -> Result<Exit, Failure> {
    let store = stock::store(&arguments.store)?;
    let labels: Vec<(String, String)> = arguments
        .label
        .iter()
        .map(|text| {
            let (name, value) = text.split_once('=').unwrap_or((text, ""));
            (name.to_owned(), value.to_owned())
        })
        .collect();
    let volume = Volume::create(&store, arguments.name.as_deref(), &labels)?;
    Ok(output::print(&[&volume.record.name, "\n"], color))
}
