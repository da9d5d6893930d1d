//! `curl … | sh`: a script that is run as it comes from the network.

use std::collections::HashMap;

use dockwright_syntax::shell::{BlockKind, Command, Script};

use crate::diagnostic::Severity;
use crate::rule::{Category, Checker, FixAvailability, Rule};

pub(crate) static RULE: Rule = Rule {
    name: "piped-remote-script",
    summary: "a script that is run as it comes from the network",
    since: "0.1.0",
    category: Category::Security,
    severity: Severity::Warning,
    opt_in: false,
    tag: None,
    fix: FixAvailability::None,
    origins: &[],
    options: &[],
    docs: include_str!("piped_remote_script.md"),
    check,
};

const DOWNLOADERS: [&str; 3] = ["curl", "fetch", "wget"];
const SHELLS: [&str; 8] = ["ash", "bash", "dash", "fish", "ksh", "mksh", "sh", "zsh"];
const OTHER_INTERPRETERS: [&str; 6] = ["node", "perl", "php", "python", "python3", "ruby"];

fn check(checker: &mut Checker<'_>) {
    let model = checker.model();
    for run in model.runs() {
        let script = &run.script;
        for (runner, download) in piped(script).into_iter().chain(substituted(script)) {
            let (Some(range), Some(source)) = (runner.program_range(), download.program_range())
            else {
                continue;
            };
            let name = runner.program_name().unwrap_or_default();
            checker
                .report(range, format!("`{name}` runs whatever the server sends, and half of it when the connection breaks"))
                .help("download to a file, verify its checksum, then run it")
                .note(source, "the script comes from here");
        }
    }
}

/// The interpreters that read a pipe into which an earlier stage downloads.
fn piped(script: &Script) -> Vec<(&Command, &Command)> {
    let mut downloads: HashMap<usize, (usize, &Command)> = HashMap::new();
    let places = || {
        script
            .commands
            .iter()
            .filter_map(|command| Some((command, command.pipeline?)))
    };
    for (command, place) in places().filter(|(command, _)| command.runs_any(&DOWNLOADERS)) {
        downloads
            .entry(place.pipeline)
            .or_insert((place.stage, command));
    }
    places()
        .filter(|(command, _)| reads_script(command))
        .filter_map(|(command, place)| {
            let (stage, download) = downloads.get(&place.pipeline)?;
            (*stage < place.stage).then_some((command, *download))
        })
        .collect()
}

/// Whether a command is an interpreter that reads its script from its input.
fn reads_script(command: &Command) -> bool {
    let is_shell = command.runs_any(&SHELLS);
    let is_interpreter = is_shell || command.runs_any(&OTHER_INTERPRETERS);
    let reads_on = is_shell && command.has_flag("s");
    let has_script = command.has_any_flag(&["c", "e", "m", "r"]) && !is_shell
        || is_shell && command.has_flag("c");
    let first = command.non_flag_arguments().next();
    let is_input = first
        .is_none_or(|word| word.is("-") || word.is("/dev/stdin") || word.is("--") && !is_shell);
    is_interpreter && !has_script && (reads_on || is_input)
}

/// The interpreters that get a download as a word: `bash <(curl …)`, `sh -c "$(curl …)"`, `eval "$(curl …)"`.
fn substituted(script: &Script) -> Vec<(&Command, &Command)> {
    let downloads = script
        .commands
        .iter()
        .filter(|command| command.runs_any(&DOWNLOADERS));
    downloads
        .filter_map(|download| {
            let mut blocks = script.blocks_around(download.nesting);
            let runner = blocks.find_map(|block| {
                let holder = script.commands.get(block.holder?)?;
                let at = holder
                    .arguments()
                    .iter()
                    .position(|word| word.range.contains_range(block.range))?;
                runs_argument(holder, at, block.kind).then_some(holder)
            });
            Some((runner?, download))
        })
        .collect()
}

/// Whether a command runs what its argument of that index holds.
fn runs_argument(command: &Command, at: usize, kind: BlockKind) -> bool {
    let before = &command.arguments()[..at];
    match kind {
        BlockKind::CommandSubstitution if command.runs("eval") => true,
        BlockKind::CommandSubstitution if command.runs_any(&SHELLS) => before
            .last()
            .is_some_and(|word| word.unquoted().starts_with('-') && word.unquoted().ends_with('c')),
        BlockKind::ProcessSubstitution if command.runs_any(&["source", "."]) => at == 0,
        BlockKind::ProcessSubstitution => {
            let is_runner = command.runs_any(&SHELLS) || command.runs_any(&OTHER_INTERPRETERS);
            is_runner && before.iter().all(|word| word.unquoted().starts_with('-'))
        }
        _ => false,
    }
}
