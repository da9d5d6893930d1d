//! Keywords that are not written in the case of most others.

use dockwright_model::Model;
use dockwright_syntax::instruction::Instruction;
use dockwright_syntax::keyword::KeywordKind;

use crate::diagnostic::{Fix, Severity};
use crate::rule::{Category, Checker, FixAvailability, Origin, Rule};

pub(crate) static RULE: Rule = Rule {
    name: "inconsistent-instruction-casing",
    summary: "a keyword in another case than most of them",
    since: "0.1.0",
    category: Category::Style,
    severity: Severity::Warning,
    opt_in: false,
    tag: None,
    fix: FixAvailability::Safe,
    origins: &[Origin::BuildKit("ConsistentInstructionCasing")],
    options: &[],
    docs: include_str!("inconsistent_instruction_casing.md"),
    check,
};

fn check(checker: &mut Checker<'_>) {
    let model = checker.model();
    let instructions = judged(model);
    let count = |is_in_case: fn(&u8) -> bool| {
        let has_case = |instruction: &&Instruction| {
            instruction
                .keyword
                .text
                .bytes()
                .all(|byte| is_in_case(&byte))
        };
        instructions.iter().copied().filter(has_case).count()
    };
    let is_lower = count(u8::is_ascii_lowercase) > count(u8::is_ascii_uppercase);
    for instruction in instructions {
        let keyword = &instruction.keyword;
        let (wanted, case) = match is_lower {
            true => (keyword.kind.name().to_ascii_lowercase(), "lower case"),
            false => (keyword.kind.name().to_owned(), "capitals"),
        };
        if keyword.text == wanted {
            continue;
        }
        let fix = Fix::safe(format!("write `{wanted}`")).replace(keyword.range, wanted.as_str());
        let is_whole = keyword.range.slice(model.source().text()) == keyword.text;
        checker
            .report(
                keyword.range,
                format!(
                    "`{}` is not in {case} as the file's other keywords are",
                    keyword.text
                ),
            )
            .help(format!("write `{wanted}`"))
            .maybe_fix(is_whole.then_some(fix));
    }
}

/// The instructions of all stages, or those of a fragment; the `ARG`s before the first `FROM` do not count.
fn judged<'a>(model: &'a Model<'_>) -> Vec<&'a Instruction> {
    let start = model
        .stages()
        .first()
        .map_or(0, |stage| stage.instructions.start);
    let is_known = |instruction: &&Instruction| instruction.kind() != KeywordKind::Unknown;
    model.instructions()[start..]
        .iter()
        .filter(is_known)
        .collect()
}
