//! What `-v` and `--tmpfs` ask for: files and folders of the host, volumes of the store, memory.
//! Leans on `execution`; `mount_flag` reads the longer `--mount`.

use std::path::{Component, Path};
use std::str::FromStr;

use crate::container::error::{Attempt, ContainerError};
use crate::container::name::is_valid;
use crate::execution::{Mount, MountSource, Tmpfs};

/// Something that is to be mounted in a container.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MountRequest {
    /// A file or folder of the host.
    Host {
        /// What and where.
        mount: Mount,
        /// Whether a folder is made where there is nothing.
        makes_folder: bool,
    },
    /// Memory.
    Memory(Mount),
    /// A volume of the store.
    Volume(VolumeRequest),
}

/// A volume that is to be mounted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VolumeRequest {
    /// What it is called; without a name it is one of its own, for this container alone.
    pub name: Option<String>,
    /// Where it is in the container.
    pub target: String,
    /// Whether it cannot be written to.
    pub read_only: bool,
    /// Whether an empty one gets what the image has there.
    pub copies: bool,
}

impl VolumeRequest {
    /// A volume without a name.
    pub(crate) fn unnamed(target: String) -> Self {
        Self {
            name: None,
            target,
            read_only: false,
            copies: true,
        }
    }
}

impl MountRequest {
    /// Where it is in the container.
    pub(crate) fn target(&self) -> &str {
        match self {
            Self::Host { mount, .. } | Self::Memory(mount) => &mount.target,
            Self::Volume(volume) => &volume.target,
        }
    }
}

impl FromStr for MountRequest {
    type Err = ContainerError;

    /// Reads what `-v` says: `/host:/container[:ro|rw]`, `name:/container[:ro|rw]`, or `/container` alone.
    fn from_str(text: &str) -> Result<Self, ContainerError> {
        let parts: Vec<&str> = text.split(':').collect();
        let (source, target, options) = match parts.as_slice() {
            [target] => {
                let target = absolute(target, text)?;
                return Ok(Self::Volume(VolumeRequest::unnamed(target)));
            }
            [source, target] => (*source, *target, ""),
            [source, target, options] => (*source, *target, *options),
            _ => {
                return Err(refused(
                    text,
                    "it has too many colons: write `/host:/container:ro`",
                ));
            }
        };
        let target = absolute(target, text)?;
        let options = Options::read(options, text)?;
        match is_path(source) {
            true => Ok(Self::Host {
                mount: Mount {
                    target,
                    source: of_host(source)?,
                    read_only: options.read_only,
                },
                makes_folder: true,
            }),
            false => Ok(Self::Volume(VolumeRequest {
                name: Some(volume_name(source, text)?),
                target,
                read_only: options.read_only,
                copies: options.copies,
            })),
        }
    }
}

/// Reads what `--tmpfs` says: `/path[:options]`.
///
/// # Errors
/// When it says something else.
pub fn read_tmpfs(text: &str) -> Result<MountRequest, ContainerError> {
    let (target, options) = text.split_once(':').unwrap_or((text, ""));
    let tmpfs: Tmpfs = options.parse().map_err(ContainerError::Usage)?;
    Ok(MountRequest::Memory(Mount {
        target: absolute(target, text)?,
        read_only: tmpfs.read_only,
        source: MountSource::Tmpfs(tmpfs),
    }))
}

/// What is no name is a path, as with Docker.
fn is_path(source: &str) -> bool {
    source.starts_with(['/', '~'])
        || source == "."
        || source == ".."
        || source.starts_with("./")
        || source.starts_with("../")
}

/// A file or folder of the host, from where this program stands.
pub(crate) fn of_host(source: &str) -> Result<MountSource, ContainerError> {
    let source = std::path::absolute(source).attempt("find", Path::new(source))?;
    Ok(MountSource::Bind(source))
}

/// The name of a volume.
pub(crate) fn volume_name(name: &str, text: &str) -> Result<String, ContainerError> {
    match is_valid(name) {
        true => Ok(name.to_owned()),
        false => Err(refused(
            text,
            &format!(
                "`{name}` is no name for a volume, which has two or more letters, digits, `_`, `.` and `-`, the first a letter or a digit; a folder of the host begins with `/` or `./`"
            ),
        )),
    }
}

/// What stands behind the second colon of `-v`.
struct Options {
    read_only: bool,
    copies: bool,
}

impl Options {
    /// Options of propagation and labels change nothing here, where mounts never travel and nothing is labeled.
    fn read(options: &str, text: &str) -> Result<Self, ContainerError> {
        let mut read = Self {
            read_only: false,
            copies: true,
        };
        for option in options.split(',').filter(|option| !option.is_empty()) {
            match option {
                "ro" | "readonly" => read.read_only = true,
                "rw" => read.read_only = false,
                "nocopy" => read.copies = false,
                "z" | "Z" | "consistent" | "cached" | "delegated" | "private" | "rprivate"
                | "slave" | "rslave" => {}
                other => {
                    return Err(refused(
                        text,
                        &format!(
                            "`{other}` is no option: there are `ro`, `rw` and, for volumes, `nocopy`"
                        ),
                    ));
                }
            }
        }
        Ok(read)
    }
}

/// A place in a container.
pub(crate) fn absolute(target: &str, text: &str) -> Result<String, ContainerError> {
    let path = Path::new(target);
    if !path.is_absolute() {
        return Err(refused(
            text,
            "its place in the container has to begin with a slash",
        ));
    }
    let plain = path
        .components()
        .all(|part| matches!(part, Component::RootDir | Component::Normal(_)));
    if !plain || path.parent().is_none() {
        return Err(refused(
            text,
            "its place in the container cannot be `/` or have `..` in it",
        ));
    }
    Ok(target.to_owned())
}

/// That something that was typed cannot be mounted.
pub(crate) fn refused(text: &str, why: &str) -> ContainerError {
    ContainerError::Usage(format!("`{text}` cannot be mounted: {why}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn volumes_are_read_as_docker_reads_them() {
        let host = |source: &str, target: &str, read_only| {
            Some(MountRequest::Host {
                mount: Mount {
                    target: target.to_owned(),
                    source: MountSource::Bind(source.into()),
                    read_only,
                },
                makes_folder: true,
            })
        };
        let volume = |name: Option<&str>, read_only, copies| {
            Some(MountRequest::Volume(VolumeRequest {
                name: name.map(str::to_owned),
                target: "/b".to_owned(),
                read_only,
                copies,
            }))
        };
        for (text, expected) in [
            ("/a:/b", host("/a", "/b", false)),
            ("/a:/b:ro", host("/a", "/b", true)),
            ("/a:/b:z,ro", host("/a", "/b", true)),
            ("/b", volume(None, false, true)),
            ("name:/b", volume(Some("name"), false, true)),
            ("name:/b:ro", volume(Some("name"), true, true)),
            (
                "my.data_1:/b:nocopy",
                volume(Some("my.data_1"), false, false),
            ),
            ("a/b:/b", None),
            ("-x:/b", None),
            ("/a:b", None),
            ("/a:/", None),
            ("/a:/b/../c", None),
            ("/a:/b:what", None),
            ("/a:/b:ro:rw", None),
        ] {
            assert_eq!(text.parse::<MountRequest>().ok(), expected, "{text}");
        }
        assert!(read_tmpfs("/run:size=64m,mode=700").is_ok());
        assert!(read_tmpfs("run").is_err());
    }
}
