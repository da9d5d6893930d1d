//! Our VSIX in the real workbench of VS Code: `code-server` shows it in a browser, and a script does what a user does.
//! Leans on `program`.

use std::path::{Path, PathBuf};
use std::process::Command;

use dockwright_tests::building::in_the_way;
use dockwright_tests::place;

use crate::program::{command, install as install_debian, is_there, path_with, run_command};

/// `code-server` runs on exactly this major version of Node.
const NODE: &str = "node@24.21.0";

/// The workbench and what drives the browser.
const WORKBENCH: [&str; 2] = ["code-server@4.139.1", "playwright-core@1.65.1"];

/// The browser, where Debian's is not installed.
const BROWSER: &str = "@sparticuz/chromium@153.0.0";
const DEBIAN_BROWSER: &str = "/usr/bin/chromium";

/// The modules of the workbench that are compiled on the spot.
const COMPILED: [&str; 4] = [
    "node-pty",
    "@vscode/spdlog",
    "@vscode/native-watchdog",
    "@parcel/watcher",
];

/// Whether the workbench stands ready.
pub(super) fn is_installed() -> bool {
    installed_mark().is_file()
}

/// Installs the workbench where it is not there yet: about 850 MB.
pub(super) fn install() -> Result<(), String> {
    if is_installed() {
        return Ok(());
    }
    if ["npm", "python3", "make", "g++"]
        .iter()
        .any(|tool| !is_there(tool, &["--version"]))
    {
        install_debian(&["nodejs", "npm", "python3", "make", "g++"])?;
    }
    let folder = folder();
    std::fs::create_dir_all(&folder)
        .and_then(|()| std::fs::write(folder.join("package.json"), "{ \"private\": true }\n"))
        .map_err(|error| format!("{} cannot be made: {error}", folder.display()))?;
    npm(&folder, &["install", NODE])?;
    // The scripts would compile modules that nobody needs here, against libraries that are not there.
    let mut wanted = vec!["install", "--ignore-scripts"];
    wanted.extend(WORKBENCH);
    wanted.extend((!Path::new(DEBIAN_BROWSER).exists()).then_some(BROWSER));
    npm(&folder, &wanted)?;
    let inner = folder.join("node_modules/code-server/lib/vscode");
    for part in [inner.clone(), inner.join("extensions")] {
        npm(&part, &["install", "--omit=dev", "--ignore-scripts"])?;
    }
    let mut compiled = vec!["rebuild"];
    compiled.extend(COMPILED);
    npm(&inner, &compiled)?;
    std::fs::write(installed_mark(), "")
        .map_err(|error| format!("{} cannot be written: {error}", installed_mark().display()))
}

/// Lives through the sessions with the VSIX, and says what of them was left out and why.
pub(super) fn sessions(package: &Path) -> Result<Option<String>, String> {
    session("editors/vscode/test/session.mjs", package)?;
    if let Some(reason) = in_the_way() {
        return Ok(Some(format!("builds in VS Code, because {reason}")));
    }
    session("editors/vscode/test/building.mjs", package)?;
    Ok(None)
}

/// Lives through one session.
///
/// A key that is pressed while the screen is being drawn can be lost in a browser, so a session that fails is lived
/// through once more, afresh; one that fails twice has failed.
fn session(script: &str, package: &Path) -> Result<(), String> {
    let fault = folder().with_file_name("vscode-fault.png");
    let attempt = || {
        let mut process = command(&node(), &[script]);
        drive(process.env("DOCKWRIGHT_FAULT_PICTURE", &fault), package)
    };
    attempt().or_else(|fault| {
        println!("the session in VS Code failed, and is tried once more: {fault}");
        attempt()
    })
}

/// Draws what the workbench shows of a file.
pub(super) fn picture(package: &Path, file: &Path, picture: &Path) -> Result<(), String> {
    let mut process = command(&node(), &["editors/vscode/test/picture.mjs"]);
    drive(
        process
            .env("DOCKWRIGHT_FILE", file)
            .env("DOCKWRIGHT_PICTURE", picture),
        package,
    )
}

/// Draws what the workbench shows of a build that failed.
pub(super) fn picture_of_build(package: &Path, picture: &Path) -> Result<(), String> {
    if let Some(reason) = in_the_way() {
        return Err(format!("the build cannot be drawn: {reason}"));
    }
    let mut process = command(&node(), &["editors/vscode/test/picture_build.mjs"]);
    drive(process.env("DOCKWRIGHT_PICTURE", picture), package)
}

fn drive(script: &mut Command, package: &Path) -> Result<(), String> {
    run_command(
        script
            .env("DOCKWRIGHT_WORKBENCH", folder())
            .env("DOCKWRIGHT_VSIX", package),
    )
}

/// Runs npm with the Node that the workbench wants, once it is there.
fn npm(folder: &Path, arguments: &[&str]) -> Result<(), String> {
    let quiet = ["--no-audit", "--no-fund", "--loglevel=error"];
    let mut process = command("npm", &[arguments, &quiet].concat());
    process.env("PATH", path_with(Path::new(&node())));
    run_command(process.current_dir(folder))
}

fn node() -> String {
    folder()
        .join("node_modules/node/bin/node")
        .display()
        .to_string()
}

fn folder() -> PathBuf {
    place::workspace().join("target/editors/workbench")
}

fn installed_mark() -> PathBuf {
    folder().join(".installed")
}
