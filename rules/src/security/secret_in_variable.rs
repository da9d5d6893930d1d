//! Secrets that come in by `ARG` or `ENV`.

use dockwright_model::secret::names_secret;
use dockwright_syntax::keyword::KeywordKind;

use crate::diagnostic::Severity;
use crate::rule::{Category, Checker, FixAvailability, Origin, Rule};

pub(crate) static RULE: Rule = Rule {
    name: "secret-in-variable",
    summary: "an `ARG` or `ENV` whose name says that it holds a secret",
    since: "0.1.0",
    category: Category::Security,
    severity: Severity::Warning,
    opt_in: false,
    tag: None,
    fix: FixAvailability::None,
    origins: &[
        Origin::BuildKit("SecretsUsedInArgOrEnv"),
        Origin::Hadolint("DL3064"),
    ],
    options: &[],
    docs: include_str!("secret_in_variable.md"),
    check,
};

fn check(checker: &mut Checker<'_>) {
    let model = checker.model();
    for (index, instruction) in model.instructions().iter().enumerate() {
        let kind = instruction.kind();
        let stays = match kind {
            KeywordKind::Env => "in the image",
            // Before the first `FROM`, a build argument reaches no step: another rule's matter.
            KeywordKind::Arg if model.state(index).stage.is_some() => "in the image's history",
            _ => continue,
        };
        for pair in instruction.pairs() {
            let name = model.value(&pair.key);
            if names_secret(name) {
                let keyword = kind.name();
                checker
                    .report(
                        pair.key.range,
                        format!("a secret given by the `{keyword}` `{name}` stays {stays}"),
                    )
                    .help("mount it where it is needed: `RUN --mount=type=secret,id=…`");
            }
        }
    }
}
