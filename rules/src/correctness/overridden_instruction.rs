//! `CMD`, `ENTRYPOINT` and `HEALTHCHECK` that a later one of the same stage replaces.

use std::collections::HashMap;

use dockwright_model::{Model, Stretch};
use dockwright_syntax::instruction::Instruction;
use dockwright_syntax::keyword::KeywordKind;
use dockwright_syntax::text::TextRange;

use crate::diagnostic::{Fix, Severity};
use crate::rule::{Category, Checker, FixAvailability, Origin, Rule, Tag};

pub(crate) static RULE: Rule = Rule {
    name: "overridden-instruction",
    summary: "an instruction that a later one of the same stage replaces",
    since: "0.1.0",
    category: Category::Correctness,
    severity: Severity::Warning,
    opt_in: false,
    tag: Some(Tag::Unnecessary),
    fix: FixAvailability::Unsafe,
    origins: &[
        Origin::BuildKit("MultipleInstructionsDisallowed"),
        Origin::Hadolint("DL4003"),
        Origin::Hadolint("DL4004"),
        Origin::Hadolint("DL3012"),
    ],
    options: &[],
    docs: include_str!("overridden_instruction.md"),
    check,
};

fn check(checker: &mut Checker<'_>) {
    let model = checker.model();
    for stretch in model.stretches() {
        check_stretch(checker, model, &stretch);
    }
}

/// Goes backwards, so that the one that wins is met first.
fn check_stretch(checker: &mut Checker<'_>, model: &Model<'_>, stretch: &Stretch) {
    let mut winners: HashMap<KeywordKind, TextRange> = HashMap::new();
    for instruction in model.instructions()[stretch.instructions.clone()]
        .iter()
        .rev()
    {
        let kind = instruction.kind();
        if !matches!(
            kind,
            KeywordKind::Cmd | KeywordKind::Entrypoint | KeywordKind::Healthcheck
        ) {
            continue;
        }
        let keyword = instruction.keyword.range;
        let winner = *winners.entry(kind).or_insert(keyword);
        if winner != keyword {
            let name = kind.name();
            checker
                .report(
                    keyword,
                    format!(
                        "this `{name}` has no effect: the last `{name}` of the stage replaces it"
                    ),
                )
                .help("keep only the last one")
                .note(winner, "the one that counts")
                .maybe_fix(removal(model, instruction));
        }
    }
}

/// Removes the lines of an instruction, unless comments would be lost or would then speak of the next one.
fn removal(model: &Model<'_>, instruction: &Instruction) -> Option<Fix> {
    let has_comments =
        !instruction.leading_comments.is_empty() || !instruction.inner_comments.is_empty();
    let spreads = !instruction.heredocs.is_empty() || !instruction.empty_lines.is_empty();
    if has_comments || spreads {
        return None;
    }
    let lines = model.source().lines();
    let line = |offset: usize| lines.line_range(lines.line_of(offset));
    let range = line(instruction.range.start()).cover(line(instruction.range.end()));
    Some(Fix::dangerous("remove it").delete(range))
}
