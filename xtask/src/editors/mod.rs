//! `editors`: our clients in the real editors, which are installed into a folder of their own below `target`.
//! Leans on `package` for the program and for the VSIX.

mod neovim;
mod vscode;

use std::path::Path;

use dockwright_tests::place;

use crate::package::{built, host_target, vscode as package};

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The editors to try; all of them by default
    #[arg(value_enum)]
    editors: Vec<Editor>,
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Editor {
    /// Neovim without a screen, from PyPI
    Neovim,
    /// The workbench of VS Code in a browser without a screen, from npm
    Vscode,
}

/// Tries the editors that are named.
pub(crate) fn run(arguments: &Arguments) -> Result<(), String> {
    let is_wanted = |editor| arguments.editors.is_empty() || arguments.editors.contains(&editor);
    let program = built("debug")?;
    if is_wanted(Editor::Neovim) {
        neovim::install()?;
        neovim::sessions(&program)?;
    }
    if is_wanted(Editor::Vscode) {
        vscode::install()?;
        vscode::session(&package(&host_target()?, Some(&program))?)?;
    }
    Ok(())
}

/// Tries what can be tried at little cost: Neovim, and VS Code where it is installed or asked for.
pub(crate) fn test() -> Result<(), String> {
    let editors = match vscode_is_left_out() {
        true => vec![Editor::Neovim],
        false => Vec::new(),
    };
    run(&Arguments { editors })
}

/// Whether the test command leaves out the session in VS Code, because nobody has installed the workbench.
pub(crate) fn vscode_is_left_out() -> bool {
    let wanted = std::env::var("DOCKWRIGHT_EDITORS").unwrap_or_default();
    wanted != "all" && !(vscode::is_installed() && wanted != "neovim")
}

/// The screen of Neovim with a file, as a terminal would get it.
pub(crate) fn neovim_screen(program: &Path, file: &str) -> Result<String, String> {
    neovim::install()?;
    neovim::screen(program, file)
}

/// Draws the window of VS Code with a file.
pub(crate) fn vscode_picture(program: &Path, file: &str, picture: &str) -> Result<(), String> {
    vscode::install()?;
    let package = package(&host_target()?, Some(program))?;
    let root = place::workspace();
    vscode::picture(&package, &root.join(file), &root.join(picture))
}
