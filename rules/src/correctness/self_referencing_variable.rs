//! An `ENV` that uses a variable it is only about to set.

use std::collections::HashMap;

use dockwright_syntax::keyword::KeywordKind;
use dockwright_syntax::text::TextRange;

use crate::diagnostic::Severity;
use crate::rule::{Category, Checker, FixAvailability, Origin, Rule};

pub(crate) static RULE: Rule = Rule {
    name: "self-referencing-variable",
    summary: "an `ENV` that uses a variable it sets itself",
    since: "0.1.0",
    category: Category::Correctness,
    severity: Severity::Warning,
    opt_in: false,
    tag: None,
    fix: FixAvailability::None,
    origins: &[Origin::Hadolint("DL3044")],
    options: &[],
    docs: include_str!("self_referencing_variable.md"),
    check,
};

fn check(checker: &mut Checker<'_>) {
    let model = checker.model();
    for (_, instruction) in model
        .instructions_of(KeywordKind::Env)
        .filter(|(_, instruction)| instruction.pairs().len() > 1)
    {
        let keys: HashMap<&str, TextRange> = instruction
            .pairs()
            .iter()
            .map(|pair| (model.value(&pair.key), pair.range))
            .collect();
        for pair in instruction.pairs() {
            let expanded = pair
                .value
                .as_ref()
                .and_then(|value| model.expansions().get(value));
            for variable in expanded
                .into_iter()
                .flat_map(|expanded| &expanded.undefined)
            {
                let setter = keys
                    .get(variable.name.as_str())
                    .filter(|setter| **setter != pair.range);
                let Some(setter) = setter else { continue };
                let name = &variable.name;
                let message =
                    format!("`{name}` is empty here: an `ENV` sets its variables all at once");
                checker
                    .report(variable.range, message)
                    .help(format!("set `{name}` in an `ENV` of its own above"))
                    .note(*setter, "this holds from the next instruction on");
            }
        }
    }
}
