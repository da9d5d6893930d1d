//! Empty lines between the continued lines of an instruction.

use dockwright_model::Model;
use dockwright_syntax::instruction::Instruction;
use dockwright_syntax::text::TextRange;

use crate::diagnostic::{Fix, Severity};
use crate::rule::{Category, Checker, FixAvailability, Origin, Rule, Tag};

pub(crate) static RULE: Rule = Rule {
    name: "empty-continuation-line",
    summary: "an empty line between continued lines",
    since: "0.1.0",
    category: Category::Style,
    severity: Severity::Warning,
    opt_in: false,
    tag: Some(Tag::Unnecessary),
    fix: FixAvailability::Safe,
    origins: &[Origin::BuildKit("NoEmptyContinuation")],
    options: &[],
    docs: include_str!("empty_continuation_line.md"),
    check,
};

fn check(checker: &mut Checker<'_>) {
    let model = checker.model();
    for instruction in model.instructions() {
        let Some((first, others)) = instruction.empty_lines.split_first() else {
            continue;
        };
        let name = instruction.kind().name();
        let diagnostic = checker.report(
            *first,
            format!("an empty line stands inside of the continued `{name}`"),
        );
        diagnostic
            .help("remove the empty line, or the continuation above it")
            .fix(without_lines(model, instruction));
        for line in others {
            diagnostic.note(*line, "another empty line");
        }
    }
}

/// Removes the empty lines with their newlines.
fn without_lines(model: &Model<'_>, instruction: &Instruction) -> Fix {
    let count = instruction.empty_lines.len();
    let title = if count == 1 {
        "remove the empty line"
    } else {
        "remove the empty lines"
    };
    let lines = instruction
        .empty_lines
        .iter()
        .map(|line| whole_line(model, *line));
    lines.fold(Fix::safe(title), Fix::delete)
}

fn whole_line(model: &Model<'_>, line: TextRange) -> TextRange {
    let lines = model.source().lines();
    lines.line_range(lines.line_of(line.start()))
}
