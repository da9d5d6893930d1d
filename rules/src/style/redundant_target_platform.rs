//! `FROM --platform=$TARGETPLATFORM`: asking for what is the default.

use dockwright_model::Model;
use dockwright_model::stage::Stage;
use dockwright_syntax::expand::Environment;
use dockwright_syntax::flag::Flag;
use dockwright_syntax::instruction::Instruction;
use dockwright_syntax::text::TextRange;

use crate::diagnostic::{Fix, Severity};
use crate::rule::{Category, Checker, FixAvailability, Origin, Rule, Tag};

pub(crate) static RULE: Rule = Rule {
    name: "redundant-target-platform",
    summary: "`--platform=$TARGETPLATFORM`, which is the default",
    since: "0.1.0",
    category: Category::Style,
    severity: Severity::Warning,
    opt_in: false,
    tag: Some(Tag::Unnecessary),
    fix: FixAvailability::Safe,
    origins: &[
        Origin::BuildKit("RedundantTargetPlatform"),
        Origin::Hadolint("DL3065"),
    ],
    options: &[],
    docs: include_str!("redundant_target_platform.md"),
    check,
};

/// The variable that holds the platform to build for.
const TARGET: &str = "TARGETPLATFORM";

fn check(checker: &mut Checker<'_>) {
    let model = checker.model();
    for stage in model
        .stages()
        .iter()
        .filter(|stage| asks_for_target(model, stage))
    {
        let from = &model.instructions()[stage.instructions.start];
        let Some(flag) = from.flag("platform") else {
            continue;
        };
        checker
            .report(
                flag.range,
                "the flag asks for the platform that is built for anyway",
            )
            .help("remove the flag")
            .maybe_fix(fix(model, from, flag));
    }
}

/// Whether the target platform is the only variable in the flag, and its whole value.
fn asks_for_target(model: &Model<'_>, stage: &Stage) -> bool {
    stage.platform.as_ref().is_some_and(|platform| {
        let is_lone = platform.matched.iter().eq([TARGET]) && platform.undefined.is_empty();
        is_lone && model.global_scope().get(TARGET) == Some(&platform.value)
    })
}

/// Removes the flag with the blanks in front of it.
fn fix(model: &Model<'_>, from: &Instruction, flag: &Flag) -> Option<Fix> {
    let text = model.source().text();
    let is_split = flag.range.slice(text).contains('\n');
    if is_split || is_redefined(model) {
        return None;
    }
    let before = from
        .flags
        .iter()
        .rfind(|other| other.range.end() <= flag.range.start());
    let start = before.map_or(from.keyword.range.end(), |other| other.range.end());
    let gap = TextRange::new(start, flag.range.start());
    let is_plain = gap
        .slice(text)
        .bytes()
        .all(|byte| matches!(byte, b' ' | b'\t'));
    let range = if is_plain {
        gap.cover(flag.range)
    } else {
        flag.range
    };
    Some(Fix::safe("remove the flag").delete(range))
}

/// Whether an `ARG` gives the variable another default than the platform.
fn is_redefined(model: &Model<'_>) -> bool {
    let start = model
        .stages()
        .first()
        .map_or(0, |stage| stage.instructions.start);
    let mut pairs = model.instructions()[..start]
        .iter()
        .flat_map(Instruction::pairs);
    pairs.any(|pair| pair.key.text == TARGET && pair.value.is_some())
}
