//! Package lists that one `RUN` fetches for the installation in another.

use dockwright_model::packages::{Action, Manager, PackageCommand};
use dockwright_model::run::Run;
use dockwright_syntax::text::TextRange;

use crate::diagnostic::Severity;
use crate::rule::{Category, Checker, FixAvailability, Rule};

pub(crate) static RULE: Rule = Rule {
    name: "separate-package-update",
    summary: "package lists that are fetched in another `RUN` than the installation",
    since: "0.1.0",
    category: Category::Speed,
    severity: Severity::Warning,
    opt_in: false,
    tag: None,
    fix: FixAvailability::None,
    origins: &[],
    options: &[],
    docs: include_str!("separate_package_update.md"),
    check,
};

fn check(checker: &mut Checker<'_>) {
    let model = checker.model();
    for stretch in model.stretches() {
        let runs: Vec<&Run> = model
            .runs_in(&stretch)
            .iter()
            .filter(|run| !run.is_trigger)
            .collect();
        for family in [is_debian, is_alpine] {
            judge(checker, &runs, family);
        }
    }
}

fn is_debian(manager: Manager) -> bool {
    manager.is_debian()
}

fn is_alpine(manager: Manager) -> bool {
    manager == Manager::Apk
}

/// Finds lone updates with the first installation that needs them.
fn judge(checker: &mut Checker<'_>, runs: &[&Run], is_family: fn(Manager) -> bool) {
    let mut waiting: Option<TextRange> = None;
    for run in runs {
        let own: Vec<&PackageCommand> = run
            .packages
            .iter()
            .filter(|package| is_family(package.manager))
            .collect();
        let find = |actions: &[Action]| {
            own.iter()
                .find(|package| actions.contains(&package.action))
                .copied()
        };
        let update = find(&[Action::Update]);
        let install = find(&[Action::Install]);
        if let (Some(update), None) = (update, find(&[Action::Install, Action::Upgrade])) {
            waiting = run.place_of(update).filter(|_| !is_mounted(run));
        } else if update.is_some() || install.is_some() {
            let needs = install.filter(|package| update.is_none() && !fetches(run, package));
            if let (Some(update), Some(install)) = (
                waiting.take(),
                needs.and_then(|install| run.place_of(install)),
            ) {
                report(checker, update, install);
            }
        }
    }
}

fn report(checker: &mut Checker<'_>, update: TextRange, install: TextRange) {
    checker
        .report(
            update,
            "the cache keeps these lists, so a later installation looks for versions that are gone",
        )
        .help("update the lists in the `RUN` that installs")
        .note(install, "the installation that needs them");
}

/// Whether an installation fetches lists of its own: `apk add --no-cache`.
fn fetches(run: &Run, package: &PackageCommand) -> bool {
    let flags = ["no-cache", "update", "update-cache", "U"];
    package.manager == Manager::Apk && run.command_of(package).has_any_flag(&flags)
}

/// Whether the lists stay outside of the layer and its cache.
fn is_mounted(run: &Run) -> bool {
    run.keeps_out_of_layer("/var/lib/apt") || run.keeps_out_of_layer("/var/cache/apk")
}
