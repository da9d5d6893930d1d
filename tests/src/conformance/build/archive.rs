//! The archives of the cases: their files, their times, and a folder made of them.
//! Leans on the program `tar`, which knows every kind of file.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::process::Command;

use dockwright_images::digest::Digest;
use tar::Archive;

/// The text of a file, by its name in any case where that of the exact case is not there.
pub(super) fn text(archive: &Path, name: &str) -> Option<String> {
    let names = names(archive);
    let exact = names
        .iter()
        .find(|known| known.trim_start_matches("./") == name);
    let other = || {
        let mut names = names.iter();
        names.find(|known| known.trim_start_matches("./").eq_ignore_ascii_case(name))
    };
    let wanted = exact.or_else(other)?;
    let mut tar = Archive::new(File::open(archive).ok()?);
    let mut entries = tar.entries().ok()?.flatten();
    let mut entry = entries.find(|entry| name_of(entry) == *wanted)?;
    let mut bytes = Vec::new();
    entry.read_to_end(&mut bytes).ok()?;
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

/// The times of its files.
pub(super) fn times(archive: &Path) -> BTreeSet<i64> {
    let Ok(file) = File::open(archive) else {
        return BTreeSet::new();
    };
    let mut tar = Archive::new(file);
    let entries = tar.entries().into_iter().flatten().flatten();
    entries
        .filter_map(|entry| i64::try_from(entry.header().mtime().ok()?).ok())
        .collect()
}

/// What BuildKit knows a file by: its path, its size and its time.
pub(super) type Identity = (String, u64, u64);

/// A file of an archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Member {
    /// What it is known by.
    pub(super) identity: Identity,
    /// The digest of its bytes.
    pub(super) digest: String,
}

/// Its files.
pub(super) fn members(archive: &Path) -> Vec<Member> {
    let Ok(file) = File::open(archive) else {
        return Vec::new();
    };
    let mut tar = Archive::new(file);
    let entries = tar.entries().into_iter().flatten().flatten();
    entries.filter_map(member).collect()
}

/// The paths of its folders.
pub(super) fn folders(archive: &Path) -> BTreeSet<String> {
    let Ok(file) = File::open(archive) else {
        return BTreeSet::new();
    };
    let mut tar = Archive::new(file);
    let entries = tar.entries().into_iter().flatten().flatten();
    let folders = entries.filter(|entry| entry.header().entry_type().is_dir());
    folders
        .map(|entry| name_of(&entry).trim_matches(['.', '/']).to_owned())
        .filter(|path| !path.is_empty())
        .collect()
}

fn member<R: Read>(mut entry: tar::Entry<'_, R>) -> Option<Member> {
    let name = name_of(&entry);
    let path = name.trim_start_matches("./").to_owned();
    let (size, time) = (entry.header().size().ok()?, entry.header().mtime().ok()?);
    let mut bytes = Vec::new();
    entry.read_to_end(&mut bytes).ok()?;
    Some(Member {
        identity: (path, size, time),
        digest: Digest::of(&bytes).hex(),
    })
}

/// Makes a folder of it.
pub(super) fn unpack(archive: &Path, folder: &Path) -> Result<(), String> {
    std::fs::create_dir_all(folder).map_err(|error| error.to_string())?;
    let output = Command::new("tar")
        .args(["--extract", "--preserve-permissions", "--numeric-owner"])
        .arg("--file")
        .arg(archive)
        .arg("--directory")
        .arg(folder)
        .output()
        .map_err(|error| format!("`tar` cannot be run: {error}"))?;
    match output.status.success() {
        true => Ok(()),
        false => Err(String::from_utf8_lossy(&output.stderr).into_owned()),
    }
}

fn names(archive: &Path) -> Vec<String> {
    let Ok(file) = File::open(archive) else {
        return Vec::new();
    };
    let mut tar = Archive::new(file);
    let entries = tar.entries().into_iter().flatten().flatten();
    entries.map(|entry| name_of(&entry)).collect()
}

fn name_of<R: Read>(entry: &tar::Entry<'_, R>) -> String {
    String::from_utf8_lossy(&entry.path_bytes()).into_owned()
}
