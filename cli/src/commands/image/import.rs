//! `dockwright import`: a tar of files becomes an image of one layer.
//! Leans on `stock` and `bars`.

use std::fs::File;
use std::io::{self, Read};
use std::time::{Duration, SystemTime};

use dockwright_images::archive::{Import, import};
use dockwright_images::image::select::host_platform;
use dockwright_images::progress::Progress;
use dockwright_images::store::full_name;

use crate::args::images::ImportArguments;
use crate::bars::Bars;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::options;
use crate::output;
use crate::place::variable;
use crate::render::size::rfc3339;
use crate::stock;
use crate::terminal::ColorChoice;

/// Runs the command.
pub(crate) fn run(arguments: &ImportArguments, color: ColorChoice) -> Result<Exit, Failure> {
    let platform = options::platform(arguments.platform.as_deref())?.unwrap_or_else(host_platform);
    let name = name(arguments.name.as_deref())?;
    let source = &arguments.source;
    let message = arguments.message.clone();
    let what = Import {
        name: name.as_deref(),
        platform: &platform,
        created: &rfc3339(now()?),
        message: &message.unwrap_or_else(|| format!("Imported from {source}")),
        changes: &arguments.change,
        limits: stock::settings()?.unpack,
    };
    let store = stock::store(&arguments.store)?;
    let bars = Bars::new(false);
    let (opened, size) = opened(source, &bars)?;
    let image = import(&store, bars.reading(opened, size), &what, &bars)?;
    drop(bars);
    Ok(output::print(&[&format!("{}\n", image.id())], color))
}

fn name(text: Option<&str>) -> Result<Option<String>, Failure> {
    let Some(text) = text else {
        return Ok(None);
    };
    let reference = stock::reference(text)?;
    match reference.digest {
        None => Ok(Some(full_name(&reference))),
        Some(_) => Err(Failure::usage(format!(
            "`{text}` cannot be given to an image, since a digest is made of its content; name a tag"
        ))),
    }
}

/// The time, or the one that a reproducible build asks for.
fn now() -> Result<SystemTime, Failure> {
    let Some(text) = variable("SOURCE_DATE_EPOCH").filter(|text| !text.is_empty()) else {
        return Ok(SystemTime::now());
    };
    let seconds = text.to_str().and_then(|text| text.parse().ok());
    let time = seconds
        .and_then(|seconds| SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(seconds)));
    time.ok_or_else(|| Failure::usage("`SOURCE_DATE_EPOCH` is no number of seconds since 1970"))
}

/// The bytes, and how many they are where that is known.
fn opened(source: &str, progress: &dyn Progress) -> Result<(Box<dyn Read>, Option<u64>), Failure> {
    let is_address = ["http://", "https://"]
        .iter()
        .any(|scheme| source.starts_with(scheme));
    if source == "-" {
        return Ok((Box::new(io::stdin().lock()), None));
    }
    if is_address {
        let answer = stock::client(progress)?.open_address(source)?;
        return Ok((answer, None));
    }
    let failed = |error| Failure::usage(format!("cannot read `{source}`: {error}"));
    let file = File::open(source).map_err(failed)?;
    let found = file.metadata().map_err(failed)?;
    Ok((Box::new(file), found.is_file().then_some(found.len())))
}
