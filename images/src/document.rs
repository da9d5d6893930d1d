//! Descriptors, manifests and indexes: the JSON documents that hold an image together.
//! Leans on `digest` and `media_type`. Fields that are not known here survive being read and written again.
//! Source: the OCI image specification 1.1; annotations are kept sorted, so that the same document always has the same digest.

use std::collections::BTreeMap;

use dockwright_model::image::platform::Platform;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::digest::Digest;
use crate::media_type::{DOCKER_INDEX, DOCKER_MANIFEST, MediaType, OCI_INDEX, OCI_MANIFEST};

/// The largest manifest or index that is read, in bytes; registries refuse larger ones too.
pub const MAX_DOCUMENT: u64 = 8 << 20;

/// What a blob is, how large it is, and its digest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Descriptor {
    /// What the blob is.
    #[serde(default)]
    pub media_type: MediaType,
    /// The digest of its bytes.
    pub digest: Digest,
    /// Its size in bytes.
    pub size: u64,
    /// Where else it can be had from.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub urls: Vec<String>,
    /// Remarks of whoever wrote it.
    #[serde(
        default,
        skip_serializing_if = "BTreeMap::is_empty",
        deserialize_with = "or_default"
    )]
    pub annotations: BTreeMap<String, String>,
    /// What the image behind it runs on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub platform: Option<PlatformRecord>,
    /// What the artifact behind it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub artifact_type: Option<String>,
    /// Fields that are not known here.
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

impl Descriptor {
    /// A descriptor that says nothing but what it must.
    pub fn new(media_type: impl Into<MediaType>, digest: Digest, size: u64) -> Self {
        Self {
            media_type: media_type.into(),
            digest,
            size,
            urls: Vec::new(),
            annotations: BTreeMap::new(),
            platform: None,
            artifact_type: None,
            other: Map::new(),
        }
    }

    /// The descriptor of these bytes.
    pub fn of(media_type: impl Into<MediaType>, bytes: &[u8]) -> Self {
        Self::new(media_type, Digest::of(bytes), bytes.len() as u64)
    }

    /// Whether it is an attestation that BuildKit keeps beside the images of an index.
    pub fn is_attestation(&self) -> bool {
        self.annotations
            .get("vnd.docker.reference.type")
            .is_some_and(|kind| kind == "attestation-manifest")
    }
}

/// A platform as documents write it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlatformRecord {
    /// For example `amd64`.
    #[serde(default)]
    pub architecture: String,
    /// For example `linux`.
    #[serde(default)]
    pub os: String,
    /// The version of Windows, for example `10.0.17763.6659`.
    #[serde(
        default,
        rename = "os.version",
        skip_serializing_if = "Option::is_none"
    )]
    pub os_version: Option<String>,
    /// For example `win32k`.
    #[serde(
        default,
        rename = "os.features",
        skip_serializing_if = "Vec::is_empty",
        deserialize_with = "or_default"
    )]
    pub os_features: Vec<String>,
    /// For example `v7`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub variant: Option<String>,
    /// Features of the processor.
    #[serde(
        default,
        skip_serializing_if = "Vec::is_empty",
        deserialize_with = "or_default"
    )]
    pub features: Vec<String>,
}

impl PlatformRecord {
    /// The platform in the words of the model.
    pub fn platform(&self) -> Platform {
        let variant = self.variant.as_deref().unwrap_or_default();
        Platform {
            os_version: self.os_version.clone().unwrap_or_default(),
            ..Platform::new(&self.os, &self.architecture, variant)
        }
    }
}

impl From<&Platform> for PlatformRecord {
    fn from(platform: &Platform) -> Self {
        let said = |text: &String| Some(text.clone()).filter(|text| !text.is_empty());
        Self {
            architecture: platform.architecture.clone(),
            os: platform.os.clone(),
            os_version: said(&platform.os_version),
            variant: said(&platform.variant),
            ..Self::default()
        }
    }
}

/// The config and the layers of one image.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Manifest {
    /// Always 2.
    pub schema_version: u32,
    /// What this document is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub media_type: Option<MediaType>,
    /// The image config.
    pub config: Descriptor,
    /// The layers, the lowest first.
    #[serde(deserialize_with = "or_default")]
    pub layers: Vec<Descriptor>,
    /// Remarks of whoever wrote it.
    #[serde(
        default,
        skip_serializing_if = "BTreeMap::is_empty",
        deserialize_with = "or_default"
    )]
    pub annotations: BTreeMap<String, String>,
    /// Fields that are not known here.
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

impl Manifest {
    /// An OCI manifest of that config and those layers.
    pub fn new(config: Descriptor, layers: Vec<Descriptor>) -> Self {
        Self {
            schema_version: 2,
            media_type: Some(OCI_MANIFEST.into()),
            config,
            layers,
            annotations: BTreeMap::new(),
            other: Map::new(),
        }
    }
}

/// Several manifests under one name: the "manifest list".
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Index {
    /// Always 2.
    pub schema_version: u32,
    /// What this document is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub media_type: Option<MediaType>,
    /// What it lists.
    #[serde(deserialize_with = "or_default")]
    pub manifests: Vec<Descriptor>,
    /// Remarks of whoever wrote it.
    #[serde(
        default,
        skip_serializing_if = "BTreeMap::is_empty",
        deserialize_with = "or_default"
    )]
    pub annotations: BTreeMap<String, String>,
    /// Fields that are not known here.
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

impl Index {
    /// An OCI index of those manifests.
    pub fn new(manifests: Vec<Descriptor>) -> Self {
        Self {
            schema_version: 2,
            media_type: Some(OCI_INDEX.into()),
            manifests,
            annotations: BTreeMap::new(),
            other: Map::new(),
        }
    }
}

/// Either kind of document that a name can stand for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Document {
    /// One image.
    Manifest(Box<Manifest>),
    /// Several.
    Index(Index),
}

/// Why bytes are no manifest and no index.
#[derive(Debug, thiserror::Error)]
pub enum DocumentError {
    /// Not JSON, or not of the right shape.
    #[error("the manifest cannot be read: {0}")]
    Shape(#[from] serde_json::Error),
    /// The form that registries gave up in 2019.
    #[error(
        "the image has a manifest of schema 1, which no current tool writes; push it again with a newer one"
    )]
    Schema1,
    /// Something else than an image.
    #[error("`{0}` is neither an image manifest nor an index")]
    Unknown(String),
}

impl Document {
    /// Reads a document; where it does not say what it is, `declared` and its fields do.
    ///
    /// # Errors
    /// When the bytes are no manifest and no index.
    pub fn read(bytes: &[u8], declared: Option<&MediaType>) -> Result<Self, DocumentError> {
        let value: Value = serde_json::from_slice(bytes)?;
        let stated = value.get("mediaType").and_then(Value::as_str);
        let media_type = stated.or(declared.map(|declared| declared.0.as_str()));
        if value.get("schemaVersion").and_then(Value::as_u64) == Some(1) {
            return Err(DocumentError::Schema1);
        }
        match media_type {
            Some(OCI_INDEX | DOCKER_INDEX) => Ok(Self::Index(serde_json::from_value(value)?)),
            Some(OCI_MANIFEST | DOCKER_MANIFEST) => {
                Ok(Self::Manifest(Box::new(serde_json::from_value(value)?)))
            }
            _ if value.get("manifests").is_some() => {
                Ok(Self::Index(serde_json::from_value(value)?))
            }
            _ if value.get("config").is_some() => {
                Ok(Self::Manifest(Box::new(serde_json::from_value(value)?)))
            }
            other => Err(DocumentError::Unknown(
                other.unwrap_or("this document").to_owned(),
            )),
        }
    }
}

impl Document {
    /// Everything that it points at: manifests, or the config and the layers.
    pub fn named(&self) -> impl Iterator<Item = &Descriptor> {
        let (config, others) = match self {
            Self::Manifest(manifest) => (Some(&manifest.config), &manifest.layers),
            Self::Index(index) => (None, &index.manifests),
        };
        config.into_iter().chain(others)
    }
}

/// Reads `null` as the empty value, which Go programs write.
pub(crate) fn or_default<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: serde::Deserializer<'de>,
    T: Default + Deserialize<'de>,
{
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}
