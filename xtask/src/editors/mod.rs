//! `editors`: our clients in the real editors, which are installed into a folder of their own below `target`.
//! Leans on `package` for the program and for the VSIX.

mod neovim;
mod vscode;

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
