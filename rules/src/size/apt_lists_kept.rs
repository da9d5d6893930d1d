//! `apt-get update` whose package lists stay in the layer.

use std::collections::BTreeMap;

use dockwright_model::Model;
use dockwright_model::packages::{Action, PackageCommand};
use dockwright_model::run::Run;
use dockwright_model::stage::Base;
use dockwright_syntax::shell::{Command, ShellWord};

use crate::diagnostic::{Fix, Severity};
use crate::rule::{Category, Checker, FixAvailability, Origin, Rule};

pub(crate) static RULE: Rule = Rule {
    name: "apt-lists-kept",
    summary: "package lists of `apt-get update` that stay in the layer",
    since: "0.1.0",
    category: Category::Size,
    severity: Severity::Info,
    opt_in: false,
    tag: None,
    fix: FixAvailability::Either,
    origins: &[Origin::Hadolint("DL3009")],
    options: &[],
    docs: include_str!("apt_lists_kept.md"),
    check,
};

const LISTS: &str = "/var/lib/apt/lists";

fn check(checker: &mut Checker<'_>) {
    let model = checker.model();
    let late = late_installations(model);
    for run in model
        .image_runs()
        .filter(|run| run.script.error.is_none() && !is_mounted(run) && !removes_lists(run))
    {
        let is_update = |package: &&PackageCommand| {
            package.manager.is_debian() && package.action == Action::Update
        };
        let update = run.packages.iter().rev().find(is_update);
        let Some(place) = update.and_then(|update| run.place_of(update)) else {
            continue;
        };
        checker
            .report(place, "the lists that this downloads stay in the layer")
            .help("remove `/var/lib/apt/lists/*` at the end of the same `RUN`")
            .maybe_fix(fix(model, run).filter(|_| late.get(&run.stage) <= Some(&run.instruction)));
    }
}

/// The last instruction of each stage behind which no installation needs the lists of an earlier `RUN` any more.
fn late_installations(model: &Model<'_>) -> BTreeMap<Option<usize>, usize> {
    let mut late = BTreeMap::new();
    for run in model.runs() {
        let does = |action| {
            let has =
                |package: &PackageCommand| package.manager.is_debian() && package.action == action;
            run.packages.iter().any(has)
        };
        if does(Action::Install) && !does(Action::Update) {
            late.insert(run.stage, run.instruction);
        }
    }
    for stage in model.stages().iter().rev() {
        if let (Base::Stage(base), true) = (&stage.base, late.contains_key(&Some(stage.index))) {
            late.insert(Some(*base), usize::MAX);
        }
    }
    late
}

/// Whether the lists are kept outside of the layer.
fn is_mounted(run: &Run) -> bool {
    let has_both =
        run.keeps_out_of_layer("/var/lib/apt") && run.keeps_out_of_layer("/var/cache/apt");
    run.keeps_out_of_layer(LISTS) || has_both
}

fn removes_lists(run: &Run) -> bool {
    run.effective().any(|command| match command.program_name() {
        Some("apt" | "apt-get") => command.has_any_argument(&["dist-clean", "distclean"]),
        Some("rm") => command.arguments().iter().any(holds_lists),
        Some("find") => {
            command.has_argument("-delete") && command.arguments().iter().any(holds_lists)
        }
        _ => false,
    })
}

/// Whether a path is that of the lists, of something in them, or of a folder that holds them.
fn holds_lists(word: &ShellWord) -> bool {
    let path = word.unquoted().trim_end_matches(['*', '/']);
    path.starts_with(LISTS)
        || matches!(path, "/var/lib/apt" | "/var/lib/{apt,dpkg}")
        || is_braced(path)
}

/// Whether a path names several things of which the lists are one: `/var/lib/{apt/lists,cache}`.
fn is_braced(path: &str) -> bool {
    path.starts_with("/var/") && path.contains('{') && path.contains("apt")
}

fn fix(model: &Model<'_>, run: &Run) -> Option<Fix> {
    let end = model.chain_end(run)?;
    let title = "remove the lists at the end";
    let fix = match end.is_plain && run.written().all(|command| !moves_away(command)) {
        true => Fix::safe(title),
        false => Fix::dangerous(title),
    };
    let sudo = if run.written().any(|command| command.runs("sudo")) {
        "sudo "
    } else {
        ""
    };
    Some(fix.insert(
        end.offset,
        format!("{}{sudo}rm -rf {LISTS}/*", end.separator),
    ))
}

/// Whether what follows the command may run as somebody else, or not at all.
fn moves_away(command: &Command) -> bool {
    command.runs_any(&[
        "exit", "exec", "return", "chroot", "su", "sudo", "doas", "gosu",
    ])
}
