//! `dockwright push`: images from the store to a registry.
//! Leans on `stock` and `bars`.

use dockwright_images::store::Store;
use dockwright_images::transfer::{Push, push};
use dockwright_model::image::reference::ImageReference;

use crate::args::images::PushArguments;
use crate::bars::Bars;
use crate::exit::Exit;
use crate::failure::{Failure, each};
use crate::options;
use crate::output;
use crate::stock;
use crate::terminal::ColorChoice;

/// Runs the command.
pub(crate) fn run(arguments: &PushArguments, color: ColorChoice) -> Result<Exit, Failure> {
    let platform = options::platform(arguments.platform.as_deref())?;
    let store = stock::store(&arguments.store)?;
    let bars = Bars::new(arguments.quiet);
    let client = stock::client(&bars)?;
    let what = Push {
        platform: platform.as_ref(),
    };
    let wanted = what_to_push(&store, arguments)?;
    Ok(each(wanted, color, |(text, reference)| {
        let pushed = push(&store, &client, &text, &reference, what, &bars)?;
        let tag = reference.tag.as_deref().unwrap_or("latest");
        let text = match arguments.quiet {
            true => format!("{}\n", pushed.digest),
            false => format!("{tag}: digest: {} size: {}\n", pushed.digest, pushed.size),
        };
        Ok(output::print(&[&text], color))
    }))
}

fn what_to_push(
    store: &Store,
    arguments: &PushArguments,
) -> Result<Vec<(String, ImageReference)>, Failure> {
    let text = &arguments.image;
    if let Some(destination) = &arguments.destination {
        return Ok(vec![(text.clone(), named(destination)?)]);
    }
    let reference = named(text)?;
    if !arguments.all_tags {
        return Ok(vec![(text.clone(), reference)]);
    }
    let mut found = Vec::new();
    for row in store.list(&[])? {
        if let Some(name) = row.name
            && (&name.registry, &name.repository) == (&reference.registry, &reference.repository)
        {
            found.push((name.to_string(), name));
        }
    }
    match found.is_empty() {
        true => Err(Failure::failed(format!(
            "the store has no tag of `{text}`; list what it has with `dockwright image ls`"
        ))),
        false => Ok(found),
    }
}

/// A name that something can be pushed to.
fn named(text: &str) -> Result<ImageReference, Failure> {
    let reference = stock::reference(text)?;
    match reference.digest {
        None => Ok(reference),
        Some(_) => Err(Failure::usage(format!(
            "`{text}` cannot be pushed to, since a digest is made of what is pushed; name a tag"
        ))),
    }
}
