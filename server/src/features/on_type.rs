//! What happens by itself while a line is typed: the next line of an instruction is indented.
//! Leans on the syntax of the instruction around the place.

use dockwright_rules::diagnostic::Edit;
use dockwright_syntax::text::TextRange;

use crate::view::View;

/// How the editor indents.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Indentation {
    /// The columns of one step.
    pub(crate) width: u32,
    /// Whether a step is made of spaces rather than a tab.
    pub(crate) spaces: bool,
}

/// The edits after `typed` was put in front of `offset`: a line break, or the character that continues a line.
pub(crate) fn on_type(
    view: &View,
    offset: usize,
    typed: &str,
    indentation: Indentation,
) -> Vec<Edit> {
    let line = view.model().source().lines().line_of(offset);
    let line = match typed {
        "\n" => line,
        _ => line + 1,
    };
    indent(view, line, indentation).into_iter().collect()
}

/// The edit that gives a line, blank so far, the indentation that its instruction asks for.
fn indent(view: &View, line: usize, indentation: Indentation) -> Option<Edit> {
    let above = line.checked_sub(1)?;
    let content = content(view, line);
    if line >= view.model().source().lines().line_count() || !content.trim().is_empty() {
        return None;
    }
    if is_in_heredoc(view, line) {
        return None;
    }
    let wanted = match continues(view, above) {
        true => continued(view, above, indentation),
        // Behind the last line of an instruction the next one begins.
        false if above > 0 && continues(view, above - 1) => first_indent(view, above),
        false => return None,
    };
    let start = view.model().source().lines().line_range(line).start();
    (content != wanted).then(|| Edit {
        range: TextRange::new(start, start + content.len()),
        text: wanted,
    })
}

/// A continued line stands where the one above it stands, if that is one too, else a step further in.
fn continued(view: &View, above: usize, indentation: Indentation) -> String {
    let own = leading(content(view, above));
    match above > 0 && continues(view, above - 1) {
        true => own.to_owned(),
        false => format!("{own}{}", step(indentation)),
    }
}

/// The indentation of the instruction that ends on a line.
fn first_indent(view: &View, last: usize) -> String {
    let first = (0..last)
        .rev()
        .take_while(|line| continues(view, *line))
        .last()
        .unwrap_or(last);
    leading(content(view, first)).to_owned()
}

fn step(indentation: Indentation) -> String {
    match indentation.spaces {
        true => " ".repeat(indentation.width as usize),
        false => "\t".to_owned(),
    }
}

/// Whether a line ends with the escape character, so that the next one belongs to it. Comments do not continue.
fn continues(view: &View, line: usize) -> bool {
    let content = content(view, line).trim();
    let escape = view.model().dockerfile().escape();
    content.ends_with(escape) && !content.starts_with('#')
}

fn is_in_heredoc(view: &View, line: usize) -> bool {
    let start = view.model().source().lines().line_range(line).start();
    let Some(index) = view.model().instruction_at(start) else {
        return false;
    };
    let instruction = view.model().instructions()[index].innermost();
    instruction
        .heredocs
        .iter()
        .any(|heredoc| heredoc.body.contains(start) || heredoc.body.end() == start)
}

fn content(view: &View, line: usize) -> &str {
    let lines = view.model().source().lines();
    lines.line_content_range(line).slice(view.text())
}

fn leading(line: &str) -> &str {
    &line[..line.len() - line.trim_start_matches([' ', '\t']).len()]
}

#[cfg(test)]
mod tests {
    use dockwright_rules::apply::apply;

    use super::*;

    /// What becomes of a text after a line break, or another character, was typed in front of the `|`.
    #[track_caller]
    fn check(marked: &str, typed: &str, after: &str) {
        let offset = marked.find('|').unwrap();
        let text = marked.replace('|', "");
        let indentation = Indentation {
            width: 4,
            spaces: true,
        };
        let edits = on_type(&View::of(&text), offset, typed, indentation);
        assert_eq!(apply(&text, &edits), after);
    }

    #[test]
    fn a_continued_line_is_indented() {
        check("FROM a\nRUN x \\\n|", "\n", "FROM a\nRUN x \\\n    ");
        check(
            "FROM a\n  RUN x \\\n|\nCMD y\n",
            "\n",
            "FROM a\n  RUN x \\\n      \nCMD y\n",
        );
    }

    #[test]
    fn the_indentation_above_is_kept() {
        check("RUN x \\\n  y \\\n|", "\n", "RUN x \\\n  y \\\n  ");
        check("RUN x \\\n\ty \\\n|", "\n", "RUN x \\\n\ty \\\n\t");
    }

    #[test]
    fn the_line_behind_an_instruction_is_not_indented() {
        check("RUN x \\\n    y\n    |", "\n", "RUN x \\\n    y\n");
        check("RUN x\n|", "\n", "RUN x\n");
    }

    #[test]
    fn the_continuation_character_indents_the_line_below() {
        check("RUN x \\|\n", "\\", "RUN x \\\n    ");
        check("# escape=`\nRUN x `|\n", "`", "# escape=`\nRUN x `\n    ");
        check("RUN x \\|\ny\n", "\\", "RUN x \\\ny\n");
    }

    #[test]
    fn comments_and_heredocs_are_left_alone() {
        check("# x \\\n|", "\n", "# x \\\n");
        check(
            "FROM a\nRUN <<E\nx \\\n|\nE\n",
            "\n",
            "FROM a\nRUN <<E\nx \\\n\nE\n",
        );
    }
}
