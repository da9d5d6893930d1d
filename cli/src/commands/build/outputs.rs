//! What becomes of an image, as `--output`, `--tag`, `--load` and `--push` say together.
//! Leans on `attested` for attestations, and on `stock` for names.

use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};

use dockwright_builder::build::{Destination, LayerFormat, Output, Wanted};
use dockwright_images::compression::Compressor;
use dockwright_images::store::full_name;
use dockwright_model::image::reference::ImageReference;

use crate::args::build::BuildArguments;
use crate::commands::build::attested::Attested;
use crate::failure::Failure;
use crate::stock;

/// The highest levels of compression.
const GZIP_MOST: u8 = 12;
const ZSTD_MOST: u8 = 22;

/// What is to become of the image, and where it is pushed.
#[derive(Debug, Default)]
pub(crate) struct Outputs {
    pub(crate) wanted: Wanted,
    pub(crate) pushed: Vec<ImageReference>,
    /// Whether files in new layers get no later time than `SOURCE_DATE_EPOCH`.
    pub(crate) rewrite_timestamps: bool,
}

/// One `--output`, taken apart.
#[derive(Debug, Default)]
struct Fields {
    kind: String,
    destination: Option<String>,
    names: Vec<String>,
    push: bool,
    compression: Option<String>,
    level: Option<u8>,
    rewrite_timestamps: bool,
}

/// Reads what becomes of the image.
pub(crate) fn outputs(arguments: &BuildArguments) -> Result<Outputs, Failure> {
    let mut outputs = Outputs::default();
    let mut references = read_names(&arguments.tag)?;
    let mut pushes = arguments.push;
    for path in arguments.iidfile.iter().chain(&arguments.metadata_file) {
        check_place(path)?;
    }
    for text in &arguments.output {
        let fields = Fields::read(text)?;
        references.extend(read_names(&fields.names)?);
        pushes |= fields.push || fields.kind == "registry";
        outputs.rewrite_timestamps |= fields.rewrite_timestamps;
        if let Some(format) = fields.format()? {
            outputs.wanted.format = format;
        }
        outputs.wanted.outputs.push(fields.output()?);
    }
    if arguments.load || (arguments.output.is_empty() && !arguments.push) {
        outputs.wanted.outputs.push(Output::Image);
    }
    if arguments.push {
        outputs.wanted.outputs.push(Output::Registry);
    }
    if pushes {
        if references.is_empty() {
            return Err(Failure::usage(
                "an image without a name cannot be pushed; give it one with `--tag`",
            ));
        }
        outputs.pushed.clone_from(&references);
    }
    let attested = Attested::read(arguments)?;
    outputs.wanted.provenance = attested.provenance;
    outputs.wanted.bill = attested.bill;
    outputs.wanted.names = references.iter().map(full_name).collect();
    Ok(outputs)
}

/// A destination that takes an archive.
fn writable(destination: Destination) -> Result<Destination, Failure> {
    match &destination {
        Destination::Standard if io::stdout().is_terminal() => {
            return Err(Failure::usage(
                "an archive is nothing for a terminal; name a file with `dest=FILE`, or redirect it",
            ));
        }
        Destination::Standard => {}
        Destination::File(path) => check_place(path)?,
    }
    Ok(destination)
}

/// What cannot be written in the end is better known before an hour of building.
fn check_place(path: &Path) -> Result<(), Failure> {
    let shown = path.display();
    if path.is_dir() {
        return Err(Failure::usage(format!(
            "`{shown}` is a folder; name a file in it"
        )));
    }
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() && !folder.is_dir() => {
            Err(Failure::usage(format!(
                "`{shown}` cannot be written: there is no folder `{}`; make it first",
                folder.display()
            )))
        }
        _ => Ok(()),
    }
}

fn read_names(names: &[String]) -> Result<Vec<ImageReference>, Failure> {
    let read = |name: &String| {
        let reference = stock::reference(name)?;
        match reference.digest {
            None => Ok(reference),
            Some(_) => Err(Failure::usage(format!(
                "`{name}` names an image by its digest, which is only known when it is built; name a tag"
            ))),
        }
    };
    names.iter().map(read).collect()
}

impl Fields {
    fn read(text: &str) -> Result<Self, Failure> {
        let mut fields = Self::default();
        if text.is_empty() {
            return Err(Failure::usage(
                "`--output` is empty; name a folder for the files, or write for example `type=oci,dest=FILE`",
            ));
        }
        if !text.contains('=') {
            // A bare path is a folder for the files, and `-` a tar on standard output.
            if text == "-" { "tar" } else { "local" }.clone_into(&mut fields.kind);
            fields.destination = Some(text.to_owned());
            return Ok(fields);
        }
        for field in text.split(',') {
            let (key, value) = field.split_once('=').unwrap_or((field, "true"));
            let is_on = matches!(value, "true" | "1" | "");
            match key.trim().to_ascii_lowercase().as_str() {
                "type" => value.clone_into(&mut fields.kind),
                "dest" => fields.destination = Some(value.to_owned()),
                "name" => fields.names.push(value.to_owned()),
                "push" => fields.push = is_on,
                "compression" => fields.compression = Some(value.to_owned()),
                "compression-level" => fields.level = Some(level(value)?),
                "rewrite-timestamp" => fields.rewrite_timestamps = is_on,
                "oci-mediatypes" | "tar" | "unpack" | "store" | "force-compression" if is_on => {}
                other => {
                    return Err(Failure::usage(format!(
                        "`--output` has no `{other}={value}`; there are `type`, `dest`, `name`, `push`, `compression`, `compression-level` and `rewrite-timestamp`"
                    )));
                }
            }
        }
        Ok(fields)
    }

    fn output(&self) -> Result<Output, Failure> {
        let destination = match self.destination.as_deref() {
            None | Some("-") => Destination::Standard,
            Some(path) => Destination::File(PathBuf::from(path)),
        };
        match self.kind.as_str() {
            "image" => Ok(Output::Image),
            "registry" => Ok(Output::Registry),
            "docker" if self.destination.is_none() => Ok(Output::Image),
            "docker" => Ok(Output::Docker(writable(destination)?)),
            "oci" => Ok(Output::Oci(writable(destination)?)),
            "tar" => Ok(Output::Tar(writable(destination)?)),
            "cacheonly" => Ok(Output::CacheOnly),
            "local" => match self.destination.as_deref() {
                Some(folder) => Ok(Output::Local(PathBuf::from(folder))),
                None => Err(Failure::usage(
                    "`--output type=local` needs a folder; add `dest=FOLDER`",
                )),
            },
            "" => Err(Failure::usage(
                "`--output` does not say of which type it is; write for example `type=oci,dest=FILE`, or a folder alone",
            )),
            other => Err(Failure::usage(format!(
                "`--output` has no type `{other}`; there are `image`, `registry`, `oci`, `docker`, `tar`, `local` and `cacheonly`"
            ))),
        }
    }

    fn format(&self) -> Result<Option<LayerFormat>, Failure> {
        let most = match self.compression.as_deref() {
            Some("zstd") => ZSTD_MOST,
            _ => GZIP_MOST,
        };
        if let Some(level) = self.level.filter(|level| !(1..=most).contains(level)) {
            return Err(Failure::usage(format!(
                "there is no compression level {level}; `gzip` has 1 to {GZIP_MOST}, `zstd` 1 to {ZSTD_MOST}"
            )));
        }
        let compressor = match (self.compression.as_deref(), self.level) {
            (None, None) => return Ok(None),
            (Some("gzip"), None) => Compressor::GZIP,
            (None | Some("gzip"), Some(level)) => Compressor::Gzip(level),
            (Some("zstd"), None) => Compressor::ZSTD,
            (Some("zstd"), Some(level)) => Compressor::Zstd(level),
            (Some("uncompressed"), _) => Compressor::Plain,
            (Some(other), _) => {
                return Err(Failure::usage(format!(
                    "layers are not compressed with `{other}`; there are `gzip`, `zstd` and `uncompressed`"
                )));
            }
        };
        Ok(Some(LayerFormat { compressor }))
    }
}

fn level(text: &str) -> Result<u8, Failure> {
    text.parse().map_err(|_| {
        Failure::usage(format!(
            "`compression-level={text}` is no number; write for example `compression-level=9`"
        ))
    })
}
