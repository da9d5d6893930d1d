//! Comments that mean something: the directives at the head of the file, and what silences rules.
//! Leans on `typing`, and on the catalog of rules for their names.

use dockwright_rules::catalog;
use dockwright_rules::rule::{Origin, Rule};
use dockwright_syntax::directive::DirectiveKind;

use super::item::{Item, ItemKind, Topic};
use super::typing::Typing;

/// The directives with their values.
const DIRECTIVES: [(&str, &str, &str); 3] = [
    (
        "syntax",
        "docker/dockerfile:1",
        "which frontend reads the file",
    ),
    ("escape", "`", "the character that continues lines"),
    ("check", "skip=", "which of BuildKit's checks run"),
];

/// The values of `# syntax=`.
const FRONTENDS: [(&str, &str); 3] = [
    ("docker/dockerfile:1", "the newest stable version"),
    ("docker/dockerfile:1-labs", "with what is not stable yet"),
    ("docker/dockerfile:1.7", "the newest patch of 1.7"),
];

/// What begins a comment that silences rules.
const SILENCES: [(&str, &str); 5] = [
    (
        "dockwright ignore=",
        "silence rules for the next instruction",
    ),
    (
        "dockwright stage ignore=",
        "silence rules for the rest of the stage",
    ),
    ("dockwright global ignore=", "silence rules for the file"),
    ("hadolint ignore=", "silence rules by the codes of hadolint"),
    ("hadolint shell=", "the shell that reads what follows"),
];

/// Directives on an empty line at the head of the file.
pub(crate) fn lines(typing: &Typing<'_>) -> Vec<Item> {
    let line = |(name, value, detail): (&'static str, &str, &str)| {
        let text = format!("# {name}={value}");
        Item::new(ItemKind::Directive, text, typing.range)
            .detail(detail)
            .rank(7)
            .topic(Topic::Directive(name.to_owned()))
    };
    missing(typing).map(line).collect()
}

/// What a comment can begin with.
pub(crate) fn comments(typing: &Typing<'_>, may_be_directive: bool) -> Vec<Item> {
    let directive = |(name, _, detail): (&'static str, &str, &str)| {
        Item::new(ItemKind::Directive, format!("{name}="), typing.range)
            .detail(detail)
            .rank(1)
            .topic(Topic::Directive(name.to_owned()))
    };
    let silence = |(text, detail): (&str, &str)| {
        Item::new(ItemKind::Keyword, text, typing.range).detail(detail)
    };
    let directives = missing(typing).filter(|_| may_be_directive).map(directive);
    directives.chain(SILENCES.map(silence)).collect()
}

/// The values of a directive.
pub(crate) fn values(typing: &Typing<'_>, kind: DirectiveKind) -> Vec<Item> {
    let value = |(text, detail): (&str, &str)| {
        Item::new(ItemKind::Value, text, typing.range).detail(detail)
    };
    match kind {
        DirectiveKind::Syntax => FRONTENDS.map(value).into(),
        DirectiveKind::Escape => [
            ("`", "a back-tick, for paths of Windows"),
            ("\\", "a backslash, as without the directive"),
        ]
        .map(value)
        .into(),
        DirectiveKind::Check => check_options(typing),
    }
}

/// The rules that a comment can silence.
pub(crate) fn silenced(typing: &Typing<'_>, is_hadolint: bool) -> Vec<Item> {
    match is_hadolint {
        true => catalog::rules()
            .flat_map(|rule| codes(typing, rule))
            .collect(),
        false => catalog::rules()
            .map(|rule| rule_item(typing, rule.name, rule))
            .collect(),
    }
}

fn missing(
    typing: &Typing<'_>,
) -> impl Iterator<Item = (&'static str, &'static str, &'static str)> {
    let dockerfile = typing.model().dockerfile();
    let is_missing = |(name, ..): &(&str, &str, &str)| {
        DirectiveKind::of(name).is_some_and(|kind| dockerfile.directive(kind).is_none())
    };
    DIRECTIVES.into_iter().filter(is_missing)
}

/// What `# check=` takes: `skip=Rule,Rule;error=true`.
fn check_options(typing: &Typing<'_>) -> Vec<Item> {
    let (before, typing) = typing.behind(&[';', ',', '=']);
    let option = before.rsplit(';').next().unwrap_or_default();
    let names = || {
        catalog::rules().filter_map(|rule| Some(rule_item(&typing, rule.buildkit_name()?, rule)))
    };
    let value =
        |text: &str, detail: &str| Item::new(ItemKind::Value, text, typing.range).detail(detail);
    let key = option.split('=').next().unwrap_or_default().trim();
    match key {
        "skip" | "experimental" => {
            let all = value("all", "every check");
            std::iter::once(all).chain(names()).collect()
        }
        "error" => vec![value("true", "a warning fails the build")],
        _ => vec![
            value("skip=", "checks that do not run"),
            value("error=true", "a warning fails the build"),
            value(
                "experimental=",
                "checks that run though they are not stable",
            ),
        ],
    }
}

fn codes<'a>(typing: &'a Typing<'_>, rule: &'static Rule) -> impl Iterator<Item = Item> + 'a {
    let codes = rule.origins.iter().filter_map(|origin| match origin {
        Origin::Hadolint(code) | Origin::ShellCheck(code) => Some(*code),
        Origin::BuildKit(_) => None,
    });
    codes.map(move |code| rule_item(typing, code, rule))
}

fn rule_item(typing: &Typing<'_>, label: &str, rule: &'static Rule) -> Item {
    Item::new(ItemKind::Rule, label, typing.range)
        .detail(rule.summary)
        .topic(Topic::Rule(rule.name.to_owned()))
}
