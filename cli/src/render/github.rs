//! The lines that GitHub Actions turns into annotations.
//! Leans on `place`.

use std::fmt::Write;

use dockwright_rules::diagnostic::{Diagnostic, Severity};
use dockwright_syntax::text::TextRange;

use super::place::Places;
use crate::harmless::visible;
use crate::judge::Report;

/// The lines of one file.
pub(crate) fn file(report: &Report) -> String {
    let mut out = String::new();
    let path = property(&report.path);
    match &report.findings {
        Ok(findings) => {
            let places = Places::new(findings.source.lines());
            let lines = findings
                .diagnostics
                .iter()
                .map(|diagnostic| annotation(&path, diagnostic, &places));
            lines.for_each(|line| out.push_str(&line));
        }
        Err(problem) => {
            // Writing to a string cannot fail.
            let _ = writeln!(
                out,
                "::error file={path},title=dockwright::{}",
                data(&problem.to_string())
            );
        }
    }
    out
}

fn annotation(path: &str, diagnostic: &Diagnostic, places: &Places<'_>) -> String {
    let level = match diagnostic.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info | Severity::Hint => "notice",
    };
    let message = visible(&diagnostic.message);
    let text = match &diagnostic.help {
        Some(help) => format!("{message}\n{}", visible(help)),
        None => message.into_owned(),
    };
    let place = place(diagnostic.range, places);
    let title = property(&format!("dockwright: {}", diagnostic.rule));
    format!(
        "::{level} file={path},{place},title={title}::{}\n",
        data(&text)
    )
}

/// Columns count only within one line, and their end is included.
fn place(range: TextRange, places: &Places<'_>) -> String {
    let start = places.position(range.start());
    let end = places.position(range.end());
    if start.line != end.line {
        return format!("line={},endLine={}", start.line, end.line);
    }
    let last = end.column.saturating_sub(1).max(start.column);
    format!(
        "line={},endLine={},col={},endColumn={last}",
        start.line, end.line, start.column
    )
}

fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_end_a_property_is_escaped() {
        assert_eq!(property("a:b,c%\n"), "a%3Ab%2Cc%25%0A");
        assert_eq!(data("a:b,c%\r\n"), "a:b,c%25%0D%0A");
    }
}
