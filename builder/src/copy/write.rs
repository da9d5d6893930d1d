//! Writes a selection into the root of an image.
//! Leans on `place` for the destination, on `directory`, `file` and the archives of `context` for what goes there.
//!
//! What a destination means is decided for each source anew, since the one before may have made it a folder or a file.

use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

use dockwright_model::context::ignore::clean_path;

use super::content::Copying;
use super::directory;
use super::error::CopyError;
use super::file::{Putting, Spot, create, onto_folder};
use super::options::{WriteOptions, Written};
use super::place::Place;
use super::selection::{Content, Directory, File, Selection, Source};
use crate::context::{ContextError, Tree, Unpacking, now, unpack};

impl Selection {
    /// Writes everything below `into`: the root of a mounted file system, or an empty folder.
    ///
    /// # Errors
    /// When a source is gone or cannot be read, or the destination cannot be written.
    pub fn write(&self, into: &Path, options: &WriteOptions<'_>) -> Result<Written, CopyError> {
        let mut place = Place::open(into, options)?;
        for source in &self.sources {
            match (&source.content, &self.tree) {
                (Content::Text(text), _) => put_text(&mut place, source, text)?,
                (Content::File(file), Some(tree)) if file.is_archive => {
                    lay_out(&mut place, tree, file)?;
                }
                (Content::File(file), Some(tree)) => put_file(&mut place, tree, source, file)?,
                (Content::Directory(directory), Some(tree)) => {
                    put_directory(&mut place, tree, directory)?;
                }
                // Only texts come without a tree.
                (_, None) => {}
            }
        }
        Ok(place.written)
    }
}

/// The destination as a path from the root, cleaned by name alone.
fn destination(place: &Place<'_>) -> PathBuf {
    let path = clean_path(&format!("/{}", place.options.destination));
    PathBuf::from(path.trim_start_matches('/'))
}

/// Makes the folder that the destination is, or lies in.
fn prepare(place: &mut Place<'_>) -> Result<PathBuf, CopyError> {
    let path = destination(place);
    let folder = match place.options.is_folder() {
        true => Some(path.as_path()),
        false => path.parent(),
    };
    if let Some(folder) = folder {
        place.make(folder)?;
    }
    Ok(path)
}

/// The path that a file gets: in the destination where that is a folder, else the destination itself.
fn path_of_file(place: &mut Place<'_>, source: &Source) -> Result<PathBuf, CopyError> {
    let path = prepare(place)?;
    let found = place.locate(&path)?;
    match found.status {
        Some(status) if status.is_directory() => Ok(found.path.join(&source.name)),
        Some(_) => Ok(found.path),
        None => {
            // A link to something that is not there leads into folders that may be missing, too.
            if let Some(parent) = found.path.parent() {
                place.make(parent)?;
            }
            Ok(found.path)
        }
    }
}

fn put_text(place: &mut Place<'_>, source: &Source, text: &[u8]) -> Result<(), CopyError> {
    let path = path_of_file(place, source)?;
    let folder = place.folder(path.parent().unwrap_or(Path::new("")))?;
    let spot = Spot {
        folder: &folder,
        name: path.file_name().unwrap_or_default(),
        path: &path,
    };
    let unwritten = |error| CopyError::write(&path, error);
    let created = create(spot).map_err(unwritten)?;
    let mut file = created.ok_or_else(|| onto_folder(Path::new(&source.name), &path))?;
    std::io::Write::write_all(&mut file, text).map_err(unwritten)?;
    place.written.bytes += text.len() as u64;
    let permissions = place
        .options
        .mode
        .map_or(0o644, |mode| mode.of(0o644, false));
    let metadata = dockwright_images::layer::Metadata {
        mode: permissions,
        mtime: now(),
        ..place.options.of_made_folder()
    };
    let shortfalls = &mut place.written.shortfalls;
    metadata
        .give_open(&file, place.options.ownership, shortfalls)
        .map_err(unwritten)
}

fn put_file(
    place: &mut Place<'_>,
    tree: &Tree,
    source: &Source,
    file: &File,
) -> Result<(), CopyError> {
    let path = path_of_file(place, source)?;
    let to = place.folder(path.parent().unwrap_or(Path::new("")))?;
    let parent = file.path.parent().unwrap_or(Path::new(""));
    let from = tree.root().directory(parent);
    let from = from.map_err(|error| ContextError::read(&tree.root().path().join(parent), error))?;
    let in_kernel = AtomicBool::new(true);
    let mut putting = Putting {
        tree,
        options: place.options,
        copying: Copying::new(&in_kernel),
        written: Written::default(),
    };
    let source = Spot {
        folder: &from,
        name: file.path.file_name().unwrap_or_default(),
        path: &file.path,
    };
    let target = Spot {
        folder: &to,
        name: path.file_name().unwrap_or_default(),
        path: &path,
    };
    putting.put(source, &file.status, target)?;
    place.written.add(putting.written);
    Ok(())
}

fn put_directory(
    place: &mut Place<'_>,
    tree: &Tree,
    directory: &Directory,
) -> Result<(), CopyError> {
    let path = prepare(place)?;
    let found = place.locate(&path)?;
    if found.status.is_some_and(|status| !status.is_directory()) {
        return Err(CopyError::OntoFile {
            from: Path::new("/").join(&directory.base),
            to: Path::new("/").join(found.path),
        });
    }
    let target = place.make(&found.path)?;
    directory::write(place, tree, directory, &target)
}

fn lay_out(place: &mut Place<'_>, tree: &Tree, file: &File) -> Result<(), CopyError> {
    let target = place.make(&destination(place))?;
    let unreadable = |error| ContextError::read(&tree.root().path().join(&file.path), error);
    let archive = tree.root().file(&file.path).map_err(unreadable)?;
    let into = place.root.below(&target);
    let into = into.map_err(|error| CopyError::write(&target, error))?;
    let settings = Unpacking {
        owner: place.options.owner.map(|owner| (owner.user, owner.group)),
        ownership: place.options.ownership,
        limits: place.options.limits,
    };
    let laid_out = unpack(std::fs::File::from(archive), &into, &settings)?;
    place.written.add(Written {
        changed: None,
        bytes: laid_out.bytes,
        shortfalls: laid_out.shortfalls,
    });
    Ok(())
}
