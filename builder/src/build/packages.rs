//! The packages that an image holds, as the databases and lock files in it tell.
//! Leans on a stack of layers for reading, so that nothing has to be mounted, and on `rpm` for its databases.

use std::io::{self, Read};
use std::os::unix::ffi::OsStrExt;

use dockwright_images::layer::{Child, Directory, Stack};
use serde_json::Value;

use crate::build::rpm::installed;

/// The largest lock file that is read.
const MOST: u64 = 32 << 20;
/// How deep lock files are looked for.
const DEEPEST: usize = 12;
/// The most packages that are told of.
const MOST_PACKAGES: usize = 200_000;

/// A package.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Package {
    /// What kind it is, as package URLs have it: `deb`, `apk`, `rpm`, `npm`, `cargo`, `pypi`.
    pub(crate) kind: &'static str,
    /// The distribution or another space of names; empty without one.
    pub(crate) namespace: String,
    /// Its name.
    pub(crate) name: String,
    /// Its version.
    pub(crate) version: String,
    /// What it was built for; empty where that is not said.
    pub(crate) architecture: String,
    /// What counts more than the version; empty where there is none.
    pub(crate) epoch: String,
}

/// Finds the packages of an image, sorted, each once.
pub(crate) fn packages(stack: &Stack) -> io::Result<Vec<Package>> {
    let mut found = Vec::new();
    let text = |path: &str| -> io::Result<String> {
        // A database that is too large to be one tells nothing.
        let bytes = stack.read(path.as_bytes()).unwrap_or_default();
        Ok(String::from_utf8_lossy(&bytes.unwrap_or_default()).into_owned())
    };
    let distribution = distribution(&text("etc/os-release")?);
    found.extend(dpkg(&text("var/lib/dpkg/status")?, &distribution));
    for name in names_in(stack, "var/lib/dpkg/status.d")? {
        found.extend(dpkg(
            &text(&format!("var/lib/dpkg/status.d/{name}"))?,
            &distribution,
        ));
    }
    found.extend(apk(&text("lib/apk/db/installed")?, &distribution));
    found.extend(installed(stack).into_iter().map(|known| Package {
        kind: "rpm",
        namespace: distribution.clone(),
        name: known.name,
        version: known.version,
        architecture: known.architecture,
        epoch: known.epoch,
    }));
    search(stack.root(), 0, &mut found)?;
    found.sort();
    found.dedup();
    Ok(found)
}

fn names_in(stack: &Stack, path: &str) -> io::Result<Vec<String>> {
    match stack.find(path.as_bytes(), true).map(|found| found.child) {
        Ok(Child::Directory(directory)) => {
            let names = directory.names()?.into_iter();
            Ok(names.filter_map(|name| name.into_string().ok()).collect())
        }
        _ => Ok(Vec::new()),
    }
}

/// The value of `ID` in `os-release`.
fn distribution(text: &str) -> String {
    let line = text.lines().find_map(|line| line.strip_prefix("ID="));
    line.unwrap_or_default()
        .trim_matches(['"', '\''])
        .to_owned()
}

/// Paragraphs of `Name: value` lines.
fn dpkg(text: &str, distribution: &str) -> Vec<Package> {
    let package = |paragraph: &str| {
        let field = |name: &str| {
            let mut lines = paragraph.lines();
            lines.find_map(|line| {
                Some(
                    line.strip_prefix(name)?
                        .strip_prefix(':')?
                        .trim()
                        .to_owned(),
                )
            })
        };
        let is_there = field("Status").is_none_or(|status| status.ends_with(" installed"));
        is_there.then_some(())?;
        Some(Package {
            kind: "deb",
            namespace: distribution.to_owned(),
            name: field("Package")?,
            version: field("Version")?,
            architecture: field("Architecture").unwrap_or_default(),
            epoch: String::new(),
        })
    };
    text.split("\n\n").filter_map(package).collect()
}

/// Paragraphs of lines that begin with a letter and a colon.
fn apk(text: &str, distribution: &str) -> Vec<Package> {
    let package = |paragraph: &str| {
        let field = |name: &str| {
            let mut lines = paragraph.lines();
            lines.find_map(|line| line.strip_prefix(name).map(str::to_owned))
        };
        Some(Package {
            kind: "apk",
            namespace: distribution.to_owned(),
            name: field("P:")?,
            version: field("V:")?,
            architecture: field("A:").unwrap_or_default(),
            epoch: String::new(),
        })
    };
    text.split("\n\n").filter_map(package).collect()
}

/// Looks for lock files everywhere.
fn search(directory: &Directory, depth: usize, found: &mut Vec<Package>) -> io::Result<()> {
    if depth > DEEPEST || found.len() > MOST_PACKAGES {
        return Ok(());
    }
    for name in directory.names()? {
        match directory.child(&name)? {
            Child::Directory(child) => search(&child, depth + 1, found)?,
            Child::Leaf(leaf) if reader_of(name.as_bytes()).is_some() && leaf.size() <= MOST => {
                let mut text = Vec::new();
                // A file that cannot be opened, such as a link, tells nothing.
                if let (Ok(mut file), Some(read)) = (leaf.open(), reader_of(name.as_bytes())) {
                    file.read_to_end(&mut text)?;
                    found.extend(read(&String::from_utf8_lossy(&text)));
                }
            }
            _ => {}
        }
    }
    Ok(())
}

/// How a lock file of that name is read.
fn reader_of(name: &[u8]) -> Option<fn(&str) -> Vec<Package>> {
    match name {
        b"package-lock.json" => Some(npm),
        b"Cargo.lock" => Some(cargo),
        b"requirements.txt" => Some(requirements),
        b"METADATA" => Some(wheel),
        _ => None,
    }
}

fn of_language(kind: &'static str, name: &str, version: &str) -> Package {
    let (namespace, name) = name.rsplit_once('/').unwrap_or(("", name));
    Package {
        kind,
        namespace: namespace.to_owned(),
        name: name.to_owned(),
        version: version.to_owned(),
        architecture: String::new(),
        epoch: String::new(),
    }
}

fn npm(text: &str) -> Vec<Package> {
    let Ok(lock) = serde_json::from_str::<Value>(text) else {
        return Vec::new();
    };
    let Some(packages) = lock["packages"].as_object() else {
        return Vec::new();
    };
    let package = |(path, entry): (&String, &Value)| {
        let (_, name) = path.rsplit_once("node_modules/")?;
        Some(of_language("npm", name, entry["version"].as_str()?))
    };
    packages.iter().filter_map(package).collect()
}

fn cargo(text: &str) -> Vec<Package> {
    let package = |paragraph: &str| {
        let field = |name: &str| {
            let mut lines = paragraph.lines();
            lines
                .find_map(|line| Some(line.strip_prefix(name)?.trim().trim_matches('"').to_owned()))
        };
        Some(of_language(
            "cargo",
            &field("name = ")?,
            &field("version = ")?,
        ))
    };
    text.split("[[package]]")
        .skip(1)
        .filter_map(package)
        .collect()
}

fn requirements(text: &str) -> Vec<Package> {
    let package = |line: &str| {
        let (name, version) = line.split(['#', ';']).next()?.split_once("==")?;
        let name = name.split('[').next()?.trim();
        Some(of_language("pypi", name, version.trim()))
    };
    text.lines().filter_map(package).collect()
}

/// What an installed Python package says of itself.
fn wheel(text: &str) -> Vec<Package> {
    let head = text.split("\n\n").next().unwrap_or_default();
    let field = |name: &str| head.lines().find_map(|line| line.strip_prefix(name));
    match (field("Name: "), field("Version: ")) {
        (Some(name), Some(version)) if head.starts_with("Metadata-Version:") => {
            vec![of_language("pypi", name.trim(), version.trim())]
        }
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(packages: &[Package]) -> Vec<String> {
        let show = |package: &Package| {
            let Package {
                kind,
                namespace,
                name,
                version,
                ..
            } = package;
            format!("{kind}/{namespace}/{name}@{version}")
        };
        packages.iter().map(show).collect()
    }

    #[test]
    fn databases_and_lock_files_are_read() {
        let status = "Package: a\nStatus: install ok installed\nVersion: 1-2\nArchitecture: amd64\n\n\
            Package: b\nStatus: deinstall ok config-files\nVersion: 3\n";
        assert_eq!(shown(&dpkg(status, "debian")), ["deb/debian/a@1-2"]);
        assert_eq!(
            shown(&apk("C:x\nP:musl\nV:1.2\nA:x86_64\n", "alpine")),
            ["apk/alpine/musl@1.2"]
        );
        let lock = r#"{"packages": {"": {}, "node_modules/@s/a": {"version": "1.0.0"}}}"#;
        assert_eq!(shown(&npm(lock)), ["npm/@s/a@1.0.0"]);
        let lock = "version = 3\n[[package]]\nname = \"x\"\nversion = \"0.1\"\n";
        assert_eq!(shown(&cargo(lock)), ["cargo//x@0.1"]);
        assert_eq!(
            shown(&requirements("a[x]==1 ; y\n# b==2\nc>=3\n")),
            ["pypi//a@1"]
        );
        assert_eq!(
            shown(&wheel("Metadata-Version: 2.1\nName: w\nVersion: 5\n\ntext")),
            ["pypi//w@5"]
        );
    }
}
