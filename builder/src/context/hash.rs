//! The digest of what a file holds and of its attributes, from the stat cache where nothing changed, else from the file.
//! Leans on `stat_cache` and `folder`, and on `images` for attributes.

use std::ffi::OsString;
use std::fs::File;
use std::io::{self, Read};
use std::os::fd::{AsFd, OwnedFd};
use std::path::Path;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use blake3::Hasher;
use dockwright_images::layer::attribute::{is_overlay, read_at, read_open};
use rustix::fs::readlinkat;

use super::error::ContextError;
use super::folder::Folder;
use super::stat_cache::{StatCache, now};
use super::status::{Kind, Status};

/// How many threads read.
const THREADS: usize = 2;
/// Fewer files than this are read by one.
const WORTH_A_THREAD: usize = 8;
/// How much is read at once.
const BUFFER: usize = 256 << 10;

/// The digest of each file's content and attributes, in their order. Paths are relative to the root and without links.
///
/// # Errors
/// When a file cannot be read.
pub(crate) fn contents(
    root: &Folder,
    files: &[(&Path, Status)],
    cache: &mut StatCache,
) -> Result<Vec<[u8; 32]>, ContextError> {
    let looked = now();
    let mut digests: Vec<_> = files
        .iter()
        .map(|(path, status)| cache.get(path, status))
        .collect();
    let unknown: Vec<usize> = (0..files.len())
        .filter(|&at| digests[at].is_none())
        .collect();
    for (at, digest, is_settled) in read_all(root, files, &unknown)? {
        let (path, status) = &files[at];
        if is_settled {
            cache.put(path, status, looked, digest);
        }
        digests[at] = Some(digest);
    }
    Ok(digests.into_iter().flatten().collect())
}

/// Which file it is, its digest, and whether it was the same before and after it was read.
type Reading = (usize, [u8; 32], bool);

fn read_all(
    root: &Folder,
    files: &[(&Path, Status)],
    unknown: &[usize],
) -> Result<Vec<Reading>, ContextError> {
    let next = AtomicUsize::new(0);
    let results = Mutex::new(Ok(Vec::with_capacity(unknown.len())));
    let work = || {
        let mut buffer = Vec::new();
        let mut own = Vec::new();
        while let Some(&at) = unknown.get(next.fetch_add(1, Ordering::Relaxed)) {
            let (path, status) = &files[at];
            match read(root, path, status, &mut buffer) {
                Ok((digest, is_settled)) => own.push((at, digest, is_settled)),
                Err(error) => {
                    next.store(unknown.len(), Ordering::Relaxed);
                    let error = ContextError::read(&root.path().join(path), error);
                    *results.lock().unwrap_or_else(PoisonError::into_inner) = Err(error);
                }
            }
        }
        let mut results = results.lock().unwrap_or_else(PoisonError::into_inner);
        if let Ok(results) = results.as_mut() {
            results.append(&mut own);
        }
    };
    thread::scope(|scope| {
        for _ in 1..THREADS.min(unknown.len() / WORTH_A_THREAD + 1) {
            scope.spawn(work);
        }
        work();
    });
    results.into_inner().unwrap_or_else(PoisonError::into_inner)
}

fn read(
    root: &Folder,
    path: &Path,
    status: &Status,
    buffer: &mut Vec<u8>,
) -> io::Result<([u8; 32], bool)> {
    let mut hasher = Hasher::new();
    let after = match status.kind() {
        Kind::File => hash_file(root.file(path)?, &mut hasher, buffer)?,
        Kind::Directory => {
            let folder = root.directory(path)?;
            hash_attributes(read_open(&folder)?, &mut hasher);
            Status::of_open(&folder)?
        }
        _ => return hash_other(root, path, status, hasher),
    };
    Ok((*hasher.finalize().as_bytes(), status.is_unchanged(&after)))
}

/// Hashes attributes and content of an open file; gives what the file is afterward.
fn hash_file(file: OwnedFd, hasher: &mut Hasher, buffer: &mut Vec<u8>) -> io::Result<Status> {
    if !Status::of_open(&file)?.is_file() {
        return Err(io::Error::other(
            "it became something else while it was looked at",
        ));
    }
    hash_attributes(read_open(&file)?, hasher);
    buffer.resize(BUFFER, 0);
    let mut file = File::from(file);
    loop {
        match file.read(buffer) {
            Ok(0) => return Status::of_open(file.as_fd()),
            Ok(count) => hasher.update(&buffer[..count]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
    }
}

/// Hashes what a link says, and the attributes of what cannot be opened.
fn hash_other(
    root: &Folder,
    path: &Path,
    status: &Status,
    mut hasher: Hasher,
) -> io::Result<([u8; 32], bool)> {
    let folder = root.directory(path.parent().unwrap_or(Path::new("")))?;
    let name = path.file_name().unwrap_or_default();
    hash_attributes(read_at(&folder, name)?, &mut hasher);
    if status.kind() == Kind::Symlink {
        hasher.update(readlinkat(&folder, name, Vec::new())?.as_bytes());
    }
    let after = super::folder::status_at(&folder, name)?;
    let is_settled = after.is_some_and(|after| status.is_unchanged(&after));
    Ok((*hasher.finalize().as_bytes(), is_settled))
}

fn hash_attributes(attributes: Vec<(OsString, Vec<u8>)>, hasher: &mut Hasher) {
    for (name, value) in attributes.into_iter().filter(|(name, _)| is_kept(name)) {
        let name = name.as_encoded_bytes();
        hasher.update(&(name.len() as u64).to_le_bytes());
        hasher.update(name);
        hasher.update(&(value.len() as u64).to_le_bytes());
        hasher.update(&value);
    }
    hasher.update(&u64::MAX.to_le_bytes());
}

/// Whether an attribute goes with a file into an image: not what this machine's security modules say of it,
/// and not what marks layers.
pub(crate) fn is_kept(name: &std::ffi::OsStr) -> bool {
    let is_local = matches!(
        name.as_encoded_bytes(),
        b"security.selinux" | b"security.ima" | b"security.evm" | b"security.SMACK64"
    );
    !is_local && !is_overlay(name)
}
