//! What is wrong with the place under the pointer: the reports that cover it, and the pages of their rules.
//! Leans on `text`, on the diagnostics of the view and on the catalog of rules.

use dockwright_rules::catalog;
use dockwright_rules::diagnostic::{Diagnostic, Severity};
use dockwright_rules::rule::Rule;
use dockwright_rules::suppression::suppressions;

use super::text::Hover;
use crate::view::View;

/// How many reports are told beside the thing they are about.
const MOST: usize = 3;

/// The reports that cover a place, the narrowest first.
pub(super) fn findings(view: &View, offset: usize) -> Vec<&Diagnostic> {
    let covering = view.diagnostics().iter();
    let mut found: Vec<_> = covering.filter(|it| it.range.contains(offset)).collect();
    found.sort_by_key(|it| it.range.len());
    found.truncate(MOST);
    found
}

/// The whole page of a report's rule.
pub(super) fn page(diagnostic: &Diagnostic) -> Option<Hover> {
    let rule = catalog::rule(diagnostic.rule)?;
    Some(Hover {
        range: diagnostic.range,
        text: rule_page(rule, diagnostic.severity),
    })
}

/// A report in short: what is wrong here, and why that is bad.
pub(super) fn short(diagnostic: &Diagnostic) -> Option<String> {
    let rule = catalog::rule(diagnostic.rule)?;
    let mut text = head(rule, diagnostic.severity);
    text.push_str("\n\n");
    text.push_str(&diagnostic.message);
    for paragraph in [diagnostic.help.as_deref(), why(rule)]
        .into_iter()
        .flatten()
    {
        text.push_str("\n\n");
        text.push_str(paragraph);
    }
    Some(text)
}

/// The page of the rule that a suppression under the pointer names.
pub(super) fn suppressed(view: &View, offset: usize) -> Option<Hover> {
    let comments = &view.model().dockerfile().comments;
    if !comments.iter().any(|it| it.range.contains(offset)) {
        return None;
    }
    let all = suppressions(view.model());
    let mut words = all.iter().flat_map(|suppression| &suppression.words);
    let word = words.find(|word| word.range.contains(offset))?;
    let rule = catalog::rules_called(&word.text).next()?;
    Some(Hover {
        range: word.range,
        text: rule_page(rule, rule.severity),
    })
}

fn rule_page(rule: &Rule, severity: Severity) -> String {
    format!("{}\n\n{}", head(rule, severity), readable(rule.docs))
}

/// The name, with a link, how bad it is, and what others call it.
fn head(rule: &Rule, severity: Severity) -> String {
    let mut text = format!("[**{}**]({}) · {}", rule.name, rule.url(), severity.name());
    for origin in rule.origins {
        text.push_str(" · ");
        text.push_str(origin.code());
    }
    text
}

/// The first paragraph below "Why".
fn why(rule: &Rule) -> Option<&'static str> {
    let (_, rest) = rule.docs.split_once("\n## Why\n")?;
    rest.trim_start().split("\n\n").next()
}

/// A rule's page without its title, its cases, and what only the tests of the page read.
fn readable(page: &str) -> String {
    let mut lines: Vec<&str> = Vec::new();
    let mut is_in_fence = false;
    for line in page.lines().skip(1) {
        if !is_in_fence && line == "## Cases" {
            break;
        }
        is_in_fence ^= line.starts_with("```");
        match line.split_once(',') {
            Some((fence, _)) if line.starts_with("```") => lines.push(fence),
            _ if is_in_fence && is_underline(line) => {}
            _ => lines.push(line),
        }
    }
    lines.join("\n").trim().to_owned()
}

/// `#   ^^^^ rule-name`.
fn is_underline(line: &str) -> bool {
    line.strip_prefix('#')
        .is_some_and(|rest| rest.trim_start().starts_with('^'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_read_well() {
        for rule in catalog::rules() {
            let page = rule_page(rule, rule.severity);
            let is_clean = !page.contains("## Cases")
                && !page.contains(",bad")
                && !page.lines().any(is_underline);
            assert!(is_clean, "{page}");
            assert!(why(rule).is_some(), "{} does not say why", rule.name);
        }
    }

    #[test]
    fn a_page_begins_with_what_it_is_about() {
        let rule = catalog::rule("sudo-in-run").unwrap();
        let page = rule_page(rule, Severity::Error);
        let expected = "[**sudo-in-run**](https://dockwright.dev/rules/sudo-in-run) · error · DL3004\n\n\
                        Reports `sudo` in a `RUN` instruction.\n\n## Why\n\n";
        assert!(page.starts_with(expected), "{page}");
        assert!(page.contains("```dockerfile\nFROM debian:12-slim\nRUN sudo apt-get update\n```"));
    }
}
