//! `dockwright export`: all files of a container in one tar.
//! Leans on `stock`.

use std::fs::File;
use std::io::{self, BufWriter, IsTerminal, Write};

use dockwright_builder::container::{Container, ContainerError};

use crate::args::containers::ExportArguments;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::stock;
use crate::terminal::ColorChoice;

/// Runs the command.
pub(crate) fn run(arguments: &ExportArguments, _color: ColorChoice) -> Result<Exit, Failure> {
    let store = stock::store(&arguments.store)?;
    let container = Container::find(&store, &arguments.container)?;
    match &arguments.output {
        Some(path) => {
            let failed = |error: io::Error| {
                Failure::failed(format!("cannot write `{}`: {error}", path.display()))
            };
            let mut file = BufWriter::new(File::create(path).map_err(failed)?);
            container.export(&mut file)?;
            file.flush().map_err(failed)?;
        }
        None if io::stdout().is_terminal() => {
            return Err(Failure::usage(
                "a tar is not for a terminal: name a file with `--output`",
            ));
        }
        None => export(&container, io::stdout().lock())?,
    }
    Ok(Exit::Clean)
}

fn export(container: &Container, writer: impl Write) -> Result<(), ContainerError> {
    container.export(writer)
}
