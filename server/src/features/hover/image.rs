//! Images: a reference broken into its parts, with what Docker adds to it by itself.
//! Leans on `text` and `known`, and on the model for what a reference means and how long a version is looked after.

use dockwright_model::image::facts::Lookup;
use dockwright_model::image::lifetimes::lifetimes_of;
use dockwright_model::image::platform::Platform;
use dockwright_model::image::reference::ImageReference;
use dockwright_syntax::text::TextRange;

use super::known::known;
use super::text::{Hover, code, list};
use crate::image_page::image_page;
use crate::view::View;

/// What is said about an image.
pub(super) fn image(
    view: &View,
    range: TextRange,
    image: &ImageReference,
    platform: Option<&str>,
) -> Hover {
    let mut items = parts(image);
    items.extend(platform.map(|platform| format!("platform: {}", code(platform))));
    let page = image_page(image).map(|page| format!("[Page of the image]({page})"));
    let title = format!("**image** {}", code(&image.to_string()));
    let mut said = vec![title, list(&items)];
    let built = platform.and_then(|platform| Platform::parse(platform).ok());
    let built = built.unwrap_or_else(|| view.model().world().platform());
    let lookup = view.model().world().image_lookup(image, &built);
    said.extend(lookup.as_ref().map(|lookup| list(&known(lookup, &built))));
    said.extend(support(view, image, lookup.as_ref()));
    said.extend(page);
    let text = said.join("\n\n");
    Hover { range, text }
}

fn parts(image: &ImageReference) -> Vec<String> {
    let tag = match (&image.tag, &image.digest) {
        (Some(tag), _) => format!("tag: {}", code(tag)),
        (None, Some(_)) => "tag: none, the digest says which one".to_owned(),
        (None, None) => {
            "tag: `latest`, as none is given; it can be another image tomorrow".to_owned()
        }
    };
    let digest = match &image.digest {
        Some(digest) => format!("digest: {}; it is this image and no other", code(digest)),
        None => "digest: none, so the tag decides anew at every build".to_owned(),
    };
    vec![
        format!("registry: {}", code(&image.registry)),
        repository(image),
        tag,
        digest,
    ]
}

fn repository(image: &ImageReference) -> String {
    let note = match image.is_official() {
        true => ", an official image",
        false => "",
    };
    format!("repository: {}{note}", code(&image.repository))
}

/// Until when its makers look after what is in it.
fn support(view: &View, image: &ImageReference, lookup: Option<&Lookup>) -> Vec<String> {
    let release = lookup.and_then(|lookup| lookup.facts()?.release.as_ref());
    let today = view.model().today();
    let sentence = |life: dockwright_model::image::lifetimes::Lifetime| match life.end < today {
        true => format!(
            "{} is no longer looked after since {}.",
            life.title, life.end
        ),
        false => format!("{} is looked after until {}.", life.title, life.end),
    };
    let lifetimes = lifetimes_of(image, release).into_iter();
    lifetimes.map(sentence).collect()
}
