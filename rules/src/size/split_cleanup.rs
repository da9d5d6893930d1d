//! Cleanups in a layer of their own, which take nothing out of the layer that holds what they remove.

use std::collections::HashMap;

use dockwright_model::Model;
use dockwright_model::files::FileAction;
use dockwright_model::packages::{Action, Manager, PackageCommand};
use dockwright_model::path::holds;
use dockwright_model::run::Run;
use dockwright_syntax::shell::Command;
use dockwright_syntax::text::TextRange;

use crate::diagnostic::{Fix, Severity};
use crate::rule::{Category, Checker, FixAvailability, Rule};

pub(crate) static RULE: Rule = Rule {
    name: "split-cleanup",
    summary: "a cleanup in another layer than what it cleans up",
    since: "0.1.0",
    category: Category::Size,
    severity: Severity::Warning,
    opt_in: false,
    tag: None,
    fix: FixAvailability::Unsafe,
    origins: &[],
    options: &[],
    docs: include_str!("split_cleanup.md"),
    check,
};

/// What package managers leave behind: a name for it, and a file that stands for all of it.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct Leftover(&'static str);

const LISTS: Leftover = Leftover("/var/lib/apt/lists/x");
const ARCHIVES: Leftover = Leftover("/var/cache/apt/archives/x");
const APK: Leftover = Leftover("/var/cache/apk/x");
const YUM: Leftover = Leftover("/var/cache/yum/x");
const DNF: Leftover = Leftover("/var/cache/dnf/x");
const ZYPPER: Leftover = Leftover("/var/cache/zypp/x");
const LEFTOVERS: [Leftover; 6] = [LISTS, ARCHIVES, APK, YUM, DNF, ZYPPER];

/// What earlier layers hold, with the instruction and the place that brought it.
#[derive(Default)]
struct Earlier<'a> {
    leftovers: HashMap<Leftover, (usize, TextRange)>,
    packages: HashMap<&'a str, (usize, TextRange)>,
}

fn check(checker: &mut Checker<'_>) {
    let model = checker.model();
    let mut earlier = Earlier::default();
    for run in model
        .image_instructions()
        .into_iter()
        .filter_map(|index| model.run_of(index))
    {
        judge(checker, model, run, &mut earlier);
    }
}

/// A cleanup with the instruction and the place that brought what it removes.
type Late<'a> = (&'a Command, usize, TextRange);

fn judge<'a>(
    checker: &mut Checker<'_>,
    model: &'a Model<'_>,
    run: &'a Run,
    earlier: &mut Earlier<'a>,
) {
    let mut own = Earlier::default();
    let mut late: Vec<Late<'a>> = Vec::new();
    let mut only_cleans = true;
    for (index, command) in run
        .script
        .commands
        .iter()
        .enumerate()
        .filter(|(_, command)| !command.wraps)
    {
        let package = run.packages.iter().find(|package| package.command == index);
        let (leftovers, names) = (
            removed(run, index, package),
            removed_packages(command, package),
        );
        only_cleans &=
            command.runs_any(&["set", "rm"]) || !leftovers.is_empty() || !names.is_empty();
        let mut source = None;
        for leftover in leftovers {
            let is_own = own.leftovers.remove(&leftover).is_some();
            source = source.or(earlier.leftovers.remove(&leftover).filter(|_| !is_own));
        }
        for name in names {
            let is_own = own.packages.remove(name).is_some();
            source = source.or(earlier.packages.remove(name).filter(|_| !is_own));
        }
        late.extend(source.map(|(from, place)| (command, from, place)));
        fill(run, command, package, &mut own);
    }
    for (at, (command, from, place)) in late.into_iter().enumerate() {
        let fix = (at == 0 && only_cleans)
            .then(|| join(model, from, run))
            .flatten();
        report(checker, command, place, fix);
    }
    earlier.leftovers.extend(own.leftovers);
    earlier.packages.extend(own.packages);
}

fn report(checker: &mut Checker<'_>, command: &Command, place: TextRange, fix: Option<Fix>) {
    checker
        .report(
            command.range,
            "this cleanup takes nothing out of the layer that holds what it removes",
        )
        .help("clean up in the `RUN` that brings what is removed")
        .note(place, "what it removes comes from here")
        .maybe_fix(fix);
}

/// What a command removes of what package managers leave behind.
fn removed(run: &Run, index: usize, package: Option<&PackageCommand>) -> Vec<Leftover> {
    if let Some(package) = package {
        return match (package.manager, package.action) {
            (Manager::Apt | Manager::AptGet | Manager::Aptitude, Action::Clean) => vec![ARCHIVES],
            (Manager::Yum | Manager::Dnf | Manager::Microdnf, Action::Clean) => vec![YUM, DNF],
            (Manager::Zypper, Action::Clean) => vec![ZYPPER],
            _ => Vec::new(),
        };
    }
    let start = run.files.partition_point(|file| file.command < index);
    let files = run.files[start..]
        .iter()
        .take_while(|file| file.command == index);
    let patterns: Vec<&str> = files
        .filter(|file| file.action == FileAction::Remove)
        .map(|file| file.path.as_str())
        .collect();
    let is_removed =
        |leftover: &Leftover| patterns.iter().any(|pattern| holds(pattern, leftover.0));
    LEFTOVERS.into_iter().filter(is_removed).collect()
}

/// The packages that a command takes out again.
fn removed_packages<'a>(command: &'a Command, package: Option<&PackageCommand>) -> Vec<&'a str> {
    let removes = package
        .is_some_and(|package| package.manager.is_system() && package.action == Action::Remove);
    let names = command.non_flag_arguments().filter(|_| removes).skip(1);
    names.filter_map(|word| word.value.as_deref()).collect()
}

/// Notes what a command brings.
fn fill<'a>(
    run: &'a Run,
    command: &'a Command,
    package: Option<&'a PackageCommand>,
    own: &mut Earlier<'a>,
) {
    let Some(package) = package else { return };
    let place = (run.instruction, command.range);
    let leftover = match (package.manager, package.action) {
        (Manager::Apt | Manager::AptGet | Manager::Aptitude, Action::Update) => Some(LISTS),
        (Manager::Apt | Manager::AptGet | Manager::Aptitude, Action::Install | Action::Upgrade) => {
            Some(ARCHIVES)
        }
        (Manager::Apk, Action::Install | Action::Update) if !command.has_flag("no-cache") => {
            Some(APK)
        }
        (Manager::Yum, Action::Install | Action::Upgrade) => Some(YUM),
        (Manager::Dnf | Manager::Microdnf, Action::Install | Action::Upgrade) => Some(DNF),
        (Manager::Zypper, Action::Install | Action::Update | Action::Upgrade) => Some(ZYPPER),
        _ => None,
    };
    own.leftovers.extend(
        leftover
            .filter(|leftover| !run.is_mounted(leftover.0))
            .map(|leftover| (leftover, place)),
    );
    if package.manager.is_system() && package.action == Action::Install {
        let words = package
            .packages
            .iter()
            .filter_map(|&at| command.words[at].value.as_deref());
        let virtual_name = command
            .flag_value("virtual")
            .or_else(|| command.flag_value("t"));
        let virtual_name = virtual_name.filter(|_| package.manager == Manager::Apk);
        own.packages.extend(
            words
                .chain(virtual_name)
                .map(|name| (name.split('=').next().unwrap_or(name), place)),
        );
    }
}

/// Puts the cleanup behind the `RUN` right above it, where that is the one it cleans up after.
fn join(model: &Model<'_>, from: usize, run: &Run) -> Option<Fix> {
    let (above, below) = (
        model.instructions().get(from)?,
        model.instructions().get(run.instruction)?,
    );
    let source = model.source().text();
    let between = TextRange::new(above.range.end(), below.range.start()).slice(source);
    let flags = |flags: &[dockwright_syntax::flag::Flag]| -> Vec<String> {
        flags
            .iter()
            .map(|flag| flag.range.slice(source).to_owned())
            .collect()
    };
    let is_next = from + 1 == run.instruction
        && between.trim().is_empty()
        && flags(&above.flags) == flags(&below.flags);
    let end = model.chain_end(model.run_of(from)?).filter(|_| is_next)?;
    model.chain_end(run)?;
    let range = TextRange::new(end.offset, below.argument_range().start());
    Some(Fix::dangerous("join the two `RUN`s").replace(range, end.separator))
}
