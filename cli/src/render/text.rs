//! Findings for people: the source, what is wrong in it, what to do, and whether it can be fixed.
//! Leans on `snippet` and on the catalog.

use dockwright_rules::catalog;
use dockwright_rules::diagnostic::{Diagnostic, Fix, Safety, Severity};
use dockwright_rules::rule::Rule;

use crate::judge::Report;
use crate::snippet::{Excerpt, Pen, Snippet};
use crate::tally::Tally;

/// The findings of one file.
pub(crate) fn file(report: &Report, pen: &Pen) -> String {
    let mut out = String::new();
    let Ok(findings) = &report.findings else {
        return out;
    };
    if findings.diagnostics.is_empty() {
        return out;
    }
    let excerpt = Excerpt::new(&report.path, findings.source.lines());
    for diagnostic in &findings.diagnostics {
        pen.draw(&snippet(diagnostic, &excerpt), &mut out);
    }
    out
}

fn snippet<'a>(diagnostic: &Diagnostic, excerpt: &'a Excerpt) -> Snippet<'a> {
    let rule = catalog::rule(diagnostic.rule);
    let codes: Vec<&str> = rule
        .iter()
        .flat_map(|rule| rule.origins)
        .map(|origin| origin.code())
        .collect();
    let codes = if codes.is_empty() {
        String::new()
    } else {
        format!(" ({})", codes.join(", "))
    };
    Snippet {
        excerpt,
        severity: diagnostic.severity,
        heading: format!("{}[{}]{codes}", diagnostic.severity.name(), diagnostic.rule),
        message: diagnostic.message.clone(),
        help: help(diagnostic),
        url: rule.map(Rule::url),
        place: Some(diagnostic.range),
        notes: diagnostic
            .notes
            .iter()
            .map(|note| (note.range, note.message.clone()))
            .collect(),
    }
}

fn help(diagnostic: &Diagnostic) -> Option<String> {
    let fix = diagnostic.fix.as_ref().map(hint);
    match (&diagnostic.help, fix) {
        (Some(help), Some(fix)) => Some(format!("{help} ({fix})")),
        (Some(help), None) => Some(help.clone()),
        (None, fix) => fix,
    }
}

fn hint(fix: &Fix) -> String {
    match fix.safety {
        Safety::Safe => "fixable with `dockwright fix`".to_owned(),
        Safety::Unsafe => "fixable with `dockwright fix --unsafe`, then look at it".to_owned(),
    }
}

/// The closing line.
pub(crate) fn summary(tally: &Tally) -> String {
    let failed = match tally.failed {
        0 => String::new(),
        failed => format!("; {} could not be read", count(failed, "file")),
    };
    if tally.failed == tally.files && tally.failed > 0 {
        return format!("{} could not be read\n", count(tally.failed, "file"));
    }
    let files = count(tally.files - tally.failed, "file");
    if tally.findings() == 0 {
        return format!("no findings in {files}{failed}\n");
    }
    let severities: Vec<String> = Severity::ALL
        .into_iter()
        .rev()
        .filter(|severity| tally.severity(*severity) > 0)
        .map(|severity| severities(tally.severity(severity), severity))
        .collect();
    let with = match tally.files_with_findings == tally.files - tally.failed {
        true => files,
        false => format!("{} of {files}", tally.files_with_findings),
    };
    let findings = count(tally.findings(), "finding");
    format!(
        "{findings} in {with}: {}{failed}\n{}",
        severities.join(", "),
        fixable(tally)
    )
}

fn fixable(tally: &Tally) -> String {
    match (tally.fixable, tally.fixable_with_a_look) {
        (0, 0) => String::new(),
        (0, risky) => format!("{risky} can be fixed with `dockwright fix --unsafe`\n"),
        (safe, 0) => format!("{safe} can be fixed with `dockwright fix`\n"),
        (safe, risky) => {
            format!("{safe} can be fixed with `dockwright fix`, {risky} more with `--unsafe`\n")
        }
    }
}

fn severities(number: usize, severity: Severity) -> String {
    match severity {
        Severity::Info => format!("{number} info"),
        _ => count(number, severity.name()),
    }
}

/// A number with its noun.
pub(crate) fn count(number: usize, noun: &str) -> String {
    if number == 1 {
        format!("1 {noun}")
    } else {
        format!("{number} {noun}s")
    }
}

/// The findings by rule, the most frequent first.
pub(crate) fn statistics(tally: &Tally) -> String {
    let mut rules: Vec<_> = tally.rules.iter().collect();
    rules.sort_by_key(|(rule, (count, _))| (std::cmp::Reverse(*count), **rule));
    let width = rules
        .first()
        .map_or(0, |(_, (count, _))| count.to_string().len());
    let line = |(rule, (count, fixable)): &(&&str, &(usize, usize))| {
        let fixable = if *fixable > 0 {
            format!(" ({fixable} fixable)")
        } else {
            String::new()
        };
        format!("{count:>width$}  {rule}{fixable}\n")
    };
    rules.iter().map(line).collect()
}
