//! The other way to be rid of a report: the comment that silences its rule, for one instruction or for the file.
//! Leans on `suppression` for the comments that stand there already.

use dockwright_model::Model;
use dockwright_syntax::text::TextRange;

use crate::diagnostic::{Diagnostic, Fix, Phase};
use crate::suppression::{Suppression, suppressions};

/// The edit that silences the rule of a report for its instruction; `None` for a refusal, which nothing silences,
/// and for a report about a directive, above which no comment may stand.
pub fn silence_instruction(model: &Model<'_>, diagnostic: &Diagnostic) -> Option<Fix> {
    let start = diagnostic.range.start();
    let instruction = &model.instructions()[model.instruction_at(start)?];
    let is_above = |suppression: &&Suppression| {
        suppression.is_own()
            && suppression.holds == instruction.range
            && suppression.comment.end() <= instruction.range.start()
    };
    let fix = Fix::safe(format!(
        "silence `{}` for this instruction",
        diagnostic.rule
    ));
    let anchor = line_start(model, instruction.range.start());
    silence(model, diagnostic, fix, is_above, anchor, "ignore")
}

/// The edit that silences the rule of a report for the whole file; `None` for a refusal.
pub fn silence_file(model: &Model<'_>, diagnostic: &Diagnostic) -> Option<Fix> {
    let everywhere = model.dockerfile().range;
    let is_global =
        |suppression: &&Suppression| suppression.is_own() && suppression.holds == everywhere;
    let fix = Fix::safe(format!("silence `{}` for this file", diagnostic.rule));
    let anchor = behind_directives(model);
    silence(model, diagnostic, fix, is_global, anchor, "global ignore")
}

/// Adds to a comment that stands there, or puts one in.
fn silence(
    model: &Model<'_>,
    diagnostic: &Diagnostic,
    fix: Fix,
    is_there: impl Fn(&&Suppression) -> bool,
    anchor: usize,
    form: &str,
) -> Option<Fix> {
    if diagnostic.phase != Phase::Lint {
        return None;
    }
    let there = suppressions(model);
    let last_word = there
        .iter()
        .find(is_there)
        .and_then(|suppression| suppression.words.last());
    Some(match last_word {
        Some(word) => fix.insert(word.range.end(), format!(",{}", diagnostic.rule)),
        None => fix.insert(anchor, comment(model, anchor, form, diagnostic.rule)),
    })
}

fn comment(model: &Model<'_>, anchor: usize, form: &str, rule: &str) -> String {
    let text = model.source().text();
    let rest = &text[anchor..];
    let indent = &rest[..rest.len() - rest.trim_start_matches([' ', '\t']).len()];
    let newline = if text.contains("\r\n") { "\r\n" } else { "\n" };
    // The last line of a file may have no line break of its own.
    let before = match anchor > 0 && !text[..anchor].ends_with('\n') {
        true => newline,
        false => "",
    };
    format!("{before}{indent}# dockwright {form}={rule}{newline}")
}

/// A directive counts only at the very top, so nothing may be put above one.
fn behind_directives(model: &Model<'_>) -> usize {
    let last = model.dockerfile().directives.last();
    last.map_or_else(
        || byte_order_mark(model.source().text()),
        |directive| next_line_start(model, directive.range),
    )
}

fn byte_order_mark(text: &str) -> usize {
    if text.starts_with('\u{feff}') { 3 } else { 0 }
}

fn line_start(model: &Model<'_>, offset: usize) -> usize {
    let lines = model.source().lines();
    let start = lines.line_range(lines.line_of(offset)).start();
    start.max(if start == 0 {
        byte_order_mark(model.source().text())
    } else {
        0
    })
}

fn next_line_start(model: &Model<'_>, range: TextRange) -> usize {
    let lines = model.source().lines();
    lines.line_range(lines.line_of(range.start()) + 1).start()
}
