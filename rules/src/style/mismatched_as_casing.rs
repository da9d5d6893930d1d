//! `FROM … as`: the two keywords of one instruction in different cases.

use dockwright_syntax::instruction::{Arguments, Instruction};
use dockwright_syntax::keyword::KeywordKind;
use dockwright_syntax::word::Word;

use crate::diagnostic::{Fix, Severity};
use crate::rule::{Category, Checker, FixAvailability, Origin, Rule};

pub(crate) static RULE: Rule = Rule {
    name: "mismatched-as-casing",
    summary: "`FROM` and `AS` in different cases",
    since: "0.1.0",
    category: Category::Style,
    severity: Severity::Warning,
    opt_in: false,
    tag: None,
    fix: FixAvailability::Safe,
    origins: &[Origin::BuildKit("FromAsCasing")],
    options: &[],
    docs: include_str!("mismatched_as_casing.md"),
    check,
};

fn check(checker: &mut Checker<'_>) {
    let model = checker.model();
    for (_, instruction) in model.instructions_of(KeywordKind::From) {
        let Some((word, wanted)) = mismatch(instruction) else {
            continue;
        };
        let (keyword, text) = (&instruction.keyword.text, &word.text);
        let fix = Fix::safe(format!("write `{wanted}`")).replace(word.range, wanted);
        let is_whole = word.range.slice(model.source().text()) == text;
        checker
            .report(
                word.range,
                format!("`{text}` is not in the same case as `{keyword}`"),
            )
            .help(format!("write `{wanted}`"))
            .maybe_fix(is_whole.then_some(fix));
    }
}

/// The `AS` that differs from its `FROM`, and how it should be written.
fn mismatch(instruction: &Instruction) -> Option<(&Word, &'static str)> {
    let Arguments::From(arguments) = &instruction.arguments else {
        return None;
    };
    let word = arguments.as_keyword.as_ref()?;
    arguments.name.as_ref()?;
    // A keyword in mixed case is another rule's matter.
    let wanted = match instruction.keyword.text.as_str() {
        "from" => "as",
        "FROM" => "AS",
        _ => return None,
    };
    (word.text != wanted).then_some((word, wanted))
}
