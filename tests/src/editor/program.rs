//! Our own binary, built as the tests are that ask for it.
//! Leans on cargo, which builds it if it is not fresh.

use std::path::PathBuf;
use std::process::Command;
use std::sync::OnceLock;

use crate::place;

/// The path of the built `dockwright`, in the profile of whoever asks.
pub fn dockwright() -> Result<PathBuf, String> {
    static BUILT: OnceLock<Result<PathBuf, String>> = OnceLock::new();
    BUILT.get_or_init(build).clone()
}

/// Builds it where it is not fresh; another test process that does the same is waited for.
fn build() -> Result<PathBuf, String> {
    let own = std::env::current_exe().map_err(|error| format!("no path of my own: {error}"))?;
    // target/PROFILE/deps/suite-… is a test, target/PROFILE/xtask a program.
    let folder = own.parent().ok_or("a program lies in a folder")?;
    let profile = match folder.ends_with("deps") {
        true => folder.parent().ok_or("a test lies in a profile")?,
        false => folder,
    };
    let target = profile.parent().ok_or("a profile lies in a folder")?;
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command
        .args(["build", "--quiet", "--package", "dockwright"])
        .arg("--target-dir")
        .arg(target)
        .current_dir(place::workspace());
    if profile.ends_with("release") {
        command.arg("--release");
    }
    match command.status() {
        Ok(status) if status.success() => {
            let name = format!("dockwright{}", std::env::consts::EXE_SUFFIX);
            Ok(profile.join(name))
        }
        Ok(status) => Err(format!("`dockwright` cannot be built: {status}")),
        Err(error) => Err(format!("cargo cannot be run: {error}")),
    }
}
