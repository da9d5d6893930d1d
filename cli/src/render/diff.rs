//! What fixes change, as a unified diff.
//! Leans on `similar`.

use similar::{ChangeTag, TextDiff};

use crate::terminal::Terminal;

/// The lines around a change that are shown with it.
const CONTEXT: usize = 3;

/// The diff of one file.
pub(crate) fn unified(name: &str, before: &str, after: &str, terminal: Terminal) -> String {
    let diff = TextDiff::from_lines(before, after);
    let mut out = paint(&format!("--- {name}"), "1", terminal) + "\n";
    out.push_str(&(paint(&format!("+++ {name}"), "1", terminal) + "\n"));
    for hunk in diff.unified_diff().context_radius(CONTEXT).iter_hunks() {
        out.push_str(&(paint(&hunk.header().to_string(), "36", terminal) + "\n"));
        for change in hunk.iter_changes() {
            let (sign, color) = match change.tag() {
                ChangeTag::Equal => (' ', ""),
                ChangeTag::Delete => ('-', "31"),
                ChangeTag::Insert => ('+', "32"),
            };
            let line = change.value();
            let content = line.strip_suffix('\n');
            out.push_str(&paint(
                &format!("{sign}{}", content.unwrap_or(line)),
                color,
                terminal,
            ));
            out.push_str(if content.is_some() {
                "\n"
            } else {
                "\n\\ No newline at end of file\n"
            });
        }
    }
    out
}

fn paint(text: &str, code: &str, terminal: Terminal) -> String {
    match terminal.color && !code.is_empty() {
        true => format!("\u{1b}[{code}m{text}\u{1b}[0m"),
        false => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_changed_is_shown() {
        let before = "FROM a\nRUN b\nRUN c";
        let diff = unified(
            "Dockerfile",
            before,
            "FROM a\nRUN B\nRUN c",
            Terminal::default(),
        );
        assert_eq!(
            diff,
            "--- Dockerfile\n+++ Dockerfile\n@@ -1,3 +1,3 @@\n FROM a\n-RUN b\n+RUN B\n RUN c\n\\ No newline at end of file\n"
        );
    }
}
