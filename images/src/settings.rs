//! What is set for images: `images.toml`, one file for registries, transfers and the limits of unpacking.
//! Leans on `registry::settings` and on `layer` for what can be set. Which files are read is decided by the caller's environment.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::layer::UnpackLimits;
use crate::registry::settings::{Facts, HostSettings, RegistrySettings, SettingsError, Transfer};

/// What is set for images.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// Registries, and transfers to and from them.
    pub registries: RegistrySettings,
    /// How much a layer or an archive may hold.
    pub unpack: UnpackLimits,
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
struct File {
    registry: BTreeMap<String, HostSettings>,
    transfer: Transfer,
    facts: Facts,
    unpack: Unpack,
}

/// The limits that one file sets; the names are those of `UnpackLimits`.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
struct Unpack {
    entries: Option<u64>,
    bytes: Option<u64>,
    name_length: Option<usize>,
    depth: Option<usize>,
    ratio: Option<u64>,
    ratio_from: Option<u64>,
}

impl Settings {
    /// Reads the files that an environment names: `DOCKWRIGHT_IMAGES` alone,
    /// else `/etc/dockwright/images.toml` and the user's own, which has the last word for each host and each limit.
    ///
    /// # Errors
    /// When a file that exists cannot be read, or the one that is named does not exist.
    pub fn find(environment: &dyn Fn(&str) -> Option<OsString>) -> Result<Self, SettingsError> {
        let named = environment("DOCKWRIGHT_IMAGES").filter(|path| !path.is_empty());
        let files = match named {
            Some(path) => vec![PathBuf::from(path)],
            None => existing(default_files(environment)),
        };
        let mut settings = Self {
            registries: RegistrySettings::with_certificates(),
            ..Self::default()
        };
        for path in files {
            let text = fs::read_to_string(&path).map_err(|error| SettingsError::File {
                path: path.clone(),
                error,
            })?;
            settings.add(&text, &path)?;
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
        self.registries.add(file.registry, &file.transfer, folder);
        self.registries.take_facts(&file.facts);
        self.unpack = file.unpack.over(self.unpack);
        Ok(())
    }
}

impl Unpack {
    fn over(&self, below: UnpackLimits) -> UnpackLimits {
        UnpackLimits {
            entries: self.entries.unwrap_or(below.entries),
            bytes: self.bytes.unwrap_or(below.bytes),
            name_length: self.name_length.unwrap_or(below.name_length),
            depth: self.depth.unwrap_or(below.depth),
            ratio: self.ratio.unwrap_or(below.ratio),
            ratio_from: self.ratio_from.unwrap_or(below.ratio_from),
        }
    }
}

fn default_files(environment: &dyn Fn(&str) -> Option<OsString>) -> Vec<PathBuf> {
    let set = |name| environment(name).filter(|value| !value.is_empty());
    let own = set("XDG_CONFIG_HOME")
        .map(PathBuf::from)
        .or_else(|| set("HOME").map(|home| PathBuf::from(home).join(".config")));
    let folders = [Some(PathBuf::from("/etc")), own];
    let file = |folder: PathBuf| folder.join("dockwright/images.toml");
    folders.into_iter().flatten().map(file).collect()
}

fn existing(mut files: Vec<PathBuf>) -> Vec<PathBuf> {
    files.retain(|path| path.exists());
    files
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn read(texts: &[&str]) -> Result<Settings, SettingsError> {
        let mut settings = Settings::default();
        for text in texts {
            settings.add(text, Path::new("/etc/dockwright/images.toml"))?;
        }
        Ok(settings)
    }

    #[test]
    fn each_host_has_its_own_settings() {
        let settings = read(&[
            "[registry.\"build:5000\"]\nplain-http = true\nmirrors = [\"near:5000\"]\n\
             [registry.secure]\ncertificate-authority = \"ca.pem\"\nskip-verification = true\n\
             [registry.\"docker.io\"]\nmirrors = [\"near\"]",
        ])
        .unwrap();
        let host = |name| settings.registries.host(name);
        let build = host("build:5000");
        assert!(build.plain_http && build.mirrors == ["near:5000"]);
        let authority = PathBuf::from("/etc/dockwright/ca.pem");
        let secure = host("secure");
        assert!(secure.skip_verification && secure.certificate_authority == Some(authority));
        assert_eq!(host("docker.io").mirrors, ["near"]);
        assert_eq!(host("elsewhere"), HostSettings::default());
    }

    #[test]
    fn transfers_can_be_made_more_patient() {
        let settings = read(&["[transfer]\ntries = 9\nstall = 5\nchunk = 1000"]).unwrap();
        let patience = settings.registries.patience;
        let usual = RegistrySettings::default().patience;
        assert_eq!(
            (patience.tries, patience.stall),
            (9, Duration::from_secs(5))
        );
        assert_eq!(patience.longest_wait, usual.longest_wait);
        assert_eq!(settings.registries.chunk, Some(1000));
    }

    #[test]
    fn every_limit_can_be_set_and_the_last_file_has_the_last_word() {
        let usual = UnpackLimits::default();
        let all = toml::to_string(&usual).unwrap();
        assert_eq!(read(&[&format!("[unpack]\n{all}")]).unwrap().unpack, usual);
        let settings = read(&[
            "[unpack]\nentries = 10\nratio = 3",
            "[unpack]\nratio = 4\nname-length = 20\ndepth = 5\nbytes = 6\nratio-from = 7",
        ]);
        let expected = UnpackLimits {
            entries: 10,
            bytes: 6,
            name_length: 20,
            depth: 5,
            ratio: 4,
            ratio_from: 7,
        };
        assert_eq!(settings.unwrap().unpack, expected);
    }

    #[test]
    fn what_is_not_understood_is_told_with_its_file() {
        for (text, word) in [
            ("[registry.x]\nplain-htp = true", "plain-htp"),
            ("[unpack]\nentrys = 1", "entrys"),
        ] {
            let told = read(&[text]).unwrap_err().to_string();
            assert!(
                told.contains("images.toml") && told.contains(word),
                "{told}"
            );
        }
    }

    #[test]
    fn a_named_file_must_exist_and_others_need_not() {
        let nothing = |_: &str| None;
        assert!(Settings::find(&nothing).is_ok());
        let named = |name: &str| {
            (name == "DOCKWRIGHT_IMAGES").then(|| OsString::from("/nowhere/images.toml"))
        };
        let error = Settings::find(&named).unwrap_err();
        assert!(error.to_string().contains("/nowhere"), "{error}");
    }
}
