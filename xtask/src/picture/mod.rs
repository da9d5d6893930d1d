//! Pictures for the README and the book: what the programs show, drawn by the programs themselves.
//! Leans on the built binary and on `editors`, so that a picture never shows what nobody would see.

mod screen;

use std::path::{Path, PathBuf};

use dockwright_tests::place;

use crate::editors;
use crate::package::built;
use crate::program::command;

/// What is drawn.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The pictures to draw; all of them by default
    #[arg(value_enum)]
    pictures: Vec<Picture>,
    /// The program to show, in place of a release build
    #[arg(long, value_name = "FILE")]
    binary: Option<PathBuf>,
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Picture {
    /// What `dockwright lint` prints
    Lint,
    /// A screen of Neovim
    Neovim,
    /// A window of VS Code
    Vscode,
    /// A window of VS Code with a build that failed
    VscodeBuild,
}

/// The file that is shown by all pictures but that of a build.
const EXAMPLE: &str = "examples/web-service.Dockerfile";

/// Builds the program and draws the pictures.
pub(crate) fn run(arguments: &Arguments) -> Result<(), String> {
    let wanted = |picture| arguments.pictures.is_empty() || arguments.pictures.contains(&picture);
    let program = match &arguments.binary {
        Some(binary) => binary.clone(),
        None => built("release")?,
    };
    if wanted(Picture::Lint) {
        write("docs/images/lint.svg", &lint(&program)?)?;
    }
    if wanted(Picture::Neovim) {
        let text = editors::neovim_screen(&program, EXAMPLE)?;
        let title = format!("Neovim with {EXAMPLE}");
        write("docs/images/neovim.svg", &screen::draw(&title, &text))?;
    }
    if wanted(Picture::Vscode) {
        editors::vscode_picture(&program, EXAMPLE, "docs/images/vscode.png")?;
    }
    if wanted(Picture::VscodeBuild) {
        editors::vscode_picture_of_build(&program, "docs/images/vscode-build.png")?;
    }
    Ok(())
}

fn lint(program: &Path) -> Result<String, String> {
    let arguments = [
        "lint",
        "--color",
        "always",
        "--today",
        "2026-11-24",
        EXAMPLE,
    ];
    let output = command(&program.to_string_lossy(), &arguments)
        .env("COLUMNS", "100")
        .output()
        .map_err(|error| format!("the built program cannot be run: {error}"))?;
    let title = format!("dockwright {}", arguments.join(" "));
    Ok(screen::draw(
        &title,
        &String::from_utf8_lossy(&output.stdout),
    ))
}

fn write(file: &str, picture: &str) -> Result<(), String> {
    println!("draws {file}");
    std::fs::write(place::workspace().join(file), picture)
        .map_err(|error| format!("{file} cannot be written: {error}"))
}
