//! `dockwright image rm`: images away, and what only they needed.
//! Leans on `stock`.

use dockwright_images::image::Removed;

use crate::args::images::RemoveArguments;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output;
use crate::stock;
use crate::terminal::ColorChoice;

/// Runs the command; one image that cannot go does not keep the others.
pub(crate) fn run(arguments: &RemoveArguments, color: ColorChoice) -> Result<Exit, Failure> {
    let store = stock::store(&arguments.store)?;
    let mut exit = Exit::Clean;
    for image in &arguments.images {
        match store.remove_image(image, arguments.force) {
            Ok(removed) => exit = exit.and(output::print(&[&told(&removed)], color)),
            Err(error) => {
                let failure = Failure::from(error);
                output::complain(&failure.problem, color);
                exit = exit.and(failure.exit);
            }
        }
    }
    Ok(exit)
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

/// The name as people write it.
pub(crate) fn familiar(name: &str) -> String {
    stock::reference(name).map_or_else(|_| name.to_owned(), |reference| reference.to_string())
}
