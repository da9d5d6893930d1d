//! The text of standard input.
//! Leans on `output`.

use std::io::{self, IsTerminal};

use dockwright_project::problem::Problem;
use dockwright_project::read::read_from;

use crate::output;
use crate::terminal::ColorChoice;

/// Reads all of standard input, and says so when somebody has to type it.
pub(crate) fn read_stdin(color: ColorChoice) -> Result<String, Problem> {
    let stdin = io::stdin();
    if stdin.is_terminal() {
        output::note(
            "waiting for a Dockerfile on standard input; end it with Ctrl-D",
            color,
        );
    }
    read_from(stdin.lock(), "standard input")
}
