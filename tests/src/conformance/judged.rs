//! A text judged by us and told as BuildKit tells it: warnings by its own names, at its own lines.
//! Leans on the three façade calls.
//!
//! BuildKit reports at the first line of an instruction, except for empty continuations, which it reports
//! at the last line of the instruction, heredocs excluded.

use std::collections::BTreeSet;

use dockwright_model::Model;
use dockwright_model::source::Source;
use dockwright_model::world::World;
use dockwright_rules::catalog;
use dockwright_rules::diagnostic::{Diagnostic, Phase};
use dockwright_rules::lint::{lint, shows_in_build};
use dockwright_rules::settings::Settings;
use dockwright_syntax::instruction::Instruction;

/// A check of BuildKit and the line it reports.
pub(super) type Warning = (String, usize);

/// What we say of a text.
#[derive(Clone, Debug, Default)]
pub(super) struct Judged {
    /// The warnings of all stages.
    pub(super) warnings: BTreeSet<Warning>,
    /// The warnings of the stages that the last one needs.
    pub(super) needed_warnings: BTreeSet<Warning>,
    /// Why BuildKit would refuse it, in the order of the text.
    pub(super) refusals: Vec<Refusal>,
}

/// One reason to refuse a text.
#[derive(Clone, Debug)]
pub(super) struct Refusal {
    /// Who refuses it.
    pub(super) phase: Phase,
    /// The first line of the instruction at fault.
    pub(super) line: usize,
    /// The line at fault.
    pub(super) own_line: usize,
    /// What we say.
    pub(super) message: String,
}

impl Judged {
    /// Whether BuildKit would build it.
    pub(super) fn is_accepted(&self) -> bool {
        self.refusals.is_empty()
    }

    /// Whether BuildKit's parser would read it.
    pub(super) fn is_parsed(&self) -> bool {
        self.refusals
            .iter()
            .all(|refusal| refusal.phase != Phase::Parse)
    }

    /// The refusals in one line.
    pub(super) fn reasons(&self) -> String {
        let reasons = self.refusals.iter().map(|refusal| {
            format!(
                "{} error on line {}: {}",
                refusal.phase.name(),
                refusal.own_line,
                refusal.message
            )
        });
        reasons.collect::<Vec<_>>().join("; ")
    }
}

/// Judges a text with the default settings.
pub(super) fn judge(text: &str, world: &dyn World) -> Judged {
    let model = Model::new(Source::new("Dockerfile", text), world);
    let mut judged = Judged::default();
    for diagnostic in lint(&model, &Settings::default()) {
        if diagnostic.phase != Phase::Lint {
            judged.refusals.push(refusal(&model, &diagnostic));
        }
        let rule = catalog::rule(diagnostic.rule);
        if let Some(name) = rule.and_then(dockwright_rules::rule::Rule::buildkit_name) {
            let warning = (name.to_owned(), warning_line(&model, name, &diagnostic));
            let is_needed = shows_in_build(&model, &diagnostic);
            judged
                .needed_warnings
                .extend(is_needed.then(|| warning.clone()));
            judged.warnings.insert(warning);
        }
    }
    judged
}

fn refusal(model: &Model<'_>, diagnostic: &Diagnostic) -> Refusal {
    Refusal {
        phase: diagnostic.phase,
        line: instruction_line(model, diagnostic),
        own_line: line(model, diagnostic.range.start()),
        message: diagnostic.message.clone(),
    }
}

fn warning_line(model: &Model<'_>, name: &str, diagnostic: &Diagnostic) -> usize {
    match instruction(model, diagnostic) {
        Some(instruction) if name == "NoEmptyContinuation" => line(model, head_end(instruction)),
        _ => instruction_line(model, diagnostic),
    }
}

/// The first line of the instruction that a diagnostic stands in; its own line where it stands in none.
pub(super) fn instruction_line(model: &Model<'_>, diagnostic: &Diagnostic) -> usize {
    let start = instruction(model, diagnostic).map(|instruction| instruction.range.start());
    line(model, start.unwrap_or(diagnostic.range.start()))
}

fn instruction<'a>(model: &'a Model<'_>, diagnostic: &Diagnostic) -> Option<&'a Instruction> {
    let start = diagnostic.range.start();
    let after = model
        .instructions()
        .partition_point(|instruction| instruction.range.start() <= start);
    let instruction = model.instructions().get(after.checked_sub(1)?)?;
    let last_line = line(model, instruction.range.end().max(head_end(instruction)));
    (line(model, start) <= last_line).then_some(instruction)
}

/// The last byte of an instruction without its heredocs; an empty continuation at the end of the file counts.
fn head_end(instruction: &Instruction) -> usize {
    let head = instruction.innermost().head_range().end();
    let empty = instruction
        .empty_lines
        .last()
        .map_or(0, |range| range.start());
    match instruction.innermost().heredocs.is_empty() {
        true => head.max(empty),
        false => head,
    }
}

fn line(model: &Model<'_>, offset: usize) -> usize {
    model.source().lines().position(offset).line
}
