//! `dockwright cp`: files out of a container, or into one.
//! Leans on `stock` and `ends`.

use std::io::{self, IsTerminal};
use std::path::Path;

use dockwright_builder::container::{Container, Copy};

use crate::args::containers::CopyArguments;
use crate::ends::End;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::stock;
use crate::terminal::ColorChoice;

/// Runs the command.
pub(crate) fn run(arguments: &CopyArguments, _color: ColorChoice) -> Result<Exit, Failure> {
    let store = stock::store(&arguments.store)?;
    let copy = Copy {
        archive: arguments.archive,
        follow: arguments.follow_link,
    };
    match (End::of(&arguments.source), End::of(&arguments.destination)) {
        (End::Container(name, path), End::Host("-")) => {
            if io::stdout().is_terminal() {
                return Err(Failure::usage(
                    "a tar is not for a terminal: name a place, or send it to another program",
                ));
            }
            Container::find(&store, name)?.copy_out(path, copy, io::stdout())?;
        }
        (End::Container(name, path), End::Host(place)) => {
            Container::find(&store, name)?.copy_to(path, Path::new(place), copy)?;
        }
        (End::Host("-"), End::Container(name, path)) => {
            Container::find(&store, name)?.copy_in(io::stdin(), path)?;
        }
        (End::Host(place), End::Container(name, path)) => {
            Container::find(&store, name)?.copy_from(Path::new(place), path, copy)?;
        }
        _ => {
            return Err(Failure::usage(
                "one end has to be in a container, and one outside: write `CONTAINER:PATH` for the one",
            ));
        }
    }
    Ok(Exit::Clean)
}
