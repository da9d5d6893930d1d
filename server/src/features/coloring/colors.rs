//! The colors of a file, or of a part of it.
//! Leans on `instruction` and `canvas`.

use std::ops::Range;

use dockwright_syntax::directive::{Comment, Directive};
use dockwright_syntax::text::TextRange;

use super::canvas::Canvas;
use super::color::{ColorKind, Colored};
use super::instruction;
use crate::view::View;

/// All colors of a file: in its order, none over another, none across lines.
pub(crate) fn colors(view: &View) -> Vec<Colored> {
    colors_of(
        view,
        0..view.model().instructions().len(),
        view.model().dockerfile().range,
    )
}

/// The colors of those that touch a part of the file; costs only what stands there.
pub(crate) fn colors_within(view: &View, part: TextRange) -> Vec<Colored> {
    let model = view.model();
    let first = model.instruction_at(part.start()).unwrap_or_default();
    let after = model.instruction_at(part.end()).map_or(0, |last| last + 1);
    let mut colors = colors_of(view, first..after.max(first), part);
    colors.retain(|it| it.range.intersects(part));
    colors
}

/// The colors of some instructions, and of the directives and comments in a part of the file.
fn colors_of(view: &View, instructions: Range<usize>, part: TextRange) -> Vec<Colored> {
    let dockerfile = view.model().dockerfile();
    let mut out = Vec::new();
    for it in dockerfile
        .directives
        .iter()
        .filter(|it| it.range.intersects(part))
    {
        directive(view, it, &mut out);
    }
    let mut comments = comments_in(&dockerfile.comments, part);
    for index in instructions {
        let range = view.model().instructions()[index].range;
        let (before, rest) = split_at(comments, range.start());
        let (inside, rest) = split_at(rest, range.end());
        comments = rest;
        out.extend(before.iter().map(comment));
        instruction::color(view, index, inside, &mut out);
    }
    out.extend(comments.iter().map(comment));
    out
}

/// The comments that touch a part of the file.
fn comments_in(comments: &[Comment], part: TextRange) -> &[Comment] {
    let first = comments.partition_point(|it| it.range.end() <= part.start());
    let after = comments.partition_point(|it| it.range.start() < part.end());
    comments.get(first..after).unwrap_or_default()
}

fn split_at(comments: &[Comment], offset: usize) -> (&[Comment], &[Comment]) {
    comments.split_at(comments.partition_point(|it| it.range.start() < offset))
}

fn comment(comment: &Comment) -> Colored {
    Colored {
        range: comment.range,
        color: ColorKind::Comment.into(),
    }
}

fn directive(view: &View, directive: &Directive, out: &mut Vec<Colored>) {
    let mut canvas = Canvas::new(view.text(), directive.range);
    let (name, value) = (directive.name_range, directive.value_range);
    let before = TextRange::new(directive.range.start(), name.start());
    canvas.paint(before, ColorKind::Comment);
    canvas.paint(name, ColorKind::Macro);
    canvas.paint(
        TextRange::new(name.end(), value.start()),
        ColorKind::Operator,
    );
    canvas.paint(value, ColorKind::String);
    canvas.colored(out);
}
