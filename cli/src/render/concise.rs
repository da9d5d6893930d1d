//! One line a finding, and one a file that could not be read.
//! Leans on `place`.

use std::fmt::Write;

use super::place::Places;
use crate::snippet::visible;
use crate::judge::Report;

/// The lines of one file.
pub(crate) fn file(report: &Report) -> String {
    let mut out = String::new();
    // Writing to a string cannot fail.
    match &report.findings {
        Ok(findings) => {
            let places = Places::new(findings.source.lines());
            for diagnostic in &findings.diagnostics {
                let at = places.position(diagnostic.range.start());
                let (severity, message) = (diagnostic.severity.name(), visible(&diagnostic.message));
                let (path, line, column) = (&report.path, at.line, at.column);
                let _ = writeln!(out, "{path}:{line}:{column}: {severity}[{}] {message}", diagnostic.rule);
            }
        }
        Err(_) => {}
    }
    out
}
