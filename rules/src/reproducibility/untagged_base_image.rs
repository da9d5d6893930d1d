//! A base image without a tag: the newest one, whatever that is on the day.

use dockwright_model::image::lifetimes::supported_tags;
use dockwright_model::image::reference::ImageReference;
use dockwright_model::stage::Stage;

use crate::diagnostic::{Fix, Severity};
use crate::rule::{Category, Checker, FixAvailability, OptionDefault, Origin, Rule, RuleOption};

pub(crate) static RULE: Rule = Rule {
    name: "untagged-base-image",
    summary: "a base image without a tag or digest",
    since: "0.1.0",
    category: Category::Reproducibility,
    severity: Severity::Warning,
    opt_in: false,
    tag: None,
    fix: FixAvailability::None,
    origins: &[Origin::Hadolint("DL3006")],
    options: &[RuleOption {
        name: "allow",
        summary: "Images that need no tag, as they are written.",
        default: OptionDefault::List(&[]),
    }],
    docs: include_str!("untagged_base_image.md"),
    check,
};

fn check(checker: &mut Checker<'_>) {
    let allowed = checker.list("allow");
    let today = checker.model().today();
    for stage in checker.model().stages() {
        let (Some(image), Some(word)) = (untagged(stage), &stage.base_word) else {
            continue;
        };
        let name = image.familiar_name();
        if allowed.contains(&name.as_str()) {
            continue;
        }
        let is_literal = word.text == image.to_string() || word.text == name;
        checker
            .report(
                word.range,
                format!(
                    "`{name}` has no tag, so each build takes whatever `{name}:latest` is by then"
                ),
            )
            .help(format!("name the version you build on: `{name}:<version>`"))
            .alternatives(
                supported_tags(image, today)
                    .into_iter()
                    .filter(|_| is_literal)
                    .map(|tag| {
                        Fix::dangerous(format!("build on `{name}:{tag}`"))
                            .insert(word.range.end(), format!(":{tag}"))
                    }),
            );
    }
}

/// The image, where its tag is missing and the file can tell.
fn untagged(stage: &Stage) -> Option<&ImageReference> {
    let word = stage.base_word.as_ref()?;
    let image = stage
        .image()
        .filter(|image| image.tag.is_none() && image.digest.is_none())?;
    // A base that is one variable as a whole is chosen by whoever starts the build.
    let is_one_variable = word.text.starts_with('$') && !word.text.contains('/');
    (!is_one_variable).then_some(image)
}
