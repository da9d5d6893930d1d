//! A user who builds: a folder with a context, a store, and our own binary; and what came of it, read without our own code.
//! Leans on `folder`, on `user` and on the binary.

use std::fs;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;

use crate::editor::program;
use crate::folder::Folder;
use crate::listed::listed;
use crate::user::is_root;

/// Where Debian's `busybox-static` has its program, which needs no library.
const BUSYBOX: &str = "/bin/busybox";

/// A stage to build on: a shell and its programs, out of nothing but one file of the context.
pub const BASE: &str =
    "FROM scratch AS base\nCOPY busybox /bin/\nRUN [\"/bin/busybox\", \"--install\", \"/bin\"]\n";

/// Why builds cannot run here, where they cannot: they take root and a static busybox.
pub fn in_the_way() -> Option<String> {
    if !is_root() {
        return Some("builds take root here".to_owned());
    }
    let has_programs = Path::new(BUSYBOX).exists();
    (!has_programs).then(|| "`busybox-static` is not installed".to_owned())
}

/// A user with a context and a store.
pub struct Building {
    folder: Folder,
}

/// What was built, as an archive tells it.
pub struct Archive {
    /// The image config.
    pub config: Value,
    /// The manifest.
    pub manifest: Value,
}

impl Building {
    /// Nothing, with the reason, where builds cannot run: they take root and a static busybox.
    pub fn new() -> Result<Self, String> {
        if let Some(reason) = in_the_way() {
            return Err(reason);
        }
        let folder = Folder::new()?;
        let context = folder.path().join("context");
        fs::create_dir_all(&context)
            .and_then(|()| fs::copy(BUSYBOX, context.join("busybox")))
            .map_err(|error| format!("the context cannot be made: {error}"))?;
        Ok(Self { folder })
    }

    /// A path in the user's folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file of the context.
    pub fn write(&self, name: &str, text: &str) -> Result<(), String> {
        self.folder.write(&format!("context/{name}"), text)
    }

    /// Types `dockwright build` with these words, with the context behind them.
    pub fn build(&self, words: &[&str]) -> Result<Output, String> {
        self.command("build", words)
            .arg(self.path("context"))
            .output()
            .map_err(|error| error.to_string())
    }

    /// A command with that store.
    pub fn command(&self, name: &str, words: &[&str]) -> Command {
        let program = program::dockwright().unwrap_or_else(|_| PathBuf::from("dockwright"));
        let mut command = Command::new(program);
        command
            .arg(name)
            .args(words)
            .current_dir(self.folder.path())
            .stdin(Stdio::null())
            .env("DOCKWRIGHT_STORE", self.path("store"))
            .env("DOCKER_CONFIG", self.folder.path())
            .env_remove("SOURCE_DATE_EPOCH");
        command
    }

    /// Types `dockwright build` with these words, the context's among them, and gives something to its standard input.
    pub fn build_from(&self, words: &[&str], input: &[u8]) -> Result<Output, String> {
        let told = |error: std::io::Error| error.to_string();
        let mut child = self
            .command("build", words)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(told)?;
        if let Some(mut pipe) = child.stdin.take() {
            // A build that does not want all of it has its reasons.
            let _ = pipe.write_all(input);
        }
        child.wait_with_output().map_err(told)
    }

    /// Builds a Dockerfile; an error holds what was told.
    pub fn build_file(&self, text: &str, words: &[&str]) -> Result<String, String> {
        self.write("Dockerfile", text)?;
        let output = self.build(words)?;
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        match output.status.success() {
            true => Ok(told),
            false => Err(format!("{:?}: {told}", output.status.code())),
        }
    }

    /// Builds a Dockerfile, and reads its image from an archive.
    pub fn image(&self, text: &str, words: &[&str]) -> Result<Archive, String> {
        let archive = self.path("image.tar");
        let output = format!("type=oci,dest={}", archive.display());
        let words = [&["--output", &output], words].concat();
        self.build_file(text, &words)?;
        Archive::read(&archive)
    }

    /// Builds a Dockerfile, and lists the files of its image.
    pub fn listing(&self, text: &str, words: &[&str]) -> Result<String, String> {
        listed(&self.tar(text, words)?[..], false)
    }

    /// Builds a Dockerfile, and gives the files of its image as a tar.
    pub fn tar(&self, text: &str, words: &[&str]) -> Result<Vec<u8>, String> {
        let path = self.path("files.tar");
        let output = format!("type=tar,dest={}", path.display());
        self.build_file(text, &[&["--output", &output], words].concat())?;
        fs::read(&path).map_err(|error| error.to_string())
    }

    /// Builds a Dockerfile, and gives the folder with its files.
    pub fn files(&self, text: &str, words: &[&str]) -> Result<PathBuf, String> {
        let folder = self.path("files");
        // Another build may have left some.
        let _ = fs::remove_dir_all(&folder);
        let output = format!("type=local,dest={}", folder.display());
        let words = [&["--output", &output], words].concat();
        self.build_file(text, &words)?;
        Ok(folder)
    }
}

impl Archive {
    /// Reads an archive of an OCI layout with one image.
    pub fn read(path: &Path) -> Result<Self, String> {
        let index = json(path, "index.json")?;
        let manifest = json(path, &blob(&index["manifests"][0]))?;
        let config = json(path, &blob(&manifest["config"]))?;
        Ok(Self { config, manifest })
    }

    /// What the history says was done.
    pub fn history(&self) -> Vec<String> {
        let entries = self.config["history"]
            .as_array()
            .cloned()
            .unwrap_or_default();
        let text = |entry: &Value| entry["created_by"].as_str().unwrap_or_default().to_owned();
        entries.iter().map(text).collect()
    }
}

fn blob(descriptor: &Value) -> String {
    let digest = descriptor["digest"].as_str().unwrap_or_default();
    format!("blobs/{}", digest.replace(':', "/"))
}

fn json(archive: &Path, name: &str) -> Result<Value, String> {
    let told = |error: std::io::Error| format!("{name}: {error}");
    let file = fs::File::open(archive).map_err(told)?;
    let mut archive = tar::Archive::new(file);
    for entry in archive.entries().map_err(told)? {
        let mut entry = entry.map_err(told)?;
        if entry.path().is_ok_and(|path| path.as_os_str() == name) {
            let mut bytes = Vec::new();
            entry.read_to_end(&mut bytes).map_err(told)?;
            return serde_json::from_slice(&bytes).map_err(|error| format!("{name}: {error}"));
        }
    }
    Err(format!("the archive has no `{name}`"))
}
