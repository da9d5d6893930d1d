//! One line a finding; what could not be read is told on standard error.
//! Leans on `place`.

use std::fmt::Write;

use super::place::Places;
use crate::harmless::visible;
use crate::judge::Report;

/// The lines of one file.
pub(crate) fn file(report: &Report) -> String {
    let mut out = String::new();
    let Ok(findings) = &report.findings else {
        return out;
    };
    let places = Places::new(findings.source.lines());
    for diagnostic in &findings.diagnostics {
        let at = places.position(diagnostic.range.start());
        let (severity, message) = (diagnostic.severity.name(), visible(&diagnostic.message));
        let (path, line, column) = (&report.path, at.line, at.column);
        // Writing to a string cannot fail.
        let _ = writeln!(
            out,
            "{path}:{line}:{column}: {severity}[{}] {message}",
            diagnostic.rule
        );
    }
    out
}
