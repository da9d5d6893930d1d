//! Other programs, run from the root of the workspace.
//! Leans on the harness for where that is.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use dockwright_tests::place;

/// A program with its arguments, to be run at the root of the workspace.
pub(crate) fn command(program: &str, arguments: &[&str]) -> Command {
    let mut command = Command::new(program);
    command.args(arguments).current_dir(place::workspace());
    command
}

/// Runs a program and says so; its failure is an error.
pub(crate) fn run(program: &str, arguments: &[&str]) -> Result<(), String> {
    run_command(&mut command(program, arguments))
}

/// Runs what is laid out and says so; its failure is an error.
pub(crate) fn run_command(command: &mut Command) -> Result<(), String> {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    let words: Vec<_> = words.map(|word| word.to_string_lossy()).collect();
    let shown = words.join(" ");
    println!("$ {shown}");
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("`{shown}` failed: {status}")),
        Err(error) => Err(format!("`{shown}` cannot be run: {error}")),
    }
}

/// The search path with the folder of a program in front.
pub(crate) fn path_with(program: &Path) -> OsString {
    let own = program.parent().map(PathBuf::from);
    let before = std::env::var_os("PATH").unwrap_or_default();
    let folders = own.into_iter().chain(std::env::split_paths(&before));
    std::env::join_paths(folders).unwrap_or(before)
}

/// Whether a program is there and answers.
pub(crate) fn is_there(program: &str, arguments: &[&str]) -> bool {
    let status = command(program, arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    status.is_ok_and(|status| status.success())
}

/// The lines that a program prints; none where it cannot be run.
pub(crate) fn lines(program: &str, arguments: &[&str]) -> Vec<String> {
    let output = command(program, arguments).output();
    let text = output
        .map(|output| String::from_utf8_lossy(&output.stdout).into_owned())
        .unwrap_or_default();
    text.lines().map(|line| line.trim().to_owned()).collect()
}

/// The first of them; empty where there is none.
pub(crate) fn first_line(program: &str, arguments: &[&str]) -> String {
    lines(program, arguments)
        .into_iter()
        .next()
        .unwrap_or_default()
}

/// The cargo that runs this chore.
pub(crate) fn cargo() -> String {
    std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned())
}

/// Where cargo puts what it builds.
pub(crate) fn build_folder() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR")
        .map_or_else(|| place::workspace().join("target"), PathBuf::from)
}

/// Whether whoever runs this may install packages.
pub(crate) fn is_root() -> bool {
    first_line("id", &["-u"]) == "0"
}

/// Installs Debian packages as root; otherwise says which are missing.
pub(crate) fn install(packages: &[&str]) -> Result<(), String> {
    let list = packages.join(" ");
    if !is_root() {
        return Err(format!(
            "missing: install the Debian packages {list}, or what stands for them"
        ));
    }
    run("apt-get", &["update", "--quiet=2"])?;
    let mut arguments = vec!["install", "--yes", "--quiet=2", "--no-install-recommends"];
    arguments.extend(packages);
    run("apt-get", &arguments)
}
