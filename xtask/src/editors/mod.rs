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
    let program = built("debug")?;
    for editor in [Editor::Neovim, Editor::Vscode] {
        if arguments.editors.is_empty() || arguments.editors.contains(&editor) {
            editor.install()?;
            if let Some(reason) = editor.sessions(&program)? {
                println!("skipped: {reason}");
            }
        }
    }
    Ok(())
}

/// Tries the editors that can be had, and says which were left out and why.
pub(crate) fn test() -> Result<Vec<String>, String> {
    let program = built("debug")?;
    let mut skipped = Vec::new();
    for editor in [Editor::Neovim, Editor::Vscode] {
        if editor == Editor::Vscode && !is_vscode_wanted() {
            skipped.push(NOT_WANTED.to_owned());
        } else if let Err(fault) = editor.install() {
            skipped.push(format!("a real {}, because {fault}", editor.name()));
        } else {
            skipped.extend(editor.sessions(&program)?);
        }
    }
    Ok(skipped)
}

const NOT_WANTED: &str = "a real VS Code, because its workbench of 850 MB is not installed: \
                          `cargo xtask editors vscode` or `DOCKWRIGHT_EDITORS=all` installs it";

/// Whether the test command tries VS Code: where it is installed or asked for, and in CI.
fn is_vscode_wanted() -> bool {
    match std::env::var("DOCKWRIGHT_EDITORS").as_deref() {
        Ok("all") => true,
        Ok("neovim") => false,
        _ => vscode::is_installed() || std::env::var_os("CI").is_some(),
    }
}

impl Editor {
    fn name(self) -> &'static str {
        match self {
            Self::Neovim => "Neovim",
            Self::Vscode => "VS Code",
        }
    }

    fn install(self) -> Result<(), String> {
        match self {
            Self::Neovim => neovim::install(),
            Self::Vscode => vscode::install(),
        }
    }

    /// Lives through the sessions, and says what of them was left out and why.
    fn sessions(self, program: &Path) -> Result<Option<String>, String> {
        match self {
            Self::Neovim => neovim::sessions(program).map(|()| None),
            Self::Vscode => vscode::sessions(&package(&host_target()?, Some(program))?),
        }
    }
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

/// Draws the window of VS Code with a build that failed.
pub(crate) fn vscode_picture_of_build(program: &Path, picture: &str) -> Result<(), String> {
    vscode::install()?;
    let package = package(&host_target()?, Some(program))?;
    vscode::picture_of_build(&package, &place::workspace().join(picture))
}
