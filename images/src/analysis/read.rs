//! The entries of one layer after another, each with its names read and its content hashed.
//! Leans on `image` for the bytes and on `layer` for the entries.

use std::ffi::OsString;
use std::io::{self, Read, Write};

use super::error::AnalysisError;
use crate::digest::{Digest, Hashing};
use crate::image::Image;
use crate::layer::{
    Budget, Entries, Entry, Kind, NameError, Named, TarError, UnpackLimits, components,
};
use crate::store::Store;

/// Holes are hashed as the zeros that they are.
static ZEROS: [u8; 1 << 16] = [0; 1 << 16];

/// One entry of a layer.
pub(super) struct Item {
    pub(super) entry: Entry,
    /// The parts of its name as it is written, marks of deletion included.
    pub(super) parts: Vec<OsString>,
    /// What it asks for.
    pub(super) named: Named,
    /// The digest of a file's content.
    pub(super) content: Option<Digest>,
}

/// Reads one layer of an image, counted from the lowest.
pub(super) fn read_layer(
    store: &Store,
    image: &Image,
    number: usize,
    limits: &UnpackLimits,
    mut take: impl FnMut(Item),
) -> Result<(), AnalysisError> {
    store.read_layer_of(image, number, limits.ratio(), |plain, layer| {
        let layer = layer.digest;
        let wrong = |source| AnalysisError::Tar { layer, source };
        let mut entries = Entries::new(plain);
        let mut budget = Budget::new(*limits);
        let excess = |excess| AnalysisError::Limit { layer, excess };
        while let Some(entry) = entries.advance().map_err(wrong)? {
            budget.take(&entry).map_err(excess)?;
            let (parts, named) = names(&entry, layer)?;
            let content = (entry.kind == Kind::File)
                .then(|| content(&entry, &mut entries))
                .transpose();
            let content = content.map_err(|source| wrong(TarError::Read(source)))?;
            take(Item {
                entry,
                parts,
                named,
                content,
            });
        }
        entries.finish().map_err(wrong)
    })?;
    Ok(())
}

fn names(entry: &Entry, layer: Digest) -> Result<(Vec<OsString>, Named), AnalysisError> {
    let wrong = |source: NameError| AnalysisError::Name {
        layer,
        name: String::from_utf8_lossy(&entry.name)
            .escape_debug()
            .collect(),
        source,
    };
    let parts = components(&entry.name).map_err(wrong)?;
    Ok((parts, Named::read(&entry.name).map_err(wrong)?))
}

/// The digest of a file's content, its holes filled.
fn content(entry: &Entry, source: &mut impl Read) -> io::Result<Digest> {
    let mut hashing = Hashing::new(io::sink());
    let mut at = 0;
    for (offset, length) in entry.stored_parts() {
        zeros(&mut hashing, offset.saturating_sub(at));
        io::copy(&mut source.take(length), &mut hashing)?;
        at = offset + length;
    }
    zeros(&mut hashing, entry.size.saturating_sub(at));
    hashing.flush()?;
    Ok(hashing.finish().1)
}

fn zeros<W: Write>(hashing: &mut Hashing<W>, mut count: u64) {
    while count > 0 {
        let step = count.min(ZEROS.len() as u64);
        hashing.see(&ZEROS[..step as usize]);
        count -= step;
    }
}
