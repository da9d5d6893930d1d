//! What is set for registries: `registries.toml`, and the certificates that Docker and Podman keep per host.
//! Leans on `place` and `retry`. Which files are read is decided by the caller or its environment.

use std::collections::BTreeMap;
use std::ffi::OsString;
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

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
struct File {
    registry: BTreeMap<String, HostSettings>,
    transfer: Transfer,
    facts: Facts,
}

/// What is set for all transfers; times in seconds, sizes in bytes.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
struct Transfer {
    tries: Option<u32>,
    stall: Option<u64>,
    longest_wait: Option<u64>,
    chunk: Option<u64>,
}

/// What is set for facts; times in seconds, sizes in bytes.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
struct Facts {
    tag_age: Option<u64>,
    failure_age: Option<u64>,
    time: Option<u64>,
    layer_size: Option<u64>,
}

impl RegistrySettings {
    /// Reads the files that an environment names: `DOCKWRIGHT_REGISTRIES` alone,
    /// else `/etc/dockwright/registries.toml` and the user's own, which has the last word for each host.
    ///
    /// # Errors
    /// When a file that exists cannot be read, or the one that is named does not exist.
    pub fn find(environment: &dyn Fn(&str) -> Option<OsString>) -> Result<Self, SettingsError> {
        let named = environment("DOCKWRIGHT_REGISTRIES").filter(|path| !path.is_empty());
        let mut settings = match named {
            Some(path) => Self::read(&[PathBuf::from(path)])?,
            None => Self::read(&existing(default_files(environment)))?,
        };
        settings.certificate_folders = CERTIFICATE_FOLDERS.iter().map(PathBuf::from).collect();
        Ok(settings)
    }

    /// Reads these files; for each host, the last one that names it counts.
    ///
    /// # Errors
    /// When one of them cannot be read.
    pub fn read(files: &[PathBuf]) -> Result<Self, SettingsError> {
        let mut settings = Self::default();
        for path in files {
            let text = fs::read_to_string(path).map_err(|error| SettingsError::File {
                path: path.clone(),
                error,
            })?;
            settings.add(&text, path)?;
        }
        Ok(settings)
    }

    /// Adds the text of one file; the paths in it start at its folder.
    ///
    /// # Errors
    /// When the text is not understood.
    pub fn add(&mut self, text: &str, path: &Path) -> Result<(), SettingsError> {
        let file: File = toml::from_str(text).map_err(|error| SettingsError::Text {
            path: path.to_owned(),
            error: Box::new(error),
        })?;
        let folder = path.parent().unwrap_or(Path::new(""));
        for (name, mut host) in file.registry {
            host.certificate_authority = host
                .certificate_authority
                .map(|authority| folder.join(authority));
            self.hosts.insert(name, host);
        }
        self.take(&file.transfer);
        self.take_facts(&file.facts);
        Ok(())
    }

    fn take_facts(&mut self, told: &Facts) {
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

fn default_files(environment: &dyn Fn(&str) -> Option<OsString>) -> Vec<PathBuf> {
    let set = |name| environment(name).filter(|value| !value.is_empty());
    let own = set("XDG_CONFIG_HOME")
        .map(PathBuf::from)
        .or_else(|| set("HOME").map(|home| PathBuf::from(home).join(".config")));
    let folders = [Some(PathBuf::from("/etc")), own];
    let file = |folder: PathBuf| folder.join("dockwright/registries.toml");
    folders.into_iter().flatten().map(file).collect()
}

fn existing(mut files: Vec<PathBuf>) -> Vec<PathBuf> {
    files.retain(|path| path.exists());
    files
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<RegistrySettings, SettingsError> {
        let mut settings = RegistrySettings::default();
        settings.add(text, Path::new("/etc/dockwright/registries.toml"))?;
        Ok(settings)
    }

    #[test]
    fn each_host_has_its_own_settings() {
        let settings = read(
            "[registry.\"build:5000\"]\nplain-http = true\nmirrors = [\"near:5000\"]\n\
             [registry.secure]\ncertificate-authority = \"ca.pem\"\nskip-verification = true\n\
             [registry.\"docker.io\"]\nmirrors = [\"near\"]",
        )
        .unwrap();
        let build = settings.host("build:5000");
        assert!(build.plain_http && build.mirrors == ["near:5000"]);
        let secure = settings.host("secure");
        let authority = PathBuf::from("/etc/dockwright/ca.pem");
        assert!(secure.skip_verification && secure.certificate_authority == Some(authority));
        assert_eq!(settings.host("docker.io").mirrors, ["near"]);
        assert_eq!(settings.host("elsewhere"), HostSettings::default());
    }

    #[test]
    fn transfers_can_be_made_more_patient() {
        let settings = read("[transfer]\ntries = 9\nstall = 5\nchunk = 1000").unwrap();
        let patience = settings.patience;
        assert_eq!(
            (patience.tries, patience.stall),
            (9, Duration::from_secs(5))
        );
        assert_eq!(patience.longest_wait, Patience::default().longest_wait);
        assert_eq!(settings.chunk, Some(1000));
    }

    #[test]
    fn what_is_not_understood_is_told_with_its_file() {
        let error = read("[registry.x]\nplain-htp = true").unwrap_err();
        let text = error.to_string();
        assert!(
            text.contains("registries.toml") && text.contains("plain-htp"),
            "{text}"
        );
    }

    #[test]
    fn a_named_file_must_exist_and_others_need_not() {
        let nothing = |_: &str| None;
        assert!(RegistrySettings::find(&nothing).is_ok());
        let named = |name: &str| {
            (name == "DOCKWRIGHT_REGISTRIES").then(|| OsString::from("/nowhere/registries.toml"))
        };
        let error = RegistrySettings::find(&named).unwrap_err();
        assert!(error.to_string().contains("/nowhere"), "{error}");
    }
}
