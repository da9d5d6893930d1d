//! `CMD ['program']`: an exec form in single quotes, which is none.

use dockwright_model::Model;
use dockwright_syntax::instruction::{Arguments, Instruction};
use dockwright_syntax::nearly_exec::NearlyExec;

use crate::diagnostic::{Fix, Severity};
use crate::rule::{Category, Checker, FixAvailability, Rule};

pub(crate) static RULE: Rule = Rule {
    name: "single-quoted-exec-form",
    summary: "an exec form in single quotes",
    since: "0.1.0",
    category: Category::Correctness,
    severity: Severity::Error,
    opt_in: false,
    tag: None,
    fix: FixAvailability::Safe,
    origins: &[],
    options: &[],
    docs: include_str!("single_quoted_exec_form.md"),
    check,
};

fn check(checker: &mut Checker<'_>) {
    let model = checker.model();
    for (index, instruction) in model.instructions().iter().enumerate() {
        let instruction = instruction.innermost();
        let Some(nearly) = instruction.nearly_exec() else {
            continue;
        };
        let Some(meaning) = meaning(model, index, instruction) else {
            continue;
        };
        checker
            .report(
                nearly.range,
                format!("in single quotes this is no exec form, {meaning}"),
            )
            .help("write the strings in double quotes, as JSON does")
            .fix(fix(&nearly));
    }
}

/// What comes of it instead; nothing where a program reads it that may have its own mind.
fn meaning(model: &Model<'_>, index: usize, instruction: &Instruction) -> Option<&'static str> {
    match &instruction.arguments {
        // Refused, and told of, by whoever reads the file.
        Arguments::Shell(_) => None,
        Arguments::Copy(_) | Arguments::Add(_) => {
            Some("so brackets and quotes are part of the names")
        }
        Arguments::Volume(_) => Some("so brackets and quotes are part of the path"),
        _ => model
            .state(index)
            .shell
            .dialect
            .map(|_| "so the shell looks for a program whose name begins with a bracket"),
    }
}

fn fix(nearly: &NearlyExec) -> Fix {
    let fix = Fix::safe("write it in double quotes");
    let quotes = nearly.quotes.iter();
    quotes.fold(fix, |fix, quote| fix.replace(*quote, "\""))
}
