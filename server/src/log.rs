//! The log: to a file or standard error for whoever looks for a fault, and to the editor what a user should read.
//! Leans on `tracing`.

use std::fs::OpenOptions;
use std::io;
use std::path::Path;
use std::sync::Mutex;

use tracing_subscriber::filter::LevelFilter;

/// How much is logged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LogLevel {
    /// What failed.
    Error,
    /// What may be wrong.
    Warn,
    /// What happens.
    #[default]
    Info,
    /// Every message by name.
    Debug,
    /// All there is.
    Trace,
}

/// Starts to log into a file, which is made or added to; into standard error where there is none.
pub(crate) fn start(file: Option<&Path>, level: LogLevel) -> io::Result<()> {
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(filter(level))
        .with_ansi(false);
    let started = match file {
        Some(file) => {
            let file = OpenOptions::new().create(true).append(true).open(file)?;
            tracing::subscriber::set_global_default(
                subscriber.with_writer(Mutex::new(file)).finish(),
            )
        }
        None => tracing::subscriber::set_global_default(
            subscriber
                .with_max_level(filter(level).min(LevelFilter::WARN))
                .with_writer(io::stderr)
                .finish(),
        ),
    };
    started.map_err(io::Error::other)
}

fn filter(level: LogLevel) -> LevelFilter {
    match level {
        LogLevel::Error => LevelFilter::ERROR,
        LogLevel::Warn => LevelFilter::WARN,
        LogLevel::Info => LevelFilter::INFO,
        LogLevel::Debug => LevelFilter::DEBUG,
        LogLevel::Trace => LevelFilter::TRACE,
    }
}
