//! Variables of a `FROM` that no `ARG` above the first one declares.

use std::collections::HashMap;

use dockwright_model::Model;
use dockwright_model::expansion::UndefinedVariable;
use dockwright_syntax::keyword::KeywordKind;
use dockwright_syntax::text::TextRange;

use crate::diagnostic::Severity;
use crate::rule::{Category, Checker, FixAvailability, Origin, Rule};

pub(crate) static RULE: Rule = Rule {
    name: "undefined-argument-in-from",
    summary: "a variable in `FROM` that no `ARG` before the first `FROM` declares",
    since: "0.1.0",
    category: Category::Correctness,
    severity: Severity::Warning,
    opt_in: false,
    tag: None,
    fix: FixAvailability::None,
    origins: &[Origin::BuildKit("UndefinedArgInFrom")],
    options: &[],
    docs: include_str!("undefined_argument_in_from.md"),
    check,
};

fn check(checker: &mut Checker<'_>) {
    let model = checker.model();
    let undefined: Vec<&UndefinedVariable> = model
        .stages()
        .iter()
        .flat_map(|stage| {
            stage
                .base_text
                .undefined
                .iter()
                .chain(stage.platform.iter().flat_map(|text| &text.undefined))
        })
        .collect();
    if undefined.is_empty() {
        return;
    }
    let inside = arguments_of_stages(model);
    for UndefinedVariable { name, range } in undefined {
        let message =
            format!("no `ARG` before the first `FROM` declares `{name}`, so it is empty here");
        let help = match (
            model.global_scope().nearest(name),
            inside.contains_key(name.as_str()),
        ) {
            (Some(nearest), false) => format!("did you mean `{nearest}`?"),
            _ => format!("write `ARG {name}=…` above the first `FROM`"),
        };
        let diagnostic = checker.report(*range, message).help(help);
        if let Some(argument) = inside.get(name.as_str()) {
            diagnostic.note(*argument, "this one only holds inside of its stage");
        }
    }
}

/// The `ARG`s behind a `FROM`, the first of each name.
fn arguments_of_stages<'a>(model: &'a Model<'_>) -> HashMap<&'a str, TextRange> {
    let mut arguments = HashMap::new();
    for (index, instruction) in model.instructions_of(KeywordKind::Arg) {
        for pair in instruction
            .pairs()
            .iter()
            .filter(|_| model.state(index).stage.is_some())
        {
            arguments
                .entry(pair.key.text.as_str())
                .or_insert(pair.range);
        }
    }
    arguments
}
