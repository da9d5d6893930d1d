//! `dockwright volume ls`: the volumes of the store.
//! Leans on `stock` and `render::table`.

use dockwright_builder::container::Volume;
use dockwright_images::store::Store;
use serde_json::{Value, json};

use crate::args::volumes::VolumeListArguments;
use crate::commands::volume::filter::Filter;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output;
use crate::render::size::bytes;
use crate::render::table::{Column, Listing};
use crate::stock;
use crate::terminal::ColorChoice;

const COLUMNS: &[Column] = &[("DRIVER", "Driver"), ("VOLUME NAME", "Name")];

/// Runs the command.
pub(super) fn run(arguments: &VolumeListArguments, color: ColorChoice) -> Result<Exit, Failure> {
    let store = stock::store(&arguments.store)?;
    let filters = Filter::read_all(&arguments.filter)?;
    let mut volumes = Volume::all(&store)?;
    volumes.retain(|volume| filters.iter().all(|filter| filter.passes(&store, volume)));
    if arguments.quiet {
        let names = volumes.iter().map(|volume| &volume.record.name);
        return Ok(output::print(&[&output::lines(names)], color));
    }
    let rows: Result<Vec<Value>, Failure> = volumes
        .iter()
        .map(|volume| fields(&store, volume))
        .collect();
    let listing = Listing {
        columns: COLUMNS,
        rows: rows?,
    };
    let text = listing
        .print(arguments.format.as_deref())
        .map_err(Failure::usage)?;
    Ok(output::print(&[&text], color))
}

/// One volume under the field names of Docker's `volume ls --format`.
fn fields(store: &Store, volume: &Volume) -> Result<Value, Failure> {
    let labels = volume.record.labels.iter();
    let labels: Vec<String> = labels
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    Ok(json!({
        "Driver": "local",
        "Labels": labels.join(","),
        "Label": volume.record.labels,
        "Links": volume.users(store)?.len().to_string(),
        "Mountpoint": volume.data(),
        "Name": volume.record.name,
        "Scope": "local",
        "Size": bytes(volume.size()),
    }))
}
