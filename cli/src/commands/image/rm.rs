//! `dockwright image rm`: images away, and what only they needed.
//! Leans on `stock`.

use dockwright_images::image::{ImageError, Removed};
use dockwright_images::store::familiar;

use crate::args::images::RemoveArguments;
use crate::exit::Exit;
use crate::failure::{Failure, each};
use crate::output;
use crate::stock;
use crate::terminal::ColorChoice;

/// Runs the command; one image that cannot go does not keep the others.
pub(crate) fn run(arguments: &RemoveArguments, color: ColorChoice) -> Result<Exit, Failure> {
    let store = stock::store(&arguments.store)?;
    Ok(each(&arguments.images, color, |image| {
        match store.remove_image(image, arguments.force) {
            // By force, nothing is what was wanted: it is told, and is no failure, as with Docker.
            Err(error @ ImageError::NotFound(_)) if arguments.force => {
                output::warn(error, color);
                Ok(Exit::Clean)
            }
            other => Ok(output::print(&[&told(&other?)], color)),
        }
    }))
}

/// What went, a line each, as Docker says it.
pub(crate) fn told(removed: &Removed) -> String {
    let untagged = removed
        .untagged
        .iter()
        .map(|name| format!("Untagged: {}\n", familiar(name)));
    let deleted = removed
        .deleted
        .iter()
        .map(|blob| format!("Deleted: {blob}\n"));
    untagged.chain(deleted).collect()
}
