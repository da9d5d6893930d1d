//! `dockwright manifest …`: several platforms under one name.
//! Leans on `stock`, `bars` and `render::document`.

use std::collections::BTreeMap;

use dockwright_images::progress::Silent;
use dockwright_images::store::full_name;
use dockwright_images::transfer::list::{self, Notes, Origin};
use dockwright_images::transfer::{Push, push};
use serde_json::Value;

use crate::args::images::{
    ManifestAnnotateArguments, ManifestCommand, ManifestCreateArguments, ManifestInspectArguments,
    ManifestPushArguments, ManifestRemoveArguments, ManifestRmArguments,
};
use crate::bars::Bars;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output;
use crate::render::document::document;
use crate::stock;
use crate::terminal::ColorChoice;

/// Runs the command.
pub(crate) fn run(command: &ManifestCommand, color: ColorChoice) -> Result<Exit, Failure> {
    match command {
        ManifestCommand::Create(arguments) => create(arguments, color),
        ManifestCommand::Annotate(arguments) => annotate(arguments, color),
        ManifestCommand::Inspect(arguments) => inspect(arguments, color),
        ManifestCommand::Remove(arguments) => remove(arguments, color),
        ManifestCommand::Push(arguments) => give(arguments, color),
        ManifestCommand::Rm(arguments) => rm(arguments),
    }
}

fn create(arguments: &ManifestCreateArguments, color: ColorChoice) -> Result<Exit, Failure> {
    let name = stock::reference(&arguments.list)?;
    let images = arguments
        .images
        .iter()
        .map(|image| stock::reference(image))
        .collect::<Result<Vec<_>, _>>()?;
    let store = stock::store(&arguments.store)?;
    let client = stock::client(&Silent)?;
    let origin = Origin {
        client: &client,
        progress: &Silent,
    };
    list::create(&store, &origin, &name, &images, arguments.amend)?;
    Ok(output::print(
        &["Created manifest list ", &full_name(&name), "\n"],
        color,
    ))
}

fn annotate(arguments: &ManifestAnnotateArguments, color: ColorChoice) -> Result<Exit, Failure> {
    let name = stock::reference(&arguments.list)?;
    let pair = |text: &String| {
        let pair = text
            .split_once('=')
            .map(|(name, value)| (name.to_owned(), value.to_owned()));
        pair.ok_or_else(|| {
            Failure::usage(format!(
                "the annotation `{text}` has no value; write `NAME=VALUE`"
            ))
        })
    };
    let notes = Notes {
        architecture: arguments.arch.clone(),
        os: arguments.os.clone(),
        variant: arguments.variant.clone(),
        os_version: arguments.os_version.clone(),
        os_features: arguments.os_features.clone(),
        features: arguments.features.clone(),
        annotations: arguments
            .annotation
            .iter()
            .map(pair)
            .collect::<Result<BTreeMap<_, _>, _>>()?,
    };
    let store = stock::store(&arguments.store)?;
    let client = stock::client(&Silent)?;
    let origin = Origin {
        client: &client,
        progress: &Silent,
    };
    let descriptor = list::annotate(&store, &origin, &name, &arguments.image, &notes)?;
    Ok(output::print(&[&format!("{}\n", descriptor.digest)], color))
}

fn remove(arguments: &ManifestRemoveArguments, color: ColorChoice) -> Result<Exit, Failure> {
    let name = stock::reference(&arguments.list)?;
    let store = stock::store(&arguments.store)?;
    let client = stock::client(&Silent)?;
    let origin = Origin {
        client: &client,
        progress: &Silent,
    };
    let descriptor = list::remove(&store, &origin, &name, &arguments.image)?;
    Ok(output::print(&[&format!("{}\n", descriptor.digest)], color))
}

/// The document in the store, or else that of the registry.
fn inspect(arguments: &ManifestInspectArguments, color: ColorChoice) -> Result<Exit, Failure> {
    let store = stock::store(&arguments.store)?;
    let bytes = match store.find(&arguments.name) {
        Ok(found) => store.read_blob(&found.entry.descriptor.digest)?,
        Err(_) => {
            let reference = stock::reference(&arguments.name)?;
            stock::client(&Silent)?.fetch_manifest(&reference)?.bytes
        }
    };
    let text = String::from_utf8_lossy(&bytes);
    if arguments.raw {
        return Ok(output::print(&[&text], color));
    }
    let value: Value = serde_json::from_str(&text).map_err(Failure::failed)?;
    let text = document(&value, arguments.format.as_deref()).map_err(Failure::usage)?;
    Ok(output::print(&[&text], color))
}

fn give(arguments: &ManifestPushArguments, color: ColorChoice) -> Result<Exit, Failure> {
    let name = stock::reference(&arguments.list)?;
    let destination = arguments
        .destination
        .as_deref()
        .map_or_else(|| Ok(name.clone()), stock::reference)?;
    let store = stock::store(&arguments.store)?;
    list::open(&store, &name)?;
    let bars = Bars::new(false);
    let client = stock::client(&bars)?;
    let pushed = push(
        &store,
        &client,
        &arguments.list,
        &destination,
        Push::default(),
        &bars,
    )?;
    if arguments.purge {
        store.remove_reference(&full_name(&name))?;
    }
    Ok(output::print(&[&format!("{}\n", pushed.digest)], color))
}

fn rm(arguments: &ManifestRmArguments) -> Result<Exit, Failure> {
    let store = stock::store(&arguments.store)?;
    for text in &arguments.lists {
        let name = stock::reference(text)?;
        list::open(&store, &name)?;
        store.remove_reference(&full_name(&name))?;
    }
    store.collect_garbage()?;
    Ok(Exit::Clean)
}
