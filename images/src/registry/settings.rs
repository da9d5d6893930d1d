//! What is set for registries, and the certificates that Docker and Podman keep per host.
//! Leans on `place` and `retry`. The file that says so is read by `settings`, further down.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;
use std::{fs, io};

use serde::Deserialize;

use super::retry::Patience;
use crate::place::host_of;

/// Where Docker and Podman keep certificates per host.
const CERTIFICATE_FOLDERS: [&str; 2] = ["/etc/docker/certs.d", "/etc/containers/certs.d"];

/// What is set for all registries.
#[derive(Clone, Debug, Default)]
pub struct RegistrySettings {
    /// What is set for one, by its name as references write it.
    pub hosts: BTreeMap<String, HostSettings>,
    /// Folders that hold a folder of certificates per host.
    pub certificate_folders: Vec<PathBuf>,
    /// How patient transfers are.
    pub patience: Patience,
    /// Sends blobs in pieces of so many bytes, for registries behind a proxy that refuses large requests.
    pub chunk: Option<u64>,
    /// How facts about images are asked for.
    pub facts: FactsSettings,
}

/// How facts about images are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FactsSettings {
    /// How long it is taken for true what a tag stands for.
    pub tag_age: Duration,
    /// How long it is taken for true that there is no such image.
    pub failure_age: Duration,
    /// How long all questions to one registry may take.
    pub time: Duration,
    /// The largest layer above the lowest one that is searched for the system's own description, in bytes.
    pub layer_size: u64,
}

impl Default for FactsSettings {
    fn default() -> Self {
        Self {
            tag_age: Duration::from_hours(24),
            failure_age: Duration::from_hours(1),
            time: Duration::from_secs(20),
            layer_size: 16 << 20,
        }
    }
}

/// What is set for one registry.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct HostSettings {
    /// Speaks HTTP without TLS.
    pub plain_http: bool,
    /// Speaks TLS with whoever answers.
    pub skip_verification: bool,
    /// A file with further authorities that may vouch for the registry, as PEM.
    pub certificate_authority: Option<PathBuf>,
    /// Registries that are asked first when something is pulled.
    pub mirrors: Vec<String>,
}

/// Why settings cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// A file cannot be read.
    #[error("`{}` cannot be read: {error}", path.display())]
    File {
        /// Which file.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// A file says something that is not understood.
    #[error("`{}` cannot be understood: {error}", path.display())]
    Text {
        /// Which file.
        path: PathBuf,
        /// Where and why.
        error: Box<toml::de::Error>,
    },
}

/// What is set for all transfers; times in seconds, sizes in bytes.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Transfer {
    tries: Option<u32>,
    stall: Option<u64>,
    longest_wait: Option<u64>,
    chunk: Option<u64>,
}

/// What is set for facts; times in seconds, sizes in bytes.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Facts {
    tag_age: Option<u64>,
    failure_age: Option<u64>,
    time: Option<u64>,
    layer_size: Option<u64>,
}

impl RegistrySettings {
    /// What Docker and Podman know of certificates, and nothing else.
    pub(crate) fn with_certificates() -> Self {
        Self {
            certificate_folders: CERTIFICATE_FOLDERS.iter().map(PathBuf::from).collect(),
            ..Self::default()
        }
    }

    /// Adds what one file says; the paths in it start at its folder.
    pub(crate) fn add(
        &mut self,
        hosts: BTreeMap<String, HostSettings>,
        transfer: &Transfer,
        folder: &Path,
    ) {
        for (name, mut host) in hosts {
            host.certificate_authority = host
                .certificate_authority
                .map(|authority| folder.join(authority));
            self.hosts.insert(name, host);
        }
        self.take(transfer);
    }

    /// Adds what one file says of facts.
    pub(crate) fn take_facts(&mut self, told: &Facts) {
        let facts = &mut self.facts;
        let seconds = |set: Option<u64>, kept| set.map_or(kept, Duration::from_secs);
        facts.tag_age = seconds(told.tag_age, facts.tag_age);
        facts.failure_age = seconds(told.failure_age, facts.failure_age);
        facts.time = seconds(told.time, facts.time);
        facts.layer_size = told.layer_size.unwrap_or(facts.layer_size);
    }

    fn take(&mut self, transfer: &Transfer) {
        let patience = &mut self.patience;
        patience.tries = transfer.tries.unwrap_or(patience.tries).max(1);
        let seconds = |set: Option<u64>, kept| set.map_or(kept, Duration::from_secs);
        patience.stall = seconds(transfer.stall, patience.stall);
        patience.longest_wait = seconds(transfer.longest_wait, patience.longest_wait);
        self.chunk = transfer.chunk.or(self.chunk);
    }

    /// What is set for a registry.
    pub fn host(&self, registry: &str) -> HostSettings {
        let found = self
            .hosts
            .get(registry)
            .or_else(|| self.hosts.get(host_of(registry)));
        found.cloned().unwrap_or_default()
    }

    /// The files with further authorities for a registry.
    ///
    /// # Errors
    /// When a folder of certificates exists and cannot be read.
    pub fn authorities(&self, registry: &str) -> Result<Vec<PathBuf>, SettingsError> {
        let mut files: Vec<PathBuf> = self
            .host(registry)
            .certificate_authority
            .into_iter()
            .collect();
        for folder in &self.certificate_folders {
            files.extend(certificates_in(&folder.join(registry))?);
        }
        Ok(files)
    }
}

/// The `*.crt` files of a folder, in order; none where there is no such folder.
fn certificates_in(folder: &Path) -> Result<Vec<PathBuf>, SettingsError> {
    let failed = |error| SettingsError::File {
        path: folder.to_owned(),
        error,
    };
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(failed(error)),
    };
    let mut files = Vec::new();
    for entry in entries {
        let path = entry.map_err(failed)?.path();
        if path.extension().is_some_and(|extension| extension == "crt") {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}
