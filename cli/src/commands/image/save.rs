//! `dockwright save`: images of the store into an archive.
//! Leans on `stock` and `bars`.

use std::fs::{self, File};
use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::Path;

use dockwright_images::archive::{Form, Save, save};
use dockwright_images::compression::Compressor;
use dockwright_images::store::Store;

use crate::args::images::{ArchiveCompression, ArchiveFormat, SaveArguments};
use crate::bars::Bars;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::options;
use crate::stock;
use crate::terminal::ColorChoice;

/// How much is written at once.
const BUFFER: usize = 1 << 20;

/// Runs the command.
pub(crate) fn run(arguments: &SaveArguments, _color: ColorChoice) -> Result<Exit, Failure> {
    let platform = options::platform(arguments.platform.as_deref())?;
    let store = stock::store(&arguments.store)?;
    let what = Save {
        form: match arguments.format {
            ArchiveFormat::Docker => Form::Docker,
            ArchiveFormat::Oci => Form::Oci,
        },
        platform: platform.as_ref(),
        compressor: match arguments.compress {
            ArchiveCompression::None => Compressor::Plain,
            ArchiveCompression::Gzip => Compressor::GZIP,
            ArchiveCompression::Zstd => Compressor::ZSTD,
        },
    };
    match &arguments.output {
        Some(path) => to_file(&store, arguments, &what, path),
        None if io::stdout().is_terminal() => Err(Failure::usage(
            "an archive is nothing for a terminal; name a file with `--output`, or redirect it",
        )),
        None => {
            let writer = to(&store, arguments, &what, io::stdout().lock())?;
            written(writer)
        }
    }
}

/// The file has its name when all of it is there.
fn to_file(
    store: &Store,
    arguments: &SaveArguments,
    what: &Save<'_>,
    path: &Path,
) -> Result<Exit, Failure> {
    // What is no file, such as `/dev/null` or a pipe, is written to as it is.
    if path.exists() && !path.is_file() {
        let file = File::options().write(true).open(path);
        let file = file.map_err(|error| refused(path, &error))?;
        return written(to(store, arguments, what, file)?);
    }
    let mut name = path.as_os_str().to_owned();
    name.push(format!(".{}.part", std::process::id()));
    let part = Path::new(&name);
    let file = File::create(part).map_err(|error| refused(path, &error))?;
    let done = to(store, arguments, what, file)
        .and_then(written)
        .and_then(|exit| {
            fs::rename(part, path).map_err(|error| refused(path, &error))?;
            Ok(exit)
        });
    if done.is_err() {
        // The first failure is the one to tell.
        let _ = fs::remove_file(part);
    }
    done
}

fn to<W: Write>(
    store: &Store,
    arguments: &SaveArguments,
    what: &Save<'_>,
    writer: W,
) -> Result<BufWriter<W>, Failure> {
    let bars = Bars::new(arguments.output.is_none());
    let writer = BufWriter::with_capacity(BUFFER, writer);
    Ok(save(store, &arguments.images, what, writer, &bars)?)
}

fn written<W: Write>(mut writer: BufWriter<W>) -> Result<Exit, Failure> {
    let flushed = writer.flush();
    flushed.map_err(|error| Failure::failed(format!("the archive cannot be written: {error}")))?;
    Ok(Exit::Clean)
}

fn refused(path: &Path, error: &io::Error) -> Failure {
    Failure::usage(format!("cannot write `{}`: {error}", path.display()))
}
