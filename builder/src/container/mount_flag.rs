//! What `--mount` asks for: fields parted by commas, such as `type=volume,source=data,target=/data,readonly`.
//! Leans on `request`.

use crate::container::error::ContainerError;
use crate::container::options::read_size;
use crate::container::request::{
    MountRequest, VolumeRequest, absolute, of_host, refused, volume_name,
};
use crate::execution::{Mount, MountSource, Tmpfs};

/// The fields as they are typed.
#[derive(Default)]
struct Fields<'a> {
    kind: &'a str,
    source: Option<&'a str>,
    target: Option<&'a str>,
    read_only: bool,
    without_copy: bool,
    tmpfs: Vec<(String, String)>,
}

/// Reads what `--mount` says.
///
/// # Errors
/// When it says something else.
pub fn read_mount(text: &str) -> Result<MountRequest, ContainerError> {
    let fields = Fields::read(text)?;
    let target = fields
        .target
        .ok_or_else(|| refused(text, "it has no `target=` in the container"))?;
    let target = absolute(target, text)?;
    let read_only = fields.read_only;
    match fields.kind {
        "volume" => Ok(MountRequest::Volume(VolumeRequest {
            name: fields
                .source
                .map(|source| volume_name(source, text))
                .transpose()?,
            target,
            read_only,
            copies: !fields.without_copy,
        })),
        "bind" => {
            let source = fields
                .source
                .ok_or_else(|| refused(text, "it has no `source=` on the host"))?;
            Ok(MountRequest::Host {
                mount: Mount {
                    target,
                    source: of_host(source)?,
                    read_only,
                },
                makes_folder: false,
            })
        }
        "tmpfs" => Ok(MountRequest::Memory(Mount {
            target,
            read_only,
            source: MountSource::Tmpfs(Tmpfs {
                options: fields.tmpfs,
                read_only,
                ..Tmpfs::default()
            }),
        })),
        other => Err(refused(
            text,
            &format!("`{other}` is no type: there are `bind`, `volume` and `tmpfs`"),
        )),
    }
}

impl<'a> Fields<'a> {
    fn read(text: &'a str) -> Result<Self, ContainerError> {
        let mut fields = Self {
            kind: "volume",
            ..Self::default()
        };
        for field in text.split(',').filter(|field| !field.is_empty()) {
            fields.take(field, text)?;
        }
        Ok(fields)
    }

    /// Fields of propagation change nothing here, where mounts never travel.
    fn take(&mut self, field: &'a str, text: &str) -> Result<(), ContainerError> {
        let (name, value) = match field.split_once('=') {
            Some((name, value)) => (name, Some(value)),
            None => (field, None),
        };
        let needed = || value.ok_or_else(|| refused(text, &format!("`{name}` has no value")));
        let switch = || match value {
            None | Some("true" | "1") => Ok(true),
            Some("false" | "0") => Ok(false),
            Some(other) => Err(refused(
                text,
                &format!("`{name}` is `true` or `false`, not `{other}`"),
            )),
        };
        match name {
            "type" => self.kind = needed()?,
            "source" | "src" => self.source = Some(needed()?),
            "target" | "dst" | "destination" => self.target = Some(needed()?),
            "readonly" | "ro" => self.read_only = switch()?,
            "volume-nocopy" => self.without_copy = switch()?,
            "tmpfs-size" => {
                let size = read_size(needed()?)?;
                self.tmpfs.push(("size".to_owned(), size.to_string()));
            }
            "tmpfs-mode" => self.tmpfs.push(("mode".to_owned(), needed()?.to_owned())),
            "bind-propagation" | "consistency" | "bind-recursive" => {}
            _ => {
                return Err(refused(
                    text,
                    &format!(
                        "`{name}` is no field: there are `type`, `source`, `target`, `readonly`, `volume-nocopy`, `tmpfs-size` and `tmpfs-mode`"
                    ),
                ));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_read_as_docker_reads_them() {
        let volume = VolumeRequest {
            name: Some("data".to_owned()),
            target: "/d".to_owned(),
            read_only: true,
            copies: false,
        };
        let bind = Mount {
            target: "/d".to_owned(),
            source: MountSource::Bind("/src".into()),
            read_only: false,
        };
        for (text, expected) in [
            (
                "source=data,target=/d,readonly,volume-nocopy=true",
                Some(MountRequest::Volume(volume)),
            ),
            (
                "type=volume,dst=/d",
                Some(MountRequest::Volume(VolumeRequest::unnamed(
                    "/d".to_owned(),
                ))),
            ),
            (
                "type=bind,src=/src,dst=/d,ro=false,bind-propagation=rslave",
                Some(MountRequest::Host {
                    mount: bind,
                    makes_folder: false,
                }),
            ),
            ("type=bind,dst=/d", None),
            ("type=bind,src=/src", None),
            ("type=npipe,src=/src,dst=/d", None),
            ("type=volume,dst=/d,ro=maybe", None),
            ("type=volume,dst=/d,size=3", None),
        ] {
            assert_eq!(read_mount(text).ok(), expected, "{text}");
        }
        let tmpfs = read_mount("type=tmpfs,dst=/d,tmpfs-size=1m,tmpfs-mode=700");
        let options = match tmpfs {
            Ok(MountRequest::Memory(Mount {
                source: MountSource::Tmpfs(tmpfs),
                ..
            })) => tmpfs.options,
            other => panic!("{other:?}"),
        };
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        assert_eq!(options, [pair("size", "1048576"), pair("mode", "700")]);
    }
}
