//! `# Syntax=…`: the name of a directive with capitals.

use crate::diagnostic::{Fix, Severity};
use crate::rule::{Category, Checker, FixAvailability, Rule};

pub(crate) static RULE: Rule = Rule {
    name: "directive-casing",
    summary: "a directive's name with capitals",
    since: "0.1.0",
    category: Category::Style,
    severity: Severity::Info,
    opt_in: false,
    tag: None,
    fix: FixAvailability::Safe,
    origins: &[],
    options: &[],
    docs: include_str!("directive_casing.md"),
    check,
};

fn check(checker: &mut Checker<'_>) {
    let model = checker.model();
    for directive in &model.dockerfile().directives {
        let (wanted, range) = (directive.kind.name(), directive.name_range);
        let written = range.slice(model.source().text());
        if written != wanted {
            checker
                .report(range, format!("`{written}` is not in lower case"))
                .help(format!("write `{wanted}`"))
                .fix(Fix::safe(format!("write `{wanted}`")).replace(range, wanted));
        }
    }
}
