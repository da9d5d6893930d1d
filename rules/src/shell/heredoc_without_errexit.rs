//! A heredoc of several commands that goes on after a failure.

use dockwright_model::run::Run;
use dockwright_syntax::shell::{Command, JoinOperator};

use crate::diagnostic::{Fix, Severity};
use crate::rule::{Category, Checker, FixAvailability, Rule};

pub(crate) static RULE: Rule = Rule {
    name: "heredoc-without-errexit",
    summary: "a heredoc of several commands without `set -e`",
    since: "0.1.0",
    category: Category::Shell,
    severity: Severity::Warning,
    opt_in: false,
    tag: None,
    fix: FixAvailability::Unsafe,
    origins: &[],
    options: &[],
    docs: include_str!("heredoc_without_errexit.md"),
    check,
};

/// What cannot fail for a reason that a build should stop at.
const HARMLESS: [&str; 9] = [
    "echo", "printf", "true", ":", "set", "export", "umask", "exit", "shopt",
];

fn check(checker: &mut Checker<'_>) {
    let model = checker.model();
    for run in model
        .runs()
        .iter()
        .filter(|run| run.heredoc.is_some() && run.dialect.is_some())
    {
        let heredocs = &model.instructions()[run.instruction].innermost().heredocs;
        let (Some(heredoc), Some(unseen)) = (heredocs.first(), unseen_failure(run)) else {
            continue;
        };
        let program = unseen.program_name().unwrap_or("a command");
        let message =
            format!("the heredoc goes on when `{program}` fails, as only the last command decides");
        let mut fix = Fix::dangerous("add `set -e`");
        fix = match first_command(run) {
            Some(start) => fix.insert(start, "set -e\n"),
            None => fix,
        };
        checker
            .report(heredoc.marker, message)
            .help("begin the heredoc with `set -e`")
            .note(unseen.range, "a failure here goes unseen")
            .fix(fix);
    }
}

/// The first command that can fail without anybody noticing.
fn unseen_failure(run: &Run) -> Option<&Command> {
    if run.starts_with_option("errexit")
        || run.script.error.is_some()
        || run.written().any(sets_errexit)
    {
        return None;
    }
    let top: Vec<&Command> = run
        .written()
        .filter(|command| command.nesting.depth() == 0)
        .collect();
    let last_statement = top.iter().rposition(|command| begins_statement(command))?;
    let earlier = &top[..last_statement];
    earlier
        .iter()
        .enumerate()
        .find(|(index, command)| can_fail(command, top.get(index + 1).copied()))
        .map(|(_, command)| *command)
}

/// Whether it stands behind a line break or a `;`.
fn begins_statement(command: &Command) -> bool {
    let ends = |operator| matches!(operator, JoinOperator::Newline | JoinOperator::Semicolon);
    command.join.is_some_and(|join| ends(join.operator))
}

/// Whether its failure is the end of its statement and nobody asks for it.
fn can_fail(command: &Command, next: Option<&Command>) -> bool {
    let is_handled = next
        .and_then(|next| next.join)
        .is_some_and(|join| join.operator == JoinOperator::Or);
    let is_harmless = command.words.is_empty() || command.runs_any(&HARMLESS);
    !is_handled && !is_harmless && !command.nesting.is_negated() && !command.nesting.in_background()
}

/// `set -e`, `set -eux`, `set -o errexit`.
fn sets_errexit(command: &Command) -> bool {
    command.runs("set") && (command.has_flag("e") || command.has_argument("errexit"))
}

/// Where the first command, or the first construct, begins.
fn first_command(run: &Run) -> Option<usize> {
    let commands = run.written().map(|command| command.range.start());
    let blocks = run.script.blocks.iter().map(|block| block.range.start());
    commands.chain(blocks).min()
}
