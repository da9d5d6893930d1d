//! `dockwright inspect`: everything that is known of containers, images and volumes, whatever a name stands for.
//! Leans on the `inspect` of each.

use dockwright_builder::container::{Container, ContainerError, Volume};
use dockwright_images::image::ImageError;
use dockwright_images::image::inspect::inspected as image_inspected;
use dockwright_images::store::Store;
use serde_json::Value;

use crate::args::inspect::{InspectAnyArguments, InspectedKind};
use crate::commands::container::inspect::inspected as container_inspected;
use crate::commands::volume::inspected as volume_inspected;
use crate::exit::Exit;
use crate::failure::{Failure, each};
use crate::output;
use crate::render::document::documents;
use crate::stock;
use crate::terminal::ColorChoice;

/// Runs the command; what is not there does not keep the others.
pub(crate) fn run(arguments: &InspectAnyArguments, color: ColorChoice) -> Result<Exit, Failure> {
    let store = stock::store(&arguments.store)?;
    let mut found = Vec::new();
    let exit = each(&arguments.names, color, |name| {
        found.push(inspected(&store, name, arguments)?);
        Ok(Exit::Clean)
    });
    let text = documents(found, arguments.format.as_deref()).map_err(Failure::usage)?;
    Ok(output::print(&[&text], color).and(exit))
}

/// A container before an image before a volume, as with Docker.
fn inspected(store: &Store, name: &str, arguments: &InspectAnyArguments) -> Result<Value, Failure> {
    let container = || match Container::find(store, name) {
        Ok(container) => Some(container_inspected(&container, arguments.size)),
        Err(ContainerError::NotFound(_)) => None,
        Err(error) => Some(Err(error.into())),
    };
    let image = || match store.find_image(name, None) {
        Ok(image) => Some(image_inspected(store, &image).map_err(Failure::from)),
        Err(ImageError::NotFound(_) | ImageError::Name { .. }) => None,
        Err(error) => Some(Err(error.into())),
    };
    let volume = || match Volume::find(store, name) {
        Ok(volume) => Some(Ok(volume_inspected(&volume))),
        Err(ContainerError::NoSuchVolume(_)) => None,
        Err(error) => Some(Err(error.into())),
    };
    let found = match arguments.kind {
        Some(InspectedKind::Container) => container(),
        Some(InspectedKind::Image) => image(),
        Some(InspectedKind::Volume) => volume(),
        None => container().or_else(image).or_else(volume),
    };
    found.unwrap_or_else(|| {
        let what = match arguments.kind {
            None => "container, image or volume",
            Some(InspectedKind::Container) => "container",
            Some(InspectedKind::Image) => "image",
            Some(InspectedKind::Volume) => "volume",
        };
        Err(Failure::failed(format!("there is no {what} `{name}`")))
    })
}
