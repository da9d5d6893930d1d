//! The logical line around the cursor: what stands before it and behind it, continuations left out.
//! Leans on the view; looks at one instruction, never at the file.

use dockwright_model::Model;
use dockwright_syntax::heredoc::Heredoc;
use dockwright_syntax::instruction::Instruction;
use dockwright_syntax::text::TextRange;

use crate::view::View;

/// Where the cursor is.
pub(crate) enum Where<'a> {
    /// In the logical line of an instruction, or on a line where one can begin.
    Line(Line<'a>),
    /// In a comment; the text before the cursor on its line, and behind it.
    Comment(Line<'a>),
    /// In the body of a heredoc.
    Heredoc(Line<'a>, &'a Heredoc),
}

/// The text around the cursor.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Line<'a> {
    /// What stands before the cursor.
    pub(crate) head: &'a str,
    /// What stands behind the cursor on the same line of the file.
    pub(crate) tail: &'a str,
    /// What stands behind the cursor in the logical line.
    pub(crate) rest: &'a str,
    /// The cursor.
    pub(crate) offset: usize,
    /// How much of the end of `head` stands on the cursor's line of the file.
    in_row: usize,
    /// The instruction, when the cursor is in one.
    pub(crate) instruction: Option<usize>,
}

impl<'a> Line<'a> {
    /// What is put in goes here: `written` bytes before the cursor and `behind` bytes after it.
    pub(crate) fn range(&self, written: usize, behind: usize) -> TextRange {
        let before = written.min(self.in_row);
        TextRange::new(self.offset - before, self.offset + behind)
    }

    /// The end of `head` from `start` on, as far as it stands on the cursor's line.
    pub(crate) fn written(&self, start: usize) -> &'a str {
        let line = self.head.len().saturating_sub(self.in_row);
        self.head.get(start.max(line)..).unwrap_or_default()
    }

    fn plain(view: &'a View, start: usize, offset: usize, instruction: Option<usize>) -> Self {
        let text = view.text();
        let tail = tail(view, offset);
        Self {
            head: &text[start.min(offset)..offset],
            tail,
            rest: tail,
            offset,
            in_row: offset - start.min(offset),
            instruction,
        }
    }
}

/// Finds where the cursor is.
pub(crate) fn find(view: &View, offset: usize) -> Where<'_> {
    let offset = view.text().floor_char_boundary(offset);
    let start = view
        .lines()
        .line_range(view.lines().line_of(offset))
        .start();
    let before = &view.text()[start..offset];
    let indent = before.len() - before.trim_start().len();
    let is_comment = before[indent..].starts_with('#');
    let model = view.model();
    let Some(index) = model.instruction_at(offset) else {
        return fresh(view, start + indent, offset, is_comment);
    };
    let instruction = &model.instructions()[index];
    let in_body = |heredoc: &&Heredoc| is_in_body(heredoc, instruction, offset);
    if let Some(heredoc) = instruction.innermost().heredocs.iter().find(in_body) {
        return Where::Heredoc(Line::plain(view, start, offset, Some(index)), heredoc);
    }
    if !goes_on(model, instruction, offset) {
        return fresh(view, start + indent, offset, is_comment);
    }
    match is_comment && instruction.range.start() < start {
        true => Where::Comment(Line::plain(view, start + indent, offset, Some(index))),
        false => Where::Line(logical(view, instruction, index, start, offset)),
    }
}

fn fresh(view: &View, start: usize, offset: usize, is_comment: bool) -> Where<'_> {
    let line = Line::plain(view, start, offset, None);
    match is_comment {
        true => Where::Comment(line),
        false => Where::Line(line),
    }
}

/// Whether the cursor is in the body; one that never ends takes all that follows the line.
fn is_in_body(heredoc: &Heredoc, instruction: &Instruction, offset: usize) -> bool {
    let joined = &instruction.joined;
    match heredoc.end {
        Some(_) => heredoc.body.start() <= offset && offset <= heredoc.body.end(),
        None => offset > joined.file_offset(joined.text().len()),
    }
}

/// Whether the logical line of the instruction reaches to the cursor.
fn goes_on(model: &Model<'_>, instruction: &Instruction, offset: usize) -> bool {
    let joined = &instruction.joined;
    let end = joined.file_offset(joined.text().len());
    if offset <= end {
        return true;
    }
    let between = model.source().text().get(end..offset).unwrap_or_default();
    let Some((first, others)) = between.split_once('\n') else {
        return between.trim_end().is_empty() && !between.is_empty();
    };
    let is_dropped = |line: &str| line.trim().is_empty() || line.trim_start().starts_with('#');
    let escape = model.dockerfile().escape();
    first.trim_end().strip_prefix(escape) == Some("") && others.lines().all(is_dropped)
}

/// The logical line of an instruction around the cursor.
fn logical<'a>(
    view: &'a View,
    instruction: &'a Instruction,
    index: usize,
    start: usize,
    offset: usize,
) -> Line<'a> {
    let joined = &instruction.joined;
    let cut = joined.joined_offset(offset);
    let is_kept =
        cut == 0 || joined.file_offset(cut - 1) + 1 == offset || joined.file_offset(cut) == offset;
    let in_row = match is_kept {
        true => cut.min(offset - start),
        false => 0,
    };
    Line {
        head: &joined.text()[..cut],
        tail: tail(view, offset),
        rest: &joined.text()[cut..],
        offset,
        in_row,
        instruction: Some(index),
    }
}

/// What stands behind the cursor on its line, without a continuation.
fn tail(view: &View, offset: usize) -> &str {
    let line = view
        .lines()
        .line_content_range(view.lines().line_of(offset));
    let tail = view.text().get(offset..line.end()).unwrap_or_default();
    let content = tail.trim_end();
    content
        .strip_suffix(view.model().dockerfile().escape())
        .unwrap_or(content)
}
