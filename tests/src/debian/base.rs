//! Root file systems of Debian, made by `debootstrap` as its images are: small, without devices and without documentation.
//! Leans on `kept`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::kept::{Absence, kept, run};

/// What does not become part of an image: what the kernel makes, what was only needed to install, and what nobody reads there.
const LEFT_OUT: &[&str] = &[
    "./dev/*",
    "./proc/*",
    "./sys/*",
    "./etc/resolv.conf",
    "./etc/hostname",
    "./var/cache/apt/*",
    "./var/lib/apt/lists/*",
    "./debootstrap",
    "./usr/share/doc/*",
    "./usr/share/man/*",
    "./usr/share/locale/*",
];

/// The same for what is installed later; a script that would start servers is told not to.
const SETTINGS: [(&str, u32, &str); 2] = [
    (
        "etc/dpkg/dpkg.cfg.d/small",
        0o644,
        "path-exclude /usr/share/doc/*\npath-exclude /usr/share/man/*\npath-exclude /usr/share/locale/*\nforce-unsafe-io\n",
    ),
    ("usr/sbin/policy-rc.d", 0o755, "#!/bin/sh\nexit 101\n"),
];

/// A tar with the root of this machine's own release.
///
/// # Errors
/// Where it cannot be had: no root, no `debootstrap`, no Debian, or no way to its servers.
pub fn base() -> Result<PathBuf, Absence> {
    kept("base.tar", |tar| make(tar, &[]))
}

/// The same for another architecture, with its packages unpacked and not set up: its programs do not run here.
///
/// # Errors
/// Where it cannot be had.
pub fn foreign_base(architecture: &str) -> Result<PathBuf, Absence> {
    let flags = ["--foreign", "--arch", architecture];
    kept(&format!("base-{architecture}.tar"), |tar| make(tar, &flags))
}

/// The name of this machine's release.
///
/// # Errors
/// When it is not Debian's.
pub(super) fn release() -> Result<String, Absence> {
    let text = fs::read_to_string("/etc/os-release").unwrap_or_default();
    let value = |name: &str| {
        let line = text.lines().find_map(|line| line.strip_prefix(name));
        line.unwrap_or_default().trim_matches('"').to_owned()
    };
    match value("ID=").as_str() {
        "debian" => Ok(value("VERSION_CODENAME=")),
        other => Err(Absence::OutOfReach(format!(
            "this machine is no Debian, but `{other}`"
        ))),
    }
}

fn make(tar: &Path, flags: &[&str]) -> Result<(), Absence> {
    let root = tar.with_extension("root");
    run(Command::new("rm")
        .args(["-rf", "--one-file-system"])
        .arg(&root))?;
    // Its mounts go with its namespace, also when it fails.
    let words = ["--mount", "debootstrap", "--variant=minbase"];
    let mut command = Command::new("unshare");
    let command = command.args(words).args(flags).arg(release()?).arg(&root);
    run(command).map_err(Absence::of_others)?;
    settle(&root)?;
    let left_out = LEFT_OUT.iter().map(|path| format!("--exclude={path}"));
    let mut command = Command::new("tar");
    command
        .args(left_out)
        .args(["--numeric-owner", "--sort=name"]);
    run(command.arg("-C").arg(&root).arg("-cf").arg(tar).arg("."))?;
    run(Command::new("rm")
        .args(["-rf", "--one-file-system"])
        .arg(&root))?;
    Ok(())
}

fn settle(root: &Path) -> Result<(), String> {
    use std::os::unix::fs::PermissionsExt;
    for (name, mode, text) in SETTINGS {
        let path = root.join(name);
        let folder = path.parent().unwrap_or(root);
        fs::create_dir_all(folder)
            .and_then(|()| fs::write(&path, text))
            .and_then(|()| fs::set_permissions(&path, fs::Permissions::from_mode(mode)))
            .map_err(|error| format!("{}: {error}", path.display()))?;
    }
    Ok(())
}
