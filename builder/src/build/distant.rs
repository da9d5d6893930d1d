//! Layers of base images that are still with their registry: they come when something needs their files or their bytes.
//! Leans on `site` and on the transfers of `images`.

use dockwright_images::document::Descriptor;
use dockwright_images::transfer::Bringing;
use dockwright_syntax::text::TextRange;

use crate::build::base::Passing;
use crate::build::error::{BuildError, Fault};
use crate::build::site::Site;
use crate::build::state::{Layer, State};

/// Brings what a step works on, before it begins: a fault of it is shown at the step, and its time is not the step's.
pub(crate) fn bring_below(
    site: &Site<'_>,
    state: &State,
    range: TextRange,
) -> Result<(), BuildError> {
    bring_files(site, &state.layers).map_err(|error| match error {
        BuildError::Transfer(error) => {
            let message = format!("a layer of the base image cannot be had: {error}");
            let help = "look whether its registry still has it, and ask for the image of today with `--pull`";
            Fault::at(range, message).with_help(help).into()
        }
        error => error,
    })
}

/// Brings the layers whose files are needed and that were never unpacked here.
pub(crate) fn bring_files(site: &Site<'_>, layers: &[Layer]) -> Result<(), BuildError> {
    let chains: Vec<_> = layers.iter().map(|layer| layer.chain).collect();
    site.lease.protect(&chains)?;
    let mut wanted = Vec::new();
    for layer in layers {
        if site.store.snapshot(&layer.chain)?.is_none() {
            wanted.extend(layer.blob.clone());
        }
    }
    bring(site, &wanted)
}

/// Brings all layers of an image, as something is to hold the whole of it.
pub(crate) fn bring_all(site: &Site<'_>, state: &State) -> Result<(), BuildError> {
    let blobs = state.layers.iter().filter_map(|layer| layer.blob.clone());
    let blobs = blobs.filter(|blob| !blob.media_type.is_foreign());
    bring(site, &blobs.collect::<Vec<_>>())
}

fn bring(site: &Site<'_>, blobs: &[Descriptor]) -> Result<(), BuildError> {
    let digests: Vec<_> = blobs.iter().map(|blob| blob.digest).collect();
    site.lease.protect(&digests)?;
    let Some(missing) = digests.iter().find(|digest| !site.store.has_blob(digest)) else {
        return Ok(());
    };
    let Some(client) = site.client else {
        return Err(BuildError::Distant(missing.to_string()));
    };
    let bringing = Bringing {
        client,
        lease: site.lease,
        progress: &Passing(site.progress),
    };
    Ok(bringing.blobs("the base image", blobs)?)
}
