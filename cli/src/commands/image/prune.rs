//! `dockwright image prune`: images that have no name, or all of them.
//! Leans on `stock`, `consent` and `rm`.

use crate::args::images::PruneArguments;
use crate::commands::image::rm::told;
use crate::consent::asked;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output;
use crate::render::size::bytes;
use crate::stock;
use crate::terminal::ColorChoice;

/// Runs the command.
pub(crate) fn run(arguments: &PruneArguments, color: ColorChoice) -> Result<Exit, Failure> {
    let store = stock::store(&arguments.store)?;
    let filters = stock::filters(&store, &arguments.filter)?;
    let what = match arguments.all {
        true => "This removes all images.",
        false => "This removes all images without a name.",
    };
    if !arguments.force && !asked(what)? {
        return Ok(Exit::Clean);
    }
    let removed = store.prune_images(arguments.all, &filters)?;
    let total = format!("Total reclaimed space: {}\n", bytes(removed.bytes));
    Ok(output::print(&[&told(&removed), &total], color))
}
