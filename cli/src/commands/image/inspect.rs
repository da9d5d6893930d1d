//! `dockwright image inspect`: everything that is known of images.
//! Leans on `stock` and `render::document`.

use dockwright_images::image::inspect::inspected;

use crate::args::images::InspectArguments;
use crate::exit::Exit;
use crate::failure::{Failure, each};
use crate::options;
use crate::output;
use crate::render::document::documents;
use crate::stock;
use crate::terminal::ColorChoice;

/// Runs the command; an image that is not there does not keep the others.
pub(crate) fn run(arguments: &InspectArguments, color: ColorChoice) -> Result<Exit, Failure> {
    let platform = options::platform(arguments.platform.as_deref())?;
    let store = stock::store(&arguments.store)?;
    let mut found = Vec::new();
    let exit = each(&arguments.images, color, |image| {
        let image = store.find_image(image, platform.as_ref())?;
        found.push(inspected(&store, &image)?);
        Ok(Exit::Clean)
    });
    let text = documents(found, arguments.format.as_deref()).map_err(Failure::usage)?;
    Ok(output::print(&[&text], color).and(exit))
}
