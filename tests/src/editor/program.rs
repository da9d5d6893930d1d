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
    // target/PROFILE/deps/suite-…
    let profile = own.ancestors().nth(2).ok_or("a test lies in a folder")?;
    let target = profile.parent().ok_or("a profile lies in a folder")?;
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command
        // The features are those of the whole workspace, as the tests have them: otherwise much would be built twice.
        .args(["build", "--quiet", "--workspace", "--bin", "dockwright"])
        .arg("--target-dir")
        .arg(target)
        .current_dir(place::workspace());
    // What cargo told this test about its own crate would make others build again that look at it.
    let told = ["CARGO_PKG_", "CARGO_MANIFEST_", "OUT_DIR"];
    for (name, _) in std::env::vars_os() {
        if told
            .iter()
            .any(|start| name.to_string_lossy().starts_with(start))
        {
            command.env_remove(name);
        }
    }
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
