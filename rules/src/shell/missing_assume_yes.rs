//! A package manager that will ask, where nobody can answer.

use dockwright_model::run::Run;
use dockwright_syntax::shell::{Command, RedirectionKind, ShellWord};

use crate::diagnostic::{Fix, Severity};
use crate::rule::{Category, Checker, FixAvailability, Origin, Rule};

pub(crate) static RULE: Rule = Rule {
    name: "missing-assume-yes",
    summary: "a package manager that asks before it goes on",
    since: "0.1.0",
    category: Category::Shell,
    severity: Severity::Warning,
    opt_in: false,
    tag: None,
    fix: FixAvailability::Safe,
    origins: &[
        Origin::Hadolint("DL3014"),
        Origin::Hadolint("DL3030"),
        Origin::Hadolint("DL3034"),
        Origin::Hadolint("DL3038"),
    ],
    options: &[],
    docs: include_str!("missing_assume_yes.md"),
    check,
};

/// How a package manager is told not to ask.
struct Manager {
    programs: &'static [&'static str],
    /// What makes it ask.
    asking: &'static [&'static str],
    /// The flags that answer, or with which it does nothing to ask about.
    quiet: &'static [&'static str],
    /// The flag to add, and whether it stands before what it is told to do.
    flag: &'static str,
    is_global: bool,
}

const MANAGERS: [Manager; 3] = [
    Manager {
        programs: &["apt-get"],
        asking: &[
            "install",
            "reinstall",
            "upgrade",
            "dist-upgrade",
            "full-upgrade",
            "remove",
            "purge",
            "build-dep",
        ],
        quiet: &[
            "y",
            "yes",
            "assume-yes",
            "s",
            "simulate",
            "just-print",
            "dry-run",
            "print-uris",
        ],
        flag: "-y",
        is_global: false,
    },
    Manager {
        programs: &["yum", "dnf", "dnf5", "microdnf"],
        asking: &[
            "install",
            "groupinstall",
            "localinstall",
            "reinstall",
            "update",
            "upgrade",
            "remove",
            "erase",
        ],
        quiet: &["y", "assumeyes", "assumeno"],
        flag: "-y",
        is_global: false,
    },
    Manager {
        programs: &["zypper"],
        asking: &[
            "install",
            "in",
            "remove",
            "rm",
            "source-install",
            "si",
            "patch",
            "update",
            "up",
            "dist-upgrade",
            "dup",
        ],
        quiet: &["n", "non-interactive", "y", "no-confirm", "D", "dry-run"],
        flag: "--non-interactive",
        is_global: true,
    },
];

fn check(checker: &mut Checker<'_>) {
    let model = checker.model();
    for stretch in model.stretches() {
        let mut is_configured = false;
        for run in model.runs_in(&stretch) {
            for command in run.effective() {
                is_configured |= configures(command);
                if !is_configured && !is_answered(command) {
                    check_command(checker, run, command);
                }
            }
        }
    }
}

fn check_command(checker: &mut Checker<'_>, run: &Run, command: &Command) {
    let manager = MANAGERS
        .iter()
        .find(|manager| command.runs_any(manager.programs));
    let Some((manager, verb)) =
        manager.and_then(|manager| Some((manager, asking_word(manager, command)?)))
    else {
        return;
    };
    if command.has_any_flag(manager.quiet) || is_doubly_quiet(command) {
        return;
    }
    let program = command.program_name().unwrap_or_default();
    let message = format!(
        "`{program} {}` asks before it goes on, and in a build nobody answers",
        verb.unquoted()
    );
    let text = checker.model().source().text();
    checker
        .report(verb.range, message)
        .help(format!("add `{}`", manager.flag))
        .maybe_fix(fix(manager, run, command, verb, text));
}

/// The word that makes it ask: the first that is no flag, or any of them for `yum -c file install`.
fn asking_word<'a>(manager: &Manager, command: &'a Command) -> Option<&'a ShellWord> {
    let mut words = command.non_flag_arguments();
    let verb = words.find(|word| manager.asking.iter().any(|asking| word.is(asking)))?;
    // Without a package there is nothing to remove, and nothing to ask.
    let is_removal = ["remove", "rm", "purge", "erase"]
        .iter()
        .any(|removal| verb.is(removal));
    (!is_removal || words.next().is_some()).then_some(verb)
}

/// Whether `-qq`, which implies the answer, is among the flags of `apt-get`.
fn is_doubly_quiet(command: &Command) -> bool {
    let quiet = command
        .flags()
        .filter(|flag| matches!(flag.name, "q" | "quiet"));
    let level = |word: &ShellWord| word.is("-q=2") || word.is("--quiet=2");
    command.runs("apt-get") && (quiet.count() > 1 || command.arguments().iter().any(level))
}

/// Whether something else answers: `yes |`, a file, or an option by its long name.
fn is_answered(command: &Command) -> bool {
    let is_piped = command.pipeline.is_some_and(|place| place.stage > 0);
    let is_input = |kind| {
        matches!(
            kind,
            RedirectionKind::Input | RedirectionKind::Heredoc | RedirectionKind::HereString
        )
    };
    let is_fed = command
        .redirections
        .iter()
        .any(|redirection| is_input(redirection.kind));
    is_piped || is_fed || configures(command)
}

/// Whether a word turns the question off: `APT::Get::Assume-Yes`, `assumeyes=1`.
fn configures(command: &Command) -> bool {
    let names_it = |word: &ShellWord| {
        let text = word.unquoted();
        text.contains("Assume-Yes") || text.contains("assumeyes=")
    };
    command.words.iter().any(names_it)
}

fn fix(
    manager: &Manager,
    run: &Run,
    command: &Command,
    verb: &ShellWord,
    text: &str,
) -> Option<Fix> {
    let word = if manager.is_global {
        command.words.first()?
    } else {
        verb
    };
    let is_plain = word.range.slice(text) == word.unquoted();
    (is_plain && !run.is_exec).then(|| {
        Fix::safe(format!("add `{}`", manager.flag))
            .insert(word.range.end(), format!(" {}", manager.flag))
    })
}
