//! `dockwright image inspect`: everything that is known of images.
//! Leans on `stock` and `output`.

use dockwright_images::image::inspect::inspected;
use serde_json::Value;

use crate::args::images::InspectArguments;
use crate::exit::Exit;
use crate::failure::{Failure, each};
use crate::output;
use crate::stock;
use crate::terminal::ColorChoice;

/// Runs the command; an image that is not there does not keep the others.
pub(crate) fn run(arguments: &InspectArguments, color: ColorChoice) -> Result<Exit, Failure> {
    let platform = stock::platform(arguments.platform.as_deref())?;
    let store = stock::store(&arguments.store)?;
    let mut found = Vec::new();
    let exit = each(&arguments.images, color, |image| {
        let image = store.find_image(image, platform.as_ref())?;
        found.push(inspected(&store, &image)?);
        Ok(Exit::Clean)
    });
    Ok(output::print(&[&shown(found, arguments.format.as_deref())?], color).and(exit))
}

/// A JSON array, as Docker prints it.
fn shown(found: Vec<Value>, format: Option<&str>) -> Result<String, Failure> {
    match format {
        None | Some("json") => Ok(format!("{:#}\n", Value::Array(found))),
        Some(other) => Err(Failure::usage(format!(
            "`{other}` is no format; write `--format json`"
        ))),
    }
}
