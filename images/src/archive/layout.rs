//! OCI layouts, which `index.json` describes: nothing in them is changed, so that every digest stays what it is.
//! Leans on `loaded` and `arrival`.

use dockwright_model::image::platform::Platform;

use crate::config::ImageConfig;
use crate::digest::Digest;
use crate::document::{Descriptor, Document, Index, Manifest};
use crate::image::select::best;
use crate::media_type::OCI_INDEX;
use crate::store::{CONTAINERD_NAME, REFERENCE_NAME};

use super::arrival::Arrivals;
use super::contents::{Contents, blob_name};
use super::error::ArchiveError;
use super::loaded::{Loaded, Wanted, name_of};

const INDEX: &str = "index.json";
/// How deep indexes may stand in indexes.
const MOST_DEPTH: usize = 8;

/// The images of a layout; nothing where it is none.
pub(super) fn images(
    contents: &Contents,
    arrivals: &mut Arrivals<'_>,
    wanted: &mut Wanted<'_>,
) -> Result<Option<Vec<Loaded>>, ArchiveError> {
    let Some(entries) = entries(contents, arrivals)? else {
        return Ok(None);
    };
    let mut images: Vec<Loaded> = Vec::new();
    for entry in entries {
        let Some(image) = image(contents, arrivals, wanted, entry)? else {
            continue;
        };
        match images
            .iter_mut()
            .find(|known| known.descriptor.digest == image.descriptor.digest)
        {
            Some(known) => known.names.extend(image.names),
            None => images.push(image),
        }
    }
    join_platforms(arrivals, &mut images)?;
    Ok(Some(images))
}

/// What the index lists, or the one document that there is without one.
fn entries(
    contents: &Contents,
    arrivals: &Arrivals<'_>,
) -> Result<Option<Vec<Descriptor>>, ArchiveError> {
    if let Some(document) = contents.lone() {
        return Ok(Some(vec![document.clone()]));
    }
    let Some(bytes) = contents.document(arrivals.store, INDEX)? else {
        return Ok(None);
    };
    let index: Index = serde_json::from_slice(&bytes).map_err(|error| ArchiveError::Text {
        name: INDEX.to_owned(),
        reason: error.to_string(),
    })?;
    Ok(Some(index.manifests))
}

fn image(
    contents: &Contents,
    arrivals: &mut Arrivals<'_>,
    wanted: &mut Wanted<'_>,
    mut descriptor: Descriptor,
) -> Result<Option<Loaded>, ArchiveError> {
    let full = descriptor.annotations.remove(CONTAINERD_NAME);
    let label = descriptor.annotations.remove(REFERENCE_NAME);
    let text = full.or_else(|| label.clone().filter(|text| names_a_repository(text)));
    let names: Vec<String> = text
        .iter()
        .map(|text| name_of(text))
        .collect::<Result<_, _>>()?;
    let mut walk = Walk {
        contents,
        arrivals,
        wanted,
        ids: Vec::new(),
    };
    if !walk.tree(&mut descriptor, INDEX, 0)? {
        return Ok(None);
    }
    Ok(Some(Loaded {
        label: label.filter(|_| names.is_empty()),
        ids: walk.ids,
        names,
        descriptor,
    }))
}

/// A word alone is a tag of something that the archive does not name.
fn names_a_repository(text: &str) -> bool {
    text.contains([':', '/'])
}

struct Walk<'a, 'b, 'c> {
    contents: &'a Contents,
    arrivals: &'a mut Arrivals<'b>,
    wanted: &'a mut Wanted<'c>,
    ids: Vec<Digest>,
}

impl Walk<'_, '_, '_> {
    /// Takes a document and what it names; false where nothing of it is wanted.
    fn tree(
        &mut self,
        descriptor: &mut Descriptor,
        needed_by: &str,
        depth: usize,
    ) -> Result<bool, ArchiveError> {
        let needed_by = format!("`{needed_by}`");
        let document = self
            .arrivals
            .document(self.contents, descriptor, &needed_by)?;
        match document {
            Document::Index(index) => self.index(&index, descriptor, depth),
            Document::Manifest(manifest) => self.manifest(&manifest, descriptor),
        }
    }

    /// What an index lists may be there in part, as after a pull for one platform.
    fn index(
        &mut self,
        index: &Index,
        descriptor: &Descriptor,
        depth: usize,
    ) -> Result<bool, ArchiveError> {
        let name = blob_name(&descriptor.digest);
        if depth == MOST_DEPTH {
            return Err(ArchiveError::Text {
                name,
                reason: "it stands too deep in other indexes".to_owned(),
            });
        }
        let there = self.there(index)?;
        if !there.iter().any(|entry| !entry.is_attestation()) {
            return Err(ArchiveError::Missing {
                name: "every image".to_owned(),
                needed_by: format!("the index `{name}`"),
            });
        }
        let mut is_taken = false;
        for mut entry in self.wanted_of(there) {
            let is_attestation = entry.is_attestation();
            is_taken |= self.tree(&mut entry, &name, depth + 1)? && !is_attestation;
        }
        Ok(is_taken)
    }

    fn there(&self, index: &Index) -> Result<Vec<Descriptor>, ArchiveError> {
        let mut there = Vec::new();
        for entry in &index.manifests {
            if self.is_there(entry)? {
                there.push(entry.clone());
            }
        }
        Ok(there)
    }

    /// All that is there, or what suits the platform that is asked for best; who says nothing of platforms is asked itself.
    fn wanted_of(&mut self, there: Vec<Descriptor>) -> Vec<Descriptor> {
        let Some(platform) = self.wanted.platform else {
            return there;
        };
        for record in there.iter().filter_map(|entry| entry.platform.as_ref()) {
            self.wanted.takes(&record.platform());
        }
        let index = Index::new(there);
        match best(&index, platform, |_| true) {
            Some(entry) => vec![entry.clone()],
            None => index
                .manifests
                .into_iter()
                .filter(|entry| entry.platform.is_none() && !entry.is_attestation())
                .collect(),
        }
    }

    fn is_there(&self, entry: &Descriptor) -> Result<bool, ArchiveError> {
        let is_here = self.contents.find(&blob_name(&entry.digest))?.is_some();
        Ok(is_here || self.arrivals.has(entry)?)
    }

    fn manifest(
        &mut self,
        manifest: &Manifest,
        descriptor: &mut Descriptor,
    ) -> Result<bool, ArchiveError> {
        let name = blob_name(&descriptor.digest);
        let needed_by = format!("the image `{}`", descriptor.digest);
        if manifest.config.media_type.is_image_config() && !descriptor.is_attestation() {
            let config = self.config(manifest, &needed_by)?;
            if !self.wanted.takes(&config.platform()) {
                return Ok(false);
            }
            check_count(&name, manifest, &config)?;
            let record = || config.platform_record();
            descriptor.platform.get_or_insert_with(record);
            self.ids.push(manifest.config.digest);
        } else {
            self.arrivals
                .blob(self.contents, &manifest.config, &needed_by)?;
        }
        for layer in &manifest.layers {
            if !layer.media_type.is_foreign() {
                self.arrivals.blob(self.contents, layer, &needed_by)?;
            }
        }
        Ok(true)
    }

    fn config(
        &mut self,
        manifest: &Manifest,
        needed_by: &str,
    ) -> Result<ImageConfig, ArchiveError> {
        let bytes = self
            .arrivals
            .bytes_of(self.contents, &manifest.config, needed_by)?;
        serde_json::from_slice(&bytes).map_err(|error| ArchiveError::Text {
            name: blob_name(&manifest.config.digest),
            reason: error.to_string(),
        })
    }
}

fn check_count(name: &str, manifest: &Manifest, config: &ImageConfig) -> Result<(), ArchiveError> {
    let (layers, diffs) = (manifest.layers.len(), config.rootfs.diff_ids.len());
    match layers == diffs {
        true => Ok(()),
        false => Err(ArchiveError::Count {
            name: name.to_owned(),
            layers,
            diffs,
        }),
    }
}

/// A name that a layout gives to images of several platforms becomes that of an index of them.
fn join_platforms(
    arrivals: &mut Arrivals<'_>,
    images: &mut Vec<Loaded>,
) -> Result<(), ArchiveError> {
    let mut joined: Vec<Loaded> = Vec::new();
    for image in images.drain(..) {
        let same = |known: &&mut Loaded| !image.names.is_empty() && known.names == image.names;
        match joined.iter_mut().find(same) {
            Some(known) if platform_of(known) != platform_of(&image) => {
                *known = together(arrivals, known, image)?;
            }
            _ => joined.push(image),
        }
    }
    *images = joined;
    Ok(())
}

fn platform_of(image: &Loaded) -> Option<Platform> {
    let record = image.descriptor.platform.as_ref();
    record.map(crate::document::PlatformRecord::platform)
}

fn together(
    arrivals: &mut Arrivals<'_>,
    first: &Loaded,
    second: Loaded,
) -> Result<Loaded, ArchiveError> {
    let index = Index::new(vec![first.descriptor.clone(), second.descriptor]);
    let bytes = serde_json::to_vec(&index).map_err(|error| ArchiveError::Text {
        name: INDEX.to_owned(),
        reason: error.to_string(),
    })?;
    arrivals.add(&bytes)?;
    Ok(Loaded {
        descriptor: Descriptor::of(OCI_INDEX, &bytes),
        ids: [first.ids.clone(), second.ids].concat(),
        ..first.clone()
    })
}
