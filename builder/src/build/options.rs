//! What is asked of a build, besides the file: everything that a user can say.
//! Leans on the model's words, and on the executor's limits.

use std::collections::BTreeMap;
use std::path::PathBuf;

use dockwright_model::image::platform::Platform;
use dockwright_model::plan::Target;

use crate::build::origin::Named;
use crate::execution::Limit;

/// What is asked of a build.
#[derive(Clone, Debug, Default)]
pub struct BuildOptions {
    /// The stage that is wanted.
    pub target: Target,
    /// The platforms that are built for; this machine's where none is named.
    pub platforms: Vec<Platform>,
    /// Values for `ARG`s.
    pub arguments: BTreeMap<String, String>,
    /// Labels over those of the file.
    pub labels: Vec<(String, String)>,
    /// How much is said of what the image was made of.
    pub provenance: Provenance,
    /// Remarks on the image's documents.
    pub annotations: Vec<Annotation>,
    /// Contexts with names, which come before stages and images of those names.
    pub contexts: Vec<(String, Named)>,
    /// What `--mount=type=secret` can ask for.
    pub secrets: BTreeMap<String, Secret>,
    /// The sockets of agents that `--mount=type=ssh` can ask for.
    pub agents: BTreeMap<String, PathBuf>,
    /// Which steps may be taken from the cache.
    pub reuse: Reuse,
    /// Whether the image keeps the keys of its own steps, so that others can take them from it.
    pub inline_cache: bool,
    /// Whether base images are asked for at their registries, also where the store has them.
    pub pull: bool,
    /// The network of `RUN`s that do not say.
    pub network: RunNetwork,
    /// Lines for `/etc/hosts`: names and addresses.
    pub hosts: Vec<(String, String)>,
    /// What `RUN`s may ask for beyond what is harmless.
    pub allowed: Allowed,
    /// Bytes of `/dev/shm`.
    pub shared_memory: Option<u64>,
    /// Limits of processes.
    pub limits: Vec<Limit>,
    /// Whether files in new layers are no newer than `SOURCE_DATE_EPOCH`.
    pub rewrite_timestamps: bool,
}

/// How much a provenance says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Provenance {
    /// Everything but secrets.
    #[default]
    Full,
    /// Values and labels that were given stay out.
    Brief,
}

/// A remark on one of the documents of an image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Annotation {
    /// On which.
    pub level: AnnotationLevel,
    /// For which platform alone, where one is named.
    pub platform: Option<String>,
    /// Its name.
    pub name: String,
    /// What it says.
    pub value: String,
}

/// The documents that remarks can stand on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AnnotationLevel {
    /// The manifest of each image.
    #[default]
    Manifest,
    /// The entry of the index that points at it.
    ManifestDescriptor,
    /// The index.
    Index,
}

/// Where a secret comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Secret {
    /// A file.
    File(PathBuf),
    /// A variable of the builder's environment, by its value.
    Value(String),
}

/// Which steps may be taken from the cache.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Reuse {
    /// All.
    #[default]
    All,
    /// None.
    Nothing,
    /// All but those of these stages.
    Without(Vec<String>),
}

/// The network that a `RUN` sees.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RunNetwork {
    /// The usual one.
    #[default]
    Default,
    /// Nothing but its own loopback.
    None,
    /// That of the machine.
    Host,
}

/// What `RUN`s may ask for beyond what is harmless.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Allowed {
    /// `--network=host`.
    pub host_network: bool,
    /// `--security=insecure`.
    pub insecure: bool,
}

impl Reuse {
    /// Whether steps of a stage, known by its name and number, may be taken from the cache.
    pub(crate) fn covers(&self, name: Option<&str>, index: usize) -> bool {
        match self {
            Self::All => true,
            Self::Nothing => false,
            Self::Without(stages) => {
                let is_it = |stage: &String| {
                    name.is_some_and(|name| name.eq_ignore_ascii_case(stage))
                        || stage.parse() == Ok(index)
                };
                !stages.iter().any(is_it)
            }
        }
    }
}
