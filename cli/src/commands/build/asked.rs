//! What the arguments of `build` mean: words turned into values.
//! Leans on `attested`, on `steps` for what is about steps, and on `options` for platforms.

use std::path::Path;

use dockwright_builder::build::{Annotation, AnnotationLevel, BuildOptions, Provenance};

use crate::args::build::BuildArguments;
use crate::commands::build::attested::Attested;
use crate::commands::build::sources::each;
use crate::commands::build::steps;
use crate::failure::Failure;
use crate::options;

/// Reads all options of a build.
pub(crate) fn options(arguments: &BuildArguments, scratch: &Path) -> Result<BuildOptions, Failure> {
    let platforms = arguments.platform.iter();
    let platforms = platforms.map(|text| options::platform(Some(text)));
    let platforms = platforms.collect::<Result<Vec<_>, _>>()?;
    Ok(BuildOptions {
        platforms: platforms.into_iter().flatten().collect(),
        labels: each(&arguments.label, label)?,
        provenance: match Attested::read(arguments)?.is_brief {
            true => Provenance::Brief,
            false => Provenance::Full,
        },
        annotations: each(&arguments.annotation, annotations)?.concat(),
        pull: arguments.pull,
        ..steps::options(&arguments.steps, scratch)?
    })
}

/// `NAME=VALUE`, or a name alone.
fn label(text: &str) -> Result<(String, String), Failure> {
    let (name, value) = text.split_once('=').unwrap_or((text, ""));
    match name.is_empty() {
        true => Err(Failure::usage(format!(
            "the label `{text}` has no name; write `NAME=VALUE`"
        ))),
        false => Ok((name.to_owned(), value.to_owned())),
    }
}

/// `[LEVEL[\[PLATFORM\]][,LEVEL…]:]NAME=VALUE`.
fn annotations(text: &str) -> Result<Vec<Annotation>, Failure> {
    let (levels, pair) = match text.split_once(':') {
        Some((levels, pair)) if !levels.contains('=') && pair.contains('=') => (levels, pair),
        _ => ("manifest", text),
    };
    let (name, value) = pair
        .split_once('=')
        .ok_or_else(|| Failure::usage(format!("`{text}` is no annotation; write `NAME=VALUE`")))?;
    let read = |level: &str| {
        let (level, platform) = match level.strip_suffix(']').and_then(|it| it.split_once('[')) {
            Some((level, platform)) => (level, Some(platform.to_owned())),
            None => (level, None),
        };
        let level = match level {
            "manifest" => AnnotationLevel::Manifest,
            "manifest-descriptor" => AnnotationLevel::ManifestDescriptor,
            "index" => AnnotationLevel::Index,
            other => {
                return Err(Failure::usage(format!(
                    "there is no document `{other}` to annotate; there are `manifest`, `manifest-descriptor` and `index`"
                )));
            }
        };
        Ok(Annotation {
            level,
            platform,
            name: name.to_owned(),
            value: value.to_owned(),
        })
    };
    levels.split(',').map(read).collect()
}
