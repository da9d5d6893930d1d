//! Whether everything that the store says is true: every blob's digest, every name's documents and layers.
//! Leans on `garbage` and `blob`. It reads every byte, on all cores.

use std::fmt;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use crate::digest::Digest;
use crate::document::{Descriptor, Document, Manifest};
use crate::store::error::StoreError;
use crate::store::layout::Store;

/// What a check found.
#[derive(Debug, Default)]
pub struct Verdict {
    /// How many blobs were read.
    pub blobs: usize,
    /// How many bytes they have.
    pub bytes: u64,
    /// How many names were followed.
    pub names: usize,
    /// How many snapshots were looked for.
    pub snapshots: usize,
    /// What is wrong.
    pub faults: Vec<Fault>,
}

/// One thing that is wrong.
#[derive(Debug)]
pub enum Fault {
    /// The bytes are others.
    WrongBytes {
        /// The name of the blob.
        blob: Digest,
        /// The digest that its bytes have.
        found: Digest,
    },
    /// Something that an image needs is not there.
    Missing {
        /// The image, or what points at the blob.
        of: String,
        /// What is not there.
        blob: Digest,
    },
    /// Something cannot be read.
    Unreadable(StoreError),
    /// A snapshot's folder is gone.
    NoFolder(Digest),
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::WrongBytes { blob, found } => {
                write!(
                    f,
                    "the blob `{blob}` holds bytes with the digest `{found}`; remove it and pull its image again"
                )
            }
            Self::Missing { of, blob } => {
                write!(
                    f,
                    "`{of}` needs `{blob}`, which is not there; pull the image again"
                )
            }
            Self::Unreadable(error) => error.fmt(f),
            Self::NoFolder(chain) => {
                write!(
                    f,
                    "the snapshot of `{chain}` has no folder; `dockwright system prune` forgets it"
                )
            }
        }
    }
}

impl Store {
    /// Reads every blob again and follows every name.
    ///
    /// # Errors
    /// When `index.json` or the database cannot be read; what else is wrong stands in the verdict.
    pub fn check(&self) -> Result<Verdict, StoreError> {
        let mut verdict = Verdict::default();
        for named in self.references()? {
            verdict.names += 1;
            let name = named
                .name
                .unwrap_or_else(|| named.descriptor.digest.to_string());
            self.follow(&name, &named.descriptor, true, &mut verdict.faults);
        }
        self.check_snapshots(&mut verdict)?;
        self.check_bytes(&mut verdict)?;
        Ok(verdict)
    }

    fn follow(&self, of: &str, descriptor: &Descriptor, required: bool, faults: &mut Vec<Fault>) {
        let blob = descriptor.digest;
        if !self.has_blob(&blob) {
            if required {
                faults.push(Fault::Missing {
                    of: of.to_owned(),
                    blob,
                });
            }
            return;
        }
        match self.document(descriptor) {
            Ok(Document::Index(index)) => {
                for child in &index.manifests {
                    self.follow(of, child, false, faults);
                }
            }
            Ok(Document::Manifest(manifest)) => self.follow_manifest(of, &manifest, faults),
            Err(error) => faults.push(Fault::Unreadable(error)),
        }
    }

    fn follow_manifest(&self, of: &str, manifest: &Manifest, faults: &mut Vec<Fault>) {
        let layers = manifest
            .layers
            .iter()
            .filter(|layer| !layer.media_type.is_foreign());
        for needed in std::iter::once(&manifest.config).chain(layers) {
            if !self.has_blob(&needed.digest) {
                faults.push(Fault::Missing {
                    of: of.to_owned(),
                    blob: needed.digest,
                });
            }
        }
        if manifest.config.media_type.is_image_config()
            && self.has_blob(&manifest.config.digest)
            && let Err(error) = self.config(manifest)
        {
            faults.push(Fault::Unreadable(error));
        }
    }

    fn check_snapshots(&self, verdict: &mut Verdict) -> Result<(), StoreError> {
        let database = self.database()?;
        let mut statement = database.prepare("SELECT number, chain FROM snapshot")?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get::<_, String>(1)?)))?;
        for row in rows {
            let (number, chain): (i64, String) = row?;
            verdict.snapshots += 1;
            if !self.snapshots().join(number.to_string()).is_dir()
                && let Ok(chain) = chain.parse()
            {
                verdict.faults.push(Fault::NoFolder(chain));
            }
        }
        Ok(())
    }

    fn check_bytes(&self, verdict: &mut Verdict) -> Result<(), StoreError> {
        let blobs = self.blobs_there()?;
        let next = AtomicUsize::new(0);
        let faults = Mutex::new(&mut verdict.faults);
        let work = || {
            while let Some((blob, _)) = blobs.get(next.fetch_add(1, Ordering::Relaxed)) {
                if let Some(fault) = self.fault_of(blob)
                    && let Ok(mut faults) = faults.lock()
                {
                    faults.push(fault);
                }
            }
        };
        thread::scope(|scope| {
            for _ in 0..thread::available_parallelism().map_or(1, usize::from) {
                scope.spawn(work);
            }
        });
        verdict.blobs = blobs.len();
        verdict.bytes = blobs.iter().map(|(_, size)| size).sum();
        Ok(())
    }

    /// A blob that another process removes meanwhile is no fault.
    fn fault_of(&self, blob: &Digest) -> Option<Fault> {
        match self.rehash(blob) {
            Ok((found, _)) if found == *blob => None,
            Ok((found, _)) => Some(Fault::WrongBytes { blob: *blob, found }),
            Err(StoreError::Missing(_)) => None,
            Err(error) => Some(Fault::Unreadable(error)),
        }
    }
}
