//! Archives of Docker since 1.10, which `manifest.json` describes: configs, layers and names.
//! Leans on `loaded` and `layers`.

use serde::Deserialize;

use crate::config::ImageConfig;
use crate::digest::Digest;
use crate::document::or_default;

use super::arrival::Arrivals;
use super::contents::Contents;
use super::error::ArchiveError;
use super::loaded::{Loaded, Wanted, assembled, name_of};

const MANIFEST: &str = "manifest.json";

/// One image of `manifest.json`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Item {
    config: String,
    #[serde(default, deserialize_with = "or_default")]
    repo_tags: Vec<String>,
    #[serde(default, deserialize_with = "or_default")]
    layers: Vec<String>,
}

/// What `manifest.json` lists; nothing where there is none.
pub(super) fn items(
    contents: &Contents,
    arrivals: &Arrivals<'_>,
) -> Result<Option<Vec<Item>>, ArchiveError> {
    let Some(bytes) = contents.document(arrivals.store, MANIFEST)? else {
        return Ok(None);
    };
    let items = serde_json::from_slice(&bytes).map_err(|error| ArchiveError::Text {
        name: MANIFEST.to_owned(),
        reason: error.to_string(),
    })?;
    Ok(Some(items))
}

/// Takes what `manifest.json` lists: names for images that an OCI layout beside it holds, and the others as they are.
pub(super) fn images(
    items: &[Item],
    contents: &Contents,
    arrivals: &mut Arrivals<'_>,
    wanted: &mut Wanted<'_>,
    loaded: &mut Vec<Loaded>,
) -> Result<(), ArchiveError> {
    for item in items {
        let names = item.names()?;
        let bytes = contents.needed(arrivals.store, &item.config, &needed_by(&names))?;
        let id = Digest::of(&bytes);
        match loaded.iter_mut().find(|image| image.ids.contains(&id)) {
            Some(image) => {
                for name in names {
                    if !image.names.contains(&name) {
                        image.names.push(name);
                    }
                }
            }
            None => loaded.extend(image(item, &bytes, names, contents, arrivals, wanted)?),
        }
    }
    Ok(())
}

impl Item {
    fn names(&self) -> Result<Vec<String>, ArchiveError> {
        self.repo_tags.iter().map(|tag| name_of(tag)).collect()
    }
}

fn image(
    item: &Item,
    bytes: &[u8],
    names: Vec<String>,
    contents: &Contents,
    arrivals: &mut Arrivals<'_>,
    wanted: &mut Wanted<'_>,
) -> Result<Option<Loaded>, ArchiveError> {
    let config = config(&item.config, bytes)?;
    if !wanted.takes(&config.platform()) {
        return Ok(None);
    }
    let diffs = &config.rootfs.diff_ids;
    if diffs.len() != item.layers.len() {
        return Err(ArchiveError::Count {
            name: names.first().unwrap_or(&item.config).clone(),
            layers: item.layers.len(),
            diffs: diffs.len(),
        });
    }
    let needed_by = needed_by(&names);
    let mut layers = Vec::new();
    for (name, diff) in item.layers.iter().zip(diffs) {
        layers.push(arrivals.layer(contents, name, Some(*diff), &needed_by)?);
    }
    assembled(arrivals, &config, bytes, layers, names).map(Some)
}

/// Reads a config, which is named for its digest: `…/DIGEST` or `DIGEST.json`.
fn config(name: &str, bytes: &[u8]) -> Result<ImageConfig, ArchiveError> {
    let last = name.rsplit('/').next().unwrap_or_default();
    let hex = last.strip_suffix(".json").unwrap_or(last);
    let found = Digest::of(bytes);
    if let Ok(expected) = format!("sha256:{hex}").parse::<Digest>()
        && expected != found
    {
        return Err(ArchiveError::WrongDigest {
            name: name.to_owned(),
            expected,
            found,
        });
    }
    serde_json::from_slice(bytes).map_err(|error| ArchiveError::Text {
        name: name.to_owned(),
        reason: error.to_string(),
    })
}

fn needed_by(names: &[String]) -> String {
    match names.is_empty() {
        true => "an image".to_owned(),
        false => format!("the image `{}`", names.join("`, `")),
    }
}
