//! The list of images, one row for each name, and the filters of Docker's `image ls` and `image prune`.
//! Leans on `find` and `label`.

use dockwright_model::image::reference::ImageReference;

use crate::digest::Digest;
use crate::document::Document;
use crate::image::error::ImageError;
use crate::image::find::Image;
use crate::image::label::LabelFilter;
use crate::image::select::{best, host_platform};
use crate::store::{Named, Store, StoreError};

/// One image under one name.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// The name, in full.
    pub name: Option<ImageReference>,
    /// The digest of what the name points at.
    pub digest: Digest,
    /// The image for this machine, or else the first.
    pub image: Option<Image>,
    /// The platforms that are there.
    pub platforms: Vec<String>,
    /// The bytes of everything that is there, as stored.
    pub size: u64,
    /// Where it was pulled from or pushed to.
    pub repositories: Vec<String>,
}

/// What a row must be to be listed.
#[derive(Clone, Debug, PartialEq)]
pub enum Filter {
    /// Without a name, or with one.
    Dangling(bool),
    /// With a label, or without it.
    Label(LabelFilter),
    /// Made before that image or time, as RFC 3339.
    Before(String),
    /// Made after it.
    Since(String),
    /// With a name that fits the pattern; `*` stands for anything but a slash.
    Reference(String),
}

/// Why a filter cannot be understood.
#[derive(Debug, thiserror::Error)]
pub enum FilterError {
    /// No such filter.
    #[error(
        "`{0}` is no filter; there are `dangling=true|false`, `label=NAME[=VALUE]`, `before=IMAGE`, `since=IMAGE`, `until=TIME` and `reference=PATTERN`"
    )]
    Unknown(String),
    /// The image it compares with is not there.
    #[error(transparent)]
    Image(#[from] ImageError),
}

impl Store {
    /// Every image that passes all filters, the newest first.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn list(&self, filters: &[Filter]) -> Result<Vec<Row>, ImageError> {
        let mut rows = Vec::new();
        for entry in self.references()? {
            let row = self.row(entry)?;
            if filters.iter().all(|filter| passes(&row, filter)) {
                rows.push(row);
            }
        }
        rows.sort_by(|left, right| created(right).cmp(&created(left)));
        Ok(rows)
    }

    fn row(&self, entry: Named) -> Result<Row, ImageError> {
        let images = match self.images_of(&entry.descriptor) {
            Err(ImageError::Store(StoreError::Missing(_))) => Vec::new(),
            result => result?,
        };
        let name = entry.name.as_deref();
        Ok(Row {
            name: name.and_then(|name| ImageReference::parse(name).ok()),
            digest: entry.descriptor.digest,
            platforms: images
                .iter()
                .map(|image| image.config.platform().to_string())
                .collect(),
            size: size_of(&images),
            image: self.shown(&entry, images)?,
            repositories: entry.repositories,
        })
    }

    fn shown(&self, entry: &Named, images: Vec<Image>) -> Result<Option<Image>, ImageError> {
        if let Some(Document::Index(index)) = images
            .first()
            .map(|_| self.document(&entry.descriptor))
            .transpose()?
            && let Some(best) = best(&index, &host_platform(), |entry| self.is_complete(entry))
        {
            let digest = best.digest;
            return Ok(images
                .into_iter()
                .find(|image| image.descriptor.digest == digest));
        }
        Ok(images.into_iter().next())
    }

    /// Reads a filter as Docker's commands take it.
    ///
    /// # Errors
    /// When there is no such filter, or no such image.
    pub fn filter(&self, text: &str) -> Result<Filter, FilterError> {
        let unknown = || FilterError::Unknown(text.to_owned());
        let (name, value) = text.split_once('=').ok_or_else(unknown)?;
        let created = |image: &str| -> Result<String, FilterError> {
            Ok(self
                .find_image(image, None)?
                .config
                .created
                .unwrap_or_default())
        };
        if let Some(label) = LabelFilter::read(name, value) {
            return Ok(Filter::Label(label));
        }
        match name {
            "dangling" => value.parse().map(Filter::Dangling).map_err(|_| unknown()),
            "before" => Ok(Filter::Before(created(value)?)),
            "since" => Ok(Filter::Since(created(value)?)),
            "reference" => Ok(Filter::Reference(value.to_owned())),
            _ => Err(unknown()),
        }
    }
}

/// The bytes of several images, layers that they share counted once.
fn size_of(images: &[Image]) -> u64 {
    let blobs = images
        .iter()
        .flat_map(|image| image.manifest.layers.iter().chain([&image.manifest.config]));
    let mut sizes: Vec<_> = blobs.map(|blob| (blob.digest, blob.size)).collect();
    sizes.sort_unstable();
    sizes.dedup();
    sizes.iter().map(|(_, size)| size).sum()
}

fn created(row: &Row) -> Option<&str> {
    row.image.as_ref()?.config.created.as_deref()
}

fn passes(row: &Row, filter: &Filter) -> bool {
    let label = |name: &str| {
        let labels = &row.image.as_ref()?.config.config.labels;
        labels.get(name).map(String::as_str)
    };
    match filter {
        Filter::Dangling(dangling) => row.name.is_none() == *dangling,
        Filter::Label(filter) => filter.is_met(label),
        Filter::Before(time) => created(row).is_some_and(|created| created < time.as_str()),
        Filter::Since(time) => created(row).is_some_and(|created| created > time.as_str()),
        Filter::Reference(pattern) => row
            .name
            .as_ref()
            .is_some_and(|name| fits_reference(name, pattern)),
    }
}

/// Docker compares the familiar name, with and without its tag.
fn fits_reference(name: &ImageReference, pattern: &str) -> bool {
    let familiar = name.familiar_name();
    let tagged = format!("{familiar}:{}", name.tag.as_deref().unwrap_or("latest"));
    fits(pattern.as_bytes(), familiar.as_bytes()) || fits(pattern.as_bytes(), tagged.as_bytes())
}

/// Whether a text fits a pattern in which `*` stands for anything but a slash and `?` for one character.
fn fits(pattern: &[u8], text: &[u8]) -> bool {
    let (mut at, mut from) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while from < text.len() {
        match pattern.get(at) {
            Some(b'*') => {
                star = Some((at, from));
                at += 1;
                continue;
            }
            Some(&byte) if byte == text[from] || (byte == b'?' && text[from] != b'/') => {
                at += 1;
                from += 1;
                continue;
            }
            _ => {}
        }
        match star {
            Some((back, taken)) if text[taken] != b'/' => {
                star = Some((back, taken + 1));
                at = back + 1;
                from = taken + 1;
            }
            _ => return false,
        }
    }
    pattern[at..].iter().all(|&byte| byte == b'*')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stops_at_a_slash() {
        for (pattern, text, expected) in [
            ("debian*", "debian:12", true),
            ("*", "debian", true),
            ("*", "team/app", false),
            ("team/*", "team/app:1", true),
            ("*/app:?", "team/app:1", true),
            ("deb", "debian", false),
        ] {
            assert_eq!(
                fits(pattern.as_bytes(), text.as_bytes()),
                expected,
                "{pattern} {text}"
            );
        }
    }
}
