//! The `# check=` directive: which of BuildKit's checks are skipped, and whether the others are errors.
//! Leans on `dockwright-syntax` for the directive.

use dockwright_syntax::directive::{Directive, DirectiveKind};
use dockwright_syntax::dockerfile::Dockerfile;
use dockwright_syntax::suggestion::suggest;
use dockwright_syntax::text::TextRange;

use crate::error::BuildError;

/// What `# check=` or the build argument `BUILDKIT_DOCKERFILE_CHECK` asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CheckOptions {
    /// The checks that are skipped, by BuildKit's names.
    pub skip: Vec<String>,
    /// Whether all checks are skipped.
    pub skip_all: bool,
    /// The experimental checks that are run, by name.
    pub experimental: Vec<String>,
    /// Whether all experimental checks are run.
    pub experimental_all: bool,
    /// Whether a warning fails the build.
    pub error: bool,
}

impl CheckOptions {
    /// Reads `skip=A,B;error=true`; the error is the option that is not known.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut options = Self::default();
        for option in text
            .split(';')
            .map(str::trim)
            .filter(|option| !option.is_empty())
        {
            let (key, value) = option.split_once('=').ok_or_else(|| option.to_owned())?;
            let (key, value) = (key.trim(), value.trim());
            match key.to_ascii_lowercase().as_str() {
                "skip" => (options.skip, options.skip_all) = names(value),
                "experimental" => (options.experimental, options.experimental_all) = names(value),
                "error" => options.error = boolean(value).ok_or_else(|| option.to_owned())?,
                _ => return Err(option.to_owned()),
            }
        }
        Ok(options)
    }

    /// Whether a check is skipped.
    pub fn skips(&self, check: &str) -> bool {
        self.skip_all
            || self
                .skip
                .iter()
                .any(|name| name.eq_ignore_ascii_case(check))
    }

    /// Whether an experimental check is run.
    pub fn runs_experimental(&self, check: &str) -> bool {
        self.experimental_all
            || self
                .experimental
                .iter()
                .any(|name| name.eq_ignore_ascii_case(check))
    }
}

fn names(value: &str) -> (Vec<String>, bool) {
    let names: Vec<String> = value
        .split(',')
        .map(|name| name.trim().to_owned())
        .collect();
    let all = names.iter().any(|name| name.eq_ignore_ascii_case("all"));
    (names, all)
}

fn boolean(value: &str) -> Option<bool> {
    match value.to_ascii_lowercase().as_str() {
        "1" | "t" | "true" => Some(true),
        "0" | "f" | "false" => Some(false),
        _ => None,
    }
}

/// Reads the options of a file: the build argument, or else the directive.
pub(crate) fn read_options(
    dockerfile: &Dockerfile,
    given: Option<&str>,
    errors: &mut Vec<BuildError>,
) -> CheckOptions {
    let directive = dockerfile.directive(DirectiveKind::Check);
    let text = given.or_else(|| directive.map(|directive| directive.value.as_str()));
    match CheckOptions::parse(text.unwrap_or_default()) {
        Ok(options) => options,
        Err(option) => {
            let range = directive.map_or(TextRange::empty(0), |directive: &Directive| {
                directive.value_range
            });
            let key = option.split('=').next().unwrap_or_default();
            let error = BuildError::new(range, format!("`{option}` is no option of `check`"))
                .with_help("the options are `skip=…`, `experimental=…` and `error=true`")
                .with_suggestion(suggest(key, ["skip", "experimental", "error"]));
            errors.push(error);
            CheckOptions::default()
        }
    }
}
