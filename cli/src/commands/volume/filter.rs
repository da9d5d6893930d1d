//! What a volume must be to be listed or removed, as Docker's commands say it.
//! Leans on `failure`.

use dockwright_builder::container::Volume;
use dockwright_images::image::LabelFilter;
use dockwright_images::store::Store;

use crate::failure::Failure;

/// One condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Filter {
    Name(String),
    Label(LabelFilter),
    Dangling(bool),
}

impl Filter {
    /// Reads filters as Docker's commands take them.
    pub(super) fn read_all(texts: &[String]) -> Result<Vec<Self>, Failure> {
        texts.iter().map(|text| Self::read(text)).collect()
    }

    fn read(text: &str) -> Result<Self, Failure> {
        let unknown = || {
            Failure::usage(format!(
                "`{text}` is no filter; there are `name=`, `label=`, `label!=` and `dangling=true|false`"
            ))
        };
        let (name, value) = text.split_once('=').ok_or_else(unknown)?;
        if let Some(label) = LabelFilter::read(name, value) {
            return Ok(Self::Label(label));
        }
        Ok(match name {
            "name" => Self::Name(value.to_owned()),
            "dangling" => Self::Dangling(matches!(value, "true" | "1")),
            _ => return Err(unknown()),
        })
    }

    /// Whether a volume is what is asked for.
    pub(super) fn passes(&self, store: &Store, volume: &Volume) -> bool {
        let labels = &volume.record.labels;
        let label = |name: &str| labels.get(name).map(String::as_str);
        match self {
            Self::Name(text) => volume.record.name.contains(text.as_str()),
            Self::Label(filter) => filter.is_met(label),
            Self::Dangling(dangling) => volume
                .users(store)
                .is_ok_and(|users| users.is_empty() == *dangling),
        }
    }
}
