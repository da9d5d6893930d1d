//! `cp`: files out of a container and into one, whether it runs or not.
//! Leans on `extract`, `live` and `mounted`. What happens in the container is done by a thread that has its root as its own,
//! so that no link of the container leads to a file of the host.

use std::ffi::{OsStr, OsString, c_int};
use std::fs;
use std::io::{self, PipeWriter, Read, Write};
use std::os::fd::AsRawFd;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::sync::mpsc::channel;
use std::thread;

use dockwright_images::compression::Decompressor;
use dockwright_images::layer::{Child, PackOptions, Stack, export_one, pack};
use rustix::fs::Mode;
use rustix::process::{chdir, chroot, umask};

use crate::container::error::{Attempt, ContainerError};
use crate::container::extract::{Owner, extract};
use crate::container::folder::Container;
use crate::container::record::State;
use crate::kernel;
use crate::mounted::furnished;

/// How files are copied.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Copy {
    /// Whether owners stay what they are; else everything belongs to whoever copies, or to root inside.
    pub archive: bool,
    /// Whether what a link leads to is copied, not the link.
    pub follow: bool,
}

impl Copy {
    fn owner(self) -> Owner {
        match self.archive {
            true => Owner::AsWritten,
            false => Owner::Copier,
        }
    }
}

/// Something on its way, and whether it is a folder of which only the content is meant.
struct Source {
    name: OsString,
    is_folder: bool,
    only_content: bool,
}

impl Container {
    /// Writes a tar of a path.
    ///
    /// # Errors
    /// When there is no such path, or the writer fails.
    pub fn copy_out(
        &self,
        path: &str,
        copy: Copy,
        writer: impl Write + Send,
    ) -> Result<(), ContainerError> {
        self.beside(|root| {
            let (source, child) = self.source(root, path, copy)?;
            let prefix = match source.only_content {
                true => OsStr::new("."),
                false => source.name.as_os_str(),
            };
            export_one(&child, Some(prefix), writer)?;
            Ok(())
        })
    }

    /// Copies a path to the host, as `cp -r` would.
    ///
    /// # Errors
    /// When there is no such path, or something cannot be written.
    pub fn copy_to(&self, path: &str, target: &Path, copy: Copy) -> Result<(), ContainerError> {
        let wants_folder = target.as_os_str().as_bytes().ends_with(b"/");
        let (tell, told) = channel();
        thread::scope(|scope| {
            let (reader, writer) = io::pipe().attempt("make a pipe for", target)?;
            let packing = scope.spawn(move || {
                self.beside(|root| {
                    let (source, child) = self.source(root, path, copy)?;
                    let name = (!source.is_folder).then(|| source.name.clone());
                    // Who is not there any more has told why.
                    let _ = tell.send(source);
                    export_one(&child, name.as_deref(), writer)?;
                    Ok(())
                })
            });
            if let Ok(source) = told.recv() {
                let place = arrive(&source, target, wants_folder)?;
                lay_out(reader, &source, &place, copy.owner())?;
            }
            joined(packing)
        })
    }

    /// What is at a path of the root.
    fn source(
        &self,
        root: &Path,
        path: &str,
        copy: Copy,
    ) -> Result<(Source, Child), ContainerError> {
        let only_content = path.ends_with("/.") || path == ".";
        let follow = copy.follow || only_content || path.ends_with('/');
        let found = Stack::open([root])
            .attempt("open", root)?
            .find(path.as_bytes(), follow)
            .map_err(|_| self.missing(path))?;
        let name = named(path).or_else(|| found.path.last().cloned());
        let is_folder = match &found.child {
            Child::Missing => return Err(self.missing(path)),
            Child::Directory(_) => true,
            Child::Leaf(_) => false,
        };
        // A file's entry has the name that it has where it is.
        let name = match is_folder {
            true => name,
            false => found.path.last().cloned(),
        };
        let source = Source {
            name: name.unwrap_or_default(),
            is_folder,
            only_content,
        };
        Ok((source, found.child))
    }

    /// Lays a tar, compressed or not, out in a folder of a container.
    ///
    /// # Errors
    /// When there is no such folder, or the tar cannot be laid out.
    pub fn copy_in(&self, tar: impl Read + Send, path: &str) -> Result<(), ContainerError> {
        let plain = Decompressor::new(io::BufReader::new(tar))
            .attempt("read a tar for", Path::new(path))?;
        self.within(move || {
            let folder = Path::new("/").join(path);
            match fs::metadata(&folder) {
                Ok(found) if found.is_dir() => Ok(extract(plain, &folder, Owner::AsWritten)?),
                _ => Err(self.missing(path)),
            }
        })
    }

    /// Copies a path of the host into a container, as `cp -r` would.
    ///
    /// # Errors
    /// When there is no such path, or something cannot be written.
    pub fn copy_from(&self, source: &Path, path: &str, copy: Copy) -> Result<(), ContainerError> {
        let bytes = source.as_os_str().as_bytes();
        let only_content = bytes.ends_with(b"/.") || bytes == b".";
        let found = match copy.follow || only_content || bytes.ends_with(b"/") {
            true => fs::metadata(source),
            false => fs::symlink_metadata(source),
        };
        let is_folder = found.attempt("read", source)?.is_dir();
        let name = source
            .canonicalize()
            .ok()
            .and_then(|whole| Some(whole.file_name()?.to_owned()));
        let what = Source {
            name: source
                .file_name()
                .map(OsStr::to_owned)
                .or(name)
                .unwrap_or_default(),
            is_folder,
            only_content,
        };
        let (reader, writer) = io::pipe().attempt("make a pipe for", source)?;
        thread::scope(|scope| {
            let packing = scope.spawn(|| pack_path(source, &what, copy, writer));
            self.within(|| {
                let place = arrive(&what, &Path::new("/").join(path), path.ends_with('/'))?;
                lay_out(reader, &what, &place, copy.owner())
            })?;
            joined(packing)
        })
    }

    fn missing(&self, path: &str) -> ContainerError {
        ContainerError::NoSuchPath {
            path: path.to_owned(),
            container: self.record.name.clone(),
        }
    }

    /// Works in a thread for which the container's root, with all that is mounted there, is all there is.
    fn within<T: Send>(
        &self,
        work: impl FnOnce() -> Result<T, ContainerError> + Send,
    ) -> Result<T, ContainerError> {
        self.beside(|root| confined(root, work))
    }

    /// Works while the container's root, with all that is mounted there, is at a path.
    /// Names in it are only to be looked up by who follows no link.
    fn beside<T: Send>(
        &self,
        work: impl FnOnce(&Path) -> Result<T, ContainerError> + Send,
    ) -> Result<T, ContainerError> {
        if self.state()? == State::Running {
            let root = self.live_root()?;
            return work(Path::new(&format!("/proc/self/fd/{}", root.as_raw_fd())));
        }
        let _held = self.hold("")?;
        let execution = &self.record.execution;
        furnished(&execution.root, &execution.mounts, work)?
    }
}

fn confined<T: Send>(
    root: &Path,
    work: impl FnOnce() -> Result<T, ContainerError> + Send,
) -> Result<T, ContainerError> {
    thread::scope(|scope| {
        joined(scope.spawn(|| {
            kernel::unshare(ROOT).attempt("enter", root)?;
            chroot(root).attempt("enter", root)?;
            chdir("/").attempt("enter", root)?;
            umask(Mode::empty());
            work()
        }))
    })
}

/// This thread's own root and working directory.
const ROOT: c_int = libc::CLONE_FS;

fn joined<T>(thread: thread::ScopedJoinHandle<'_, T>) -> T {
    thread
        .join()
        .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

/// The last name of a path as it is written.
fn named(path: &str) -> Option<OsString> {
    Path::new(path).file_name().map(OsStr::to_owned)
}

/// Where it goes: into a folder that is there, or to a name that is not. A folder is made.
fn arrive(source: &Source, target: &Path, wants_folder: bool) -> Result<PathBuf, ContainerError> {
    let found = fs::metadata(target);
    let is_folder = found.as_ref().is_ok_and(fs::Metadata::is_dir);
    let place = match is_folder && !source.only_content {
        true => target.join(&source.name),
        false => target.to_owned(),
    };
    let refused = |why: &str| {
        Err(ContainerError::Usage(format!(
            "cannot copy to `{}`: {why}",
            target.display()
        )))
    };
    match (source.is_folder, found.is_ok()) {
        (true, true) if !is_folder => refused("it is no folder"),
        (false, false) if wants_folder => refused("there is no such folder"),
        (true, _) => {
            match fs::create_dir(&place) {
                Err(error) if !place.is_dir() => return Err(error).attempt("make", &place),
                _ => {}
            }
            Ok(place)
        }
        _ => Ok(place),
    }
}

/// A folder's content goes into the folder that was made for it, a file gets the name that it should have.
fn lay_out(
    tar: impl Read,
    source: &Source,
    place: &Path,
    owner: Owner,
) -> Result<(), ContainerError> {
    if source.is_folder {
        return Ok(extract(tar, place, owner)?);
    }
    let folder = place.parent().unwrap_or(Path::new("/"));
    let fresh = tempfile_in(folder)?;
    let moved = extract(tar, &fresh, owner)
        .map_err(ContainerError::from)
        .and_then(|()| {
            // Its one entry has the name that the file has where it comes from.
            let mut files = fs::read_dir(&fresh).attempt("read", &fresh)?.flatten();
            files
                .try_for_each(|file| fs::rename(file.path(), place))
                .attempt("write", place)
        });
    // It is empty, or of no use.
    let _ = fs::remove_dir_all(&fresh);
    moved
}

/// A folder that nothing else is called.
fn tempfile_in(folder: &Path) -> Result<PathBuf, ContainerError> {
    let folder = if folder.as_os_str().is_empty() {
        Path::new(".")
    } else {
        folder
    };
    let path = folder.join(format!(
        ".dockwright-{}",
        crate::container::name::fresh_id()
    ));
    fs::create_dir(&path).attempt("write to", folder)?;
    Ok(path)
}

fn pack_path(
    path: &Path,
    source: &Source,
    copy: Copy,
    writer: PipeWriter,
) -> Result<(), ContainerError> {
    let plain = PackOptions {
        overlay: false,
        lowers: None,
        latest: None,
        excluded: &|_| false,
        only_capabilities: false,
    };
    if source.is_folder {
        pack(path, &plain, writer)?;
        return Ok(());
    }
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    let name = match copy.follow {
        true => fs::canonicalize(path).attempt("read", path)?,
        false => folder.join(&source.name),
    };
    let only = name.file_name().unwrap_or_default().to_owned();
    let folder = name.parent().unwrap_or(folder);
    let excluded = |other: &Path| other != Path::new(&only);
    let options = PackOptions {
        excluded: &excluded,
        ..plain
    };
    pack(folder, &options, writer)?;
    Ok(())
}
