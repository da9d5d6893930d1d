//! Images that run their program as root because nothing says otherwise.

use dockwright_model::Model;
use dockwright_model::image::facts::is_root;
use dockwright_model::image::reference::ImageReference;
use dockwright_model::stage::{Base, Stage};
use dockwright_syntax::instruction::Instruction;
use dockwright_syntax::keyword::KeywordKind;

use crate::diagnostic::Severity;
use crate::rule::{Category, Checker, FixAvailability, Rule};

pub(crate) static RULE: Rule = Rule {
    name: "missing-user",
    summary: "an image that runs a program and never sets a `USER`",
    since: "0.1.0",
    category: Category::Security,
    severity: Severity::Hint,
    opt_in: false,
    tag: None,
    fix: FixAvailability::None,
    origins: &[],
    options: &[],
    docs: include_str!("missing_user.md"),
    check,
};

fn check(checker: &mut Checker<'_>) {
    let model = checker.model();
    let Some(stage) = model.last_stage() else {
        return;
    };
    if is_set(model, stage) || steps_down(model, stage) {
        return;
    }
    let Some(instruction) = program(model, stage).filter(|_| may_be_root(model, stage)) else {
        return;
    };
    let name = instruction.kind().name();
    checker
        .report(
            instruction.keyword.range,
            format!("`{name}` runs as root, because {}", reason(model, stage)),
        )
        .help("add a `USER` that is not root, for example `USER 1000:1000`");
}

/// Whether a `USER` of the file decides, or the image at the bottom has one that is not root.
fn is_set(model: &Model<'_>, stage: &Stage) -> bool {
    let user = model.final_state(stage.index).user.as_ref();
    user.is_some_and(|user| {
        let is_written = model.instructions()[user.instruction].kind() == KeywordKind::User;
        is_written || !is_root(&user.value)
    })
}

/// Why it is root: what is known of the image at the bottom is told.
fn reason(model: &Model<'_>, stage: &Stage) -> String {
    let lowest = model.lowest_stage(stage.index);
    let facts = lowest.and_then(|lowest| model.base_facts(lowest.index));
    match (facts, lowest.and_then(Stage::image)) {
        (Some(_), Some(image)) => format!("no `USER` is set, and `{image}` leaves root in force"),
        _ => "no `USER` is set".to_owned(),
    }
}

/// The last instruction that says what the image runs.
fn program<'a>(model: &'a Model<'_>, stage: &Stage) -> Option<&'a Instruction> {
    let is_program = |kind| matches!(kind, KeywordKind::Cmd | KeywordKind::Entrypoint);
    let mut instructions = model
        .stage_instructions(stage)
        .map(|(_, instruction)| instruction);
    instructions.rfind(|instruction| is_program(instruction.kind()))
}

/// Programs with which an entrypoint gives up root by itself.
const STEP_DOWN_PROGRAMS: [&str; 3] = ["gosu", "su-exec", "setpriv"];

/// Whether the image brings a program for stepping down from root: its entrypoint then chooses the user.
fn steps_down(model: &Model<'_>, stage: &Stage) -> bool {
    let is_step_down = |text: &str| STEP_DOWN_PROGRAMS.contains(&text);
    let runs = model
        .ancestry(stage.index)
        .flat_map(|stage| model.stage_runs(stage.index));
    runs.into_iter().any(|run| {
        let runs_it = run
            .effective()
            .any(|command| command.runs_any(&STEP_DOWN_PROGRAMS));
        let installs_it = run.packages.iter().any(|package| {
            let words = &run.command_of(package).words;
            package
                .packages
                .iter()
                .any(|&word| is_step_down(words[word].unquoted()))
        });
        runs_it || installs_it
    })
}

/// Whether the image at the bottom is one that leaves root in force: as is known of it, or else as its name tells.
fn may_be_root(model: &Model<'_>, stage: &Stage) -> bool {
    let Some(lowest) = model.lowest_stage(stage.index) else {
        return false;
    };
    let facts = model.base_facts(lowest.index);
    let runs_on = facts.and_then(|facts| facts.platform.as_ref());
    match (&lowest.base, runs_on) {
        (Base::Image(_), Some(platform)) => platform.os != "windows",
        (Base::Image(image), None) => !image.is_windows() && !names_another_user(image),
        _ => false,
    }
}

fn names_another_user(image: &ImageReference) -> bool {
    let tag = image.tag.as_deref().unwrap_or_default();
    let is_said = |word: &&str| image.repository.contains(word) || tag.contains(word);
    ["nonroot", "rootless", "distroless", "unprivileged"]
        .iter()
        .any(is_said)
}
