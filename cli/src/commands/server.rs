//! `dockwright server`: answers an editor until it is done.
//! Leans on the server.

use dockwright_project::problem::{Problem, reason};
use dockwright_server::{Connection, LogLevel, Options, serve};

use crate::args::{LogLevelArgument, ServerArguments};
use crate::exit::Exit;

/// Serves; an editor that leaves without a goodbye makes the exit code 1, as the protocol wants it.
pub(crate) fn run(arguments: &ServerArguments) -> Result<Exit, Problem> {
    let options = Options {
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

fn level(level: LogLevelArgument) -> LogLevel {
    match level {
        LogLevelArgument::Error => LogLevel::Error,
        LogLevelArgument::Warn => LogLevel::Warn,
        LogLevelArgument::Info => LogLevel::Info,
        LogLevelArgument::Debug => LogLevel::Debug,
        LogLevelArgument::Trace => LogLevel::Trace,
    }
}
