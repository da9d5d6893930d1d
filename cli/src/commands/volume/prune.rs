//! `dockwright volume prune`: volumes that no container has.
//! Leans on `stock` and `consent`.

use dockwright_builder::container::{Pruned, Volume};

use crate::args::volumes::VolumePruneArguments;
use crate::commands::volume::filter::Filter;
use crate::consent::asked;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output;
use crate::render::size::bytes;
use crate::stock;
use crate::terminal::ColorChoice;

/// Runs the command.
pub(super) fn run(arguments: &VolumePruneArguments, color: ColorChoice) -> Result<Exit, Failure> {
    let store = stock::store(&arguments.store)?;
    let filters = Filter::read_all(&arguments.filter)?;
    let what = match arguments.all {
        true => "This removes all volumes that no container has, with all that is in them.",
        false => "This removes all volumes that nobody named and no container has.",
    };
    if !arguments.force && !asked(what)? {
        return Ok(Exit::Clean);
    }
    let pruned = Volume::prune(&store, |volume| {
        (arguments.all || volume.is_unnamed())
            && filters.iter().all(|filter| filter.passes(&store, volume))
    })?;
    let total = format!("Total reclaimed space: {}\n", bytes(pruned.bytes));
    Ok(output::print(&[&told(&pruned), &total], color))
}

/// What went, as Docker says it.
fn told(pruned: &Pruned) -> String {
    match pruned.ids.is_empty() {
        true => String::new(),
        false => format!("Deleted Volumes:\n{}\n", output::lines(&pruned.ids)),
    }
}
