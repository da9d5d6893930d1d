//! What is asked for becomes what is mounted: volumes are made where absent, and empty ones get what the image has there.
//! Leans on `request`, `volume` and `extract`.

use std::collections::BTreeMap;
use std::fs::{self, File, Permissions};
use std::io;
use std::os::unix::fs::{PermissionsExt, chown};
use std::path::Path;
use std::thread;

use dockwright_images::config::ContainerConfig;
use dockwright_images::layer::{Child, Directory, Found, Stack, export_one};
use dockwright_images::store::{Alone, Snapshot, Store};

use crate::container::error::{Attempt, ContainerError};
use crate::container::extract::{Owner, extract};
use crate::container::name::fresh_id;
use crate::container::options::Options;
use crate::container::record::VolumeUse;
use crate::container::request::{MountRequest, VolumeRequest};
use crate::container::volume::{Volume, alone_with, unnamed};
use crate::execution::{Mount, MountSource};

/// What is mounted in a container; as long as this lives, nobody removes its volumes.
#[derive(Debug, Default)]
pub(crate) struct Mounting {
    pub(crate) mounts: Vec<Mount>,
    pub(crate) volumes: Vec<VolumeUse>,
    _alone: Vec<Alone>,
}

impl Mounting {
    /// Makes and fills volumes; the snapshots are those of the image, the lowest first.
    pub(crate) fn prepare(
        store: &Store,
        snapshots: &[Snapshot],
        config: &ContainerConfig,
        options: &Options,
    ) -> Result<Self, ContainerError> {
        let requests = requests(config, options);
        let mut mounting = Self {
            _alone: alone_with_all(store, &requests)?,
            ..Self::default()
        };
        for request in requests {
            match mounting.add(store, snapshots, request) {
                Ok(()) => {}
                Err(error) => {
                    mounting.forget(store);
                    return Err(error);
                }
            }
        }
        Ok(mounting)
    }

    fn add(
        &mut self,
        store: &Store,
        snapshots: &[Snapshot],
        request: MountRequest,
    ) -> Result<(), ContainerError> {
        match request {
            MountRequest::Memory(mount) => self.mounts.push(mount),
            MountRequest::Host {
                mount,
                makes_folder,
            } => {
                make_source(&mount, makes_folder)?;
                self.mounts.push(mount);
            }
            MountRequest::Volume(request) => self.add_volume(store, snapshots, request)?,
        }
        Ok(())
    }

    fn add_volume(
        &mut self,
        store: &Store,
        snapshots: &[Snapshot],
        request: VolumeRequest,
    ) -> Result<(), ContainerError> {
        let volume = match &request.name {
            Some(name) => Volume::ensure(store, name, BTreeMap::new())?,
            None => Volume::ensure(store, &fresh_id(), unnamed())?,
        };
        self.volumes.push(VolumeUse {
            name: volume.record.name.clone(),
            target: request.target.clone(),
            unnamed: request.name.is_none(),
        });
        if request.copies {
            fill(&volume, snapshots, &request.target)?;
        }
        self.mounts.push(Mount {
            target: request.target,
            source: MountSource::Bind(volume.data()),
            read_only: request.read_only,
        });
        Ok(())
    }

    /// Takes the volumes away again that were made for a container that never was.
    pub(crate) fn forget(&self, store: &Store) {
        discard_unnamed(store, &self.volumes);
    }
}

/// Takes the volumes away that were made for one container; what cannot go now is `volume prune`'s affair.
pub(crate) fn discard_unnamed(store: &Store, volumes: &[VolumeUse]) {
    for volume in volumes.iter().filter(|volume| volume.unnamed) {
        let _ = Volume::find(store, &volume.name).and_then(|volume| volume.discard(store));
    }
}

/// What is asked for, and a volume for every `VOLUME` of the image in whose place nothing else is mounted.
fn requests(config: &ContainerConfig, options: &Options) -> Vec<MountRequest> {
    let mut requests = options.mounts.clone();
    let plain = |target: &str| target.trim_end_matches('/').to_owned();
    for target in config.volumes.keys() {
        let is_taken = requests
            .iter()
            .any(|request| plain(request.target()) == plain(target));
        if !is_taken && !plain(target).is_empty() {
            requests.push(MountRequest::Volume(VolumeRequest::unnamed(target.clone())));
        }
    }
    requests
}

/// In the order of their names, so that two who want the same never wait for each other.
fn alone_with_all(store: &Store, requests: &[MountRequest]) -> Result<Vec<Alone>, ContainerError> {
    let name = |request: &MountRequest| match request {
        MountRequest::Volume(volume) => volume.name.clone(),
        _ => None,
    };
    let mut names: Vec<String> = requests.iter().filter_map(name).collect();
    names.sort();
    names.dedup();
    names.iter().map(|name| alone_with(store, name)).collect()
}

/// What `-v` mounts and is not there becomes a folder, as with Docker.
fn make_source(mount: &Mount, makes_folder: bool) -> Result<(), ContainerError> {
    let MountSource::Bind(source) = &mount.source else {
        return Ok(());
    };
    if fs::symlink_metadata(source).is_ok() {
        return Ok(());
    }
    match makes_folder {
        true => fs::create_dir_all(source).attempt("make", source),
        false => Err(ContainerError::Usage(format!(
            "cannot mount `{}`: there is nothing of that name on the host",
            source.display()
        ))),
    }
}

/// Says that a volume is being filled: what is left of a killed attempt is not taken for the whole.
const FILLING: &str = "filling";

/// Copies what the image has at a place into an empty volume, with its owners and permissions.
fn fill(volume: &Volume, snapshots: &[Snapshot], target: &str) -> Result<(), ContainerError> {
    let (data, marker) = (volume.data(), volume.folder.join(FILLING));
    let is_empty = fs::read_dir(&data).attempt("read", &data)?.next().is_none();
    if snapshots.is_empty() || !(is_empty || marker.exists()) {
        return Ok(());
    }
    let layers = snapshots.iter().rev().map(|snapshot| &snapshot.path);
    let stack = Stack::open(layers).attempt("open the layers for", &data)?;
    let Ok(Found {
        child: Child::Directory(directory),
        ..
    }) = stack.find(target.as_bytes(), true)
    else {
        return Ok(());
    };
    let stat = directory.stat().attempt("read", &data)?;
    let is_bare = directory.names().attempt("read", &data)?.is_empty();
    if !is_bare {
        File::create(&marker).attempt("make", &marker)?;
        copy(directory, &data)?;
    }
    chown(&data, Some(stat.st_uid), Some(stat.st_gid)).attempt("change the owner of", &data)?;
    let mode = Permissions::from_mode(stat.st_mode & 0o7777);
    fs::set_permissions(&data, mode).attempt("change", &data)?;
    if !is_bare {
        let folder = File::open(&volume.folder).attempt("open", &volume.folder)?;
        rustix::fs::syncfs(&folder).attempt("write", &volume.folder)?;
        fs::remove_file(&marker).attempt("remove", &marker)?;
    }
    Ok(())
}

fn copy(directory: Directory, folder: &Path) -> Result<(), ContainerError> {
    thread::scope(|scope| {
        let (reader, writer) = io::pipe().attempt("make a pipe for", folder)?;
        let child = Child::Directory(directory);
        let packing = scope.spawn(move || export_one(&child, None, writer).map(drop));
        extract(reader, folder, Owner::AsWritten)?;
        packing
            .join()
            .unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
        Ok(())
    })
}
