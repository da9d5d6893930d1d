//! Diagnostics as short lines, for golden files.
//! Leans on the diagnostics of `dockwright-rules`; independent of how the command line draws them.

use std::fmt::Write;

use dockwright_model::source::Source;
use dockwright_rules::diagnostic::Diagnostic;
use dockwright_syntax::text::TextRange;

/// One line for each diagnostic, and one below it for its help, its notes and its fix.
pub fn render(source: &Source, diagnostics: &[Diagnostic]) -> String {
    let mut text = String::new();
    for diagnostic in diagnostics {
        render_one(source, diagnostic, &mut text);
    }
    text
}

fn render_one(source: &Source, diagnostic: &Diagnostic, text: &mut String) {
    let place = place(source, diagnostic.range);
    let severity = diagnostic.severity.name();
    let phase = diagnostic.phase.name();
    let _ = writeln!(
        text,
        "{place} {severity} {phase} {}: {}",
        diagnostic.rule, diagnostic.message
    );
    for note in &diagnostic.notes {
        let _ = writeln!(
            text,
            "    note {}: {}",
            self::place(source, note.range),
            note.message
        );
    }
    if let Some(help) = &diagnostic.help {
        let _ = writeln!(text, "    help: {help}");
    }
    if let Some(fix) = &diagnostic.fix {
        let _ = writeln!(text, "    fix ({}): {}", fix.safety.name(), fix.title);
        for edit in &fix.edits {
            let before = edit.range.slice(source.text());
            let _ = writeln!(
                text,
                "        {} {before:?} -> {:?}",
                self::place(source, edit.range),
                edit.text
            );
        }
    }
}

/// The first and last place of a range, as `line:column-line:column`.
fn place(source: &Source, range: TextRange) -> String {
    let start = source.lines().position(range.start());
    let end = source.lines().position(range.end());
    format!(
        "{}:{}-{}:{}",
        start.line, start.column, end.line, end.column
    )
}
