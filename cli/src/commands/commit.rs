//! `dockwright commit`: an image of what a container wrote.
//! Leans on `stock`.

use dockwright_builder::container::{Commit, Container};
use dockwright_images::store::full_name;

use crate::args::containers::CommitArguments;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output;
use crate::stock;
use crate::terminal::ColorChoice;

/// Runs the command; it prints the image's id, as Docker does.
pub(crate) fn run(arguments: &CommitArguments, color: ColorChoice) -> Result<Exit, Failure> {
    let name = arguments
        .name
        .as_deref()
        .map(stock::reference)
        .transpose()?;
    if name.as_ref().is_some_and(|name| name.digest.is_some()) {
        return Err(Failure::usage(
            "an image cannot be named by a digest: its bytes have their own",
        ));
    }
    let name = name.as_ref().map(full_name);
    let store = stock::store(&arguments.store)?;
    let container = Container::find(&store, &arguments.container)?;
    let commit = Commit {
        name: name.as_deref(),
        message: arguments.message.as_deref(),
        author: arguments.author.as_deref(),
        changes: &arguments.change,
    };
    let committed = container.commit(&store, &commit)?;
    Ok(output::print(&[&format!("{}\n", committed.id)], color))
}
