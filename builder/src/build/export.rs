//! Gives what was built to where it was asked for.
//! Leans on `assemble`, `archive` and `place`.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::Path;

use dockwright_images::document::{Descriptor, Index};
use dockwright_images::layer::{Marks, Stack, UnpackLimits, UnpackOptions, unpack};
use dockwright_images::media_type::OCI_INDEX;

use crate::build::archive::write_archive;
use crate::build::assemble::{LayerFormat, annotations, assemble, written};
use crate::build::attestation::{attest, provenance};
use crate::build::bill::bill;
use crate::build::error::{BuildError, files};
use crate::build::event::BuildEvent;
use crate::build::options::AnnotationLevel;
use crate::build::output::{Destination, Output};
use crate::build::place::{latest, snapshots};
use crate::build::site::Site;
use crate::build::state::State;
use crate::moment::Moment;
use crate::namespace::ownership;

/// How much is written at once.
const BUFFER: usize = 1 << 20;

/// How the image is made.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Making<'a> {
    pub(crate) format: LayerFormat,
    /// Whether it is an index, also of one image.
    pub(crate) is_index: bool,
    pub(crate) provenance: bool,
    pub(crate) bill: bool,
    pub(crate) names: &'a [String],
    pub(crate) started: Moment,
}

/// Makes the image, or the index of several, with what is attested of them.
pub(crate) fn image(
    finished: &[(Site<'_>, State)],
    making: Making<'_>,
) -> Result<(Descriptor, Vec<Descriptor>), BuildError> {
    let mut images = Vec::new();
    let mut attested = Vec::new();
    for (site, state) in finished {
        let image = assemble(site, state.clone(), making.format)?;
        let mut statements = Vec::new();
        if making.bill {
            statements.push(bill(site, state)?);
        }
        if making.provenance {
            statements.push(provenance(site, making.started));
        }
        if !statements.is_empty() {
            attested.push(attest(site, &image, making.names, &statements)?);
        }
        images.push(image);
    }
    let is_index = making.is_index || !attested.is_empty();
    let (Some((site, _)), false) = (finished.first(), images.is_empty()) else {
        return Err(BuildError::GivenUp);
    };
    let descriptor = match is_index {
        false => images[0].clone(),
        true => {
            let mut index = Index::new([images.clone(), attested].concat());
            index.annotations = annotations(site, AnnotationLevel::Index);
            let bytes = serde_json::to_vec(&index)?;
            written(site.lease, OCI_INDEX, &bytes)?
        }
    };
    Ok((descriptor, images))
}

/// Writes one output; `image` is there where the output needs it.
pub(crate) fn write(
    output: &Output,
    finished: &[(Site<'_>, State)],
    image: Option<&Descriptor>,
    names: &[String],
) -> Result<(), BuildError> {
    let Some((site, _)) = finished.first() else {
        return Ok(());
    };
    match (output, image) {
        (Output::Image, Some(image)) => keep(site, image, names),
        (Output::Registry, Some(image)) if is_whole(finished) => keep(site, image, names),
        (Output::Oci(destination) | Output::Docker(destination), Some(image)) => {
            let for_docker = matches!(output, Output::Docker(_));
            let tell = format!("archive {}", shown(destination));
            site.progress.report(BuildEvent::Export(&tell));
            to(destination, |writer| {
                write_archive(site.store, image, names, for_docker, writer).map(drop)
            })
        }
        (Output::Tar(destination), _) => to(destination, |writer| tar(finished, writer)),
        (Output::Local(folder), _) => local(finished, folder),
        _ => Ok(()),
    }
}

fn is_whole(finished: &[(Site<'_>, State)]) -> bool {
    let is_here = |(site, state): &(Site<'_>, State)| {
        let mut blobs = state.layers.iter().filter_map(|layer| layer.blob.as_ref());
        blobs.all(|blob| blob.media_type.is_foreign() || site.store.has_blob(&blob.digest))
    };
    finished.iter().all(is_here)
}

/// Gives the image its names in the store.
fn keep(site: &Site<'_>, image: &Descriptor, names: &[String]) -> Result<(), BuildError> {
    for name in names {
        site.store.set_reference(name, image)?;
    }
    if names.is_empty() {
        site.store.keep_unnamed(image)?;
    }
    Ok(())
}

fn shown(destination: &Destination) -> String {
    match destination {
        Destination::File(path) => path.display().to_string(),
        Destination::Standard => "standard output".to_owned(),
    }
}

/// Opens a destination; a file appears at once when it is whole.
fn to(
    destination: &Destination,
    write: impl FnOnce(&mut dyn Write) -> Result<(), BuildError>,
) -> Result<(), BuildError> {
    match destination {
        Destination::Standard => {
            let mut writer = BufWriter::with_capacity(BUFFER, io::stdout().lock());
            write(&mut writer)?;
            writer
                .flush()
                .map_err(|error| files("write to", Path::new("standard output"), error))
        }
        Destination::File(path) => {
            let partial = path.with_added_extension("partial");
            let file = File::create(&partial).map_err(|error| files("create", &partial, error))?;
            let mut writer = BufWriter::with_capacity(BUFFER, file);
            let done = write(&mut writer)
                .and_then(|()| writer.flush().map_err(|error| files("write", path, error)))
                .and_then(|()| {
                    fs::rename(&partial, path).map_err(|error| files("write", path, error))
                });
            if done.is_err() {
                // The reason that is told is that of the failure before.
                let _ = fs::remove_file(&partial);
            }
            done
        }
    }
}

/// The files of one platform as a tar; of several, each below a folder of its own cannot be one tar.
fn tar(finished: &[(Site<'_>, State)], writer: &mut dyn Write) -> Result<(), BuildError> {
    let [(site, state)] = finished else {
        let message = "a tar holds the files of one platform; name one with `--platform`, or use `--output type=local`";
        return Err(BuildError::Asked(message.to_owned()));
    };
    flat(site, state, writer)
}

fn flat(site: &Site<'_>, state: &State, writer: &mut dyn Write) -> Result<(), BuildError> {
    let below = snapshots(site, state)?;
    if below.is_empty() {
        return tar::Builder::new(writer)
            .finish()
            .map_err(|error| files("write", Path::new("the archive"), error));
    }
    let paths = below.iter().rev().map(|snapshot| snapshot.path.clone());
    let stack =
        Stack::open(paths).map_err(|error| files("read", Path::new("the layers"), error))?;
    dockwright_images::layer::export(&stack, latest(site), &|_| false, writer)?;
    Ok(())
}

/// The files of each platform in a folder; of several in one below it.
fn local(finished: &[(Site<'_>, State)], folder: &Path) -> Result<(), BuildError> {
    for (site, state) in finished {
        let folder = match finished.len() {
            1 => folder.to_path_buf(),
            _ => folder.join(site.prepared.platform.to_string().replace('/', "_")),
        };
        fs::create_dir_all(&folder).map_err(|error| files("create", &folder, error))?;
        let (reader, mut writer) = io::pipe().map_err(|error| files("write", &folder, error))?;
        std::thread::scope(|scope| {
            let packing = scope.spawn(move || {
                let done = flat(site, state, &mut writer);
                drop(writer);
                done
            });
            let options = UnpackOptions {
                limits: UnpackLimits::default(),
                ownership: ownership(),
                marks: Marks::detect(),
                lowers: None,
            };
            let unpacked = unpack(reader, &folder, &options);
            let packed = packing.join().map_err(|_| BuildError::GivenUp)?;
            unpacked
                .map_err(|error| files("write", &folder, io::Error::other(error.to_string())))?;
            packed
        })?;
    }
    Ok(())
}
