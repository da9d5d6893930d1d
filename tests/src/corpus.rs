//! The corpus: real Dockerfiles in one archive, read into memory.
//! Leans on `place`. Where the archive is not at hand, there is no corpus, and callers say so.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use flate2::read::GzDecoder;
use tar::Archive;

use crate::place;

/// One file of the corpus.
#[derive(Clone, Debug)]
pub struct CorpusFile {
    /// Its path in the archive.
    pub name: String,
    /// Its bytes as they are.
    pub bytes: Vec<u8>,
}

impl CorpusFile {
    /// Its text; what is no UTF-8 is replaced.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }
}

/// Reads the archive of a corpus folder, in the order of the names; `None` when it is not there.
pub fn read(folder: &Path) -> Option<Vec<CorpusFile>> {
    let file = File::open(folder.join("dockerfiles.tar.gz")).ok()?;
    let mut files = unpack(file).ok()?;
    files.sort_by(|left, right| left.name.cmp(&right.name));
    Some(files)
}

/// Reads the corpus that stands beside the cases, if there is one.
pub fn default() -> Option<Vec<CorpusFile>> {
    read(&place::corpus(&place::cases()))
}

/// Every file below folders, in the order of their paths.
pub fn files_below(folders: &[PathBuf]) -> Vec<PathBuf> {
    let mut folders = folders.to_vec();
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            let list = if path.is_dir() {
                &mut folders
            } else {
                &mut files
            };
            list.push(path);
        }
    }
    files.sort();
    files
}

/// Writes the files of the archive below `target` one after the other, so that they never stand in memory together;
/// gives their number, or `None` where there is no archive.
pub fn unpack_to(folder: &Path, target: &Path) -> Option<std::io::Result<usize>> {
    let file = File::open(folder.join("dockerfiles.tar.gz")).ok()?;
    let mut archive = Archive::new(GzDecoder::new(file));
    let mut unpack = || {
        let mut count = 0;
        std::fs::create_dir_all(target)?;
        for entry in archive.entries()? {
            let mut entry = entry?;
            entry.unpack_in(target)?;
            count += usize::from(entry.header().entry_type().is_file());
        }
        Ok(count)
    };
    Some(unpack())
}

fn unpack(file: File) -> std::io::Result<Vec<CorpusFile>> {
    let mut files = Vec::new();
    let mut archive = Archive::new(GzDecoder::new(file));
    for entry in archive.entries()? {
        let mut entry = entry?;
        if !entry.header().entry_type().is_file() {
            continue;
        }
        let name = entry
            .path()?
            .to_string_lossy()
            .trim_start_matches("./")
            .to_owned();
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes)?;
        files.push(CorpusFile { name, bytes });
    }
    Ok(files)
}
