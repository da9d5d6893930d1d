//! What is fetched or made once and then kept in cargo's folder, by one process at a time.
//! Leans on `place`.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::place;

/// Why something real is not there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Absence {
    /// It cannot be had here: a tool is missing, or a server out of reach.
    OutOfReach(String),
    /// Making it failed, which it should not.
    Broken(String),
}

impl Absence {
    /// The same, where what failed depends on others.
    pub(super) fn of_others(self) -> Self {
        match self {
            Self::OutOfReach(reason) | Self::Broken(reason) => Self::OutOfReach(reason),
        }
    }
}

impl From<String> for Absence {
    fn from(reason: String) -> Self {
        Self::Broken(reason)
    }
}

/// The file or folder of that name; `make` makes it where it is not there, under another name until all of it is.
///
/// # Errors
/// With what `make` says.
pub(super) fn kept(
    name: &str,
    make: impl FnOnce(&Path) -> Result<(), Absence>,
) -> Result<PathBuf, Absence> {
    let folder = place::target()?.join("debian");
    let path = folder.join(name);
    let lock = folder.join(format!("{name}.lock"));
    let told = |error: std::io::Error| format!("{}: {error}", path.display());
    fs::create_dir_all(&folder).map_err(told)?;
    let lock = File::create(lock).map_err(told)?;
    lock.lock().map_err(told)?;
    if !path.exists() {
        let partial = folder.join(format!("{name}.partial"));
        // A process that was ended may have left some.
        run(Command::new("rm")
            .args(["-rf", "--one-file-system"])
            .arg(&partial))?;
        make(&partial)?;
        fs::rename(&partial, &path).map_err(told)?;
    }
    Ok(path)
}

/// Runs a program to its end, and gives what it prints.
///
/// # Errors
/// With what it says, or that it is not there.
pub(super) fn run(command: &mut Command) -> Result<String, Absence> {
    let name = command.get_program().to_string_lossy().into_owned();
    let output = command
        .env("LC_ALL", "C")
        .output()
        .map_err(|error| Absence::OutOfReach(format!("`{name}` cannot be run: {error}")))?;
    let printed = String::from_utf8_lossy(&output.stdout).into_owned();
    if output.status.success() {
        return Ok(printed);
    }
    let told = String::from_utf8_lossy(&output.stderr);
    let lines: Vec<&str> = printed.lines().chain(told.lines()).collect();
    let last = lines[lines.len().saturating_sub(5)..].join("; ");
    Err(Absence::Broken(format!("`{name}` fails: {last}")))
}
