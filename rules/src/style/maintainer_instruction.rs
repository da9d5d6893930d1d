//! `MAINTAINER`, which a label has replaced.

use dockwright_model::Model;
use dockwright_syntax::instruction::{Arguments, Instruction};
use dockwright_syntax::keyword::KeywordKind;

use crate::diagnostic::{Fix, Severity};
use crate::rule::{Category, Checker, FixAvailability, Origin, Rule, Tag};

pub(crate) static RULE: Rule = Rule {
    name: "maintainer-instruction",
    summary: "`MAINTAINER`, which a label has replaced",
    since: "0.1.0",
    category: Category::Style,
    severity: Severity::Warning,
    opt_in: false,
    tag: Some(Tag::Deprecated),
    fix: FixAvailability::Unsafe,
    origins: &[
        Origin::BuildKit("MaintainerDeprecated"),
        Origin::Hadolint("DL4000"),
    ],
    options: &[],
    docs: include_str!("maintainer_instruction.md"),
    check,
};

/// The label that says what `MAINTAINER` said.
const LABEL: &str = "org.opencontainers.image.authors";

fn check(checker: &mut Checker<'_>) {
    let model = checker.model();
    for (_, instruction) in model.instructions_of(KeywordKind::Maintainer) {
        let keyword = &instruction.keyword;
        checker
            .report(
                keyword.range,
                format!(
                    "`{}` is deprecated: tools read the label `{LABEL}`",
                    keyword.text
                ),
            )
            .help(format!("write `LABEL {LABEL}=\"…\"`"))
            .maybe_fix(fix(model, instruction));
    }
}

/// Turns the instruction into a label; the image config loses its author.
fn fix(model: &Model<'_>, instruction: &Instruction) -> Option<Fix> {
    let Arguments::Maintainer(Some(name)) = &instruction.arguments else {
        return None;
    };
    if name.range.slice(model.source().text()) != name.text {
        return None;
    }
    let keyword = match instruction.keyword.text.as_str() {
        "maintainer" => "label",
        _ => "LABEL",
    };
    let value = quoted(name.unquoted(), model.dockerfile().escape());
    let fix = Fix::dangerous("turn it into a label")
        .replace(instruction.keyword.range, keyword)
        .replace(name.range, format!("{LABEL}={value}"));
    Some(fix)
}

/// The text between double quotes, so that nothing in it is expanded.
fn quoted(text: &str, escape: char) -> String {
    let mut quoted = String::from('"');
    for character in text.chars() {
        if matches!(character, '"' | '$') || character == escape {
            quoted.push(escape);
        }
        quoted.push(character);
    }
    quoted.push('"');
    quoted
}
