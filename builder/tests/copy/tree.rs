//! Trees of files as text, one line each, and instructions carried out on them.
//!
//! ```text
//! dir/ [700 5:6]        a folder, with its permissions and owner where they are not 755 and 0:0
//! dir/a = text [600]    a file, where they are not 644 and 0:0
//! dir/link -> a         a symbolic link
//! dir/other => dir/a    another name of a file
//! pipe |                a named pipe
//! ```

use std::collections::HashMap;
use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown, lchown, symlink};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use dockwright_builder::context::{StatCache, Tree};
use dockwright_builder::copy::{
    CopyError, Mode, Owner, SelectOptions, Selection, WriteOptions, Written, select,
};
use dockwright_images::layer::{Ownership, UnpackLimits};
use dockwright_model::context::ignore::IgnoreFile;
use rustix::fs::{
    AtFlags, CWD, FileType, Mode as Permissions, Timespec, Timestamps, mknodat, utimensat,
};

/// When everything in a written tree changed last, in seconds.
pub(crate) const LONG_AGO: i64 = 1_000_000_000;

/// Whether files can be given away here; says so where not.
pub(crate) fn is_root() -> bool {
    let is_root = rustix::process::geteuid().is_root();
    if !is_root {
        eprintln!("SKIPPED: files are given away, which takes root");
    }
    is_root
}

/// A folder of sources and a root of an image, removed in the end.
pub(crate) struct Place {
    pub(crate) folder: tempfile::TempDir,
}

impl Place {
    pub(crate) fn new(context: &str, image: &str) -> Self {
        let place = Self {
            folder: tempfile::tempdir().unwrap(),
        };
        for (name, text) in [("context", context), ("image", image)] {
            let path = place.path(name);
            fs::create_dir(&path).unwrap();
            fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
            write(&path, text);
        }
        place
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn context(&self, ignore: &str) -> Arc<Tree> {
        let ignore = IgnoreFile::parse(ignore);
        Arc::new(Tree::context(&self.path("context"), Some(ignore)).unwrap())
    }

    /// Carries out an instruction such as `COPY --chown=1:2 a b /dir/`.
    pub(crate) fn run(&self, tree: &Arc<Tree>, instruction: &str) -> Result<Written, CopyError> {
        let instruction = Instruction::read(instruction);
        let selection = instruction.select(tree)?;
        selection.digest(&mut StatCache::none())?;
        instruction.write(&selection, &self.path("image"))
    }
}

/// A `COPY` or `ADD` without variables and heredocs.
pub(crate) struct Instruction<'a> {
    flags: Vec<(&'a str, &'a str)>,
    sources: Vec<&'a str>,
    destination: &'a str,
    unpack: bool,
}

impl<'a> Instruction<'a> {
    pub(crate) fn read(text: &'a str) -> Self {
        let mut words: Vec<&str> = text.split_whitespace().collect();
        let keyword = words.remove(0);
        let flag = |word: &&'a str| word.strip_prefix("--");
        let flags: Vec<_> = words.iter().map_while(flag).collect();
        let mut sources = words.split_off(flags.len());
        let destination = sources.pop().unwrap();
        let flags = flags
            .into_iter()
            .map(|flag| flag.split_once('=').unwrap_or((flag, "")))
            .collect();
        Self {
            flags,
            sources,
            destination,
            unpack: keyword == "ADD",
        }
    }

    fn values(&self, name: &str) -> Vec<&'a str> {
        let is_meant = |flag: &&(&str, &str)| flag.0 == name;
        self.flags
            .iter()
            .filter(is_meant)
            .map(|flag| flag.1)
            .collect()
    }

    pub(crate) fn select(&self, tree: &Arc<Tree>) -> Result<Selection, CopyError> {
        let options = SelectOptions {
            parents: !self.values("parents").is_empty(),
            exclude: &self.values("exclude"),
            unpack: self.unpack,
        };
        select(tree, &self.sources, &options)
    }

    pub(crate) fn write(&self, selection: &Selection, into: &Path) -> Result<Written, CopyError> {
        let owner = self.values("chown");
        let owner = owner.first().map(|owner| Owner::read(owner, into));
        let mode = self.values("chmod");
        let mode = mode.first().map(|mode| Mode::parse(mode)).transpose()?;
        let options = WriteOptions {
            destination: self.destination,
            owner: owner.transpose()?,
            mode: mode.as_ref(),
            ownership: Ownership::Exact,
            limits: UnpackLimits::default(),
        };
        selection.write(into, &options)
    }
}

/// Makes what a text says.
pub(crate) fn write(root: &Path, text: &str) {
    let mut paths = Vec::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (line, gets) = match line
            .strip_suffix(']')
            .and_then(|line| line.rsplit_once(" ["))
        {
            Some((line, gets)) => (line.trim(), gets),
            None => (line, ""),
        };
        let path = make(root, line);
        describe(&path, gets);
        paths.push(path);
    }
    for path in paths.iter().flat_map(|path| path.ancestors()) {
        if path.starts_with(root) {
            set_time(path, LONG_AGO);
        }
    }
}

fn make(root: &Path, line: &str) -> PathBuf {
    let path = line.split([' ', '|']).next().unwrap();
    fs::create_dir_all(root.join(path).parent().unwrap()).unwrap();
    if let Some((path, target)) = line.split_once(" -> ") {
        symlink(target, root.join(path)).unwrap();
        return root.join(path);
    }
    if let Some((path, other)) = line.split_once(" => ") {
        fs::hard_link(root.join(other), root.join(path)).unwrap();
        return root.join(path);
    }
    if let Some(path) = line.strip_suffix('|') {
        let path = root.join(path.trim());
        mknodat(
            CWD,
            &path,
            FileType::Fifo,
            Permissions::from_raw_mode(0o644),
            0,
        )
        .unwrap();
        return path;
    }
    if let Some(path) = line.strip_suffix('/') {
        fs::create_dir_all(root.join(path)).unwrap();
        return root.join(path);
    }
    let (path, content) = line.split_once(" = ").unwrap_or((line, ""));
    let path = root.join(path);
    fs::write(&path, content).unwrap();
    path
}

fn describe(path: &Path, gets: &str) {
    let found = fs::symlink_metadata(path).unwrap();
    let mut mode = if found.is_dir() { 0o755 } else { 0o644 };
    for word in gets.split_whitespace() {
        match word.split_once(':') {
            Some((user, group)) => {
                let number = |text: &str| Some(text.parse().unwrap());
                lchown(path, number(user), number(group)).unwrap();
            }
            None => mode = u32::from_str_radix(word, 8).unwrap(),
        }
    }
    if !found.is_symlink() {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    }
}

/// Sets when something changed last.
pub(crate) fn set_time(path: &Path, seconds: i64) {
    let time = Timespec {
        tv_sec: seconds,
        tv_nsec: 0,
    };
    let times = Timestamps {
        last_access: time,
        last_modification: time,
    };
    utimensat(CWD, path, &times, AtFlags::SYMLINK_NOFOLLOW).unwrap();
}

/// What is below a folder, as text.
pub(crate) fn listing(root: &Path) -> String {
    let mut lines = String::new();
    list(root, Path::new(""), &mut HashMap::new(), &mut lines);
    lines
}

fn list(root: &Path, folder: &Path, known: &mut HashMap<u64, PathBuf>, lines: &mut String) {
    let mut names: Vec<_> = fs::read_dir(root.join(folder))
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    names.sort();
    for name in names {
        let path = folder.join(name);
        let found = fs::symlink_metadata(root.join(&path)).unwrap();
        let mut usual = 0o644;
        let mut line = path.display().to_string();
        if found.is_dir() {
            usual = 0o755;
            line.push('/');
        } else if found.is_symlink() {
            usual = 0o777;
            let target = fs::read_link(root.join(&path)).unwrap();
            line += &format!(" -> {}", target.display());
        } else if !found.is_file() {
            line += " |";
        } else if let Some(other) = known.get(&found.ino()) {
            line += &format!(" => {}", other.display());
        } else {
            known.insert(found.ino(), path.clone());
            let content = fs::read_to_string(root.join(&path)).unwrap();
            if !content.is_empty() {
                line += &format!(" = {content}");
            }
        }
        let mode = found.mode() & 0o7777;
        let mut gets = Vec::new();
        if line.contains(" => ") {
            lines.push_str(&line);
            lines.push('\n');
            continue;
        }
        if mode != usual {
            gets.push(format!("{mode:o}"));
        }
        if (found.uid(), found.gid()) != (0, 0) {
            gets.push(format!("{}:{}", found.uid(), found.gid()));
        }
        if !gets.is_empty() {
            line += &format!(" [{}]", gets.join(" "));
        }
        lines.push_str(&line);
        lines.push('\n');
        if found.is_dir() {
            list(root, &path, known, lines);
        }
    }
}

/// A text without what stands before its lines for the reader's sake.
pub(crate) fn plain(text: &str) -> String {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.map(|line| format!("{line}\n")).collect()
}

/// Makes a file belong to somebody.
pub(crate) fn give(path: &Path, user: u32, group: u32) {
    chown(path, Some(user), Some(group)).unwrap();
}
