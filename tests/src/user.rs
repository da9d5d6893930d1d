//! Who types the commands: root, or somebody without privileges who has a range of numbers.
//! Leans on `folder`.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::folder::Folder;

/// The user that no machine lacks, and its group.
pub const NOBODY: u32 = 65534;

/// Puts ranges where `newuidmap` looks for them, and the program where anybody may execute it, in a mount namespace that nobody else sees.
/// The shell stays, since the namespace goes with its last process.
const WITH_RANGE: &str = "mount --bind ranges /etc/subuid && mount --bind ranges /etc/subgid && \
    mount --bind \"$1\" program && shift && \
    setpriv --reuid 65534 --regid 65534 --clear-groups ./program \"$@\"; exit $?";

/// What that takes.
const TOOLS: [&str; 4] = [
    "/usr/bin/newuidmap",
    "/usr/bin/setpriv",
    "/etc/subuid",
    "/etc/subgid",
];

/// Whether this process is root, as the kernel tells it.
pub fn is_root() -> bool {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("Uid:"));
    line.and_then(|line| line.split_whitespace().nth(2)) == Some("0")
}

/// Whether the kernel gives somebody without privileges a user namespace.
pub fn has_namespaces() -> bool {
    let words = "--reuid 65534 --regid 65534 --clear-groups unshare --user true";
    let status = Command::new("setpriv").args(words.split(' ')).status();
    status.is_ok_and(|status| status.success())
}

/// Makes a file or folder, with all that is in it, nobody's.
///
/// # Errors
/// When this takes root.
pub fn give_to_nobody(path: &Path) -> Result<(), String> {
    let owner = format!("{NOBODY}:{NOBODY}");
    let given = Command::new("chown")
        .args(["-R", &owner])
        .arg(path)
        .status();
    match given {
        Ok(status) if status.success() => Ok(()),
        _ => Err(format!("`{}` cannot be given away", path.display())),
    }
}

/// A command as somebody without privileges types it, who has a range of numbers; it runs in that folder.
///
/// # Errors
/// With what is missing.
pub fn with_range(command: &Command, folder: &Folder) -> Result<Command, String> {
    if let Some(missing) = TOOLS.iter().find(|tool| !Path::new(tool).exists()) {
        return Err(format!("there is no `{missing}`"));
    }
    folder.write("ranges", "nobody:200000:65536\n")?;
    folder.write("program", "")?;
    let mut somebody = Command::new("unshare");
    somebody
        .args(["--mount", "sh", "-c", WITH_RANGE, "sh"])
        .arg(command.get_program())
        .args(command.get_args())
        .current_dir(folder.path());
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => somebody.env(name, value),
            None => somebody.env_remove(name),
        };
    }
    Ok(somebody)
}
