//! What the tests of layers share: a folder that is removed, tars made entry by entry, and a listing of what was laid out.

#![expect(
    dead_code,
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "each test file takes what it needs; tests stop at the first surprise, and say what they skip"
)]

pub(crate) mod image;
pub(crate) mod loading;

use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{FileTypeExt, MetadataExt};
use std::path::{Path, PathBuf};
use std::process::Command;

use dockwright_images::layer::{
    Marks, Ownership, UnpackError, UnpackLimits, UnpackOptions, Unpacked, unpack,
};

/// A folder of its own, removed in the end.
pub(crate) struct Scratch(tempfile::TempDir);

impl Scratch {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    /// A new folder in it.
    pub(crate) fn folder(&self, name: &str) -> PathBuf {
        let path = self.path().join(name);
        fs::create_dir_all(&path).unwrap();
        path
    }
}

/// A tar made entry by entry, with names that no library would write.
#[derive(Clone, Default)]
pub(crate) struct Tar(pub(crate) Vec<u8>);

impl Tar {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    pub(crate) fn file(self, name: &str, content: &[u8]) -> Self {
        self.entry(b'0', name, "", 0o644, content)
    }

    pub(crate) fn directory(self, name: &str) -> Self {
        self.entry(b'5', name, "", 0o755, b"")
    }

    pub(crate) fn symlink(self, name: &str, target: &str) -> Self {
        self.entry(b'2', name, target, 0o777, b"")
    }

    pub(crate) fn link(self, name: &str, target: &str) -> Self {
        self.entry(b'1', name, target, 0o644, b"")
    }

    /// Records for the next entry.
    pub(crate) fn pax(self, records: &[(&str, &[u8])]) -> Self {
        let lines = records.iter().map(|(key, value)| {
            let body = key.len() + value.len() + 3;
            let length = (1..1 << 20)
                .find(|length: &usize| length.to_string().len() + body == *length)
                .unwrap();
            [format!("{length} {key}=").as_bytes(), value, b"\n"].concat()
        });
        self.entry(
            b'x',
            "records",
            "",
            0o644,
            &lines.collect::<Vec<_>>().concat(),
        )
    }

    pub(crate) fn entry(self, kind: u8, name: &str, link: &str, mode: u32, content: &[u8]) -> Self {
        self.with(kind, name, link, content, |header| header.set_mode(mode))
    }

    pub(crate) fn device(self, kind: u8, name: &str, major: u32, minor: u32) -> Self {
        self.with(kind, name, "", b"", |header| {
            header.set_device_major(major).unwrap();
            header.set_device_minor(minor).unwrap();
        })
    }

    /// Long names and links go into records; nothing is checked.
    pub(crate) fn with(
        mut self,
        kind: u8,
        name: &str,
        link: &str,
        content: &[u8],
        change: impl Fn(&mut tar::Header),
    ) -> Self {
        for (key, value) in [("path", name), ("linkpath", link)] {
            if value.len() > 100 {
                self = self.pax(&[(key, value.as_bytes())]);
            }
        }
        let mut header = tar::Header::new_ustar();
        let block = header.as_mut_bytes();
        for (at, value) in [(0, name), (157, link)] {
            let most = value.len().min(100);
            block[at..at + most].copy_from_slice(&value.as_bytes()[..most]);
        }
        block[156] = kind;
        header.set_size(content.len() as u64);
        header.set_uid(0);
        header.set_gid(0);
        header.set_mtime(1_000_000);
        header.set_mode(0o644);
        change(&mut header);
        header.set_cksum();
        self.0.extend_from_slice(header.as_bytes());
        self.0.extend_from_slice(content);
        self.0.resize(self.0.len().next_multiple_of(512), 0);
        self
    }

    pub(crate) fn end(mut self) -> Vec<u8> {
        self.0.resize(self.0.len() + 1024, 0);
        self.0
    }
}

pub(crate) fn limits() -> UnpackLimits {
    UnpackLimits::default()
}

/// How this process lays out layers.
pub(crate) fn options<'a>(lowers: Option<&'a [&'a Path]>) -> UnpackOptions<'a> {
    UnpackOptions {
        limits: limits(),
        ownership: if is_root() {
            Ownership::Exact
        } else {
            Ownership::SingleId
        },
        marks: Marks::detect(),
        lowers,
    }
}

pub(crate) fn unpack_into(
    directory: &Path,
    tar: Tar,
    lowers: &[&Path],
) -> Result<Unpacked, UnpackError> {
    unpack(&tar.end()[..], directory, &options(Some(lowers)))
}

/// Everything in a folder, a line each: kind, permissions, owner, name, and content, target or number.
pub(crate) fn listing(directory: &Path) -> Vec<String> {
    let mut lines = Vec::new();
    list(directory, directory, &mut lines);
    lines.sort();
    lines
}

fn list(root: &Path, directory: &Path, lines: &mut Vec<String>) {
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        let metadata = fs::symlink_metadata(&path).unwrap();
        let kind = metadata.file_type();
        let name = path.strip_prefix(root).unwrap().display().to_string();
        let what = if kind.is_dir() {
            list(root, &path, lines);
            let is_opaque = ["trusted", "user"].iter().any(|space| {
                attribute(&path, &format!("{space}.overlay.opaque")).as_deref() == Some(b"y")
            });
            if is_opaque {
                "directory opaque".to_owned()
            } else {
                "directory".to_owned()
            }
        } else if kind.is_symlink() {
            format!("-> {}", fs::read_link(&path).unwrap().display())
        } else if kind.is_char_device() || kind.is_block_device() {
            let letter = if kind.is_char_device() { 'c' } else { 'b' };
            format!(
                "{letter} {}:{}",
                rustix::fs::major(metadata.rdev()),
                rustix::fs::minor(metadata.rdev())
            )
        } else if kind.is_fifo() {
            "fifo".to_owned()
        } else {
            let content = fs::read(&path).unwrap();
            format!(
                "{:?}",
                String::from_utf8_lossy(&content[..content.len().min(40)])
            )
        };
        let mode = metadata.mode() & 0o7777;
        let mode = if kind.is_symlink() {
            String::new()
        } else {
            format!("{mode:o} ")
        };
        lines.push(format!("{name} {mode}{what}"));
    }
}

/// An extended attribute, if it is there.
pub(crate) fn attribute(path: &Path, name: &str) -> Option<Vec<u8>> {
    let mut value = vec![0; 1 << 16];
    let count = rustix::fs::lgetxattr(path, name, &mut value[..]).ok()?;
    value.truncate(count);
    Some(value)
}

pub(crate) fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

/// Whether a program can be run; says so where not.
pub(crate) fn has(program: &str) -> bool {
    let found = Command::new(program).arg("--version").output().is_ok();
    if !found {
        eprintln!("skipped: `{program}` is not installed");
    }
    found
}

/// Runs a program, which must end well; gives its output.
pub(crate) fn run(command: &mut Command) -> Vec<u8> {
    let output = command.output().unwrap();
    assert!(
        output.status.success(),
        "{command:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    output.stdout
}

/// A name as the kernel has it.
pub(crate) fn bytes(path: &Path) -> &[u8] {
    path.as_os_str().as_bytes()
}
