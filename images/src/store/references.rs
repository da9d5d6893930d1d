//! Names of images: the entries of `index.json`.
//! Leans on `blob` and `file`. An entry without a name is an image that lost its name, until it is pruned.

use dockwright_model::image::reference::ImageReference;

use crate::document::{Descriptor, Index};
use crate::store::error::{Attempt, StoreError};
use crate::store::file::{Locked, write_whole};
use crate::store::layout::Store;

/// The annotation that OCI tools read a name from.
pub(crate) const REFERENCE_NAME: &str = "org.opencontainers.image.ref.name";
/// The annotation that containerd and BuildKit write the full name to.
pub(crate) const CONTAINERD_NAME: &str = "io.containerd.image.name";
/// Where the image was pulled from by digest, kept for listing.
const PULLED_DIGEST: &str = "dev.dockwright.pulled";

/// One entry of `index.json`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// `docker.io/library/debian:12`; nothing where the image lost its name.
    pub name: Option<String>,
    /// The index or manifest.
    pub descriptor: Descriptor,
    /// The repositories that it was pulled from or pushed to.
    pub repositories: Vec<String>,
}

impl Store {
    /// Every entry, in the order of `index.json`.
    ///
    /// # Errors
    /// When `index.json` cannot be read.
    pub fn references(&self) -> Result<Vec<Named>, StoreError> {
        let entries = self.read_index()?.manifests;
        Ok(entries.into_iter().map(named).collect())
    }

    /// What a name stands for.
    ///
    /// # Errors
    /// When `index.json` cannot be read.
    pub fn resolve(&self, name: &str) -> Result<Option<Named>, StoreError> {
        let mut references = self.references()?.into_iter();
        Ok(references.find(|entry| entry.name.as_deref() == Some(name)))
    }

    /// Lets a name stand for an index or manifest; what it stood for before stays, without a name.
    ///
    /// # Errors
    /// When `index.json` cannot be written.
    pub fn set_reference(&self, name: &str, descriptor: &Descriptor) -> Result<(), StoreError> {
        self.edit_references(|entries| {
            let digest = descriptor.digest;
            let repositories = repositories_of(entries, descriptor);
            take_name(entries, name, |entry| entry.descriptor.digest == digest);
            entries.retain(|entry| entry.name.is_some() || entry.descriptor.digest != digest);
            if !entries
                .iter()
                .any(|entry| entry.name.as_deref() == Some(name))
            {
                entries.push(Named {
                    name: Some(name.to_owned()),
                    descriptor: descriptor.clone(),
                    repositories,
                });
            }
        })
    }

    /// Keeps an image that has no name.
    ///
    /// # Errors
    /// When `index.json` cannot be written.
    pub fn keep_unnamed(&self, descriptor: &Descriptor) -> Result<(), StoreError> {
        self.edit_references(|entries| {
            let digest = descriptor.digest;
            if !entries
                .iter()
                .any(|entry| entry.descriptor.digest == digest)
            {
                entries.push(Named {
                    name: None,
                    descriptor: descriptor.clone(),
                    repositories: Vec::new(),
                });
            }
        })
    }

    /// Notes that a registry has the image in that repository, so that it is found by digest.
    ///
    /// # Errors
    /// When `index.json` cannot be written.
    pub fn note_repository(
        &self,
        descriptor: &Descriptor,
        repository: &str,
    ) -> Result<(), StoreError> {
        self.edit_references(|entries| {
            for entry in entries
                .iter_mut()
                .filter(|entry| entry.descriptor.digest == descriptor.digest)
            {
                if !entry.repositories.iter().any(|known| known == repository) {
                    entry.repositories.push(repository.to_owned());
                }
            }
        })
    }

    /// Takes a name away, and with it the image, unless it has others.
    ///
    /// # Errors
    /// When `index.json` cannot be written.
    pub fn remove_reference(&self, name: &str) -> Result<(), StoreError> {
        self.forget(|entry| entry.name.as_deref() == Some(name))?;
        Ok(())
    }

    /// Forgets every entry that passes; their blobs go with the next garbage collection.
    ///
    /// # Errors
    /// When `index.json` cannot be written.
    pub fn forget(&self, passes: impl Fn(&Named) -> bool) -> Result<Vec<Named>, StoreError> {
        let mut gone = Vec::new();
        self.edit_references(|entries| {
            let (out, kept) = entries.drain(..).partition(&passes);
            *entries = kept;
            gone = out;
        })?;
        Ok(gone)
    }

    pub(crate) fn read_index(&self) -> Result<Index, StoreError> {
        let path = self.index_file();
        let bytes = std::fs::read(&path).attempt("read", &path)?;
        serde_json::from_slice(&bytes).map_err(|source| StoreError::Index { path, source })
    }

    fn edit_references(&self, edit: impl FnOnce(&mut Vec<Named>)) -> Result<(), StoreError> {
        let _alone = Locked::wait(&self.lock_file())?;
        let mut index = self.read_index()?;
        let before = index.manifests.clone();
        let mut entries: Vec<Named> = index.manifests.drain(..).map(named).collect();
        edit(&mut entries);
        index.manifests = entries.into_iter().map(annotated).collect();
        if index.manifests == before {
            return Ok(());
        }
        let path = self.index_file();
        let bytes = serde_json::to_vec_pretty(&index).map_err(|source| StoreError::Index {
            path: path.clone(),
            source,
        })?;
        write_whole(&path, &bytes, &self.scratch())
    }
}

fn named(mut descriptor: Descriptor) -> Named {
    let full = descriptor.annotations.remove(CONTAINERD_NAME);
    let short = descriptor.annotations.remove(REFERENCE_NAME);
    let pulled = descriptor.annotations.remove(PULLED_DIGEST);
    let repositories = pulled.as_deref().unwrap_or_default().split_whitespace();
    Named {
        name: full.or(short),
        repositories: repositories.map(str::to_owned).collect(),
        descriptor,
    }
}

fn annotated(named: Named) -> Descriptor {
    let mut descriptor = named.descriptor;
    let annotations = &mut descriptor.annotations;
    if let Some(name) = named.name {
        annotations.insert(CONTAINERD_NAME.to_owned(), name.clone());
        annotations.insert(REFERENCE_NAME.to_owned(), name);
    }
    if !named.repositories.is_empty() {
        annotations.insert(PULLED_DIGEST.to_owned(), named.repositories.join(" "));
    }
    descriptor
}

/// Takes a name from whatever has it, except where `keeps` says that it may stay.
fn take_name(entries: &mut Vec<Named>, name: &str, keeps: impl Fn(&Named) -> bool) {
    let Some(at) = entries
        .iter()
        .position(|entry| entry.name.as_deref() == Some(name) && !keeps(entry))
    else {
        return;
    };
    let digest = entries[at].descriptor.digest;
    let others = entries
        .iter()
        .filter(|entry| entry.descriptor.digest == digest);
    match others.count() > 1 {
        true => drop(entries.remove(at)),
        false => entries[at].name = None,
    }
}

fn repositories_of(entries: &[Named], descriptor: &Descriptor) -> Vec<String> {
    let same = entries
        .iter()
        .find(|entry| entry.descriptor.digest == descriptor.digest);
    same.map(|entry| entry.repositories.clone())
        .unwrap_or_default()
}

/// The name that the store keeps: registry and tag in full, `docker.io/library/debian:latest` for `debian`.
pub fn full_name(reference: &ImageReference) -> String {
    let tag = reference.tag.as_deref().unwrap_or("latest");
    format!("{}/{}:{tag}", reference.registry, reference.repository)
}

/// A name as people write it: `debian:12` for `docker.io/library/debian:12`.
pub fn familiar(name: &str) -> String {
    ImageReference::parse(name).map_or_else(|_| name.to_owned(), |name| name.to_string())
}
