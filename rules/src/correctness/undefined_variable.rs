//! Variables that nothing gives a value.

use dockwright_model::Model;
use dockwright_model::expansion::UndefinedVariable;
use dockwright_model::stage::Base;
use dockwright_syntax::keyword::KeywordKind;

use crate::diagnostic::Severity;
use crate::rule::{Category, Checker, FixAvailability, OptionDefault, Origin, Rule, RuleOption};

pub(crate) static RULE: Rule = Rule {
    name: "undefined-variable",
    summary: "a variable that no `ENV` and no `ARG` defines",
    since: "0.1.0",
    category: Category::Correctness,
    severity: Severity::Warning,
    opt_in: false,
    tag: None,
    fix: FixAvailability::None,
    origins: &[Origin::BuildKit("UndefinedVar")],
    options: &[RuleOption {
        name: "known",
        summary: "names that count as defined, for example because a base image sets them",
        default: OptionDefault::List(&[]),
    }],
    docs: include_str!("undefined_variable.md"),
    check,
};

/// What BuildKit reads without making it a variable, so that it has no value where it is mentioned.
const SCANNER_ARGUMENTS: &str = "BUILDKIT_SBOM_SCAN_";

fn check(checker: &mut Checker<'_>) {
    let model = checker.model();
    let words = model.expansions().all().flat_map(|(range, expanded)| {
        let index = model.instruction_at(range.start());
        expanded
            .undefined
            .iter()
            .filter_map(move |variable| Some((index?, variable)))
    });
    let mounts = model
        .mounts()
        .iter()
        .flat_map(|(index, mount)| mount.undefined.iter().map(|variable| (*index, variable)));
    let uses: Vec<(usize, &UndefinedVariable)> = words.chain(mounts).collect();
    let known = checker.list("known");
    for (index, UndefinedVariable { name, range }) in uses {
        let is_in_stage = model.state(index).stage.is_some();
        let is_port = model.instructions()[index].kind() == KeywordKind::Expose;
        if !is_in_stage
            || is_port
            || known.contains(&name.as_str())
            || name.starts_with(SCANNER_ARGUMENTS)
        {
            continue;
        }
        let help = match model.state(index).scope.nearest(name) {
            Some(nearest) => format!("did you mean `{nearest}`?"),
            None if model.global_scope().is_declared(name) => {
                format!("write `ARG {name}` in this stage, to take the value over")
            }
            None if has_known_base(model, index) => {
                "define it with `ENV` or `ARG`; the base image does not set it either".to_owned()
            }
            None => format!(
                "define it with `ENV` or `ARG`, or add it to `known` when the base image sets `{name}`"
            ),
        };
        checker
            .report(
                *range,
                format!("nothing defines `{name}`, so it is empty here"),
            )
            .help(help);
    }
}

/// Whether it is known what the image below the stage sets.
fn has_known_base(model: &Model<'_>, index: usize) -> bool {
    let stage = model.state(index).stage;
    let lowest = stage.and_then(|stage| model.lowest_stage(stage));
    lowest.is_some_and(|lowest| {
        lowest.base == Base::Scratch || model.base_facts(lowest.index).is_some()
    })
}
