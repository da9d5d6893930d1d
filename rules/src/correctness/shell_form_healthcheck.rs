//! `HEALTHCHECK CMD` that starts a shell for nothing.

use dockwright_model::shell::plain_words;
use dockwright_syntax::instruction::Arguments;
use dockwright_syntax::keyword::KeywordKind;

use crate::diagnostic::{Fix, Severity};
use crate::rule::{Category, Checker, FixAvailability, Origin, Rule};

pub(crate) static RULE: Rule = Rule {
    name: "shell-form-healthcheck",
    summary: "`HEALTHCHECK CMD` in shell form without a need for the shell",
    since: "0.1.0",
    category: Category::Correctness,
    severity: Severity::Hint,
    opt_in: false,
    tag: None,
    fix: FixAvailability::Unsafe,
    origins: &[Origin::Hadolint("DL3025")],
    options: &[],
    docs: include_str!("shell_form_healthcheck.md"),
    check,
};

fn check(checker: &mut Checker<'_>) {
    let model = checker.model();
    for (index, instruction) in model.instructions_of(KeywordKind::Healthcheck) {
        let Arguments::Healthcheck(arguments) = &instruction.arguments else {
            continue;
        };
        let shell = &model.state(index).shell;
        if shell.is_chosen() || shell.dialect.is_none() {
            continue;
        }
        let Some(words) = plain_words(instruction, &arguments.command) else {
            continue;
        };
        let quoted: Vec<String> = words.iter().map(|word| format!("\"{word}\"")).collect();
        let exec_form = format!("[{}]", quoted.join(", "));
        let range = arguments.command.range();
        checker
            .report(
                range,
                "the health check is in shell form, so each check starts a shell it has no use for",
            )
            .help("write it in exec form: `[\"program\", \"argument\"]`")
            .fix(Fix::dangerous("write it in exec form").replace(range, exec_form));
    }
}
