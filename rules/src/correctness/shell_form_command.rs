//! `CMD` and `ENTRYPOINT` that are started by a shell nobody chose.

use dockwright_model::shell::{Shell, plain_words};
use dockwright_syntax::instruction::{Arguments, Instruction, Invocation};

use crate::diagnostic::{Fix, Severity};
use crate::rule::{Category, Checker, FixAvailability, Origin, Rule};

pub(crate) static RULE: Rule = Rule {
    name: "shell-form-command",
    summary: "`CMD` or `ENTRYPOINT` in shell form",
    since: "0.1.0",
    category: Category::Correctness,
    severity: Severity::Warning,
    opt_in: false,
    tag: None,
    fix: FixAvailability::Unsafe,
    origins: &[
        Origin::BuildKit("JSONArgsRecommended"),
        Origin::Hadolint("DL3025"),
    ],
    options: &[],
    docs: include_str!("shell_form_command.md"),
    check,
};

fn check(checker: &mut Checker<'_>) {
    let model = checker.model();
    for (index, instruction) in model.instructions().iter().enumerate() {
        let (Arguments::Cmd(command) | Arguments::Entrypoint(command)) = &instruction.arguments
        else {
            continue;
        };
        let shell = &model.state(index).shell;
        let Invocation::Shell { range, .. } = command else {
            continue;
        };
        if shell.is_chosen() {
            continue;
        }
        let keyword = instruction.kind().name();
        let range = if range.is_empty() {
            instruction.keyword.range
        } else {
            *range
        };
        let message = format!(
            "`{keyword}` is in shell form, so a shell gets the signals that stop the container"
        );
        checker
            .report(range, message)
            .help("write it in exec form: `[\"program\", \"argument\"]`")
            .maybe_fix(exec_form(instruction, command, shell));
    }
}

/// The same words in exec form, where no shell is needed to read them.
fn exec_form(instruction: &Instruction, command: &Invocation, shell: &Shell) -> Option<Fix> {
    shell.dialect?;
    let words = plain_words(instruction, command)?;
    let quoted: Vec<String> = words.iter().map(|word| format!("\"{word}\"")).collect();
    Some(
        Fix::dangerous("write it in exec form")
            .replace(command.range(), format!("[{}]", quoted.join(", "))),
    )
}
