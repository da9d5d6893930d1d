//! `apt-get install` that also installs what packages only recommend.

use dockwright_model::Model;
use dockwright_model::packages::{Action, Manager, PackageCommand};
use dockwright_model::run::Run;
use dockwright_syntax::shell::{Command, ShellWord};

use crate::diagnostic::{Fix, Severity};
use crate::rule::{Category, Checker, FixAvailability, Origin, Rule};

pub(crate) static RULE: Rule = Rule {
    name: "recommended-packages",
    summary: "`apt-get install` without `--no-install-recommends`",
    since: "0.1.0",
    category: Category::Size,
    severity: Severity::Info,
    opt_in: false,
    tag: None,
    fix: FixAvailability::Unsafe,
    origins: &[Origin::Hadolint("DL3015")],
    options: &[],
    docs: include_str!("recommended_packages.md"),
    check,
};

const FLAGS: [&str; 2] = ["no-install-recommends", "install-recommends"];

fn check(checker: &mut Checker<'_>) {
    let model = checker.model();
    for run in model.runs() {
        for package in run
            .packages
            .iter()
            .filter(|package| installs_more(run, package))
        {
            let Some(verb) = run.verb_of(package) else {
                continue;
            };
            checker
                .report(verb.range, "this also installs packages that the wanted ones only recommend")
                .help("add `--no-install-recommends`, and name the recommended packages that are needed")
                .maybe_fix(fix(model, run, verb));
        }
    }
}

fn installs_more(run: &Run, package: &PackageCommand) -> bool {
    let is_install = package.manager == Manager::AptGet && package.action == Action::Install;
    is_install && !decides(run.command_of(package))
}

/// Whether the command says itself what to do with recommended packages.
fn decides(command: &Command) -> bool {
    let is_setting = |word: &ShellWord| {
        let text = word
            .unquoted()
            .trim_start_matches("-o")
            .to_ascii_lowercase();
        text.starts_with("apt::install-recommends=")
    };
    command.has_any_flag(&FLAGS) || command.arguments().iter().any(is_setting)
}

fn fix(model: &Model<'_>, run: &Run, verb: &ShellWord) -> Option<Fix> {
    let is_as_written = verb.range.slice(model.source().text()) == "install" && !run.is_exec;
    is_as_written.then(|| {
        Fix::dangerous("add `--no-install-recommends`")
            .insert(verb.range.end(), " --no-install-recommends")
    })
}
