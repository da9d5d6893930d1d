//! Archives of Docker before 1.10: a folder for each layer with `json` and `layer.tar`, and `repositories` that names the uppermost.
//! Leans on `loaded` and `layers`. Source: the image specification 1.0 and 1.1 of Docker.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use crate::config::{History, ImageConfig, RootFilesystem};

use super::arrival::Arrivals;
use super::contents::Contents;
use super::error::ArchiveError;
use super::loaded::{Loaded, Wanted, assembled, name_of};

/// The most layers of one image: Docker's own limit is 127.
const MOST_LAYERS: usize = 1000;

/// What `repositories` says: the uppermost layer of each name and tag.
type Repositories = BTreeMap<String, BTreeMap<String, String>>;

/// What is read of a layer's `json` besides its config.
#[derive(Debug, Deserialize)]
struct Step {
    #[serde(default)]
    parent: Option<String>,
    #[serde(default)]
    created: Option<String>,
    #[serde(default)]
    author: Option<String>,
    #[serde(default)]
    comment: Option<String>,
    #[serde(default)]
    container_config: Option<ContainerConfig>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct ContainerConfig {
    #[serde(default)]
    cmd: Option<Vec<String>>,
}

/// The images of such an archive; nothing where it is none.
pub(super) fn images(
    contents: &Contents,
    arrivals: &mut Arrivals<'_>,
    wanted: &mut Wanted<'_>,
) -> Result<Option<Vec<Loaded>>, ArchiveError> {
    let Some(bytes) = contents.document(arrivals.store, "repositories")? else {
        return Ok(None);
    };
    let repositories: Repositories =
        serde_json::from_slice(&bytes).map_err(|error| wrong("repositories", &error))?;
    let mut names: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (name, tags) in repositories {
        for (tag, id) in tags {
            let name = name_of(&format!("{name}:{tag}"))?;
            names.entry(id).or_default().push(name);
        }
    }
    let mut images = Vec::new();
    for (id, names) in names {
        images.extend(image(contents, arrivals, wanted, &id, names)?);
    }
    Ok(Some(images))
}

fn image(
    contents: &Contents,
    arrivals: &mut Arrivals<'_>,
    wanted: &mut Wanted<'_>,
    id: &str,
    names: Vec<String>,
) -> Result<Option<Loaded>, ArchiveError> {
    let needed_by = format!("the image `{}`", names.join("`, `"));
    let (ids, steps) = chain(contents, arrivals, id, &needed_by)?;
    let name = format!("{id}/json");
    let bytes = contents.needed(arrivals.store, &name, &needed_by)?;
    let mut config = config(&bytes).map_err(|error| wrong(&name, &error))?;
    if !wanted.takes(&config.platform()) {
        return Ok(None);
    }
    let mut layers = Vec::new();
    for id in &ids {
        let layer = arrivals.layer(contents, &format!("{id}/layer.tar"), None, &needed_by)?;
        config.rootfs.diff_ids.push(layer.diff);
        layers.push(layer);
    }
    config.history = steps.into_iter().map(history).collect();
    let bytes = config.to_bytes().map_err(|error| wrong(&name, &error))?;
    assembled(arrivals, &config, &bytes, layers, names).map(Some)
}

/// The layers of an image and how they came to be, the lowest first.
fn chain(
    contents: &Contents,
    arrivals: &Arrivals<'_>,
    id: &str,
    needed_by: &str,
) -> Result<(Vec<String>, Vec<Step>), ArchiveError> {
    let (mut ids, mut steps) = (Vec::new(), Vec::new());
    let mut next = Some(id.to_owned());
    while let Some(id) = next.take().filter(|id| !id.is_empty()) {
        let name = format!("{id}/json");
        if ids.len() == MOST_LAYERS || ids.contains(&id) {
            return Err(ArchiveError::Text {
                name,
                reason: "its parents do not come to an end".to_owned(),
            });
        }
        let bytes = contents.needed(arrivals.store, &name, needed_by)?;
        let mut step: Step =
            serde_json::from_slice(&bytes).map_err(|error| wrong(&name, &error))?;
        next = step.parent.take();
        ids.push(id);
        steps.push(step);
    }
    ids.reverse();
    steps.reverse();
    Ok((ids, steps))
}

/// The config of today that the uppermost layer's `json` makes.
fn config(bytes: &[u8]) -> Result<ImageConfig, serde_json::Error> {
    let mut value: Value = serde_json::from_slice(bytes)?;
    if let Some(fields) = value.as_object_mut() {
        for gone in ["id", "parent", "Size", "parent_id", "layer_id", "throwaway"] {
            fields.remove(gone);
        }
    }
    let mut config: ImageConfig = serde_json::from_value(value)?;
    config.rootfs = RootFilesystem::default();
    if config.os.is_empty() {
        "linux".clone_into(&mut config.os);
    }
    if config.architecture.is_empty() {
        "amd64".clone_into(&mut config.architecture);
    }
    Ok(config)
}

fn history(step: Step) -> History {
    let said = |text: Option<String>| text.filter(|text| !text.is_empty());
    let command = step.container_config.and_then(|container| container.cmd);
    History {
        author: said(step.author),
        comment: said(step.comment),
        created: step.created,
        created_by: said(command.map(|words| words.join(" "))),
        empty_layer: false,
    }
}

fn wrong(name: &str, error: &serde_json::Error) -> ArchiveError {
    ArchiveError::Text {
        name: name.to_owned(),
        reason: error.to_string(),
    }
}
