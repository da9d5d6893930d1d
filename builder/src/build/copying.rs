//! `COPY` and `ADD`: what is brought, and its way into the image.
//! Leans on `material` for where files are, and on `copy` for the files themselves.

use std::path::Path;
use std::sync::Arc;

use dockwright_images::layer::UnpackLimits;
use dockwright_model::operation::{CopyWork, Operation};
use dockwright_syntax::text::TextRange;

use crate::build::address::is_remote;
use crate::build::error::{BuildError, Fault};
use crate::build::ingredients::Ingredients;
use crate::build::material::{Material, with_root};
use crate::build::place::{Made, Place};
use crate::build::remote;
use crate::build::site::Site;
use crate::build::state::State;
use crate::context::{StatCache, Tree};
use crate::copy::{CopyError, Mode, Owner, SelectOptions, Selection, WriteOptions, select};
use crate::mounted::mounted;
use crate::namespace::ownership;

/// What is brought, with what tells people what it is.
struct Brought {
    label: String,
    selection: Selection,
}

/// What the layer is made of.
pub(crate) fn ingredients(
    site: &Site<'_>,
    state: &State,
    operation: &Operation,
    copy: &CopyWork,
) -> Result<Ingredients, BuildError> {
    let mut made = Ingredients::default();
    let keyword = if copy.is_add { "ADD" } else { "COPY" };
    let target = destination(state, copy);
    made.add(format!("the destination of `{keyword}`"), &target);
    let owner = copy.owner.as_deref().unwrap_or_default();
    let mode = copy.mode.as_deref().unwrap_or_default();
    made.add_all("`--chown` and `--chmod`", [owner, mode]);
    made.add_all("`--exclude`", copy.excludes.iter().map(String::as_str));
    let switches = (copy.link, copy.parents, copy.unpack, copy.is_add);
    made.add("the flags", format!("{switches:?}"));
    let material = Material::of(site, copy.from.as_ref(), operation.range)?;
    for (label, digest) in digests(site, operation, &local(copy), &material)? {
        made.add(label, digest);
    }
    for source in copy.sources.iter().filter(|source| is_remote(copy, source)) {
        made.add(
            format!("`{source}`"),
            remote::digest(site, copy, source, operation.range)?,
        );
    }
    let order = copy.sources.iter().map(String::as_str);
    made.add_all(
        "the order of sources",
        order.map(|source| if is_remote(copy, source) { "r" } else { "l" }),
    );
    for file in &copy.files {
        made.add_all(
            format!("`<<{}`", file.name),
            [file.name.as_str(), &file.content],
        );
    }
    Ok(made)
}

/// The same without what is elsewhere.
fn local(copy: &CopyWork) -> CopyWork {
    let sources = copy
        .sources
        .iter()
        .filter(|source| !is_remote(copy, source));
    CopyWork {
        sources: sources.cloned().collect(),
        ..copy.clone()
    }
}

/// The digests of the sources; those of a stage or an image are asked for once.
pub(crate) fn digests(
    site: &Site<'_>,
    operation: &Operation,
    copy: &CopyWork,
    material: &Material,
) -> Result<Vec<(String, String)>, BuildError> {
    let short = material.identity().map(|identity| {
        let mut asked = Ingredients::default();
        asked.add("identity", identity);
        asked.add(
            "sources",
            format!("{:?}", (&copy.sources, &copy.excludes, copy.parents)),
        );
        format!("files {}", asked.key())
    });
    let known = match &short {
        Some(short) => site.store.alias(short)?,
        None => None,
    };
    if let Some(known) = known {
        let digests = known.split(' ').map(str::to_owned);
        let labels = copy.sources.iter().map(|source| format!("`{source}`"));
        return Ok(labels.zip(digests).collect());
    }
    let found = with_root(site, material, operation.range, |root| {
        let brought = bring(site, operation, copy, material, root, None)?;
        let is_context = material.is_context();
        let digest = |brought: Brought| {
            let digest = match is_context {
                true => brought.selection.digest(&mut site.seen()),
                false => brought.selection.digest(&mut StatCache::none()),
            };
            let digest = digest.map_err(|error| fault(operation.range, &error))?;
            Ok((brought.label, digest.to_hex().to_string()))
        };
        brought
            .into_iter()
            .map(digest)
            .collect::<Result<Vec<_>, BuildError>>()
    })??;
    if let Some(short) = &short {
        let digests: Vec<&str> = found.iter().map(|(_, digest)| digest.as_str()).collect();
        site.store.keep_alias(short, &digests.join(" "))?;
    }
    Ok(found)
}

/// Brings the files into the image.
pub(crate) fn carry_out(
    site: &Site<'_>,
    state: &State,
    operation: &Operation,
    copy: &CopyWork,
) -> Result<(Made, bool), BuildError> {
    let nothing = State {
        layers: Vec::new(),
        ..state.clone()
    };
    let place = Place::over(site, if copy.link { &nothing } else { state })?;
    let material = Material::of(site, copy.from.as_ref(), operation.range)?;
    let target = destination(state, copy);
    let is_settled = with_root(site, &material, operation.range, |root| {
        let mut brought = bring(site, operation, copy, &material, root, Some(&place))?;
        for file in &copy.files {
            brought.push(Brought {
                label: file.name.clone(),
                selection: Selection::inline(&file.name, file.content.as_bytes()),
            });
        }
        if copy.link {
            return write(operation, copy, &brought, &place.upper(), &target);
        }
        mounted(&place.root(), |into| {
            write(operation, copy, &brought, into, &target)
        })
        .map_err(|fault| Fault::at(operation.range, fault.to_string()))?
    })??;
    Ok((place.finish(state)?, is_settled))
}

/// Lays out files as they are, without an image around them.
pub(crate) fn lay_out(
    tree: &Arc<Tree>,
    source: &str,
    into: &Path,
    target: &str,
) -> Result<(), CopyError> {
    let selection = select(tree, &[source], &SelectOptions::default())?;
    let options = WriteOptions {
        destination: target,
        owner: None,
        mode: None,
        ownership: ownership(),
        limits: UnpackLimits::default(),
    };
    selection.write(into, &options).map(drop)
}

/// Finds the sources. Each is a selection of its own, so that a changed one can be named.
fn bring(
    site: &Site<'_>,
    operation: &Operation,
    copy: &CopyWork,
    material: &Material,
    root: &Path,
    place: Option<&Place<'_>>,
) -> Result<Vec<Brought>, BuildError> {
    let excludes: Vec<&str> = copy.excludes.iter().map(String::as_str).collect();
    let options = SelectOptions {
        parents: copy.parents,
        exclude: &excludes,
        unpack: copy.unpack.unwrap_or(copy.is_add),
    };
    let mut brought = Vec::new();
    for (number, source) in copy.sources.iter().enumerate() {
        if let (true, Some(place)) = (is_remote(copy, source), place) {
            let folder = place.folder(&format!("from-{number}"))?;
            let range = operation.range;
            let selection = remote::bring(site, copy, source, &folder, &options, range)?;
            brought.push(Brought {
                label: format!("`{source}`"),
                selection,
            });
            continue;
        }
        let tree = material.tree(site, root)?;
        let selection = select(&tree, &[source], &options);
        let selection = selection.map_err(|error| fault(operation.range, &error))?;
        brought.push(Brought {
            label: format!("`{source}`"),
            selection,
        });
    }
    Ok(brought)
}

/// Writes everything; false when a file is newer than what its digest says.
fn write(
    operation: &Operation,
    copy: &CopyWork,
    brought: &[Brought],
    into: &Path,
    target: &str,
) -> Result<bool, BuildError> {
    let at = |error: CopyError| fault(operation.range, &error);
    let owner = copy.owner.as_deref();
    let owner = owner
        .map(|text| Owner::read(text, into))
        .transpose()
        .map_err(at)?;
    let mode = copy
        .mode
        .as_deref()
        .map(Mode::parse)
        .transpose()
        .map_err(at)?;
    let options = WriteOptions {
        destination: target,
        owner,
        mode: mode.as_ref(),
        ownership: ownership(),
        limits: UnpackLimits::default(),
    };
    let mut is_settled = true;
    for brought in brought {
        let written = brought.selection.write(into, &options).map_err(at)?;
        is_settled &= written.changed.is_none();
    }
    Ok(is_settled)
}

/// Where all goes, from the root: a folder ends with a slash.
fn destination(state: &State, copy: &CopyWork) -> String {
    let is_windows = state.config.os == "windows";
    let directory = slashes(&state.config.config.working_dir, is_windows);
    let word = slashes(&copy.destination, is_windows);
    let directory = directory.trim_end_matches('/');
    match word.as_str() {
        "" | "." => format!("{directory}/"),
        word if word.starts_with('/') => word.to_owned(),
        word => format!("{directory}/{word}"),
    }
}

/// A path of Windows as archives have it: with slashes, and without its drive.
fn slashes(path: &str, is_windows: bool) -> String {
    match is_windows {
        false => path.to_owned(),
        true => {
            let path = path.replace('\\', "/");
            let rest = path.strip_prefix("C:").or_else(|| path.strip_prefix("c:"));
            rest.unwrap_or(&path).to_owned()
        }
    }
}

fn fault(range: TextRange, error: &CopyError) -> BuildError {
    Fault::at(range, error.to_string()).into()
}
