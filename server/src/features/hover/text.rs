//! The text of a hover, and the pieces of Markdown that it is put together from.
//! Leans on the view for lines.

use dockwright_syntax::instruction::Instruction;
use dockwright_syntax::text::TextRange;

use crate::view::View;

/// How much of a value is shown, in characters.
const LONGEST: usize = 160;

/// A text about a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Hover {
    /// What it is about.
    pub(crate) range: TextRange,
    /// Markdown.
    pub(crate) text: String,
}

/// The place under the pointer, in an instruction.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    pub(super) view: &'a View,
    /// The index of the instruction.
    pub(super) index: usize,
    /// The instruction; the one inside of an `ONBUILD`.
    pub(super) instruction: &'a Instruction,
    pub(super) offset: usize,
}

impl Place<'_> {
    /// Whether the pointer is on these bytes.
    pub(super) fn is_in(&self, range: TextRange) -> bool {
        range.contains(self.offset)
    }
}

/// A text as code, on one line and not longer than somebody reads.
pub(super) fn code(text: &str) -> String {
    let mut shown: String = text.chars().take(LONGEST).collect();
    if shown.len() < text.len() {
        shown.push('…');
    }
    let shown = shown.replace(['\n', '\r'], " ");
    match shown.contains('`') {
        true => format!("`` {shown} ``"),
        false => format!("`{shown}`"),
    }
}

/// A value as code; an empty one in words.
pub(super) fn shown(value: &str) -> String {
    match value.is_empty() {
        true => "empty".to_owned(),
        false => code(value),
    }
}

/// The number of the line that holds a byte, from 1.
pub(super) fn line(view: &View, offset: usize) -> usize {
    view.lines().line_of(offset) + 1
}

/// Lines of a list.
pub(super) fn list(items: &[String]) -> String {
    let lines: Vec<String> = items.iter().map(|item| format!("- {item}")).collect();
    lines.join("\n")
}

/// A number of things, in words.
pub(super) fn count(number: usize, one: &str, many: &str) -> String {
    match number {
        0 => format!("no {one}"),
        1 => format!("1 {one}"),
        _ => format!("{number} {many}"),
    }
}

/// The text without the marks of Markdown, for editors that show it as it is.
pub(crate) fn plain(markdown: &str) -> String {
    let mut lines = Vec::new();
    let mut is_in_fence = false;
    for line in markdown.lines() {
        if line.starts_with("```") {
            is_in_fence = !is_in_fence;
        } else if is_in_fence {
            lines.push(format!("  {line}"));
        } else if line == "---" {
            lines.push(String::new());
        } else {
            lines.push(plain_line(line));
        }
    }
    lines.join("\n").trim_end().to_owned()
}

/// A line without heading marks, stars, back-ticks and brackets of links.
fn plain_line(line: &str) -> String {
    let line = match line.starts_with('#') {
        true => line.trim_start_matches('#').trim_start(),
        false => line,
    };
    let mut text = line.replace("**", "").replace('`', "");
    while let Some(middle) = text.find("](") {
        let (Some(start), Some(length)) = (text[..middle].rfind('['), text[middle..].find(')'))
        else {
            break;
        };
        let name = text[start + 1..middle].to_owned();
        let address = text[middle + 2..middle + length].to_owned();
        text.replace_range(start..=middle + length, &format!("{name}: {address}"));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markdown_becomes_plain() {
        let markdown =
            "```dockerfile\nRUN `x`\n```\n\n**Runs** `a` [b](https://c).\n\n---\n\n## Why\n\n- d";
        let expected = "  RUN `x`\n\nRuns a b: https://c.\n\n\n\nWhy\n\n- d";
        assert_eq!(plain(markdown), expected);
    }

    #[test]
    fn code_is_one_line() {
        assert_eq!(code("a\nb"), "`a b`");
        assert_eq!(code("a`b"), "`` a`b ``");
    }
}
