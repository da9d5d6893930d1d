//! A fault of a build for people: the instruction underlined, the end of its log, what to do.
//! Leans on `snippet`.

use dockwright_builder::build::Fault;
use dockwright_model::source::Source;
use dockwright_rules::diagnostic::Severity;

use crate::harmless::visible;
use crate::snippet::{Excerpt, Pen, Snippet};

/// Draws faults, each with the source it is about.
pub(crate) fn faults(faults: &[Fault], source: &Source, pen: &Pen) -> String {
    let excerpt = Excerpt::new(source.path(), source.lines());
    let mut out = String::new();
    for fault in faults {
        let snippet = Snippet {
            excerpt: &excerpt,
            severity: Severity::Error,
            heading: "error".to_owned(),
            message: message(fault),
            help: fault.help.clone(),
            url: None,
            place: Some(fault.range),
            notes: Vec::new(),
        };
        pen.draw(&snippet, &mut out);
        out.push_str(&log(fault));
    }
    out
}

fn message(fault: &Fault) -> String {
    match fault.exit_code {
        Some(code) if !fault.message.contains(&code.to_string()) => {
            format!("{} (exit code {code})", fault.message)
        }
        _ => fault.message.clone(),
    }
}

/// The last lines that the step wrote.
fn log(fault: &Fault) -> String {
    if fault.log.is_empty() {
        return String::new();
    }
    let mut out = String::from("  its last lines:\n");
    for line in &fault.log {
        out.push_str(&format!("  | {}\n", visible(line)));
    }
    out.push('\n');
    out
}
