//! `COPY --from` with a name that is no stage, and hardly an image either.

use dockwright_model::Model;
use dockwright_model::stage::StageReference;
use dockwright_syntax::keyword::KeywordKind;
use dockwright_syntax::suggestion::suggest;

use crate::diagnostic::Severity;
use crate::rule::{Category, Checker, FixAvailability, Origin, Rule};

pub(crate) static RULE: Rule = Rule {
    name: "unknown-copy-source",
    summary: "a `COPY --from` that names no stage above",
    since: "0.1.0",
    category: Category::Correctness,
    severity: Severity::Warning,
    opt_in: false,
    tag: None,
    fix: FixAvailability::None,
    origins: &[Origin::Hadolint("DL3022")],
    options: &[],
    docs: include_str!("unknown_copy_source.md"),
    check,
};

/// How many stage names are compared with one that is not known.
const MAX_NEIGHBORS: usize = 256;

fn check(checker: &mut Checker<'_>) {
    let model = checker.model();
    for (index, instruction) in model.instructions_of(KeywordKind::Copy) {
        let Some(value) = instruction
            .flag("from")
            .and_then(|flag| flag.value.as_ref())
        else {
            continue;
        };
        let name = value.text.as_str();
        // Whoever writes a registry, a tag or a digest means an image; a variable is refused by BuildKit.
        if name.is_empty() || name.contains([':', '/', '@', '$']) {
            continue;
        }
        let (message, help) = match model.stage_names().resolve(name) {
            StageReference::Stage(stage) if Some(stage) <= model.state(index).stage => continue,
            StageReference::Stage(_) => {
                let message =
                    format!("no stage above is called `{name}`: the one of that name comes later");
                (message, "move the later stage up".to_owned())
            }
            StageReference::NoSuchIndex(number) => (
                format!("there is no stage {number}; they count from 0"),
                "name the stage instead".to_owned(),
            ),
            StageReference::Other(_) => {
                let message =
                    format!("no stage is called `{name}`, so an image of that name is copied from");
                (message, help_for(model, name))
            }
        };
        checker.report(value.range, message).help(help);
    }
}

fn help_for(model: &Model<'_>, name: &str) -> String {
    let names = model
        .stages()
        .iter()
        .take(MAX_NEIGHBORS)
        .filter_map(|stage| stage.name.as_ref());
    match suggest(name, names.map(|word| word.text.as_str())) {
        Some(nearest) => format!("did you mean `{nearest}`?"),
        None => {
            format!("name a stage above, or, when an image is meant, its tag as well: `{name}:…`")
        }
    }
}
