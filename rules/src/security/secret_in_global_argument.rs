//! Secrets that come in by an `ARG` before the first `FROM`.

use dockwright_model::secret::names_secret;
use dockwright_syntax::keyword::KeywordKind;

use crate::diagnostic::Severity;
use crate::rule::{Category, Checker, FixAvailability, Origin, Rule};

pub(crate) static RULE: Rule = Rule {
    name: "secret-in-global-argument",
    summary: "an `ARG` before the first `FROM` whose name says that it holds a secret",
    since: "0.1.0",
    category: Category::Security,
    severity: Severity::Info,
    opt_in: false,
    tag: None,
    fix: FixAvailability::None,
    origins: &[Origin::Hadolint("DL3064")],
    options: &[],
    docs: include_str!("secret_in_global_argument.md"),
    check,
};

fn check(checker: &mut Checker<'_>) {
    let model = checker.model();
    let arguments = model
        .instructions_of(KeywordKind::Arg)
        .map(|(index, instruction)| (model.state(index), instruction));
    let global = arguments.take_while(|(state, _)| state.stage.is_none());
    for pair in global.flat_map(|(_, instruction)| instruction.pairs()) {
        let name = model.value(&pair.key);
        if names_secret(name) {
            checker
                .report(
                    pair.key.range,
                    format!(
                        "a secret given by the build argument `{name}` stays in the build's records"
                    ),
                )
                .help("mount it where it is needed: `RUN --mount=type=secret,id=…`");
        }
    }
}
