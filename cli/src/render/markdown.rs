//! The page of a rule, in the parts that are for readers: as Markdown, and as plain text.
//! Leans on nothing.

use std::fmt::Write;

/// The page without the cases that only tests read.
pub(crate) fn published(docs: &str) -> String {
    let end = docs.find("\n## Cases").map_or(docs.len(), |at| at + 1);
    let mut page = docs[..end].trim_end().to_owned();
    page.push('\n');
    page
}

/// The first paragraph, in one line.
pub(crate) fn lead(docs: &str) -> String {
    let lines = docs
        .lines()
        .skip_while(|line| line.starts_with('#') || line.trim().is_empty());
    let lead: Vec<&str> = lines
        .take_while(|line| !line.trim().is_empty())
        .map(str::trim)
        .collect();
    lead.join(" ")
}

/// How parts of a page stand out.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Emphasis {
    /// Headings bold, code in another color.
    pub(crate) color: bool,
}

/// The page as plain text, its paragraphs wrapped.
pub(crate) fn plain(page: &str, width: usize) -> String {
    styled(page, width, Emphasis::default())
}

/// The page as text for a terminal: headings set off, code indented, paragraphs wrapped.
pub(crate) fn styled(page: &str, width: usize, emphasis: Emphasis) -> String {
    let mut out = String::new();
    let mut paragraph = String::new();
    let mut in_code = false;
    for line in page.lines() {
        if line.starts_with("```") {
            flush(&mut paragraph, width, &mut out);
            in_code = !in_code;
            if in_code && line.ends_with(",fixed") {
                push_line("Fixed:\n", &mut out);
            }
            continue;
        }
        match line.trim_start_matches('#') {
            _ if in_code => push_code(line, emphasis, &mut out),
            heading if heading.len() < line.len() && heading.starts_with(' ') => {
                flush(&mut paragraph, width, &mut out);
                push_heading(heading.trim(), emphasis, &mut out);
            }
            "" => {
                flush(&mut paragraph, width, &mut out);
                out.push('\n');
            }
            _ if line.starts_with('|') => push_line(line, &mut out),
            _ => push_prose(line, &mut paragraph, width, &mut out),
        }
    }
    flush(&mut paragraph, width, &mut out);
    out
}

fn push_code(line: &str, emphasis: Emphasis, out: &mut String) {
    let is_mark = line
        .trim_start()
        .strip_prefix('#')
        .is_some_and(|rest| rest.trim_start().starts_with('^'));
    let line = match (emphasis.color, line.is_empty()) {
        (_, true) => String::new(),
        (false, false) => format!("    {line}"),
        (true, false) if is_mark => format!("    \u{1b}[33m{line}\u{1b}[0m"),
        (true, false) => format!("    \u{1b}[36m{line}\u{1b}[0m"),
    };
    push_line(&line, out);
}

fn push_heading(heading: &str, emphasis: Emphasis, out: &mut String) {
    match emphasis.color {
        true => push_line(&format!("\u{1b}[1m{heading}\u{1b}[0m"), out),
        false => push_line(heading, out),
    }
}

fn push_line(line: &str, out: &mut String) {
    out.push_str(line);
    out.push('\n');
}

/// Gathers a paragraph; an item of a list starts one of its own.
fn push_prose(line: &str, paragraph: &mut String, width: usize, out: &mut String) {
    if line.trim_start().starts_with("- ") {
        flush(paragraph, width, out);
    } else if !paragraph.is_empty() {
        paragraph.push(' ');
    }
    paragraph.push_str(line.trim());
}

fn flush(paragraph: &mut String, width: usize, out: &mut String) {
    let indent = if paragraph.starts_with("- ") {
        "  "
    } else {
        ""
    };
    let mut column = 0;
    for word in paragraph.split_whitespace() {
        let length = word.chars().count();
        match column {
            0 => {}
            column if column + 1 + length > width => {
                // Writing to a string cannot fail.
                let _ = write!(out, "\n{indent}");
            }
            _ => out.push(' '),
        }
        column = if column == 0 || column + 1 + length > width {
            length
        } else {
            column + 1 + length
        };
        out.push_str(word);
    }
    if !paragraph.is_empty() {
        out.push('\n');
    }
    paragraph.clear();
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "# some-rule\n\nIt reports this.\nAnd that.\n\n## Bad\n\n```dockerfile,bad\nFROM a\n# ^^^^ some-rule\n```\n\n- one\n- two\n\n## Cases\n\nhidden\n";

    #[test]
    fn cases_are_not_published() {
        assert!(published(PAGE).ends_with("- two\n"));
        assert_eq!(published("# a\n"), "# a\n");
        assert_eq!(lead(PAGE), "It reports this. And that.");
    }

    #[test]
    fn pages_read_well_as_text() {
        let text = plain(&published(PAGE), 12);
        assert_eq!(
            text,
            "some-rule\n\nIt reports\nthis. And\nthat.\n\nBad\n\n    FROM a\n    # ^^^^ some-rule\n\n- one\n- two\n"
        );
    }
}
