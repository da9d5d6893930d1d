//! `dockwright pull`: images from a registry into the store.
//! Leans on `stock` and `bars`.

use dockwright_images::facts::learn;
use dockwright_images::image::select::host_platform;
use dockwright_images::place::Repository;
use dockwright_images::registry::client::Client;
use dockwright_images::store::full_name;
use dockwright_images::transfer::{Pull, Pulled, pull};
use dockwright_model::image::reference::ImageReference;

use crate::args::images::PullArguments;
use crate::bars::Bars;
use crate::exit::Exit;
use crate::failure::{Failure, each};
use crate::options;
use crate::output;
use crate::stock;
use crate::terminal::ColorChoice;

/// Runs the command.
pub(crate) fn run(arguments: &PullArguments, color: ColorChoice) -> Result<Exit, Failure> {
    let platform = options::platform(arguments.platform.as_deref())?;
    let store = stock::store(&arguments.store)?;
    let bars = Bars::new(arguments.quiet);
    let client = stock::client(&bars)?;
    let facts = stock::settings()?.registries.facts;
    let host = host_platform();
    let for_platform = platform.as_ref().unwrap_or(&host);
    let what = Pull {
        platform: platform.as_ref(),
        all_platforms: arguments.all_platforms,
        lone_of_any_platform: false,
    };
    Ok(each(&arguments.images, color, |text| {
        let reference = stock::reference(text)?;
        let references = match arguments.all_tags {
            true => every_tag(&client, &reference)?,
            false => vec![reference],
        };
        Ok(each(&references, color, |reference| {
            let pulled = pull(&store, &client, reference, what, &bars)?;
            // Facts are for the linter: an image that came is here without them, too.
            if let Err(error) = learn(&store, reference, for_platform, &facts) {
                output::warn(error, color);
            }
            Ok(output::print(
                &[&told(reference, &pulled, arguments.quiet)],
                color,
            ))
        }))
    }))
}

/// What came, as Docker says it.
fn told(reference: &ImageReference, pulled: &Pulled, is_quiet: bool) -> String {
    let name = shown(reference);
    if is_quiet {
        return format!("{name}\n");
    }
    let status = match pulled.up_to_date {
        true => "is up to date",
        false => "was downloaded",
    };
    let digest = pulled.descriptor.digest;
    format!("Digest: {digest}\nStatus: `{reference}` {status}\n{name}\n")
}

fn every_tag(
    client: &Client<'_>,
    reference: &ImageReference,
) -> Result<Vec<ImageReference>, Failure> {
    if reference.tag.is_some() || reference.digest.is_some() {
        return Err(Failure::usage(format!(
            "`{reference}` has a tag already; leave it out with `--all-tags`"
        )));
    }
    let tags = client.list_tags(&Repository::from(reference))?;
    let with = |tag| ImageReference {
        tag: Some(tag),
        ..reference.clone()
    };
    Ok(tags.into_iter().map(with).collect())
}

/// The name in full, as Docker prints it last.
fn shown(reference: &ImageReference) -> String {
    match &reference.digest {
        Some(digest) => format!("{}/{}@{digest}", reference.registry, reference.repository),
        None => full_name(reference),
    }
}
