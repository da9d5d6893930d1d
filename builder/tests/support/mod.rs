//! What the tests of the executor share: a small system to run programs in, made of a static `busybox`.

#![expect(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "each test file takes what it needs; tests stop at the first surprise, and say what they skip"
)]

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use dockwright_builder::{Execution, Root};

/// Where Debian's `busybox-static` puts its one program.
const BUSYBOX: &str = "/bin/busybox";

/// The programs that it is here.
const PROGRAMS: [&str; 31] = [
    "adduser", "cat", "chmod", "chown", "cp", "dd", "echo", "env", "false", "find", "grep", "head",
    "hostname", "id", "kill", "ln", "ls", "mkdir", "mknod", "mount", "ps", "rm", "sh", "sleep",
    "stat", "stty", "touch", "true", "tty", "unshare", "wc",
];

/// A system in a folder, removed in the end.
pub(crate) struct System {
    folder: tempfile::TempDir,
}

impl System {
    /// Nothing where programs cannot be run in namespaces, which is said.
    pub(crate) fn new() -> Option<Self> {
        if !rustix::process::geteuid().is_root() {
            eprintln!("SKIPPED: containers take root, or root of a user namespace");
            return None;
        }
        if !Path::new(BUSYBOX).exists() {
            eprintln!("SKIPPED: `busybox-static` is not installed");
            return None;
        }
        let system = Self {
            folder: tempfile::tempdir().unwrap(),
        };
        let base = system.path("base");
        for name in [
            "base/bin", "base/etc", "base/tmp", "top/etc", "upper", "work",
        ] {
            fs::create_dir_all(system.path(name)).unwrap();
        }
        fs::copy(BUSYBOX, base.join("bin/busybox")).unwrap();
        for name in PROGRAMS {
            symlink("busybox", base.join("bin").join(name)).unwrap();
        }
        fs::set_permissions(base.join("tmp"), fs::Permissions::from_mode(0o1777)).unwrap();
        let accounts = "root:x:0:0:root:/root:/bin/sh\napp:x:1000:1000::/home/app:/bin/sh\n";
        fs::write(system.path("top/etc/passwd"), accounts).unwrap();
        fs::write(
            system.path("top/etc/group"),
            "root:x:0:\napp:x:1000:\nextra:x:50:app\n",
        )
        .unwrap();
        Some(system)
    }

    /// Something in the folder.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The two lower folders under one that takes what is written.
    pub(crate) fn root(&self) -> Root {
        Root::Overlay {
            directory: self.folder.path().to_owned(),
            lowers: vec!["top".to_owned(), "base".to_owned()],
            upper: "upper".to_owned(),
            work: "work".to_owned(),
            is_volatile: true,
        }
    }

    /// An execution of some words.
    pub(crate) fn execution(&self, arguments: &[&str]) -> Execution {
        let arguments = arguments.iter().map(|word| (*word).to_owned()).collect();
        Execution::new(self.root(), arguments)
    }

    /// An execution of a shell script.
    pub(crate) fn script(&self, script: &str) -> Execution {
        self.execution(&["sh", "-c", script])
    }
}

/// The example, which is the smallest program that executes.
pub(crate) fn program() -> PathBuf {
    let own = std::env::current_exe().unwrap();
    own.ancestors().nth(2).unwrap().join("examples/execute")
}

/// What executes an execution, not started yet.
pub(crate) fn command(execution: &Execution) -> Command {
    let mut command = Command::new(program());
    command
        .arg(serde_json::to_string(execution).unwrap())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// Executes to the end.
pub(crate) fn run(execution: &Execution) -> Output {
    command(execution).output().unwrap()
}

/// What a script prints, which has to succeed.
#[track_caller]
pub(crate) fn printed(execution: &Execution) -> String {
    let output = run(execution);
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{:?}: {told}", output.status);
    String::from_utf8(output.stdout).unwrap()
}
