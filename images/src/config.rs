//! The image config: what a container of the image starts with, and how the image came to be.
//! Leans on `digest` and `document`. Sources: the OCI image specification 1.1 and Docker's additions to it
//! (`Healthcheck`, `OnBuild`, `Shell`, `ArgsEscaped`). Keys are written in alphabetical order, as BuildKit does.

use std::collections::BTreeMap;

use dockwright_model::image::facts::ImageFacts;
use dockwright_model::image::platform::Platform;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::digest::Digest;
use crate::document::{PlatformRecord, or_default};

/// The JSON document that a manifest calls its config.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ImageConfig {
    /// For example `amd64`.
    #[serde(default)]
    pub architecture: String,
    /// Who made it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub author: Option<String>,
    /// What a container starts with.
    #[serde(default, deserialize_with = "or_default")]
    pub config: ContainerConfig,
    /// When it was made, as RFC 3339.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created: Option<String>,
    /// How it came to be, the oldest step first.
    #[serde(
        default,
        skip_serializing_if = "Vec::is_empty",
        deserialize_with = "or_default"
    )]
    pub history: Vec<History>,
    /// For example `linux`.
    #[serde(default)]
    pub os: String,
    /// For example `win32k`.
    #[serde(
        default,
        rename = "os.features",
        skip_serializing_if = "Vec::is_empty",
        deserialize_with = "or_default"
    )]
    pub os_features: Vec<String>,
    /// The version of Windows.
    #[serde(
        default,
        rename = "os.version",
        skip_serializing_if = "Option::is_none"
    )]
    pub os_version: Option<String>,
    /// The layers, by their digests before compression.
    #[serde(default)]
    pub rootfs: RootFilesystem,
    /// For example `v7`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub variant: Option<String>,
    /// Fields that are not known here.
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

/// What a container of the image starts with. Names are those of Docker's JSON.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ContainerConfig {
    /// Whether Windows gets the command as one text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub args_escaped: Option<bool>,
    /// The arguments, or the program where there is no entrypoint.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cmd: Option<Vec<String>>,
    /// The program and its first arguments.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entrypoint: Option<Vec<String>>,
    /// `NAME=value`, in order.
    #[serde(
        default,
        skip_serializing_if = "Vec::is_empty",
        deserialize_with = "or_default"
    )]
    pub env: Vec<String>,
    /// `80/tcp` and the like.
    #[serde(
        default,
        skip_serializing_if = "BTreeMap::is_empty",
        deserialize_with = "or_default"
    )]
    pub exposed_ports: BTreeMap<String, Value>,
    /// How to ask a container whether it is well.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub healthcheck: Option<Healthcheck>,
    /// Names and values that tools read.
    #[serde(
        default,
        skip_serializing_if = "BTreeMap::is_empty",
        deserialize_with = "or_default"
    )]
    pub labels: BTreeMap<String, String>,
    /// Instructions for images that are built on this one.
    #[serde(
        default,
        skip_serializing_if = "Vec::is_empty",
        deserialize_with = "or_default"
    )]
    pub on_build: Vec<String>,
    /// What the shell form runs in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shell: Option<Vec<String>>,
    /// What asks it to end, for example `SIGQUIT`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stop_signal: Option<String>,
    /// `name`, `uid`, `name:group` or `uid:gid`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub user: String,
    /// Folders whose content belongs to containers, not to the image.
    #[serde(
        default,
        skip_serializing_if = "BTreeMap::is_empty",
        deserialize_with = "or_default"
    )]
    pub volumes: BTreeMap<String, Value>,
    /// Where it starts.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub working_dir: String,
    /// Fields that are not known here.
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

/// How to ask a container whether it is well; times are in nanoseconds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Healthcheck {
    /// `["NONE"]`, `["CMD", …]` or `["CMD-SHELL", …]`.
    #[serde(
        default,
        skip_serializing_if = "Vec::is_empty",
        deserialize_with = "or_default"
    )]
    pub test: Vec<String>,
    /// Between two checks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub interval: Option<i64>,
    /// For one check.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timeout: Option<i64>,
    /// In which failures do not count.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start_period: Option<i64>,
    /// Between two checks while it starts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start_interval: Option<i64>,
    /// How many failures in a row make it unwell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retries: Option<i64>,
}

/// The layers, by their digests before compression.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RootFilesystem {
    /// The lowest first.
    #[serde(default, deserialize_with = "or_default")]
    pub diff_ids: Vec<Digest>,
    /// Always `layers`.
    #[serde(default, rename = "type")]
    pub kind: String,
}

impl Default for RootFilesystem {
    fn default() -> Self {
        Self {
            diff_ids: Vec::new(),
            kind: "layers".to_owned(),
        }
    }
}

/// One step of how the image came to be.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct History {
    /// Who did it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub author: Option<String>,
    /// A remark, for example `buildkit.dockerfile.v0`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
    /// When, as RFC 3339.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created: Option<String>,
    /// What was run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created_by: Option<String>,
    /// Whether it made no layer.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub empty_layer: bool,
}

impl ContainerConfig {
    /// Sets a variable where it stands, or behind the others.
    pub fn set_variable(&mut self, name: &str, value: &str) {
        let pair = format!("{name}={value}");
        let is_it = |known: &&mut String| known.split('=').next() == Some(name);
        match self.env.iter_mut().find(is_it) {
            Some(known) => *known = pair,
            None => self.env.push(pair),
        }
    }
}

impl ImageConfig {
    /// What whoever builds on it inherits, as far as it says so.
    pub fn facts(&self) -> ImageFacts {
        let container = &self.config;
        let set = |text: &String| (!text.is_empty()).then(|| text.clone());
        let pair = |text: &String| {
            let (name, value) = text.split_once('=').unwrap_or((text, ""));
            (name.to_owned(), value.to_owned())
        };
        ImageFacts {
            platform: (!self.os.is_empty()).then(|| self.platform()),
            created: self
                .created
                .as_deref()
                .and_then(|time| time.get(..10)?.parse().ok()),
            environment: container.env.iter().map(pair).collect(),
            shell: container.shell.clone().filter(|words| !words.is_empty()),
            user: set(&container.user),
            working_directory: set(&container.working_dir),
            entrypoint: container.entrypoint.clone().unwrap_or_default(),
            command: container.cmd.clone().unwrap_or_default(),
            labels: container.labels.clone(),
            triggers: container.on_build.clone(),
            ..ImageFacts::default()
        }
    }

    /// What it runs on.
    pub fn platform(&self) -> Platform {
        self.platform_record().platform()
    }

    /// The same as descriptors write it.
    pub fn platform_record(&self) -> PlatformRecord {
        PlatformRecord {
            architecture: self.architecture.clone(),
            os: self.os.clone(),
            os_version: self.os_version.clone(),
            os_features: self.os_features.clone(),
            variant: self.variant.clone(),
            features: Vec::new(),
        }
    }

    /// The digest of each stack of layers from the lowest up: the chain ids.
    /// `chain(n) = sha256(chain(n-1) + " " + diff(n))`, as the OCI image specification defines it.
    pub fn chain_ids(&self) -> Vec<Digest> {
        let mut chain: Vec<Digest> = Vec::new();
        for diff in &self.rootfs.diff_ids {
            let next = chain.last().map_or(*diff, |below| {
                Digest::of(format!("{below} {diff}").as_bytes())
            });
            chain.push(next);
        }
        chain
    }

    /// The bytes that are stored.
    ///
    /// # Errors
    /// Never in practice: every field can be written as JSON.
    pub fn to_bytes(&self) -> Result<Vec<u8>, serde_json::Error> {
        serde_json::to_vec(self)
    }
}
