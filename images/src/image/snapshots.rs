//! The layers of an image as snapshots: each unpacked once, when something first needs its files.
//! Leans on `find`, `layer` and `store`.

use std::fs::File;
use std::io::{self, BufReader};
use std::path::Path;

use crate::compression::{Decompressor, Ratio};
use crate::digest::{Digest, Hashing};
use crate::document::Descriptor;
use crate::image::find::Image;
use crate::layer::{Marks, Ownership, UnpackError, UnpackLimits, UnpackOptions, unpack};
use crate::progress::{Action, Event, Outcome, Progress};
use crate::store::{Lease, Snapshot, Store, StoreError};

/// How much of a blob is read at once.
const BUFFER: usize = 1 << 18;

/// A layer while it is decompressed.
pub(crate) type PlainLayer = Decompressor<BufReader<File>>;

/// How layers are unpacked.
#[derive(Clone, Copy)]
pub struct Unpacking<'a> {
    /// How much a layer may hold.
    pub limits: UnpackLimits,
    /// Whom files may belong to.
    pub ownership: Ownership,
    /// Hears of it.
    pub progress: &'a dyn Progress,
}

/// Why a layer is no snapshot.
#[derive(Debug, thiserror::Error)]
pub enum SnapshotError {
    /// The store refused.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The layer cannot be laid out.
    #[error("the layer `{layer}`: {source}")]
    Unpack {
        /// Which.
        layer: Digest,
        /// Why.
        source: UnpackError,
    },
    /// The layer cannot be decompressed.
    #[error("the layer `{layer}` cannot be decompressed: {source}")]
    Decompress {
        /// Which.
        layer: Digest,
        /// Why.
        source: io::Error,
    },
    /// The layer is not what the config says.
    #[error(
        "the layer `{layer}` unpacks to `{found}`, but the image's config says `{expected}`; do not trust this image"
    )]
    WrongLayer {
        /// Which.
        layer: Digest,
        /// What the config says.
        expected: Digest,
        /// What came out.
        found: Digest,
    },
    /// The config and the manifest differ.
    #[error(
        "the image has {layers} layers, but its config speaks of {diffs}; do not trust this image"
    )]
    Count {
        /// In the manifest.
        layers: usize,
        /// In the config.
        diffs: usize,
    },
}

impl Store {
    /// The bytes of one layer of an image before compression, counted from the lowest; noted for the next time.
    ///
    /// # Errors
    /// When the layer is not there, cannot be decompressed, or is not what the config says.
    pub fn measure_layer(
        &self,
        image: &Image,
        number: usize,
        limits: &UnpackLimits,
    ) -> Result<u64, SnapshotError> {
        let ((), size) = self.read_layer_of(image, number, limits.ratio(), |plain, layer| {
            let copied = io::copy(plain, &mut io::sink()).map(drop);
            copied.map_err(|source| SnapshotError::Decompress {
                layer: layer.digest,
                source,
            })
        })?;
        Ok(size)
    }

    /// Reads one layer of an image, counted from the lowest, as [`Store::read_layer`] does.
    pub(crate) fn read_layer_of<T, E: From<SnapshotError>>(
        &self,
        image: &Image,
        number: usize,
        ratio: Ratio,
        read: impl FnOnce(&mut Hashing<PlainLayer>, &Descriptor) -> Result<T, E>,
    ) -> Result<(T, u64), E> {
        let layers = &image.manifest.layers;
        let diffs = &image.config.rootfs.diff_ids;
        let (Some(layer), Some(diff)) = (layers.get(number), diffs.get(number)) else {
            return Err(E::from(SnapshotError::Count {
                layers: layers.len(),
                diffs: diffs.len(),
            }));
        };
        self.read_layer(layer, diff, ratio, |plain| read(plain, layer))
    }

    /// Reads a layer as it was before compression, to its end, and makes sure that it is what the config says.
    /// Its size in bytes is returned, and noted for the next time.
    fn read_layer<T, E: From<SnapshotError>>(
        &self,
        layer: &Descriptor,
        diff: &Digest,
        ratio: Ratio,
        read: impl FnOnce(&mut Hashing<PlainLayer>) -> Result<T, E>,
    ) -> Result<(T, u64), E> {
        let blob = self
            .open_blob(&layer.digest)
            .map_err(SnapshotError::Store)?;
        let blob = BufReader::with_capacity(BUFFER, blob.file);
        let plain = Decompressor::new(blob).map_err(|source| SnapshotError::Decompress {
            layer: layer.digest,
            source,
        })?;
        let mut hashing = Hashing::new(plain.with_ratio(ratio));
        let value = read(&mut hashing)?;
        let (_, found, size) = hashing.finish();
        if found != *diff {
            return Err(E::from(SnapshotError::WrongLayer {
                layer: layer.digest,
                expected: *diff,
                found,
            }));
        }
        let noted = self.note_layer(&layer.digest, diff, size);
        noted.map_err(SnapshotError::Store)?;
        Ok((value, size))
    }
}

impl Lease<'_> {
    /// The snapshots of an image, the lowest first; what is not there yet is unpacked.
    ///
    /// # Errors
    /// When a layer is not there, is not what the config says, or cannot be unpacked.
    pub fn snapshots(
        &self,
        image: &Image,
        how: &Unpacking<'_>,
    ) -> Result<Vec<Snapshot>, SnapshotError> {
        let layers = &image.manifest.layers;
        let diffs = &image.config.rootfs.diff_ids;
        if layers.len() != diffs.len() {
            return Err(SnapshotError::Count {
                layers: layers.len(),
                diffs: diffs.len(),
            });
        }
        let mut snapshots: Vec<Snapshot> = Vec::new();
        for ((layer, diff), chain) in layers.iter().zip(diffs).zip(image.config.chain_ids()) {
            let parent = snapshots.last().map(|below| below.chain);
            let lowers: Vec<&Path> = snapshots
                .iter()
                .rev()
                .map(|below| below.path.as_path())
                .collect();
            let fill = |folder: &Path| self.unpack(layer, diff, folder, &lowers, how);
            let snapshot = self.snapshot(&chain, parent.as_ref(), fill)?;
            snapshots.push(snapshot);
        }
        Ok(snapshots)
    }

    fn unpack(
        &self,
        layer: &Descriptor,
        diff: &Digest,
        folder: &Path,
        lowers: &[&Path],
        how: &Unpacking<'_>,
    ) -> Result<u64, SnapshotError> {
        how.progress.report(Event::Started {
            descriptor: layer,
            action: Action::Unpack,
        });
        let options = UnpackOptions {
            limits: how.limits,
            ownership: how.ownership,
            marks: Marks::detect(),
            lowers: Some(lowers),
        };
        let ratio = how.limits.ratio();
        let (unpacked, _) = self.store().read_layer(layer, diff, ratio, |plain| {
            unpack(plain, folder, &options).map_err(|source| SnapshotError::Unpack {
                layer: layer.digest,
                source,
            })
        })?;
        how.progress.report(Event::Finished {
            digest: layer.digest,
            outcome: Outcome::Moved,
        });
        Ok(unpacked.bytes)
    }
}
