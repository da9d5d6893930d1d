//! The smallest program that executes: its first argument is an `Execution` as JSON.
//! Leans on the façade alone. It is what the tests start.

use std::process::ExitCode;

use dockwright_builder::{Execution, Settings, Streams, entry, execute};

fn main() -> ExitCode {
    if let Some(code) = entry(std::env::args_os().skip(1)) {
        return code;
    }
    match run() {
        Ok(code) => ExitCode::from(code),
        Err((message, code)) => {
            let _ = std::io::Write::write_all(
                &mut std::io::stderr(),
                format!("{message}\n").as_bytes(),
            );
            ExitCode::from(code)
        }
    }
}

fn run() -> Result<u8, (String, u8)> {
    let usage = |error: String| (error, 125);
    let text = std::env::args().nth(1).unwrap_or_default();
    let execution: Execution =
        serde_json::from_str(&text).map_err(|error| usage(error.to_string()))?;
    let streams = Streams::inherited(true).map_err(|error| usage(error.to_string()))?;
    let outcome = execute(&execution, &streams, &Settings::default())
        .map_err(|error| (error.to_string(), error.exit_code()))?;
    Ok(outcome.exit_code)
}
