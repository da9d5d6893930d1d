//! What is known of an image, in words: what registries have said, and what the store knows.
//! Leans on `text`, and on the model for the facts.

use dockwright_model::image::facts::{ImageFacts, Lookup};
use dockwright_model::image::platform::Platform;

use super::text::{code, count};

/// The items of a list about an image.
pub(super) fn known(lookup: &Lookup, platform: &Platform) -> Vec<String> {
    match lookup {
        Lookup::NoSuchImage => vec!["its registry has no such image".to_owned()],
        Lookup::NoSuchPlatform(offered) => {
            let names: Vec<String> = offered.iter().map(|it| code(&it.to_string())).collect();
            let platform = code(&platform.to_string());
            vec![format!(
                "it does not exist for {platform}, but for {}",
                names.join(", ")
            )]
        }
        Lookup::Found(facts) => found(facts),
    }
}

fn found(facts: &ImageFacts) -> Vec<String> {
    let mut items = Vec::new();
    let digest = facts.digest.as_deref();
    items.extend(digest.map(|digest| format!("stands for {}", code(digest))));
    let release = facts.release.as_ref();
    items.extend(release.map(|release| format!("system: {}", release.name())));
    items.extend(facts.created.map(|day| format!("made on {day}")));
    items.extend(facts.size.map(|size| {
        let layers = count(facts.layers.len(), "layer", "layers");
        format!("{layers}, {} to fetch", megabytes(size))
    }));
    items.push(match &facts.user {
        Some(user) => format!("user: {}", code(user)),
        None => "user: root, as it names none".to_owned(),
    });
    let directory = facts.working_directory.as_deref();
    items.extend(directory.map(|path| format!("working directory: {}", code(path))));
    let programs = [
        ("entrypoint", &facts.entrypoint),
        ("command", &facts.command),
    ];
    let programs = programs.into_iter().filter(|(_, words)| !words.is_empty());
    items.extend(programs.map(|(title, words)| format!("{title}: {}", code(&words.join(" ")))));
    items.extend(environment(facts));
    items.extend((!facts.triggers.is_empty()).then(|| {
        let triggers = facts.triggers.iter().map(|trigger| code(trigger));
        format!("triggers: {}", triggers.collect::<Vec<_>>().join(", "))
    }));
    items
}

/// The names of its variables.
fn environment(facts: &ImageFacts) -> Option<String> {
    let names = facts.environment.iter().map(|(name, _)| code(name));
    let names: Vec<String> = names.collect();
    (!names.is_empty()).then(|| format!("sets {}", names.join(", ")))
}

/// A size as registries speak of it, in decimal megabytes.
fn megabytes(bytes: u64) -> String {
    format!("{}.{} MB", bytes / 1_000_000, bytes % 1_000_000 / 100_000)
}
