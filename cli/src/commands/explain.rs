//! `dockwright explain`: the page of a rule, by its name or by another tool's code.
//! Leans on the catalog and on `render::markdown`.

use dockwright_project::problem::Problem;
use dockwright_rules::catalog;
use dockwright_rules::rule::Rule;
use serde_json::{Value, json};

use super::rules::{described, facts};
use crate::args::{ExplainArguments, PlainFormat};
use crate::exit::Exit;
use crate::output;
use crate::render::markdown::{self, Emphasis};
use crate::selection::unknown_rule;
use crate::terminal::{ColorChoice, Terminal};

/// The widest that prose is set.
const MAX_WIDTH: usize = 100;

/// Runs the command.
pub(crate) fn run(arguments: &ExplainArguments, color: ColorChoice) -> Result<Exit, Problem> {
    let mut rules: Vec<&'static Rule> = Vec::new();
    for word in &arguments.rules {
        let called: Vec<&'static Rule> = catalog::rules_called(word).collect();
        if called.is_empty() {
            return Err(unknown_rule(word));
        }
        rules.extend(called);
    }
    let text = match arguments.format {
        PlainFormat::Text => pages(&rules, Terminal::stdout(color)),
        PlainFormat::Json => {
            let rules: Vec<Value> = rules.iter().map(|rule| entry(rule)).collect();
            format!("{:#}\n", json!({ "version": 1, "rules": rules }))
        }
    };
    Ok(output::print(&[&text], color))
}

fn pages(rules: &[&Rule], terminal: Terminal) -> String {
    let width = terminal.width.unwrap_or(80).clamp(40, MAX_WIDTH);
    let emphasis = Emphasis {
        color: terminal.color,
    };
    let page = |rule: &&Rule| {
        let (heading, rest) = split(rule);
        let heading = markdown::styled(heading, width, emphasis);
        format!(
            "{heading}{}{}",
            facts(rule),
            markdown::styled(rest, width, emphasis)
        )
    };
    rules.iter().map(page).collect::<Vec<_>>().join("\n\n")
}

/// The heading of a page, and what follows it.
fn split(rule: &Rule) -> (&'static str, &'static str) {
    let page = &rule.docs[..markdown::published(rule.docs).trim_end().len()];
    page.split_once('\n').unwrap_or((page, ""))
}

fn entry(rule: &Rule) -> Value {
    let mut entry = described(rule);
    entry["page"] = json!(markdown::published(rule.docs));
    entry
}
