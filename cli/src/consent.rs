//! Asking before something goes that does not come back.
//! Leans on `output` and `failure`.

use std::io::{self, BufRead, IsTerminal};

use crate::failure::Failure;
use crate::output;

/// Asks; without a terminal nobody can answer, and the flag that says yes is named.
pub(crate) fn asked(what: &str) -> Result<bool, Failure> {
    if !io::stdin().is_terminal() {
        return Err(Failure::usage(
            "nobody can be asked, since standard input is no terminal; say yes with `--force`",
        ));
    }
    output::say(&format!("{what}\nContinue? [y/N] "));
    let mut answer = String::new();
    // Who cannot answer does not agree.
    let _ = io::stdin().lock().read_line(&mut answer);
    Ok(matches!(answer.trim(), "y" | "Y" | "yes"))
}
