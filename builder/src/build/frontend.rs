//! `# syntax=`: whether a file is one that is understood here.
//! Leans on the syntax tree's directives. BuildKit fetches whatever program the directive names and lets it read the file;
//! here files are read by ourselves, as the newest Dockerfile frontend does.

use std::collections::BTreeMap;

use dockwright_model::image::reference::ImageReference;
use dockwright_syntax::directive::DirectiveKind;
use dockwright_syntax::dockerfile::Dockerfile;

use crate::build::error::{BuildError, Fault};

/// The build argument that counts more than the directive.
const ARGUMENT: &str = "BUILDKIT_SYNTAX";
/// How the images of Dockerfile frontends are called, whoever mirrors or extends them.
const OWN: &str = "dockerfile";

/// Refuses a file that is to be read by something else than a Dockerfile frontend.
pub(crate) fn refuse_foreign(
    dockerfile: &Dockerfile,
    arguments: &BTreeMap<String, String>,
) -> Result<(), BuildError> {
    let directive = dockerfile.directive(DirectiveKind::Syntax);
    let given = arguments.get(ARGUMENT).filter(|text| !text.is_empty());
    let (text, range) = match (given, directive) {
        (Some(text), _) => (text.as_str(), None),
        (None, Some(directive)) => (directive.value.as_str(), Some(directive.value_range)),
        (None, None) => return Ok(()),
    };
    let image = text.split_whitespace().next().unwrap_or_default();
    if is_own(image) {
        return Ok(());
    }
    let message = format!("the file is to be read by `{image}`, which is no Dockerfile frontend");
    let help = "frontends are not run here: build it with BuildKit, or name `docker/dockerfile:1`";
    match range {
        Some(range) => Err(Fault::at(range, message).with_help(help).into()),
        None => Err(BuildError::Asked(format!("{message}; {help}"))),
    }
}

/// Whether an image is a Dockerfile frontend, by the last part of its name.
fn is_own(image: &str) -> bool {
    let Ok(reference) = ImageReference::parse(image) else {
        return false;
    };
    let last = reference.repository.rsplit('/').next();
    last.is_some_and(|last| last.starts_with(OWN))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frontends_of_dockerfiles_are_known_by_their_names() {
        for (image, is_known) in [
            ("docker/dockerfile:1", true),
            ("docker/dockerfile-upstream:master@sha256:0", false),
            ("registry.example.org/mirror/dockerfile:1.7-labs", true),
            ("docker/dockerfile-upstream:master", true),
            ("foobar", false),
            ("example.org/dockerfile/other", false),
            ("", false),
        ] {
            assert_eq!(is_own(image), is_known, "{image}");
        }
    }
}
