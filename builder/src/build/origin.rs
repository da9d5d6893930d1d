//! What a named build context is.
//! Leans on `context`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use dockwright_images::digest::Digest;

use crate::context::Context;

/// A build context with a name.
#[derive(Clone, Debug)]
pub enum Named {
    /// Files, wherever they came from.
    Files(Arc<Context>),
    /// An image, by its reference.
    Image(String),
    /// An image of an OCI layout.
    Layout(Layout),
}

/// An image of an OCI layout in a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layout {
    /// The folder.
    pub folder: PathBuf,
    /// What the layout's index calls the image; where nothing is called so, the only image there is.
    pub tag: String,
    /// The digest of its manifest or index, which counts more than a tag.
    pub digest: Option<Digest>,
}

impl Named {
    /// Whether it stands for an image, and not for files.
    pub(crate) fn is_image(&self) -> bool {
        !matches!(self, Self::Files(_))
    }
}

/// The context of a name in any case, with `:latest` or without.
pub(crate) fn context_of<'a>(
    contexts: &'a BTreeMap<String, Named>,
    name: &str,
) -> Option<&'a Named> {
    let plain = |name: &str| {
        let name = name.to_ascii_lowercase();
        name.strip_suffix(":latest").unwrap_or(&name).to_owned()
    };
    let wanted = plain(name);
    let mut contexts = contexts.iter();
    contexts
        .find(|(known, _)| plain(known) == wanted)
        .map(|(_, context)| context)
}

impl Layout {
    /// Reads `FOLDER[:TAG][@DIGEST]`, which stands behind `oci-layout://`.
    ///
    /// # Errors
    /// When the digest is none; the error says why.
    pub fn parse(text: &str) -> Result<Self, String> {
        let (place, digest) = match text.split_once('@') {
            Some((place, digest)) => (place, Some(digest)),
            None => (text, None),
        };
        let digest = digest
            .map(|digest| {
                digest
                    .parse()
                    .map_err(|_| format!("`{digest}` is no digest"))
            })
            .transpose()?;
        let (folder, tag) = place.split_once(':').unwrap_or((place, "latest"));
        Ok(Self {
            folder: Path::new(folder).to_path_buf(),
            tag: tag.to_owned(),
            digest,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn layouts_are_read_as_they_are_typed() {
        let digest = Digest::of(b"");
        for (text, folder, tag, named) in [
            ("/a/b", "/a/b", "latest", None),
            ("../b:1.2", "../b", "1.2", None),
            (&format!("b@{digest}"), "b", "latest", Some(digest)),
            (&format!("b:1@{digest}"), "b", "1", Some(digest)),
        ] {
            let expected = Layout {
                folder: PathBuf::from(folder),
                tag: tag.to_owned(),
                digest: named,
            };
            assert_eq!(Layout::parse(text), Ok(expected), "{text}");
        }
        assert!(Layout::parse("b@sha256:12").is_err());
    }
}
