//! Compilers and headers that build a program and stay in the image that runs it.

use std::collections::BTreeSet;

use dockwright_model::Model;
use dockwright_model::packages::{Action, Manager, PackageCommand};
use dockwright_model::run::Run;
use dockwright_syntax::instruction::{Arguments, Instruction};
use dockwright_syntax::shell::{Command, ShellWord};
use dockwright_syntax::text::TextRange;

use crate::diagnostic::Severity;
use crate::rule::{Category, Checker, FixAvailability, OptionDefault, Rule, RuleOption};

pub(crate) static RULE: Rule = Rule {
    name: "build-tools-in-final-stage",
    summary: "compilers and headers in the image that runs what they built",
    since: "0.1.0",
    category: Category::Size,
    severity: Severity::Hint,
    opt_in: false,
    tag: None,
    fix: FixAvailability::None,
    origins: &[],
    options: &[RuleOption {
        name: "packages",
        summary: "the packages that only a build needs, beside the headers that come with them",
        default: OptionDefault::List(&TOOLS),
    }],
    docs: include_str!("build_tools_in_final_stage.md"),
    check,
};

const TOOLS: [&str; 26] = [
    "autoconf",
    "automake",
    "bison",
    "build-base",
    "build-essential",
    "cargo",
    "ccache",
    "clang",
    "cmake",
    "flex",
    "g++",
    "gcc",
    "gcc-c++",
    "gfortran",
    "golang",
    "golang-go",
    "libtool",
    "linux-headers",
    "make",
    "maven",
    "meson",
    "ninja-build",
    "pkg-config",
    "pkgconf",
    "rustc",
    "yasm",
];

/// Programs that turn sources into something to run.
const BUILDERS: [&str; 17] = [
    "autoreconf",
    "cargo",
    "cc",
    "cmake",
    "configure",
    "g++",
    "gcc",
    "go",
    "gradle",
    "gradlew",
    "make",
    "meson",
    "mvn",
    "ninja",
    "phpize",
    "docker-php-ext-install",
    "pecl",
];

fn check(checker: &mut Checker<'_>) {
    let model = checker.model();
    let tools: BTreeSet<&str> = checker.list("packages").into_iter().collect();
    let runs: Vec<&Run> = model
        .image_instructions()
        .into_iter()
        .filter_map(|index| model.run_of(index))
        .collect();
    let Some(built) = runs
        .iter()
        .rev()
        .find_map(|run| builds(run))
        .filter(|_| runs_a_program(model))
    else {
        return;
    };
    for run in runs {
        for package in run
            .packages
            .iter()
            .filter(|package| package.manager.is_system())
        {
            if package.action == Action::Install && !is_removed(run, package) {
                report(checker, run.command_of(package), package, &tools, built);
            }
        }
    }
}

fn report(
    checker: &mut Checker<'_>,
    command: &Command,
    package: &PackageCommand,
    tools: &BTreeSet<&str>,
    built: TextRange,
) {
    let words = package.packages.iter().map(|&at| &command.words[at]);
    let found: Vec<&ShellWord> = words
        .filter(|word| is_headers(word) || is_tool(word, tools))
        .collect();
    // Headers alone may be meant for those who build on the image.
    if !found.iter().any(|word| is_tool(word, tools)) {
        return;
    }
    // What is built last has to come after the tools for it.
    let Some(first) = found
        .first()
        .filter(|first| first.range.start() < built.start())
    else {
        return;
    };
    let names: Vec<String> = found
        .iter()
        .map(|word| format!("`{}`", word.unquoted()))
        .collect();
    checker
        .report(
            first.range,
            format!(
                "{} stay in the image, although only the build needs them",
                names.join(", ")
            ),
        )
        .help("build in a stage of its own and copy the result, or remove them in the same `RUN`")
        .note(built, "they are for what is built here");
}

fn is_tool(word: &ShellWord, tools: &BTreeSet<&str>) -> bool {
    word.value.is_some() && tools.contains(package_name(word))
}

fn is_headers(word: &ShellWord) -> bool {
    word.value.is_some()
        && (package_name(word).ends_with("-dev") || package_name(word).ends_with("-devel"))
}

/// The name of a package without its version.
fn package_name(word: &ShellWord) -> &str {
    word.unquoted()
        .split(['=', '~', '>', '<', ':'])
        .next()
        .unwrap_or_default()
}

/// Whether the image says what it runs, and that is not a shell to build in.
fn runs_a_program(model: &Model<'_>) -> bool {
    let says = |index: &usize| match &model.instructions()[*index].arguments {
        Arguments::Cmd(_) | Arguments::Entrypoint(_) => {
            !starts_a_shell(&model.instructions()[*index])
        }
        _ => false,
    };
    model.image_instructions().iter().any(says)
}

fn starts_a_shell(instruction: &Instruction) -> bool {
    let text = instruction
        .argument_text()
        .trim_matches(['[', ']', ' ', '"']);
    matches!(text.rsplit('/').next(), Some("bash" | "sh" | "zsh" | "ash"))
}

/// Where a `RUN` builds something.
fn builds(run: &Run) -> Option<TextRange> {
    let compiles = |command: &&Command| {
        let program = command.program_name().unwrap_or_default();
        let only_asks =
            command.has_any_flag(&["version", "help"]) || command.has_argument("version");
        BUILDERS.contains(&program) && !only_asks && command.nesting.depth() < 8
    };
    let command = run.effective().filter(compiles).last();
    let package = run.packages.iter().find(|package| {
        let from_source = matches!(
            package.manager,
            Manager::Pip | Manager::Gem | Manager::Bundler | Manager::Npm
        );
        from_source && package.action == Action::Install
    });
    let installs = package.map(|package| run.command_of(package));
    command.or(installs).and_then(Command::program_range)
}

/// Whether the same `RUN` takes packages out again.
fn is_removed(run: &Run, package: &PackageCommand) -> bool {
    let removes =
        |other: &PackageCommand| other.action == Action::Remove && other.command > package.command;
    let erases = |command: &Command| {
        command.runs_any(&["rpm", "dpkg"]) && command.has_any_flag(&["e", "r", "P", "purge"])
    };
    run.packages
        .iter()
        .any(|other| other.manager.is_system() && removes(other))
        || run.effective().any(erases)
}
