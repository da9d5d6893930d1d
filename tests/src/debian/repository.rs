//! A repository of packages on loopback, signed with a key of its own: some packages and what they need beside the base image.
//! Leans on `base`, `kept`, `served` and `folder`. The packages come from where this machine has its own from.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::base::{base, release};
use super::kept::{Absence, kept, run};
use super::served::serve;
use crate::folder::Folder;

/// Who signs it.
const OWNER: &str = "suite@example.org";

/// A repository that is served for as long as this process lives.
pub struct Repository {
    folder: PathBuf,
    /// Where it is: `http://127.0.0.1:PORT`.
    pub address: String,
    /// What its one suite is called.
    pub suite: String,
}

impl Repository {
    /// Serves packages with all that they need and the base image lacks; they are fetched once.
    ///
    /// # Errors
    /// Where they cannot be had.
    pub fn new(packages: &[&str]) -> Result<Self, Absence> {
        let base = base()?;
        let suite = release()?;
        let name = format!("packages-{}", packages.join("-"));
        let folder = kept(&name, |folder| {
            fetch(folder, &base, packages)?;
            describe(folder, &suite)?;
            sign(folder, &suite)
        })?;
        let address = serve(&folder).map_err(|error| format!("nothing can be served: {error}"))?;
        Ok(Self {
            folder,
            address: format!("http://{address}"),
            suite,
        })
    }

    /// The key that its signature is checked with.
    pub fn key(&self) -> PathBuf {
        self.folder.join("key.gpg")
    }

    /// The fingerprint of that key; empty where it cannot be read.
    pub fn fingerprint(&self) -> String {
        fs::read_to_string(self.folder.join("fingerprint")).unwrap_or_default()
    }
}

/// Lets this machine's `apt-get` find out what the base image lacks, without touching what it keeps for this machine.
fn fetch(folder: &Path, base: &Path, packages: &[&str]) -> Result<(), Absence> {
    let state = Folder::new()?;
    let status = run(Command::new("tar")
        .arg("-xOf")
        .arg(base)
        .arg("./var/lib/dpkg/status"))?;
    state.write("status", &status)?;
    state.write("lists/partial/none", "")?;
    let pool = folder.join("pool");
    fs::create_dir_all(pool.join("partial"))
        .map_err(|error| format!("{}: {error}", pool.display()))?;
    let place = |name: &str| state.path().join(name).display().to_string();
    let settings = [
        format!("Dir::State::status={}", place("status")),
        format!("Dir::State::lists={}", place("lists")),
        format!("Dir::Cache={}", place("")),
        format!("Dir::Cache::archives={}", pool.display()),
        "APT::Sandbox::User=root".to_owned(),
        "Debug::NoLocking=1".to_owned(),
    ];
    let ask = |words: &[&str]| {
        let mut command = Command::new("apt-get");
        for setting in &settings {
            command.arg("-o").arg(setting);
        }
        run(command.args(words)).map_err(Absence::of_others)
    };
    ask(&["update"])?;
    let words = [
        "install",
        "--yes",
        "--download-only",
        "--no-install-recommends",
    ];
    ask(&[&words, packages].concat())?;
    Ok(())
}

/// Writes the lists that `apt-get update` reads.
fn describe(folder: &Path, suite: &str) -> Result<(), Absence> {
    let architecture = run(Command::new("dpkg").arg("--print-architecture"))?;
    let architecture = architecture.trim();
    let lists = format!("dists/{suite}/main/binary-{architecture}");
    fs::create_dir_all(folder.join(&lists)).map_err(|error| error.to_string())?;
    let archive = |words: &[&str]| {
        let mut command = Command::new("apt-ftparchive");
        run(command.args(words).current_dir(folder))
    };
    let write = |name: String, text: String| {
        fs::write(folder.join(&name), text)
            .map_err(|error| Absence::Broken(format!("{name}: {error}")))
    };
    write(format!("{lists}/Packages"), archive(&["packages", "pool"])?)?;
    let about = [
        ("Suite", suite),
        ("Codename", suite),
        ("Components", "main"),
        ("Architectures", architecture),
    ];
    let mut words = vec!["release".to_owned(), format!("dists/{suite}")];
    for (name, value) in about {
        let setting = format!("APT::FTPArchive::Release::{name}={value}");
        words.extend(["-o".to_owned(), setting]);
    }
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    write(format!("dists/{suite}/Release"), archive(&words)?)
}

fn sign(folder: &Path, suite: &str) -> Result<(), Absence> {
    // A short path, since that of its agent's socket may be only so long; the key itself is not kept.
    let home = Folder::new()?;
    let home = home.path();
    let gpg = |words: &str| {
        let mut command = Command::new("gpg");
        command.arg("--homedir").arg(home);
        command.args(["--batch", "--quiet", "--passphrase", ""]);
        run(command.args(words.split(' ')).current_dir(folder))
    };
    let list = format!("dists/{suite}");
    run(Command::new("chmod").arg("700").arg(home))?;
    gpg(&format!("--quick-generate-key {OWNER} rsa3072 sign never"))?;
    gpg("--output key.gpg --export")?;
    gpg(&format!(
        "--output {list}/InRelease --clearsign {list}/Release"
    ))?;
    let told = gpg("--with-colons --list-keys")?;
    let fingerprint = told.lines().find_map(|line| line.strip_prefix("fpr:"));
    let fingerprint = fingerprint.unwrap_or_default().trim_matches(':');
    fs::write(folder.join("fingerprint"), fingerprint).map_err(|error| error.to_string())?;
    // The agent that keeps the key would live on.
    run(Command::new("gpgconf")
        .arg("--homedir")
        .arg(home)
        .args(["--kill", "all"]))?;
    Ok(())
}
