//! `dockwright server`: answers an editor until it is done.
//! Leans on the server.

use dockwright_images::registry::credentials::Credentials;
use dockwright_images::settings::Settings;
use dockwright_project::problem::{Problem, reason};
use dockwright_server::{Connection, ImageAccess, LogLevel, Options, serve};

use crate::args::{LogLevelArgument, ServerArguments};
use crate::exit::Exit;
use crate::place::{store_place, variable};

/// Serves; an editor that leaves without a goodbye makes the exit code 1, as the protocol wants it.
pub(crate) fn run(arguments: &ServerArguments) -> Result<Exit, Problem> {
    let options = Options {
        images: Some(images(arguments)),
        connection: arguments.port.map_or(Connection::Stdio, Connection::Port),
        log: arguments.log.clone(),
        log_level: level(arguments.log_level),
    };
    match serve(&options) {
        Ok(true) => Ok(Exit::Clean),
        Ok(false) => Ok(Exit::Findings),
        Err(error) => Err(Problem::new(format!(
            "the language server cannot start: {}",
            reason(&error)
        ))
        .with_help("check the path of `--log` and the number of `--port`")),
    }
}

/// Where images are; what is wrong with the settings of registries is told by the commands about images.
fn images(arguments: &ServerArguments) -> ImageAccess {
    ImageAccess {
        store: store_place(&arguments.store),
        registries: Settings::find(&variable).unwrap_or_default().registries,
        credentials: Credentials::find(&variable),
    }
}

fn level(level: LogLevelArgument) -> LogLevel {
    match level {
        LogLevelArgument::Error => LogLevel::Error,
        LogLevelArgument::Warn => LogLevel::Warn,
        LogLevelArgument::Info => LogLevel::Info,
        LogLevelArgument::Debug => LogLevel::Debug,
        LogLevelArgument::Trace => LogLevel::Trace,
    }
}
