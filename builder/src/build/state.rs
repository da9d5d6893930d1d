//! What a stage has come to: the image config so far, and its layers.
//! Leans on `moment`.

use dockwright_images::compression::Compressor;
use dockwright_images::config::{ContainerConfig, ImageConfig};
use dockwright_images::digest::Digest;
use dockwright_images::document::Descriptor;
use dockwright_images::image::Image;
use dockwright_model::image::platform::Platform;

use crate::moment::Moment;

/// The search path that BuildKit gives to an image without one.
const PATH: &str = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/// A stage after some of its steps.
#[derive(Clone, Debug, Default)]
pub(crate) struct State {
    /// The config so far; its history speaks of every step.
    pub(crate) config: ImageConfig,
    /// The layers, the lowest first.
    pub(crate) layers: Vec<Layer>,
    /// Whether this stage, and not its base, set what a container starts with.
    pub(crate) has_command: bool,
    /// What its layers are compressed with as they are made; nothing where no image is to have them.
    pub(crate) compressor: Option<Compressor>,
}

/// One layer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Layer {
    /// The digest before compression.
    pub(crate) diff: Digest,
    /// The digest of the stack that ends with it.
    pub(crate) chain: Digest,
    /// The bytes of its files, where they are known.
    pub(crate) size: Option<u64>,
    /// The blob that holds it, for a layer of a base image.
    pub(crate) blob: Option<Descriptor>,
    /// When it was made, where this build or an earlier one did.
    pub(crate) created: Option<Moment>,
    /// Whether it was made without a look at the layers below.
    pub(crate) is_linked: bool,
}

impl State {
    /// A stage that starts from nothing.
    pub(crate) fn scratch(platform: &Platform) -> Self {
        let variant = Some(platform.variant.clone()).filter(|variant| !variant.is_empty());
        let is_windows = platform.os == "windows";
        let config = ContainerConfig {
            env: if is_windows {
                Vec::new()
            } else {
                vec![PATH.to_owned()]
            },
            working_dir: if is_windows { "\\" } else { "/" }.to_owned(),
            ..ContainerConfig::default()
        };
        let config = ImageConfig {
            architecture: platform.architecture.clone(),
            os: platform.os.clone(),
            variant,
            config,
            ..ImageConfig::default()
        };
        Self {
            config,
            ..Self::default()
        }
    }

    /// A stage that starts from an image.
    pub(crate) fn of_image(image: &Image) -> Self {
        let mut config = image.config.clone();
        let container = &mut config.config;
        container.on_build.clear();
        if config.os != "windows" && !container.env.iter().any(|set| set.starts_with("PATH=")) {
            container.env.push(PATH.to_owned());
        }
        let blobs = image.manifest.layers.iter().cloned().map(Some);
        let diffs = image.config.rootfs.diff_ids.iter();
        let layers = diffs.zip(image.config.chain_ids()).zip(blobs);
        let layers = layers
            .map(|((diff, chain), blob)| Layer {
                diff: *diff,
                chain,
                size: None,
                blob,
                created: None,
                is_linked: false,
            })
            .collect();
        Self {
            config,
            layers,
            ..Self::default()
        }
    }

    /// A stage that starts from this one.
    pub(crate) fn child(&self) -> Self {
        let mut child = self.clone();
        child.config.config.on_build.clear();
        child.has_command = false;
        child
    }

    /// The stack of its layers.
    pub(crate) fn chain(&self) -> Option<Digest> {
        self.layers.last().map(|layer| layer.chain)
    }

    /// The stack with one more layer.
    pub(crate) fn chain_with(&self, diff: &Digest) -> Digest {
        match self.chain() {
            Some(below) => Digest::of(format!("{below} {diff}").as_bytes()),
            None => *diff,
        }
    }
}
