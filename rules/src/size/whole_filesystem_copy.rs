//! A `COPY` of everything in another stage or image.

use dockwright_model::Model;
use dockwright_syntax::instruction::Instruction;
use dockwright_syntax::keyword::KeywordKind;
use dockwright_syntax::word::Word;

use crate::diagnostic::Severity;
use crate::rule::{Category, Checker, FixAvailability, Origin, Rule};

pub(crate) static RULE: Rule = Rule {
    name: "whole-filesystem-copy",
    summary: "a `COPY` of the whole file system of another stage",
    since: "0.1.0",
    category: Category::Size,
    severity: Severity::Warning,
    opt_in: false,
    tag: None,
    fix: FixAvailability::None,
    origins: &[Origin::Hadolint("DL3067")],
    options: &[],
    docs: include_str!("whole_filesystem_copy.md"),
    check,
};

fn check(checker: &mut Checker<'_>) {
    let model = checker.model();
    for (index, instruction) in model.instructions_of(KeywordKind::Copy) {
        if instruction.flag("from").is_none() || flattens(model, index) {
            continue;
        }
        if let Some(source) = root_to_root(model, instruction) {
            checker
                .report(
                    source.range,
                    "this copies a whole file system, with all that was needed only to build it",
                )
                .help(
                    "copy the files that the image needs, or build on the other stage with `FROM`",
                );
        }
    }
}

/// The source that is a root and goes to the root.
fn root_to_root<'a>(model: &Model<'_>, instruction: &'a Instruction) -> Option<&'a Word> {
    let is_root = |word: &Word| {
        let value = model.value(word);
        value.starts_with('/') && value.trim_matches(['/', '.', '*']).is_empty()
    };
    let copy = instruction.copy()?;
    copy.destination
        .as_ref()
        .filter(|destination| is_root(destination))?;
    copy.sources.iter().find(|source| is_root(source))
}

/// Whether the stage is empty up to here, so that the copy puts all layers of the other stage into one.
fn flattens(model: &Model<'_>, instruction: usize) -> bool {
    let stage = model
        .state(instruction)
        .stage
        .and_then(|stage| model.stages().get(stage));
    stage.is_some_and(|stage| stage.base == dockwright_model::stage::Base::Scratch)
}
