//! The heart: every rule that is on, run over one model, and its reports settled in one visible place.
//! Leans on everything above it; the command line and the editor make this one call.

use dockwright_model::Model;
use rayon::prelude::*;

use crate::catalog;
use crate::diagnostic::{Diagnostic, Phase, Severity};
use crate::rule::{Checker, Rule};
use crate::settings::Settings;
use crate::suppression::{skips, suppressions};

/// The number of instructions above which a file is judged on all cores: below, dividing the work costs more.
const LONG: usize = 1_000;

/// Judges a file: run, suppress, give severities, drop what stands twice, sort.
pub fn lint(model: &Model<'_>, settings: &Settings) -> Vec<Diagnostic> {
    let rules: Vec<(&'static Rule, Severity)> = catalog::rules()
        .filter_map(|rule| Some((rule, severity(model, settings, rule)?)))
        .collect();
    let judge =
        |(rule, severity): &(&'static Rule, Severity)| run(model, settings, rule, *severity);
    let mut diagnostics: Vec<Diagnostic> = match model.instructions().len() > LONG {
        true => rules.par_iter().flat_map_iter(judge).collect(),
        false => rules.iter().flat_map(judge).collect(),
    };
    suppress(model, settings, &mut diagnostics);
    escalate(model, &mut diagnostics);
    sort(&mut diagnostics);
    diagnostics
}

/// How bad a rule's reports are for this file; `None` when it does not run.
fn severity(model: &Model<'_>, settings: &Settings, rule: &'static Rule) -> Option<Severity> {
    let options = model.check_options();
    if skips(options, rule) {
        return None;
    }
    let asked_for = rule
        .buildkit_name()
        .is_some_and(|name| options.runs_experimental(name));
    settings
        .severity(rule)
        .or_else(|| (asked_for && rule.opt_in).then_some(rule.severity))
}

fn run(
    model: &Model<'_>,
    settings: &Settings,
    rule: &'static Rule,
    severity: Severity,
) -> Vec<Diagnostic> {
    let mut diagnostics = Checker::run(model, rule, settings.options(rule));
    for diagnostic in &mut diagnostics {
        // What BuildKit refuses is an error whatever the settings say of advice.
        diagnostic.severity = match diagnostic.phase {
            Phase::Lint => severity,
            Phase::Parse | Phase::Build => Severity::Error,
        };
    }
    diagnostics
}

fn suppress(model: &Model<'_>, settings: &Settings, diagnostics: &mut Vec<Diagnostic>) {
    if !settings.honors_suppressions() || diagnostics.is_empty() {
        return;
    }
    let suppressions = suppressions(model);
    if suppressions.is_empty() {
        return;
    }
    diagnostics.retain(|diagnostic| {
        let rule = catalog::rule(diagnostic.rule);
        rule.is_none_or(|rule| {
            !suppressions
                .iter()
                .any(|suppression| suppression.silences(diagnostic, rule))
        })
    });
}

/// `# check=error=true`: the warnings of BuildKit's own checks stop the build.
fn escalate(model: &Model<'_>, diagnostics: &mut [Diagnostic]) {
    if !model.check_options().error {
        return;
    }
    for diagnostic in diagnostics
        .iter_mut()
        .filter(|diagnostic| diagnostic.phase == Phase::Lint)
    {
        let is_check =
            catalog::rule(diagnostic.rule).is_some_and(|rule| rule.buildkit_name().is_some());
        if is_check && shows_in_build(model, diagnostic) {
            diagnostic.phase = Phase::Build;
            diagnostic.severity = Severity::Error;
        }
    }
}

/// BuildKit's checks that run while a stage is built, so that they are silent in a stage that nothing needs.
const CHECKS_OF_BUILT_STAGES: [&str; 10] = [
    "CopyIgnoredFile",
    "ExposeInvalidFormat",
    "ExposeProtoCasing",
    "InvalidBaseImagePlatform",
    "JSONArgsRecommended",
    "LegacyKeyValueFormat",
    "MultipleInstructionsDisallowed",
    "SecretsUsedInArgOrEnv",
    "UndefinedVar",
    "WorkdirRelativePath",
];

/// Whether a build of the last stage would show the report of one of BuildKit's checks.
pub fn shows_in_build(model: &Model<'_>, diagnostic: &Diagnostic) -> bool {
    let check = catalog::rule(diagnostic.rule).and_then(Rule::buildkit_name);
    let is_of_stage = check.is_some_and(|check| CHECKS_OF_BUILT_STAGES.contains(&check));
    !is_of_stage
        || diagnostic
            .stage
            .is_none_or(|stage| model.stages()[stage].needed)
}

fn sort(diagnostics: &mut Vec<Diagnostic>) {
    diagnostics.sort_by(|left, right| {
        let key = |diagnostic: &Diagnostic| (diagnostic.range, diagnostic.phase, diagnostic.rule);
        key(left)
            .cmp(&key(right))
            .then_with(|| left.message.cmp(&right.message))
    });
    diagnostics.dedup_by(|right, left| {
        (left.range, left.rule, &left.message) == (right.range, right.rule, &right.message)
    });
}
