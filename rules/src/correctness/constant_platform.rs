//! `FROM --platform=` with a value that never changes.

use dockwright_model::image::platform::Platform;

use crate::diagnostic::Severity;
use crate::rule::{Category, Checker, FixAvailability, Origin, Rule};

pub(crate) static RULE: Rule = Rule {
    name: "constant-platform",
    summary: "a constant `--platform` in `FROM`",
    since: "0.1.0",
    category: Category::Correctness,
    severity: Severity::Warning,
    opt_in: false,
    tag: None,
    fix: FixAvailability::None,
    origins: &[
        Origin::BuildKit("FromPlatformFlagConstDisallowed"),
        Origin::Hadolint("DL3029"),
    ],
    options: &[],
    docs: include_str!("constant_platform.md"),
    check,
};

fn check(checker: &mut Checker<'_>) {
    let model = checker.model();
    for stage in model.stages() {
        let flag = model.instructions()[stage.instructions.start].flag("platform");
        let Some(value) = flag.and_then(|flag| flag.value.as_ref()) else {
            continue;
        };
        let Ok(platform) = Platform::parse(&value.text) else {
            continue;
        };
        // A stage that is named after its platform says that the platform is meant.
        let name = stage.lower_name().unwrap_or_default();
        if name.contains(&platform.os) || name.contains(&platform.architecture) {
            continue;
        }
        checker
            .report(
                value.range,
                format!(
                    "the stage is always built for `{}`, whatever platform is asked for",
                    value.text
                ),
            )
            .help(
                "leave the flag out, write `$BUILDPLATFORM`, or name the stage after its platform",
            );
    }
}
