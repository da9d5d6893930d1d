//! `dockwright tag`: another name for an image.
//! Leans on `stock`.

use dockwright_images::store::full_name;

use crate::args::images::TagArguments;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::stock;

/// Runs the command.
pub(crate) fn run(arguments: &TagArguments) -> Result<Exit, Failure> {
    let name = stock::reference(&arguments.name)?;
    if name.digest.is_some() {
        return Err(Failure::usage(format!(
            "`{name}` cannot be given to an image, since a digest is made of its content; name a tag"
        )));
    }
    let store = stock::store(&arguments.store)?;
    let found = store.find(&arguments.image)?;
    let target = match found.only {
        Some(_) => store.find_image(&arguments.image, None)?.descriptor,
        None => found.entry.descriptor,
    };
    store.set_reference(&full_name(&name), &target)?;
    Ok(Exit::Clean)
}
