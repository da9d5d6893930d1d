//! Where the builds run: a store of their own, and a registry on loopback that stands for all registries of the cases.
//! Leans on `bases`. Nothing leaves the machine: what the registry does not have is asked of a proxy that is not there.

use std::collections::HashSet;
use std::path::PathBuf;
use std::process::Command;
use std::time::{SystemTime, UNIX_EPOCH};

use super::bases;
use crate::editor::program::dockwright;
use crate::folder::Folder;
use crate::registry::real::{Kind, RealRegistry};

/// The registries that cases name; the local one mirrors them all.
const MIRRORED: [&str; 3] = ["docker.io", "mirror.gcr.io", "quay.io"];

/// An address on which nobody listens.
const NOWHERE: &str = "http://127.0.0.1:9";

/// A place to build in, that goes away with its user.
pub(super) struct Scene {
    folder: Folder,
    program: PathBuf,
    /// Keeps the registry running.
    _registry: RealRegistry,
    /// The diff ids of the layers of the bases.
    pub(super) bases: HashSet<String>,
    /// When it was prepared, in seconds: everything that is built in it is younger.
    pub(super) began: i64,
}

impl Scene {
    /// Prepares everything; what is missing is told.
    pub(super) fn new() -> Result<Self, String> {
        if !bases::can_be_made() {
            return Err("Debian's `busybox-static` is not installed".to_owned());
        }
        let registry = RealRegistry::start(Kind::Plain)?;
        let registry = registry.ok_or("`docker-registry` is not installed")?;
        let folder = Folder::new()?;
        let bases = bases::publish(&folder.path().join("bases"), &registry.name())?;
        folder.write("images.toml", &settings(&registry.name()))?;
        Ok(Self {
            program: program()?,
            began: now()?,
            folder,
            _registry: registry,
            bases,
        })
    }

    /// A folder for one case.
    pub(super) fn folder(&self, case: &str) -> PathBuf {
        self.folder.path().join(case)
    }

    /// The program, ready to build in a store of that name.
    pub(super) fn dockwright(&self, store: &str) -> Command {
        let mut command = Command::new(&self.program);
        command
            .env(
                "DOCKWRIGHT_STORE",
                self.folder.path().join(format!("store-{store}")),
            )
            .env("DOCKWRIGHT_IMAGES", self.folder.path().join("images.toml"))
            .env("DOCKER_CONFIG", self.folder.path())
            .env("HTTPS_PROXY", NOWHERE)
            .env("HTTP_PROXY", NOWHERE)
            .env_remove("NO_PROXY")
            .env_remove("SOURCE_DATE_EPOCH");
        command
    }
}

fn now() -> Result<i64, String> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    let now = now.map_err(|error| error.to_string())?;
    i64::try_from(now.as_secs()).map_err(|error| error.to_string())
}

/// The program that is judged: the one that `DOCKWRIGHT_PROGRAM` names, or else our own, built if it is not fresh.
fn program() -> Result<PathBuf, String> {
    match std::env::var_os("DOCKWRIGHT_PROGRAM") {
        Some(program) => Ok(PathBuf::from(program)),
        None => dockwright(),
    }
}

fn settings(registry: &str) -> String {
    let mirror =
        |name: &&str| format!("[registry.\"{name}\"]\nmirrors = [\"http://{registry}\"]\n\n");
    let mirrors: String = MIRRORED.iter().map(mirror).collect();
    format!("{mirrors}[transfer]\ntries = 1\nstall = 5\n")
}
