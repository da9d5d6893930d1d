//! The text of standard input.
//! Leans on `output`.

use std::io::{self, IsTerminal};
use std::sync::OnceLock;

use dockwright_project::problem::Problem;
use dockwright_project::read::read_from;

use crate::output;
use crate::terminal::ColorChoice;

/// All of standard input, read when it is first asked for; it is there once, and may be looked at twice.
pub(crate) fn read_stdin(color: ColorChoice) -> Result<String, Problem> {
    static TEXT: OnceLock<Result<String, Problem>> = OnceLock::new();
    TEXT.get_or_init(|| read_all(color)).clone()
}

/// Reads it, and says so when somebody has to type it.
fn read_all(color: ColorChoice) -> Result<String, Problem> {
    let stdin = io::stdin();
    if stdin.is_terminal() {
        output::note(
            "waiting for a Dockerfile on standard input; end it with Ctrl-D",
            color,
        );
    }
    read_from(stdin.lock(), "standard input")
}
