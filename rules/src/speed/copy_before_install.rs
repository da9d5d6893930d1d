//! A copy of the whole build context in front of an installation that needs only a list of dependencies.

use dockwright_model::packages::{Action, Manager, PackageCommand};
use dockwright_model::run::Run;
use dockwright_model::{Model, Stretch};
use dockwright_syntax::keyword::KeywordKind;
use dockwright_syntax::shell::Command;
use dockwright_syntax::word::Word;

use crate::diagnostic::Severity;
use crate::rule::{Category, Checker, FixAvailability, Rule};

pub(crate) static RULE: Rule = Rule {
    name: "copy-before-install",
    summary: "a copy of the build context in front of the installation of dependencies",
    since: "0.1.0",
    category: Category::Speed,
    severity: Severity::Warning,
    opt_in: false,
    tag: None,
    fix: FixAvailability::None,
    origins: &[],
    options: &[],
    docs: include_str!("copy_before_install.md"),
    check,
};

fn check(checker: &mut Checker<'_>) {
    let model = checker.model();
    for stretch in model.stretches() {
        judge(checker, model, &stretch);
    }
}

/// Finds the first copy of everything, and the first installation behind it that has none of its kind before.
fn judge(checker: &mut Checker<'_>, model: &Model<'_>, stretch: &Stretch) {
    let mut copied: Option<&Word> = None;
    let mut before: Vec<Manager> = Vec::new();
    for index in stretch.instructions.clone() {
        copied = copied.or_else(|| whole_context(model, index));
        for (run, package) in model
            .run_of(index)
            .into_iter()
            .flat_map(|run| run.packages.iter().map(move |it| (run, it)))
        {
            let command = run.command_of(package);
            let Some(manifest) =
                manifest(package, command).filter(|_| !before.contains(&package.manager))
            else {
                continue;
            };
            match copied {
                Some(source) if !is_cached(run) => {
                    return report(checker, source, command, manifest);
                }
                _ => before.push(package.manager),
            }
        }
    }
}

fn report(checker: &mut Checker<'_>, source: &Word, command: &Command, manifest: &str) {
    checker
        .report(
            source.range,
            "every change of any file makes the dependencies be installed again",
        )
        .help(format!(
            "copy {manifest} first, install, and copy the rest behind that"
        ))
        .note(command.range, "installed here");
}

/// The source by which an instruction copies all of the build context.
fn whole_context<'a>(model: &'a Model<'_>, index: usize) -> Option<&'a Word> {
    let instruction = &model.instructions()[index];
    let is_copy = matches!(instruction.kind(), KeywordKind::Copy | KeywordKind::Add)
        && instruction.flag("from").is_none();
    let is_whole =
        |source: &&Word| matches!(model.value(source), "." | "./" | "/" | "./." | "*" | "./*");
    instruction
        .copy()
        .filter(|_| is_copy)?
        .sources
        .iter()
        .find(is_whole)
}

/// Whether a cache mount makes an installation short even when it runs again.
fn is_cached(run: &Run) -> bool {
    use dockwright_model::mount::MountKind;
    run.mounts
        .iter()
        .any(|mount| matches!(mount.kind, MountKind::Cache | MountKind::Bind))
}

/// The list of dependencies that an installation reads, when it needs nothing else.
fn manifest(package: &PackageCommand, command: &Command) -> Option<&'static str> {
    let installs = package.action == Action::Install && package.packages.is_empty();
    let is_global =
        command.has_any_flag(&["g", "global", "prefix"]) || command.has_argument("global");
    let is_ordinary = installs && !is_global;
    match package.manager {
        Manager::Npm if is_ordinary => Some("`package.json` and `package-lock.json`"),
        Manager::Yarn if is_ordinary && is_yarn_install(command) => {
            Some("`package.json` and `yarn.lock`")
        }
        Manager::Pnpm if is_ordinary => Some("`package.json` and `pnpm-lock.yaml`"),
        Manager::Pip => requirements(command).then_some("the list of requirements"),
        Manager::Composer if is_ordinary => Some("`composer.json` and `composer.lock`"),
        Manager::Bundler if is_ordinary => Some("`Gemfile` and `Gemfile.lock`"),
        Manager::Go => (command.has_argument("mod") && command.has_argument("download"))
            .then_some("`go.mod` and `go.sum`"),
        Manager::Cargo => command
            .has_argument("fetch")
            .then_some("`Cargo.toml` and `Cargo.lock`"),
        Manager::Poetry if is_ordinary && command.has_flag("no-root") => {
            Some("`pyproject.toml` and `poetry.lock`")
        }
        Manager::Uv if is_ordinary && command.has_flag("no-install-project") => {
            Some("`pyproject.toml` and `uv.lock`")
        }
        _ => None,
    }
}

/// Whether it is `yarn` or `yarn install`, and not a question such as `yarn --version`.
fn is_yarn_install(command: &Command) -> bool {
    !command.has_any_flag(&["version", "v", "help", "h"])
}

/// Whether `pip install` gets all packages from lists.
fn requirements(command: &Command) -> bool {
    let is_install = command.has_argument("install");
    let takes_project = command
        .arguments()
        .iter()
        .any(|word| matches!(word.unquoted(), "." | "./" | "-e" | "--editable"));
    let list = command
        .flag_value("r")
        .or_else(|| command.flag_value("requirement"));
    is_install && !takes_project && list.is_some_and(|list| !list.contains("://"))
}
