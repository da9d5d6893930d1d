//! `package`: an editor's client as its users install it, with the program inside.
//! Leans on `program`. Everything happens in a folder below `target`, so that the sources stay as they are.

use std::io;
use std::path::{Path, PathBuf};

use dockwright_tests::place;

use crate::program::{
    build_folder, cargo, command, install, is_there, run as run_program, run_command,
};

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The editor
    client: Client,
    /// The platform as VS Code names it, such as `linux-arm64`, or `universal` for a package without the program
    /// [default: this machine's]
    #[arg(long, value_name = "TARGET")]
    target: Option<String>,
    /// The program to put in, in place of a release build for this machine
    #[arg(long, value_name = "FILE")]
    binary: Option<PathBuf>,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum Client {
    /// One VSIX for VS Code and everything that is made of it
    Vscode,
}

/// Where the client's sources are.
const SOURCE: &str = "editors/vscode";

/// What of them goes into the folder where the package is made.
const PARTS: [&str; 10] = [
    ".vscodeignore",
    "README.md",
    "icon.png",
    "language-configuration.json",
    "package-lock.json",
    "package.json",
    "src/extension.ts",
    "src/server.ts",
    "src/status.ts",
    "tsconfig.json",
];

/// Packages a client and says where the package is.
pub(crate) fn run(arguments: &Arguments) -> Result<(), String> {
    let Client::Vscode = arguments.client;
    let host = host_target()?;
    let target = arguments.target.clone().unwrap_or_else(|| host.clone());
    let binary = match &arguments.binary {
        _ if target == "universal" => None,
        Some(binary) => Some(binary.clone()),
        None if target == host => Some(built("release")?),
        None => {
            return Err(format!(
                "`--binary` has to say where the program for {target} is"
            ));
        }
    };
    let package = vscode(&target, binary.as_deref())?;
    println!("{}", package.display());
    Ok(())
}

/// Builds the program for this machine, and says where it is.
pub(crate) fn built(profile: &str) -> Result<PathBuf, String> {
    let mut arguments = vec!["build", "--quiet", "--package", "dockwright"];
    arguments.extend((profile == "release").then_some("--release"));
    run_program(&cargo(), &arguments)?;
    let name = format!("dockwright{}", std::env::consts::EXE_SUFFIX);
    Ok(build_folder().join(profile).join(name))
}

/// Makes the VSIX for a platform, with the program inside where one is given.
pub(crate) fn vscode(target: &str, binary: Option<&Path>) -> Result<PathBuf, String> {
    needs()?;
    let stage = place::workspace().join("target/editors/vscode");
    fill(&stage).map_err(|error| format!("{} cannot be filled: {error}", stage.display()))?;
    put_in(&stage, binary).map_err(|error| format!("the program cannot be put in: {error}"))?;
    install_packages(&stage)?;
    run_in(&stage, "npm", &["run", "--silent", "check"])?;
    run_in(&stage, "npm", &["run", "--silent", "build"])?;
    let package = stage.with_file_name(format!("dockwright-{target}.vsix"));
    let out = package.display().to_string();
    let mut arguments = vec!["vsce", "package", "--no-dependencies", "--out", &out];
    if target != "universal" {
        arguments.extend(["--target", target]);
    }
    run_in(&stage, "npx", &arguments)?;
    Ok(package)
}

fn run_in(folder: &Path, program: &str, arguments: &[&str]) -> Result<(), String> {
    run_command(command(program, arguments).current_dir(folder))
}

/// The platform of this machine, as VS Code names it.
pub(crate) fn host_target() -> Result<String, String> {
    let system = match std::env::consts::OS {
        "macos" => "darwin",
        "windows" => "win32",
        system => system,
    };
    match std::env::consts::ARCH {
        "x86_64" => Ok(format!("{system}-x64")),
        "aarch64" => Ok(format!("{system}-arm64")),
        other => Err(format!("VS Code knows no platform for {other}")),
    }
}

fn needs() -> Result<(), String> {
    match is_there("npm", &["--version"]) {
        true => Ok(()),
        false => install(&["nodejs", "npm"]),
    }
}

/// Lays out the sources and the licenses.
fn fill(stage: &Path) -> io::Result<()> {
    std::fs::create_dir_all(stage.join("src"))?;
    let root = place::workspace();
    for part in PARTS {
        copy(&root.join(SOURCE).join(part), &stage.join(part))?;
    }
    copy(&root.join("CHANGELOG.md"), &stage.join("CHANGELOG.md"))?;
    let mut license = String::from("Dockwright is under either of these licenses, as you like.\n");
    for name in ["LICENSE-MIT", "LICENSE-APACHE"] {
        license.push_str("\n----\n\n");
        license.push_str(&std::fs::read_to_string(root.join(name))?);
    }
    std::fs::write(stage.join("LICENSE.txt"), license)
}

/// Copies a file where its copy is not the same.
fn copy(from: &Path, to: &Path) -> io::Result<()> {
    let bytes = std::fs::read(from)
        .map_err(|error| io::Error::new(error.kind(), format!("{}: {error}", from.display())))?;
    match std::fs::read(to) {
        Ok(before) if before == bytes => Ok(()),
        _ => std::fs::write(to, bytes),
    }
}

/// The program, and nothing of a former one.
fn put_in(stage: &Path, binary: Option<&Path>) -> io::Result<()> {
    let folder = stage.join("server");
    if folder.exists() {
        std::fs::remove_dir_all(&folder)?;
    }
    if let Some(binary) = binary {
        std::fs::create_dir_all(&folder)?;
        let name = binary.file_name().unwrap_or_default();
        std::fs::copy(binary, folder.join(name))?;
    }
    Ok(())
}

/// The packages that the lock file names, where they are not there yet.
fn install_packages(stage: &Path) -> Result<(), String> {
    let lock = std::fs::read(stage.join("package-lock.json")).unwrap_or_default();
    let mark = stage.join("node_modules/.installed-lock.json");
    if std::fs::read(&mark).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    let arguments = [
        "ci",
        "--no-audit",
        "--no-fund",
        "--ignore-scripts",
        "--loglevel=error",
    ];
    run_in(stage, "npm", &arguments)?;
    std::fs::write(&mark, lock)
        .map_err(|error| format!("{} cannot be written: {error}", mark.display()))
}
