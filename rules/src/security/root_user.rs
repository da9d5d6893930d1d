//! Stages that end as root.

use dockwright_model::Model;
use dockwright_model::image::facts::is_root;
use dockwright_model::stage::Stage;
use dockwright_syntax::instruction::Arguments;
use dockwright_syntax::word::Word;

use crate::diagnostic::Severity;
use crate::rule::{Category, Checker, FixAvailability, Origin, Rule};

pub(crate) static RULE: Rule = Rule {
    name: "root-user",
    summary: "a stage whose last `USER` is root",
    since: "0.1.0",
    category: Category::Security,
    severity: Severity::Warning,
    opt_in: false,
    tag: None,
    fix: FixAvailability::None,
    origins: &[Origin::Hadolint("DL3002")],
    options: &[],
    docs: include_str!("root_user.md"),
    check,
};

fn check(checker: &mut Checker<'_>) {
    let model = checker.model();
    for stage in model.stages() {
        let Some(word) = last_user(model, stage) else {
            continue;
        };
        let user = model.value(word);
        if !user.is_empty() && is_root(user) {
            checker
                .report(
                    word.range,
                    "the stage ends as root, and so does everything that is built on it",
                )
                .help("end with the user that the program runs as, for example `USER 1000:1000`");
        }
    }
}

fn last_user<'a>(model: &'a Model<'_>, stage: &Stage) -> Option<&'a Word> {
    let mut last_first = model.stage_instructions(stage).rev();
    last_first.find_map(|(_, instruction)| match &instruction.arguments {
        Arguments::User(Some(word)) => Some(word),
        _ => None,
    })
}
