//! Package managers that leave in the layer what they downloaded.

use dockwright_model::Model;
use dockwright_model::packages::{Action, Manager, PackageCommand};
use dockwright_model::run::Run;
use dockwright_syntax::shell::ShellWord;

use crate::diagnostic::{Fix, Severity};
use crate::rule::{Category, Checker, FixAvailability, Origin, Rule};

pub(crate) static RULE: Rule = Rule {
    name: "package-cache-kept",
    summary: "a package manager's cache that stays in the layer",
    since: "0.1.0",
    category: Category::Size,
    severity: Severity::Warning,
    opt_in: false,
    tag: None,
    fix: FixAvailability::Either,
    origins: &[
        Origin::Hadolint("DL3019"),
        Origin::Hadolint("DL3032"),
        Origin::Hadolint("DL3036"),
        Origin::Hadolint("DL3040"),
        Origin::Hadolint("DL3042"),
        Origin::Hadolint("DL3060"),
    ],
    options: &[],
    docs: include_str!("package_cache_kept.md"),
    check,
};

/// What one manager keeps, and how it is told not to.
struct Cache {
    manager: Manager,
    /// What a mount's target contains when it keeps the cache out of the layer.
    mounts: &'static [&'static str],
    /// The folders it downloads to, from the root or from a home.
    folders: &'static [&'static str],
    /// The flag that keeps it from caching.
    flag: &'static str,
    /// The command that empties the cache.
    cleanup: &'static str,
}

const RPM_MOUNTS: &[&str] = &[
    "/var/cache/dnf",
    "/var/cache/yum",
    "/var/cache/libdnf5",
    ".cache/libdnf5",
];
const RPM_FOLDERS: &[&str] = &["/var/cache/dnf", "/var/cache/yum", "/var/cache/libdnf5"];

const CACHES: [Cache; 7] = [
    cache(
        Manager::Apk,
        &["/var/cache/apk"],
        &["/var/cache/apk"],
        "no-cache",
        "",
    ),
    cache(Manager::Yum, RPM_MOUNTS, RPM_FOLDERS, "", "yum clean all"),
    cache(Manager::Dnf, RPM_MOUNTS, RPM_FOLDERS, "", "dnf clean all"),
    cache(
        Manager::Microdnf,
        RPM_MOUNTS,
        RPM_FOLDERS,
        "",
        "microdnf clean all",
    ),
    cache(
        Manager::Zypper,
        &["/var/cache/zypp"],
        &["/var/cache/zypp"],
        "",
        "zypper clean",
    ),
    cache(
        Manager::Pip,
        &[".cache/pip"],
        &[".cache/pip"],
        "no-cache-dir",
        "",
    ),
    cache(
        Manager::Yarn,
        &[".cache/yarn"],
        &[".cache/yarn", "share/.cache"],
        "",
        "yarn cache clean",
    ),
];

const fn cache(
    manager: Manager,
    mounts: &'static [&'static str],
    folders: &'static [&'static str],
    flag: &'static str,
    cleanup: &'static str,
) -> Cache {
    Cache {
        manager,
        mounts,
        folders,
        flag,
        cleanup,
    }
}

fn check(checker: &mut Checker<'_>) {
    let model = checker.model();
    let in_image = model.image_stages();
    for run in model.runs() {
        let is_kept = run.is_trigger || in_image.contains(&run.stage);
        for cache in &CACHES {
            let is_asked = cache.manager != Manager::Yarn || is_kept;
            if is_asked && !cache.mounts.iter().any(|part| run.keeps_out_of_layer(part)) {
                judge(checker, model, run, cache);
            }
        }
    }
}

fn judge(checker: &mut Checker<'_>, model: &Model<'_>, run: &Run, cache: &Cache) {
    let fills: Vec<&PackageCommand> = run
        .packages
        .iter()
        .filter(|package| fills(run, package, cache))
        .collect();
    let Some(last) = fills.last() else { return };
    if is_emptied(run, last.command, cache)
        || (cache.manager == Manager::Pip && pip_is_told(model, run))
    {
        return;
    }
    let reported = if cache.flag.is_empty() {
        &fills[fills.len() - 1..]
    } else {
        &fills[..]
    };
    for package in reported {
        let Some(place) = run.place_of(package) else {
            continue;
        };
        let name = cache.manager.name();
        checker
            .report(
                place,
                format!("what `{name}` downloads to its cache stays in the layer"),
            )
            .help(help(cache))
            .maybe_fix(fix(model, run, package, cache));
    }
}

fn help(cache: &Cache) -> String {
    let mount = "or mount a cache over it with `RUN --mount=type=cache,target=…`";
    match cache.flag {
        "" => format!(
            "run `{}` behind it in the same `RUN`, {mount}",
            cache.cleanup
        ),
        flag => format!("add `--{flag}`, {mount}"),
    }
}

/// Whether a command downloads to the cache, and is not told otherwise.
fn fills(run: &Run, package: &PackageCommand, cache: &Cache) -> bool {
    let command = run.command_of(package);
    let is_rpm = matches!(cache.manager, Manager::Dnf | Manager::Microdnf);
    let downloads =
        package.action == Action::Install || (is_rpm && package.action == Action::Upgrade);
    let only_tells = package.verb.is_none() && command.has_any_flag(&["version", "v", "help", "h"]);
    package.manager == cache.manager
        && downloads
        && !only_tells
        && (cache.flag.is_empty() || !command.has_any_flag(&[cache.flag, "no-network"]))
}

/// Whether a command behind the last download empties the cache.
fn is_emptied(run: &Run, last: usize, cache: &Cache) -> bool {
    let is_rpm = |manager| matches!(manager, Manager::Dnf | Manager::Microdnf | Manager::Yum);
    let same = |manager| manager == cache.manager || (is_rpm(manager) && is_rpm(cache.manager));
    let cleans = |package: &PackageCommand| {
        let purges = run.command_of(package).has_argument("purge") && cache.manager == Manager::Pip;
        same(package.manager) && (package.action == Action::Clean || purges)
    };
    let mut later = run
        .script
        .commands
        .iter()
        .skip(last + 1)
        .filter(|command| command.runs("rm"));
    run.packages
        .iter()
        .any(|package| package.command > last && cleans(package))
        || later.any(|command| command.non_flag_arguments().any(|word| covers(word, cache)))
}

/// Whether the path of an `rm` holds a folder of the cache.
fn covers(word: &ShellWord, cache: &Cache) -> bool {
    let path = word.unquoted().trim_end_matches(['*', '/']);
    let is_home_cache = path.ends_with("/.cache");
    let is_system_cache = path == "/var/cache";
    cache
        .folders
        .iter()
        .any(|folder| match folder.starts_with('/') {
            true => is_system_cache || path.starts_with(folder),
            false => is_home_cache || path.contains(folder),
        })
}

/// Whether a variable tells pip not to cache.
fn pip_is_told(model: &Model<'_>, run: &Run) -> bool {
    const NAME: &str = "PIP_NO_CACHE_DIR";
    let is_on = |value: &str| {
        matches!(
            value.to_ascii_lowercase().as_str(),
            "1" | "true" | "on" | "yes"
        )
    };
    let variable = model.state(run.instruction).scope.variable(NAME);
    let given = variable.and_then(|variable| variable.value.as_deref());
    given.into_iter().chain(run.values_set(NAME)).any(is_on)
}

fn fix(model: &Model<'_>, run: &Run, package: &PackageCommand, cache: &Cache) -> Option<Fix> {
    if cache.flag.is_empty() {
        let end = model.chain_end(run)?;
        let text = format!("{}{}", end.separator, cache.cleanup);
        let title = format!("run `{}` at the end", cache.cleanup);
        return Some(Fix::dangerous(title).insert(end.offset, text));
    }
    let verb = run.verb_of(package)?;
    let is_as_written = verb.range.slice(model.source().text()) == verb.text && !run.is_exec;
    let title = format!("add `--{}`", cache.flag);
    is_as_written.then(|| Fix::safe(title).insert(verb.range.end(), format!(" --{}", cache.flag)))
}
