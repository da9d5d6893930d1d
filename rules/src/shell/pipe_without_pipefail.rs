//! A pipe whose first commands may fail unseen.

use dockwright_model::run::Run;
use dockwright_syntax::shell::{
    BlockKind, Command, Dialect, JoinOperator, Pipeline, RedirectionKind,
};
use dockwright_syntax::text::TextRange;

use crate::diagnostic::Severity;
use crate::rule::{Category, Checker, FixAvailability, Origin, Rule};

pub(crate) static RULE: Rule = Rule {
    name: "pipe-without-pipefail",
    summary: "a pipe in which only the last command can fail the `RUN`",
    since: "0.1.0",
    category: Category::Shell,
    severity: Severity::Warning,
    opt_in: false,
    tag: None,
    fix: FixAvailability::None,
    origins: &[Origin::Hadolint("DL4006")],
    options: &[],
    docs: include_str!("pipe_without_pipefail.md"),
    check,
};

/// What cannot fail for a reason that a build should stop at.
const PRODUCERS: [&str; 6] = ["echo", "printf", "yes", "true", ":", "cd"];

/// What only fails when it is written wrongly, as long as it reads from the pipe.
const FILTERS: [&str; 10] = [
    "sed", "tr", "cut", "awk", "head", "tail", "sort", "uniq", "rev", "tee",
];

fn check(checker: &mut Checker<'_>) {
    for run in checker.model().runs() {
        let Some((operator, failing)) = first_blind_pipe(run) else {
            continue;
        };
        // In an exec form the first word is the shell itself, not what it is told to run.
        let program = run.script.commands[failing]
            .program_name()
            .filter(|_| !run.is_exec);
        let name = program.map_or("what stands before the pipe".to_owned(), |program| {
            format!("`{program}`")
        });
        let message =
            format!("a failure of {name} goes unseen: a pipe reports only its last command");
        checker.report(operator, message).help(help(run));
    }
}

fn help(run: &Run) -> &'static str {
    match run.dialect {
        Some(Dialect::Bash | Dialect::Zsh | Dialect::Ksh) => {
            "turn on the shell's `pipefail`, for example with `set -o pipefail`"
        }
        _ if run.heredoc.is_some() => {
            "let a shell with `pipefail` read the heredoc, for example `RUN bash -eo pipefail <<EOF`"
        }
        _ => {
            "put `SHELL [\"/bin/bash\", \"-o\", \"pipefail\", \"-c\"]` before it, or another shell that knows `pipefail`"
        }
    }
}

/// The operator of the first pipe that hides a failure, and the command whose failure it hides.
fn first_blind_pipe(run: &Run) -> Option<(TextRange, usize)> {
    let runs_no_shell = run.is_exec && run.interpreter.is_empty();
    if run.dialect.is_none() || runs_no_shell || run.starts_with_option("pipefail") {
        return None;
    }
    let enabled: Vec<TextRange> = run
        .written()
        .filter_map(|command| enabled_range(run, command))
        .collect();
    run.script
        .pipelines
        .iter()
        .filter(|pipeline| matters(run, pipeline))
        .find_map(|pipeline| {
            let is_enabled = enabled
                .iter()
                .any(|range| range.contains_range(pipeline.range));
            let failing = failing_command(run, pipeline).filter(|_| !is_enabled)?;
            Some((*pipeline.operators.first()?, failing))
        })
}

/// Where `set -o pipefail` holds: from there to the end of the subshell it stands in.
fn enabled_range(run: &Run, command: &Command) -> Option<TextRange> {
    let is_shell = run.is_exec
        && command
            .program_name()
            .is_some_and(|name| Dialect::from_program(name).is_some());
    let sets = command.runs_any(&["set", "shopt"]) || is_shell;
    if !sets || !command.has_argument("pipefail") {
        return None;
    }
    let isolating = [
        BlockKind::Subshell,
        BlockKind::CommandSubstitution,
        BlockKind::ProcessSubstitution,
    ];
    let block = run
        .script
        .blocks_around(command.nesting)
        .find(|block| isolating.contains(&block.kind));
    let end = block.map_or(u32::MAX as usize, |block| block.range.end());
    Some(TextRange::new(
        command.range.start(),
        end.max(command.range.start()),
    ))
}

/// Whether the status of a pipeline decides anything.
fn matters(run: &Run, pipeline: &Pipeline) -> bool {
    let nesting = pipeline.nesting;
    let is_asked = pipeline.negated || nesting.is_negated() || nesting.in_condition();
    !is_asked
        && !nesting.in_wrapped_script()
        && !is_forgiven(run, pipeline)
        && !is_lost(run, pipeline)
}

/// `… | … || true`.
fn is_forgiven(run: &Run, pipeline: &Pipeline) -> bool {
    let next = run
        .written()
        .find(|command| command.range.start() >= pipeline.range.end());
    next.is_some_and(|next| {
        let is_alternative = next
            .join
            .is_some_and(|join| join.operator == JoinOperator::Or);
        is_alternative && next.runs_any(&["true", ":", "echo"])
    })
}

/// Whether a substitution around it drops the status: that of `x=$(…)` counts, that of `echo $(…)` does not.
fn is_lost(run: &Run, pipeline: &Pipeline) -> bool {
    run.script
        .blocks_around(pipeline.nesting)
        .any(|block| match block.kind {
            BlockKind::ProcessSubstitution | BlockKind::Test | BlockKind::Arithmetic => true,
            BlockKind::CommandSubstitution => {
                let holder = block
                    .holder
                    .and_then(|holder| run.script.commands.get(holder));
                holder.is_none_or(|holder| !holder.words.is_empty())
            }
            _ => false,
        })
}

/// The first command before the last stage whose failure would be news.
fn failing_command(run: &Run, pipeline: &Pipeline) -> Option<usize> {
    let (_, before) = pipeline.stages.split_last()?;
    before.iter().enumerate().find_map(|(index, stage)| {
        let mut commands = stage.commands.iter().copied();
        commands.find(|&at| can_fail(&run.script.commands[at], index > 0))
    })
}

fn can_fail(command: &Command, reads_pipe: bool) -> bool {
    let is_heredoc = |kind| matches!(kind, RedirectionKind::Heredoc | RedirectionKind::HereString);
    let prints_heredoc = command.runs("cat")
        && command.arguments().is_empty()
        && (reads_pipe
            || command
                .redirections
                .iter()
                .any(|redirection| is_heredoc(redirection.kind)));
    let is_harmless = command.runs_any(&PRODUCERS) || reads_pipe && command.runs_any(&FILTERS);
    !command.words.is_empty() && !is_harmless && !prints_heredoc
}
