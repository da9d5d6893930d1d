//! `dockwright volume inspect`: everything that is known of volumes.
//! Leans on `stock` and `render::document`.

use dockwright_builder::container::Volume;
use serde_json::{Value, json};

use crate::args::volumes::VolumeInspectArguments;
use crate::commands::container::ls::time;
use crate::exit::Exit;
use crate::failure::{Failure, each};
use crate::output;
use crate::render::document::documents;
use crate::stock;
use crate::terminal::ColorChoice;

/// Runs the command; a volume that is not there does not keep the others.
pub(super) fn run(arguments: &VolumeInspectArguments, color: ColorChoice) -> Result<Exit, Failure> {
    let store = stock::store(&arguments.store)?;
    let mut found = Vec::new();
    let exit = each(&arguments.volumes, color, |name| {
        found.push(inspected(&Volume::find(&store, name)?));
        Ok(Exit::Clean)
    });
    let text = documents(found, arguments.format.as_deref()).map_err(Failure::usage)?;
    Ok(output::print(&[&text], color).and(exit))
}

/// One volume in the names of Docker's JSON.
pub(crate) fn inspected(volume: &Volume) -> Value {
    json!({
        "CreatedAt": time(volume.record.created),
        "Driver": "local",
        "Labels": volume.record.labels,
        "Mountpoint": volume.data(),
        "Name": volume.record.name,
        "Options": null,
        "Scope": "local",
    })
}
