//! `load`: the images of an archive into the store, whatever wrote it.
//! Leans on `scan` for what it holds, and on `layout`, `docker` and `oldest` for what that means.
//!
//! Nothing of an archive is seen in the store before all of it is verified, so a bad one leaves the store as it was.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use dockwright_model::image::platform::Platform;

use crate::layer::UnpackLimits;
use crate::progress::Progress;
use crate::store::Store;

use super::arrival::Arrivals;
use super::contents::Contents;
use super::error::ArchiveError;
use super::loaded::{Loaded, Wanted};
use super::{docker, layout, oldest, scan};

/// What to load.
#[derive(Clone, Copy, Debug, Default)]
pub struct Load<'a> {
    /// For that platform alone; everything where none is named.
    pub platform: Option<&'a Platform>,
    /// How much an archive may hold.
    pub limits: UnpackLimits,
}

/// Loads the images of an archive in a file, or of one that comes through a pipe.
///
/// # Errors
/// When it is no archive of images, when anything in it is not what it should be, and when the store refuses.
pub fn load(
    store: &Store,
    file: File,
    what: Load<'_>,
    progress: &dyn Progress,
) -> Result<Vec<Loaded>, ArchiveError> {
    with(store, what, progress, |arrivals| {
        scan::file(file, &what.limits, arrivals)
    })
}

/// The same from bytes that come one after another.
///
/// # Errors
/// As those of `load`.
pub fn load_stream(
    store: &Store,
    source: impl Read,
    what: Load<'_>,
    progress: &dyn Progress,
) -> Result<Vec<Loaded>, ArchiveError> {
    with(store, what, progress, |arrivals| {
        scan::stream(source, &what.limits, arrivals)
    })
}

/// The same from a folder: an OCI layout, what skopeo's `dir:` writes, or an archive that was taken apart.
///
/// # Errors
/// As those of `load`.
pub fn load_folder(
    store: &Store,
    folder: &Path,
    what: Load<'_>,
    progress: &dyn Progress,
) -> Result<Vec<Loaded>, ArchiveError> {
    with(store, what, progress, |_| Contents::folder(folder))
}

fn with(
    store: &Store,
    what: Load<'_>,
    progress: &dyn Progress,
    open: impl FnOnce(&Arrivals<'_>) -> Result<Contents, ArchiveError>,
) -> Result<Vec<Loaded>, ArchiveError> {
    let lease = store.lease()?;
    let mut arrivals = Arrivals::new(&lease, what.limits, progress)?;
    let contents = open(&arrivals)?;
    let images = images(&contents, &mut arrivals, what.platform)?;
    arrivals.publish()?;
    for image in &images {
        for name in &image.names {
            store.set_reference(name, &image.descriptor)?;
        }
        if image.names.is_empty() {
            store.keep_unnamed(&image.descriptor)?;
        }
    }
    Ok(images)
}

/// Every image that is wanted. Archives of today have both descriptions, of which the OCI layout says more.
fn images(
    contents: &Contents,
    arrivals: &mut Arrivals<'_>,
    platform: Option<&Platform>,
) -> Result<Vec<Loaded>, ArchiveError> {
    let mut wanted = Wanted::new(platform);
    let items = docker::items(contents, arrivals)?;
    let mut images = match layout::images(contents, arrivals, &mut wanted)? {
        Some(images) => images,
        None if items.is_none() => {
            oldest::images(contents, arrivals, &mut wanted)?.unwrap_or_default()
        }
        None => Vec::new(),
    };
    if let Some(items) = items {
        docker::images(&items, contents, arrivals, &mut wanted, &mut images)?;
    }
    match images.is_empty() {
        true => Err(wanted.nothing()),
        false => Ok(images),
    }
}
