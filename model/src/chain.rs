//! The chain of a `RUN`: whether its commands follow one another, and where and how another one is put behind them.
//! Leans on `run`, and on `dockwright-syntax` for commands and places.

use dockwright_syntax::instruction::Instruction;
use dockwright_syntax::shell::{Command, JoinOperator};
use dockwright_syntax::text::TextRange;

use crate::run::Run;

/// Where a command can be put behind all others of a `RUN`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChainEnd {
    /// The offset behind the last command.
    pub offset: usize,
    /// What has to stand between it and the next one, in the layout of the `RUN`.
    pub separator: String,
    /// Whether each command runs only when the one before succeeded, because `&&` joins them all.
    pub is_plain: bool,
}

/// Finds the end of the chain of a shell form; `None` where something other than a command could end it.
pub(crate) fn chain_end(
    source: &str,
    escape: char,
    instruction: &Instruction,
    run: &Run,
) -> Option<ChainEnd> {
    let commands: Vec<&Command> = run
        .written()
        .filter(|command| command.nesting.depth() == 0)
        .collect();
    let last = commands.last()?;
    let offset = instruction.argument_range().end();
    let ends_in_command =
        last.range.end() == offset && last.nesting.depth() == 0 && !last.nesting.in_background();
    let is_read = !run.is_exec
        && run.heredoc.is_none()
        && instruction.heredocs.is_empty()
        && run.script.error.is_none();
    let is_safe_end = last.pipeline.is_none()
        && last
            .join
            .is_none_or(|join| join.operator != JoinOperator::Or);
    if !(ends_in_command && is_read && is_safe_end)
        || leaves_open(last.range.slice(source))
        || run
            .script
            .blocks
            .iter()
            .any(|block| block.range.end() > offset)
    {
        return None;
    }
    let operator = last.join.map_or(JoinOperator::And, |join| join.operator);
    let word = match operator {
        JoinOperator::And => "&&",
        JoinOperator::Semicolon if stops_at_errors(&commands) => ";",
        _ => return None,
    };
    let is_and = |command: &&Command| {
        command
            .join
            .is_none_or(|join| join.operator == JoinOperator::And)
    };
    let is_plain = run.script.blocks.is_empty()
        && run.script.pipelines.is_empty()
        && commands.iter().all(is_and);
    Some(ChainEnd {
        offset,
        separator: separator(source, escape, last, word),
        is_plain,
    })
}

/// Whether an expansion is opened and not surely closed, so that what is put behind it could be read as a part of it.
fn leaves_open(text: &str) -> bool {
    let is_closed = |rest: &str| {
        rest.split_once('}')
            .is_some_and(|(inside, _)| !inside.contains(['"', '\'', '`']))
    };
    text.split("${").skip(1).any(|rest| !is_closed(rest))
        || text.matches("$(").count() > text.matches(')').count()
}

/// Whether `set -e` stands in front.
fn stops_at_errors(commands: &[&Command]) -> bool {
    commands
        .first()
        .is_some_and(|first| first.runs("set") && first.has_any_flag(&["e", "errexit"]))
}

/// The separator as the last one of the `RUN` is laid out: in front of a line, at the end of one, or within it.
fn separator(source: &str, escape: char, last: &Command, word: &str) -> String {
    let spaced = if word == ";" {
        "; ".to_owned()
    } else {
        format!(" {word} ")
    };
    let Some(join) = last.join else {
        let has_lines = last.range.slice(source).contains('\n');
        return if has_lines {
            format!(" {escape}\n && ")
        } else {
            spaced
        };
    };
    let between = TextRange::new(join.range.end(), last.range.start()).slice(source);
    if between.contains('\n') {
        let gap = if word == ";" { "" } else { " " };
        return format!(
            "{gap}{word} {escape}\n{}",
            indent(source, last.range.start())
        );
    }
    let line = indent_and_text(source, join.range.start());
    match line.trim().is_empty() {
        true => format!(" {escape}\n{line}{word}{between}"),
        false => spaced,
    }
}

/// The line in front of `offset`.
fn indent_and_text(source: &str, offset: usize) -> &str {
    let before = &source[..offset];
    &before[before.rfind('\n').map_or(0, |at| at + 1)..]
}

/// The blanks that open the line of `offset`.
fn indent(source: &str, offset: usize) -> &str {
    let line = indent_and_text(source, offset);
    &line[..line.len() - line.trim_start().len()]
}
