//! What can be folded away: stages, instructions of several lines, heredocs, runs of comments, blocks of the shell.
//! Leans on the model alone.

use std::cmp::Reverse;
use std::collections::HashSet;

use dockwright_syntax::instruction::Instruction;
use dockwright_syntax::shell::{Block, BlockKind};
use dockwright_syntax::text::TextRange;

use crate::view::View;

/// What a fold hides, in the order in which folds are kept where an editor takes only so many.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum FoldKind {
    /// A stage, all but the first line of its `FROM`.
    Stage,
    /// The further lines of an instruction.
    Instruction,
    /// A run of comments.
    Comment,
    /// The body of a heredoc.
    Heredoc,
    /// What stands between the first and the last line of a block of the shell.
    Block,
}

/// One stretch that can be folded away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Fold {
    /// From the end of the line that stays to the end of the last one that goes.
    pub(crate) range: TextRange,
    /// What it hides.
    pub(crate) kind: FoldKind,
}

/// All folds in the order of the file, an outer one before those inside it; at most `limit`, the outermost kinds first.
pub(crate) fn folds(view: &View, limit: Option<usize>) -> Vec<Fold> {
    let mut folds = Vec::new();
    folds.extend(stages(view));
    folds.extend(instructions(view));
    folds.extend(comments(view));
    folds.extend(heredocs(view));
    folds.extend(blocks(view));
    // Of two that hide the same lines the first is kept.
    let mut seen = HashSet::new();
    folds.retain(|fold| seen.insert(fold.range));
    folds.truncate(limit.unwrap_or(usize::MAX));
    folds.sort_by_key(|fold| (fold.range.start(), Reverse(fold.range.end())));
    folds
}

/// The fold that leaves the line of the byte at `start`, if the byte before `end` is on a later one.
fn fold(view: &View, start: usize, end: usize, kind: FoldKind) -> Option<Fold> {
    let lines = view.lines();
    let first = lines.line_of(start);
    let last = lines.line_of(end.saturating_sub(1));
    (first < last).then(|| Fold {
        range: TextRange::new(
            lines.line_content_range(first).end(),
            lines.line_content_range(last).end(),
        ),
        kind,
    })
}

fn stages(view: &View) -> impl Iterator<Item = Fold> {
    let model = view.model();
    model.stages().iter().filter_map(|stage| {
        let range = stage.range(model.instructions());
        let next = model.instructions().get(stage.instructions.end);
        let end = end_with_comments(view, range.end(), next);
        fold(view, range.start(), end, FoldKind::Stage)
    })
}

/// The end of a stage with the comments behind it: all of them at the end of the file,
/// else those right below it that do not lead over to the next stage.
fn end_with_comments(view: &View, end: usize, next: Option<&Instruction>) -> usize {
    let comments = &view.model().dockerfile().comments;
    let first = comments.partition_point(|comment| comment.range.start() < end);
    let Some(next) = next else {
        return comments
            .last()
            .map_or(end, |last| last.range.end().max(end));
    };
    let line_of = |offset: usize| view.lines().line_of(offset);
    let mut below = end;
    for comment in &comments[first..] {
        if line_of(comment.range.start()) > line_of(below.saturating_sub(1)) + 1 {
            break;
        }
        below = comment.range.end();
    }
    match line_of(below.saturating_sub(1)) + 1 == line_of(next.range.start()) {
        true => end,
        false => below,
    }
}

fn instructions(view: &View) -> impl Iterator<Item = Fold> {
    view.model().instructions().iter().filter_map(|it| {
        let range = it.range;
        fold(view, range.start(), range.end(), FoldKind::Instruction)
    })
}

/// Comments on lines that follow each other.
fn comments(view: &View) -> impl Iterator<Item = Fold> {
    let line_of = |range: TextRange| view.lines().line_of(range.start());
    let comments = &view.model().dockerfile().comments;
    let runs =
        comments.chunk_by(move |above, below| line_of(above.range) + 1 == line_of(below.range));
    runs.filter_map(|run| {
        let (first, last) = (run.first()?, run.last()?);
        fold(
            view,
            first.range.start(),
            last.range.end(),
            FoldKind::Comment,
        )
    })
}

/// Bodies of heredocs: the first one below the line of its marker, further ones from their own first line on.
/// What the fold of the instruction hides from the same line on needs no other.
fn heredocs(view: &View) -> impl Iterator<Item = Fold> {
    let of = |it: &Instruction| -> Vec<Fold> {
        let head = view.lines().line_of(it.range.start());
        let folds = it.heredocs.iter().enumerate().filter_map(|(index, it)| {
            let start = match index {
                0 => it.body.start().saturating_sub(1),
                _ => it.body.start(),
            };
            fold(view, start, it.body.end(), FoldKind::Heredoc)
        });
        folds
            .filter(|fold| view.lines().line_of(fold.range.start()) > head)
            .collect()
    };
    view.model().instructions().iter().flat_map(of)
}

fn blocks(view: &View) -> impl Iterator<Item = Fold> {
    let blocks = view.model().runs().iter().flat_map(|it| &it.script.blocks);
    blocks
        .filter(|block| is_foldable(block))
        .filter_map(|block| {
            // The line with the closing word stays.
            let last = view.lines().line_of(block.range.end().saturating_sub(1));
            let end = view.lines().line_range(last).start();
            fold(view, block.range.start(), end, FoldKind::Block)
        })
}

fn is_foldable(block: &Block) -> bool {
    matches!(
        block.kind,
        BlockKind::If
            | BlockKind::Case
            | BlockKind::For
            | BlockKind::While
            | BlockKind::Until
            | BlockKind::Function
            | BlockKind::Group
            | BlockKind::Subshell
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each fold as `kind first-last`, lines from 1.
    fn check(text: &str, limit: Option<usize>, expected: &[&str]) {
        let view = View::of(text);
        let line = |offset| view.lines().line_of(offset) + 1;
        let shown: Vec<String> = folds(&view, limit)
            .iter()
            .map(|fold| {
                let (first, last) = (line(fold.range.start()), line(fold.range.end()));
                format!("{:?} {first}-{last}", fold.kind)
            })
            .collect();
        assert_eq!(shown, expected, "{text}");
    }

    #[test]
    fn a_stage_ends_before_what_leads_over_to_the_next() {
        let text = "ARG A\n\nFROM a AS b\nRUN x\n# end\n\n# next\nFROM c\nRUN y\n\n# tail\n";
        check(text, None, &["Stage 3-5", "Stage 8-11"]);
        check("FROM a\nRUN x\n# next\nFROM b\n", None, &["Stage 1-2"]);
        check("FROM a\n\n\nFROM b\n", None, &[]);
    }

    #[test]
    fn instructions_of_several_lines_fold_once() {
        check("FROM a \\\n  AS b\n", None, &["Stage 1-2"]);
        check(
            "FROM a\nRUN x \\\n  # c\n  # d\n\n  y\nCMD z\n",
            None,
            &["Stage 1-7", "Instruction 2-6", "Comment 3-4"],
        );
        check(
            "FROM a\r\nRUN x \\\r\n  y\r\n",
            None,
            &["Stage 1-3", "Instruction 2-3"],
        );
    }

    #[test]
    fn comments_fold_when_their_lines_follow_each_other() {
        let text = "# syntax=docker/dockerfile:1\n# a\n# b\n\n# c\n  # d\n# e\nFROM a\n# f\n";
        check(text, None, &["Comment 2-3", "Comment 5-7", "Stage 8-9"]);
    }

    #[test]
    fn heredocs_fold_beside_their_instruction_where_that_shows_more() {
        check(
            "FROM a\nRUN <<E\nx\ny\nE\n",
            None,
            &["Stage 1-5", "Instruction 2-5"],
        );
        check(
            "FROM a\nCOPY \\\n  <<E <<F /x\n1\nE\n2\n3\nF\n",
            None,
            &["Stage 1-8", "Instruction 2-8", "Heredoc 3-4", "Heredoc 6-7"],
        );
        check(
            "FROM a\nRUN <<E\nx\n",
            None,
            &["Stage 1-3", "Instruction 2-3"],
        );
    }

    #[test]
    fn blocks_of_the_shell_keep_their_last_line() {
        let text = "FROM a\nRUN set -e; \\\n  if x; then \\\n    y; \\\n  fi; \\\n  for i in 1 2; do \\\n    z; \\\n  done\n";
        check(
            text,
            None,
            &["Stage 1-8", "Instruction 2-8", "Block 3-4", "Block 6-7"],
        );
    }

    #[test]
    fn the_outermost_are_kept_where_only_so_many_are_taken() {
        let text = "FROM a\nRUN x \\\n  y\n# c\n# d\nFROM b\nRUN z\n";
        check(text, Some(2), &["Stage 1-3", "Stage 6-7"]);
    }
}
