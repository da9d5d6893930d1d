//! Images by what people call them: a name, a name with a digest, or the beginning of an id.
//! Leans on `select` and `store`.

use dockwright_model::image::platform::Platform;
use dockwright_model::image::reference::ImageReference;

use crate::config::ImageConfig;
use crate::digest::Digest;
use crate::document::{Descriptor, Document, Index, Manifest};
use crate::image::error::ImageError;
use crate::image::select::{best, host_platform, images, offered};
use crate::store::{Named, Store, StoreError, full_name};

/// What a text stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The entry of the store.
    pub entry: Named,
    /// Whether it was found by name, not by digest or id.
    pub by_name: bool,
    /// The one image of an index that an id named.
    pub only: Option<Digest>,
}

/// One image for one platform, with its documents.
#[derive(Clone, Debug, PartialEq)]
pub struct Image {
    /// What its name points at: this manifest, or an index that lists it.
    pub target: Descriptor,
    /// Where its manifest is.
    pub descriptor: Descriptor,
    /// Its manifest.
    pub manifest: Manifest,
    /// Its config.
    pub config: ImageConfig,
}

impl Image {
    /// Its id: the digest of its config, as Docker has it.
    pub fn id(&self) -> Digest {
        self.manifest.config.digest
    }

    /// The bytes of its config and layers, as they are stored and moved.
    pub fn content_size(&self) -> u64 {
        let layers: u64 = self.manifest.layers.iter().map(|layer| layer.size).sum();
        layers + self.manifest.config.size
    }
}

impl Store {
    /// What a name, a digest, or the beginning of an id stands for.
    ///
    /// # Errors
    /// When nothing or too much is called that, or the store cannot be read.
    pub fn find(&self, text: &str) -> Result<Found, ImageError> {
        let entries = self.references()?;
        if let Some(found) = by_name(&entries, text) {
            return Ok(found);
        }
        if let Some(found) = self.by_id(&entries, text)? {
            return Ok(found);
        }
        match ImageReference::parse(text) {
            Err(error) if !is_hexadecimal(text) => Err(ImageError::Name {
                text: text.to_owned(),
                reason: error.message,
                help: error.help,
            }),
            _ => Err(ImageError::NotFound(text.to_owned())),
        }
    }

    /// What a reference names, where the store has it.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn named(&self, reference: &ImageReference) -> Result<Option<Named>, StoreError> {
        let entries = self.references()?;
        Ok(by_reference(&entries, reference).cloned())
    }

    /// The image that a text stands for, for that platform or else for this machine's.
    ///
    /// # Errors
    /// When there is none.
    pub fn find_image(&self, text: &str, platform: Option<&Platform>) -> Result<Image, ImageError> {
        let found = self.find(text)?;
        let only = |image: &Image| {
            found
                .only
                .is_none_or(|only| [image.id(), image.descriptor.digest].contains(&only))
        };
        if platform.is_none() && found.only.is_some() {
            let mut images = self.images_of(&found.entry.descriptor)?.into_iter();
            return images
                .find(only)
                .ok_or_else(|| ImageError::NotFound(text.to_owned()));
        }
        self.image(text, &found.entry.descriptor, platform)
    }

    /// The image behind an index or a manifest. Without a platform, that of this machine, or else the only one there is.
    ///
    /// # Errors
    /// When it is not there for the platform, or is no image.
    pub fn image(
        &self,
        name: &str,
        target: &Descriptor,
        platform: Option<&Platform>,
    ) -> Result<Image, ImageError> {
        self.image_where(name, target, platform, &|entry| self.is_complete(entry))
    }

    /// The same of an image whose layers may be elsewhere.
    ///
    /// # Errors
    /// When it is not known for the platform, or is no image.
    pub fn image_in_outline(
        &self,
        name: &str,
        target: &Descriptor,
        platform: Option<&Platform>,
    ) -> Result<Image, ImageError> {
        self.image_where(name, target, platform, &|entry| self.is_outlined(entry))
    }

    fn image_where(
        &self,
        name: &str,
        target: &Descriptor,
        platform: Option<&Platform>,
        is_there: &dyn Fn(&Descriptor) -> bool,
    ) -> Result<Image, ImageError> {
        match self.document(target)? {
            Document::Manifest(manifest) => {
                let image = self.image_of(name, target, target, *manifest)?;
                match platform {
                    Some(wanted) if !suits(&image.config, wanted) => Err(ImageError::Platform {
                        name: name.to_owned(),
                        wanted: wanted.to_string(),
                        offered: format!("`{}`", image.config.platform()),
                    }),
                    _ => Ok(image),
                }
            }
            Document::Index(index) => self.image_in(name, target, &index, platform, is_there),
        }
    }

    fn image_in(
        &self,
        name: &str,
        target: &Descriptor,
        index: &Index,
        platform: Option<&Platform>,
        is_there: &dyn Fn(&Descriptor) -> bool,
    ) -> Result<Image, ImageError> {
        let host = host_platform();
        let wanted = platform.unwrap_or(&host);
        let mut there = images(index).filter(|entry| is_there(entry));
        let only = there
            .next()
            .filter(|_| there.next().is_none() && platform.is_none());
        let entry = best(index, wanted, is_there)
            .or(only)
            .ok_or_else(|| ImageError::Platform {
                name: name.to_owned(),
                wanted: wanted.to_string(),
                offered: offered(&Index::new(
                    images(index)
                        .filter(|entry| is_there(entry))
                        .cloned()
                        .collect(),
                )),
            })?;
        match self.document(entry)? {
            Document::Manifest(manifest) => self.image_of(name, target, entry, *manifest),
            Document::Index(nested) => self.image_in(name, target, &nested, platform, is_there),
        }
    }

    /// Whether a manifest and its config are there.
    fn is_outlined(&self, descriptor: &Descriptor) -> bool {
        self.has_blob(&descriptor.digest)
            && match self.document(descriptor) {
                Ok(Document::Manifest(manifest)) => self.has_blob(&manifest.config.digest),
                Ok(Document::Index(index)) => images(&index).any(|entry| self.is_outlined(entry)),
                Err(_) => false,
            }
    }

    /// Whether a manifest and all its blobs are there.
    pub fn is_complete(&self, descriptor: &Descriptor) -> bool {
        self.has_blob(&descriptor.digest)
            && match self.document(descriptor) {
                Ok(Document::Manifest(manifest)) => {
                    let layers = manifest
                        .layers
                        .iter()
                        .filter(|layer| !layer.media_type.is_foreign());
                    layers
                        .chain([&manifest.config])
                        .all(|blob| self.has_blob(&blob.digest))
                }
                Ok(Document::Index(index)) => images(&index).any(|entry| self.is_complete(entry)),
                Err(_) => false,
            }
    }

    /// Every image behind an index or a manifest that is there.
    ///
    /// # Errors
    /// When a document that is there cannot be read.
    pub fn images_of(&self, target: &Descriptor) -> Result<Vec<Image>, ImageError> {
        let entries = match self.document(target)? {
            Document::Manifest(_) => vec![target.clone()],
            Document::Index(index) => images(&index).cloned().collect(),
        };
        let mut found = Vec::new();
        for entry in entries.iter().filter(|entry| self.is_complete(entry)) {
            if let Document::Manifest(manifest) = self.document(entry)?
                && manifest.config.media_type.is_image_config()
            {
                found.push(self.image_of("", target, entry, *manifest)?);
            }
        }
        Ok(found)
    }

    fn image_of(
        &self,
        name: &str,
        target: &Descriptor,
        descriptor: &Descriptor,
        manifest: Manifest,
    ) -> Result<Image, ImageError> {
        if !manifest.config.media_type.is_image_config() {
            return Err(ImageError::Artifact(name.to_owned()));
        }
        let config = self.config(&manifest)?;
        Ok(Image {
            target: target.clone(),
            descriptor: descriptor.clone(),
            manifest,
            config,
        })
    }

    fn by_id(&self, entries: &[Named], text: &str) -> Result<Option<Found>, ImageError> {
        let prefix = text.strip_prefix("sha256:").unwrap_or(text);
        if !is_hexadecimal(prefix) {
            return Ok(None);
        }
        let mut found: Option<(Digest, Found)> = None;
        for entry in entries {
            for (digest, only) in self.ids_of(entry)? {
                if !digest.hex().starts_with(prefix)
                    || found.as_ref().is_some_and(|(known, _)| *known == digest)
                {
                    continue;
                }
                let same = |known: &Found| {
                    known.entry.descriptor.digest == entry.descriptor.digest && known.only == only
                };
                if found.as_ref().is_some_and(|(_, known)| !same(known)) {
                    return Err(ImageError::Ambiguous(text.to_owned()));
                }
                let entry = entry.clone();
                found = Some((
                    digest,
                    Found {
                        entry,
                        by_name: false,
                        only,
                    },
                ));
            }
        }
        Ok(found.map(|(_, found)| found))
    }

    /// Every digest that an entry is known by.
    fn ids_of(&self, entry: &Named) -> Result<Vec<(Digest, Option<Digest>)>, ImageError> {
        let target = entry.descriptor.digest;
        let mut ids = vec![(target, None)];
        match self.images_of(&entry.descriptor) {
            Ok(images) => {
                let only = |image: &Image| (image.descriptor.digest != target).then(|| image.id());
                ids.extend(images.iter().flat_map(|image| {
                    [
                        (image.descriptor.digest, only(image)),
                        (image.id(), only(image)),
                    ]
                }));
                Ok(ids)
            }
            Err(ImageError::Store(StoreError::Missing(_))) => Ok(ids),
            Err(error) => Err(error),
        }
    }
}

fn by_name(entries: &[Named], text: &str) -> Option<Found> {
    let reference = ImageReference::parse(text).ok()?;
    Some(Found {
        entry: by_reference(entries, &reference)?.clone(),
        by_name: reference.digest.is_none(),
        only: None,
    })
}

/// The entry that a reference names.
fn by_reference<'a>(entries: &'a [Named], reference: &ImageReference) -> Option<&'a Named> {
    match &reference.digest {
        None => {
            let name = full_name(reference);
            entries
                .iter()
                .find(|entry| entry.name.as_ref() == Some(&name))
        }
        Some(digest) => {
            let repository = format!("{}/{}", reference.registry, reference.repository);
            entries.iter().find(|entry| {
                let names = entry
                    .name
                    .iter()
                    .filter_map(|name| name.rsplit_once(':').map(|(name, _)| name));
                let mut known = entry.repositories.iter().map(String::as_str).chain(names);
                entry.descriptor.digest.to_string() == *digest
                    && known.any(|known| known == repository)
            })
        }
    }
}

fn suits(config: &ImageConfig, wanted: &Platform) -> bool {
    crate::image::select::accepts(wanted, &config.platform())
}

fn is_hexadecimal(text: &str) -> bool {
    !text.is_empty()
        && text
            .bytes()
            .all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
}
