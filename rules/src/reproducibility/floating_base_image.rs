//! A base image whose tag moves: `latest` and its kin.

use dockwright_model::image::lifetimes::supported_tags;
use dockwright_model::image::reference::ImageReference;
use dockwright_model::stage::Stage;
use dockwright_syntax::instruction::Instruction;
use dockwright_syntax::text::TextRange;

use crate::diagnostic::{Fix, Severity};
use crate::rule::{Category, Checker, FixAvailability, OptionDefault, Origin, Rule, RuleOption};

pub(crate) static RULE: Rule = Rule {
    name: "floating-base-image",
    summary: "a base image whose tag moves from version to version, such as `latest`",
    since: "0.1.0",
    category: Category::Reproducibility,
    severity: Severity::Warning,
    opt_in: false,
    tag: None,
    fix: FixAvailability::None,
    origins: &[Origin::Hadolint("DL3007")],
    options: &[RuleOption {
        name: "tags",
        summary: "The tags that move; each also with a variant behind it, as `latest-alpine`.",
        default: OptionDefault::List(&[
            "latest", "current", "edge", "lts", "mainline", "nightly", "rolling", "sid", "stable",
            "testing", "unstable",
        ]),
    }],
    docs: include_str!("floating_base_image.md"),
    check,
};

fn check(checker: &mut Checker<'_>) {
    let moving = checker.list("tags");
    let today = checker.model().today();
    for stage in checker.model().stages() {
        let from = &checker.model().instructions()[stage.instructions.start];
        let Some((tag, range)) = written_tag(stage, from) else {
            continue;
        };
        if !is_moving(tag, &moving) {
            continue;
        }
        let name = stage.image().map(ToString::to_string).unwrap_or_default();
        let repository = stage
            .image()
            .map(ImageReference::familiar_name)
            .unwrap_or_default();
        // A variant such as `latest-alpine` has versions of its own.
        let supported = match (stage.image(), tag.contains('-')) {
            (Some(image), false) => supported_tags(image, today),
            _ => Vec::new(),
        };
        checker
            .report(
                range,
                format!(
                    "`{tag}` moves from version to version, so `{name}` is another image next time"
                ),
            )
            .help(format!(
                "name the version you build on: `{repository}:<version>`"
            ))
            .alternatives(supported.into_iter().map(|version| {
                Fix::dangerous(format!("build on `{repository}:{version}`")).replace(range, version)
            }));
    }
}

/// The tag with its place, where the file itself writes it and no digest decides.
fn written_tag<'a>(stage: &'a Stage, from: &Instruction) -> Option<(&'a str, TextRange)> {
    let word = stage.base_word.as_ref()?;
    let image = stage.image().filter(|image| image.digest.is_none())?;
    let tag = image.tag.as_deref()?;
    let before = word
        .text
        .strip_suffix(tag)
        .filter(|before| before.ends_with(':'))?;
    Some((tag, word.part(&from.joined, before.len()..word.text.len())))
}

/// `latest`, or `latest-alpine`; a date or version behind it makes it stand still.
fn is_moving(tag: &str, moving: &[&str]) -> bool {
    let (first, variant) = tag.split_once('-').unwrap_or((tag, ""));
    moving.contains(&tag)
        || moving.contains(&first) && !variant.bytes().any(|byte| byte.is_ascii_digit())
}
