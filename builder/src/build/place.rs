//! Where one step works: a workspace of the store with an upper folder, over the layers so far.
//! Leans on `site` and `state`. What the step leaves in the upper folder becomes the next layer, and its snapshot by a rename.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use dockwright_images::compression::{Compressor, Members};
use dockwright_images::config::ImageConfig;
use dockwright_images::digest::{Digest, Hashing};
use dockwright_images::document::{Descriptor, Manifest};
use dockwright_images::image::{Image, Unpacking};
use dockwright_images::layer::{PackOptions, UnpackLimits, pack};
use dockwright_images::media_type::{OCI_CONFIG, OCI_LAYER};
use dockwright_images::store::{Snapshot, Workspace};

use crate::build::base::Passing;
use crate::build::distant::bring_files;
use crate::build::error::{BuildError, files};
use crate::build::site::Site;
use crate::build::state::State;
use crate::execution::Root;
use crate::namespace::ownership;

/// The folder that takes what a step writes.
const UPPER: &str = "upper";
/// The kernel's own folder beside it.
const WORK: &str = "work";

/// Where one step works.
pub(crate) struct Place<'a> {
    site: &'a Site<'a>,
    workspace: Workspace,
    below: Vec<Snapshot>,
}

/// A layer that a step made.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Made {
    pub(crate) diff: Digest,
    pub(crate) chain: Digest,
    pub(crate) size: u64,
}

impl<'a> Place<'a> {
    /// Makes a place over the layers of a state.
    pub(crate) fn over(site: &'a Site<'a>, state: &State) -> Result<Self, BuildError> {
        let below = snapshots(site, state)?;
        let workspace = site.lease.workspace()?;
        for name in [UPPER, WORK] {
            let folder = workspace.path().join(name);
            fs::create_dir(&folder).map_err(|source| files("create", &folder, source))?;
        }
        let upper = workspace.path().join(UPPER);
        open_to_all(&upper)?;
        Ok(Self {
            site,
            workspace,
            below,
        })
    }

    /// The root, as it is mounted.
    pub(crate) fn root(&self) -> Root {
        let folder = |name: &str| self.workspace.path().join(name);
        if self.below.is_empty() {
            return Root::Directory(folder(UPPER));
        }
        let name = |snapshot: &Snapshot| snapshot.number.to_string();
        let text = |path: PathBuf| path.to_string_lossy().into_owned();
        Root::Overlay {
            directory: self.below[0]
                .path
                .parent()
                .map(Path::to_path_buf)
                .unwrap_or_default(),
            lowers: self.below.iter().rev().map(name).collect(),
            upper: text(folder(UPPER)),
            work: text(folder(WORK)),
            // What the disk has of a snapshot is known to the store.
            is_volatile: true,
        }
    }

    /// A folder for what the step needs besides; it goes with the place.
    pub(crate) fn folder(&self, name: &str) -> Result<PathBuf, BuildError> {
        let folder = self.workspace.path().join(name);
        fs::create_dir_all(&folder).map_err(|source| files("create", &folder, source))?;
        open_to_all(&folder)?;
        Ok(folder)
    }

    /// Where what the step writes lands.
    pub(crate) fn upper(&self) -> PathBuf {
        self.workspace.path().join(UPPER)
    }

    /// The folders of the layers below, the uppermost first.
    pub(crate) fn lowers(&self) -> Vec<&Path> {
        let below = self.below.iter().rev();
        below.map(|snapshot| snapshot.path.as_path()).collect()
    }

    /// Makes a layer of what the step left, and its blob in the same pass where the image is to have it.
    pub(crate) fn finish(&self, state: &State) -> Result<Made, BuildError> {
        let bytes = packed(self.site, &self.upper(), &self.lowers(), state.compressor)?;
        let chain = state.chain_with(&bytes.diff);
        let parent = state.chain();
        let lease = self.site.lease;
        lease.adopt(&self.workspace, UPPER, &chain, parent.as_ref(), bytes.files)?;
        Ok(Made {
            diff: bytes.diff,
            chain,
            size: bytes.files,
        })
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.site.lease.discard(&self.workspace);
    }
}

/// A layer that was packed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LayerBytes {
    pub(crate) diff: Digest,
    /// The bytes of its files.
    pub(crate) files: u64,
    /// The blob with its size, where one was written.
    pub(crate) blob: Option<(Digest, u64)>,
}

/// Packs a layer; with a compressor, into a blob of the store.
pub(crate) fn packed(
    site: &Site<'_>,
    upper: &Path,
    lowers: &[&Path],
    compressor: Option<Compressor>,
) -> Result<LayerBytes, BuildError> {
    let options = PackOptions {
        overlay: true,
        lowers: Some(lowers),
        latest: latest(site),
        excluded: &|_| false,
        only_capabilities: true,
    };
    let Some(compressor) = compressor else {
        let (hashing, packed) = pack(upper, &options, Hashing::new(io::sink()))?;
        return Ok(LayerBytes {
            diff: hashing.finish().1,
            files: packed.bytes,
            blob: None,
        });
    };
    let scratch = site.store.scratch();
    let failed = |error| files("write a blob in", &scratch, error);
    let ingest = site.lease.ingest_unknown()?;
    let members = Arc::new(site.store.remembered(compressor));
    let memory: Arc<dyn Members> = Arc::clone(&members) as _;
    let writer = compressor.writer_with(memory, ingest).map_err(failed)?;
    let (hashing, packed) = pack(upper, &options, Hashing::new(writer))?;
    let (writer, diff, size) = hashing.finish();
    let blob = writer.finish().map_err(failed)?.finish_soon()?;
    site.store.note_layer(&blob.0, &diff, size)?;
    site.store.keep_members(&blob.0, &members)?;
    Ok(LayerBytes {
        diff,
        files: packed.bytes,
        blob: Some(blob),
    })
}

/// The time that no file of a new layer may be later than, in seconds.
pub(crate) fn latest(site: &Site<'_>) -> Option<i64> {
    site.prepared
        .epoch
        .filter(|_| site.options.rewrite_timestamps)
}

/// The snapshots of all layers, the lowest first; those of images are unpacked where nobody needed them so far.
pub(crate) fn snapshots(site: &Site<'_>, state: &State) -> Result<Vec<Snapshot>, BuildError> {
    bring_files(site, &state.layers)?;
    let layers = state.layers.iter();
    let blob = |layer: &crate::build::state::Layer| {
        let unknown = || Descriptor::new(OCI_LAYER, layer.diff, 0);
        layer.blob.clone().unwrap_or_else(unknown)
    };
    let config = Descriptor::new(OCI_CONFIG, Digest::of(b""), 0);
    let mut image_config = ImageConfig::default();
    image_config.rootfs.diff_ids = layers.clone().map(|layer| layer.diff).collect();
    let image = Image {
        target: config.clone(),
        descriptor: config.clone(),
        manifest: Manifest::new(config, layers.map(blob).collect()),
        config: image_config,
    };
    let how = Unpacking {
        limits: UnpackLimits::default(),
        ownership: ownership(),
        progress: &Passing(site.progress),
    };
    Ok(site.lease.snapshots(&image, &how)?)
}

/// Roots of images are open to all, whatever mask this process has.
fn open_to_all(folder: &Path) -> Result<(), BuildError> {
    use std::os::unix::fs::PermissionsExt;
    let open = fs::Permissions::from_mode(0o755);
    fs::set_permissions(folder, open).map_err(|source| files("open", folder, source))
}
