//! The way out: standard output, standard error, and files, each written in one go.
//! Leans on `terminal` and `exit`.

use std::fmt::Display;
use std::io::{self, ErrorKind, Write};
use std::path::Path;

use dockwright_project::problem::{Problem, reason};

use crate::exit::Exit;
use crate::terminal::{ColorChoice, Terminal};

/// Writes to standard output; a reader that went away is no reason to complain.
pub(crate) fn print(parts: &[&str], color: ColorChoice) -> Exit {
    let mut stdout = io::stdout().lock();
    let written = parts
        .iter()
        .try_for_each(|part| stdout.write_all(part.as_bytes()));
    match written.and_then(|()| stdout.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            complain(
                &Problem::new(format!(
                    "cannot write to standard output: {}",
                    reason(&error)
                )),
                color,
            );
            Exit::Usage
        }
        _ => Exit::Clean,
    }
}

/// Things one under the other, a line each.
pub(crate) fn lines<T: Display>(things: impl IntoIterator<Item = T>) -> String {
    let mut text = String::new();
    for thing in things {
        text += &thing.to_string();
        text.push('\n');
    }
    text
}

/// Writes a report to a file.
pub(crate) fn save(path: &Path, parts: &[&str], color: ColorChoice) -> Exit {
    match std::fs::write(path, parts.concat()) {
        Ok(()) => Exit::Clean,
        Err(error) => {
            let problem = Problem::new(format!(
                "cannot write `{}`: {}",
                path.display(),
                reason(&error)
            ));
            complain(
                &problem.with_help("name a file that can be written with `--output-file`"),
                color,
            );
            Exit::Usage
        }
    }
}

/// Tells a problem on standard error.
pub(crate) fn complain(problem: &Problem, color: ColorChoice) {
    let paint = Paint::of(color);
    let help = problem
        .help
        .as_ref()
        .map(|help| format!("  {} {help}\n", paint.blue("help:")));
    say(&format!(
        "{} {}\n{}",
        paint.red("error:"),
        problem.message,
        help.unwrap_or_default()
    ));
}

/// Tells on standard error what went wrong without keeping anything else from going on.
pub(crate) fn warn(message: impl Display, color: ColorChoice) {
    say(&format!(
        "{} {message}\n",
        Paint::of(color).yellow("warning:")
    ));
}

/// Tells something worth knowing on standard error.
pub(crate) fn note(message: impl Display, color: ColorChoice) {
    say(&format!("{} {message}\n", Paint::of(color).blue("note:")));
}

/// Writes text to standard error as it is; when nobody can read it, nothing is lost.
pub(crate) fn say(text: &str) {
    let _ = io::stderr().lock().write_all(text.as_bytes());
}

struct Paint(bool);

impl Paint {
    fn of(color: ColorChoice) -> Self {
        Self(Terminal::stderr(color).color)
    }

    fn red(&self, text: &str) -> String {
        self.paint("1;31", text)
    }

    fn yellow(&self, text: &str) -> String {
        self.paint("1;33", text)
    }

    fn blue(&self, text: &str) -> String {
        self.paint("1;36", text)
    }

    fn paint(&self, code: &str, text: &str) -> String {
        if self.0 {
            format!("\u{1b}[{code}m{text}\u{1b}[0m")
        } else {
            text.to_owned()
        }
    }
}
