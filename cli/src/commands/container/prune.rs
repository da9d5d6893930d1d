//! `dockwright container prune`: all containers that do not run.
//! Leans on `stock`, `consent` and `ls` for the filters.

use dockwright_builder::container::Container;

use crate::args::containers::ContainerPruneArguments;
use crate::commands::container::ls::Filter;
use crate::consent::asked;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output;
use crate::render::size::bytes;
use crate::stock;
use crate::terminal::ColorChoice;

/// Runs the command.
pub(crate) fn run(
    arguments: &ContainerPruneArguments,
    color: ColorChoice,
) -> Result<Exit, Failure> {
    let store = stock::store(&arguments.store)?;
    let filters = Filter::read_all(&arguments.filter)?;
    if !arguments.force && !asked("This removes all containers that do not run.")? {
        return Ok(Exit::Clean);
    }
    let pruned = Container::prune(&store, |container| {
        filters.iter().all(|filter| filter.passes(container))
    })?;
    let told = match pruned.ids.is_empty() {
        true => String::new(),
        false => format!("Deleted Containers:\n{}\n", output::lines(&pruned.ids)),
    };
    let total = format!("Total reclaimed space: {}\n", bytes(pruned.bytes));
    Ok(output::print(&[&told, &total], color))
}
