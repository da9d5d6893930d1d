//! Stage names with capitals in them.

use std::collections::HashMap;

use dockwright_model::Model;
use dockwright_model::stage::Stage;
use dockwright_syntax::text::TextRange;

use crate::diagnostic::{Fix, Severity};
use crate::rule::{Category, Checker, FixAvailability, Origin, Rule};

pub(crate) static RULE: Rule = Rule {
    name: "uppercase-stage-name",
    summary: "a stage name with capitals",
    since: "0.1.0",
    category: Category::Style,
    severity: Severity::Warning,
    opt_in: false,
    tag: None,
    fix: FixAvailability::Safe,
    origins: &[Origin::BuildKit("StageNameCasing")],
    options: &[],
    docs: include_str!("uppercase_stage_name.md"),
    check,
};

fn check(checker: &mut Checker<'_>) {
    let model = checker.model();
    let mut names = None;
    for stage in model.stages() {
        let (Some(name), Some(lower)) = (&stage.name, stage.lower_name()) else {
            continue;
        };
        if name.text == lower {
            continue;
        }
        let names = names.get_or_insert_with(|| Names::collect(model));
        checker
            .report(
                name.range,
                format!(
                    "the stage name `{}` has capitals, which builders treat differently",
                    name.text
                ),
            )
            .help(format!("write `{lower}`"))
            .maybe_fix(names.fix(model, stage, &lower));
    }
}

/// Who is called what, and where.
struct Names {
    /// How many stages have a name, in lower case.
    counts: HashMap<String, usize>,
    /// Where a stage is named by others.
    uses: HashMap<usize, Vec<TextRange>>,
}

impl Names {
    fn collect(model: &Model<'_>) -> Self {
        let mut names = Self {
            counts: HashMap::new(),
            uses: HashMap::new(),
        };
        for stage in model.stages() {
            if let Some(name) = stage.lower_name() {
                *names.counts.entry(name).or_default() += 1;
            }
            for dependency in &stage.dependencies {
                names
                    .uses
                    .entry(dependency.stage)
                    .or_default()
                    .push(dependency.range);
            }
        }
        names
    }

    /// Renames the stage where it is defined and where it is spelled the same.
    fn fix(&self, model: &Model<'_>, stage: &Stage, lower: &str) -> Option<Fix> {
        let name = stage.name.as_ref()?;
        let text = model.source().text();
        let is_unique = self.counts.get(lower) == Some(&1);
        if !is_unique || name.range.slice(text) != name.text {
            return None;
        }
        let fix = Fix::safe(format!("rename the stage to `{lower}`")).replace(name.range, lower);
        let uses = self.uses.get(&stage.index).into_iter().flatten();
        let same = uses.filter(|range| range.slice(text) == name.text);
        Some(same.fold(fix, |fix, range| fix.replace(*range, lower)))
    }
}
