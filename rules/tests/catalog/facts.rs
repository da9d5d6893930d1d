//! The `facts` fences of pages: what is known of images, a reference to a line, and below it what is said of it.
//! A platform behind the reference makes it the answer for that platform alone.

use std::collections::BTreeMap;

use dockwright_model::image::facts::{ImageFacts, Lookup, Offer};
use dockwright_model::image::platform::Platform;
use dockwright_model::image::release::OsRelease;
use dockwright_model::world::Images;

/// Reads a fence.
pub(crate) fn images(text: &str) -> Images {
    let mut answers: BTreeMap<String, Lookup> = BTreeMap::new();
    let mut name = String::new();
    for line in text.lines() {
        let Some(said) = line.strip_prefix("  ") else {
            line.clone_into(&mut name);
            answers.insert(name.clone(), ImageFacts::default().into());
            continue;
        };
        let answer = answers.get_mut(&name).expect("a reference stands first");
        *answer = told(answer, said).unwrap_or_else(|| panic!("nothing is said by `{line}`"));
    }
    Images::given(answers)
}

/// An answer that is told one more line.
fn told(answer: &Lookup, line: &str) -> Option<Lookup> {
    let (key, value) = line.split_once(' ').unwrap_or((line, ""));
    if let Some(names) = line.strip_prefix("no platform") {
        let platforms = names.split_whitespace().map(Platform::parse);
        return Some(Lookup::NoSuchPlatform(
            platforms.collect::<Result<_, _>>().ok()?,
        ));
    }
    if line == "no image" {
        return Some(Lookup::NoSuchImage);
    }
    let mut facts = ImageFacts::clone(answer.facts()?);
    match key {
        "platform" => facts.platform = Some(Platform::parse(value).ok()?),
        "digest" => facts.digest = Some(value.to_owned()),
        "offer" => facts.offers.push(offer(value)?),
        "user" => facts.user = Some(value.to_owned()),
        "workdir" => facts.working_directory = Some(value.to_owned()),
        "env" => facts.environment.push(pair(value)?),
        "onbuild" => facts.triggers.push(value.to_owned()),
        "release" => facts.release = OsRelease::parse(&value.replace(' ', "\n")),
        _ => return None,
    }
    Some(facts.into())
}

fn offer(text: &str) -> Option<Offer> {
    let (platform, digest) = text.split_once(' ')?;
    Some(Offer {
        platform: Platform::parse(platform).ok()?,
        digest: digest.to_owned(),
    })
}

fn pair(text: &str) -> Option<(String, String)> {
    let (name, value) = text.split_once('=')?;
    Some((name.to_owned(), value.to_owned()))
}
