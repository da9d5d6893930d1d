//! What `-v` and `--tmpfs` say: folders of the host, folders of the container, memory.
//! Leans on `execution`.

use std::path::{Component, Path};
use std::str::FromStr;

use crate::container::error::{Attempt, ContainerError};
use crate::execution::{Mount, MountSource, Tmpfs};

/// What `-v` asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Volume {
    /// A file or folder of the host; a folder is made where there is nothing.
    Host(Mount),
    /// A plain folder of the container.
    Folder(String),
}

impl FromStr for Volume {
    type Err = ContainerError;

    /// Reads `/host:/container[:ro|rw]`, or `/container` alone.
    fn from_str(text: &str) -> Result<Self, ContainerError> {
        let parts: Vec<&str> = text.split(':').collect();
        let (source, target, options) = match parts.as_slice() {
            [target] => return Ok(Self::Folder(absolute(target, text)?)),
            [source, target] => (*source, *target, ""),
            [source, target, options] => (*source, *target, *options),
            _ => {
                return Err(usage(
                    text,
                    "it has too many colons: write `/host:/container:ro`",
                ));
            }
        };
        let is_path = source.starts_with('/')
            || source == "."
            || source == ".."
            || source.starts_with("./")
            || source.starts_with("../");
        if !is_path {
            return Err(usage(
                text,
                "volumes with a name are not kept here: name a folder of the host, such as `./data:/data`",
            ));
        }
        let source = std::path::absolute(source).attempt("find", Path::new(source))?;
        Ok(Self::Host(Mount {
            target: absolute(target, text)?,
            source: MountSource::Bind(source),
            read_only: is_read_only(options, text)?,
        }))
    }
}

/// Reads what `--tmpfs` says: `/path[:options]`.
///
/// # Errors
/// When it says something else.
pub fn read_tmpfs(text: &str) -> Result<Mount, ContainerError> {
    let (target, options) = text.split_once(':').unwrap_or((text, ""));
    let tmpfs: Tmpfs = options.parse().map_err(ContainerError::Usage)?;
    Ok(Mount {
        target: absolute(target, text)?,
        read_only: tmpfs.read_only,
        source: MountSource::Tmpfs(tmpfs),
    })
}

/// Options of propagation and labels change nothing here, where mounts never travel and nothing is labeled.
fn is_read_only(options: &str, text: &str) -> Result<bool, ContainerError> {
    let mut read_only = false;
    for option in options.split(',').filter(|option| !option.is_empty()) {
        match option {
            "ro" | "readonly" => read_only = true,
            "rw" => read_only = false,
            "z" | "Z" | "nocopy" | "consistent" | "cached" | "delegated" | "private"
            | "rprivate" | "slave" | "rslave" => {}
            other => {
                return Err(usage(
                    text,
                    &format!("`{other}` is no option: there are `ro` and `rw`"),
                ));
            }
        }
    }
    Ok(read_only)
}

fn absolute(target: &str, text: &str) -> Result<String, ContainerError> {
    let path = Path::new(target);
    if !path.is_absolute() {
        return Err(usage(
            text,
            "its place in the container has to begin with a slash",
        ));
    }
    let plain = path
        .components()
        .all(|part| matches!(part, Component::RootDir | Component::Normal(_)));
    if !plain || path.parent().is_none() {
        return Err(usage(
            text,
            "its place in the container cannot be `/` or have `..` in it",
        ));
    }
    Ok(target.to_owned())
}

fn usage(text: &str, why: &str) -> ContainerError {
    ContainerError::Usage(format!("`{text}` cannot be mounted: {why}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn volumes_are_read_as_docker_reads_them() {
        let host = |source: &str, target: &str, read_only| {
            Some(Volume::Host(Mount {
                target: target.to_owned(),
                source: MountSource::Bind(source.into()),
                read_only,
            }))
        };
        for (text, expected) in [
            ("/a:/b", host("/a", "/b", false)),
            ("/a:/b:ro", host("/a", "/b", true)),
            ("/a:/b:z,ro", host("/a", "/b", true)),
            ("/b", Some(Volume::Folder("/b".to_owned()))),
            ("name:/b", None),
            ("/a:b", None),
            ("/a:/", None),
            ("/a:/b/../c", None),
            ("/a:/b:what", None),
            ("/a:/b:ro:rw", None),
        ] {
            assert_eq!(text.parse::<Volume>().ok(), expected, "{text}");
        }
        assert!(read_tmpfs("/run:size=64m,mode=700").is_ok());
        assert!(read_tmpfs("run").is_err());
    }
}
