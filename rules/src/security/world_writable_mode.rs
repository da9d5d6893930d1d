//! Files that everybody may write.

use dockwright_syntax::shell::{Command, ShellWord};

use crate::diagnostic::Severity;
use crate::rule::{Category, Checker, FixAvailability, Rule};

pub(crate) static RULE: Rule = Rule {
    name: "world-writable-mode",
    summary: "files that every user may write",
    since: "0.1.0",
    category: Category::Security,
    severity: Severity::Warning,
    opt_in: false,
    tag: None,
    fix: FixAvailability::None,
    origins: &[],
    options: &[],
    docs: include_str!("world_writable_mode.md"),
    check,
};

const HELP: &str =
    "give the files to the user that writes them, with `chown` or `--chown`, and keep others out";

fn check(checker: &mut Checker<'_>) {
    let model = checker.model();
    for run in model.runs() {
        for word in run.effective().filter_map(mode_word) {
            if word.value.as_deref().is_some_and(is_world_writable) {
                let mode = word.unquoted();
                checker
                    .report(word.range, format!("`{mode}` lets every user write"))
                    .help(HELP);
            }
        }
    }
    for instruction in model.instructions() {
        let instruction = instruction.innermost();
        for word in instruction
            .flags_named("chmod")
            .filter_map(|flag| flag.value.as_ref())
        {
            let mode = model.value(word);
            if is_world_writable(mode) {
                checker
                    .report(word.range, format!("`{mode}` lets every user write"))
                    .help(HELP);
            }
        }
    }
}

/// The word that says the mode: the first of `chmod`, the value of `-m` for `mkdir` and `install`.
fn mode_word(command: &Command) -> Option<&ShellWord> {
    match command.program_name()? {
        "chmod" => command.non_flag_arguments().next(),
        "mkdir" | "install" => command
            .flag_value_word("m")
            .filter(|word| !word.unquoted().starts_with('-')),
        _ => None,
    }
}

/// Whether others may write, and may also remove what is not theirs: `/tmp` has its mark against that.
fn is_world_writable(mode: &str) -> bool {
    let is_octal = !mode.is_empty() && mode.bytes().all(|byte| matches!(byte, b'0'..=b'7'));
    if !is_octal {
        return mode.split(',').any(lets_others_write) && !mode.split(',').any(sets_mark);
    }
    let bits = u32::from_str_radix(mode, 8).unwrap_or_default();
    bits & 0o002 != 0 && bits & 0o1000 == 0
}

/// Whether a clause such as `a+w` gives others the right to write.
fn lets_others_write(clause: &str) -> bool {
    let is_given = |(who, rights): (&str, &str)| who.contains(['a', 'o']) && rights.contains('w');
    clause.split_once(['+', '=']).is_some_and(is_given)
}

/// Whether a clause sets the mark that keeps users from removing what others own.
fn sets_mark(clause: &str) -> bool {
    clause
        .split_once(['+', '='])
        .is_some_and(|(_, rights)| rights.contains('t'))
}
