//! A `COPY` of a folder that takes along what no image should hold, because the ignore file does not name it.

use dockwright_model::Model;
use dockwright_model::context::ignore::{IgnoreFile, clean_path};
use dockwright_model::packages::{Action, Manager};
use dockwright_model::world::EntryKind;
use dockwright_syntax::instruction::Instruction;
use dockwright_syntax::word::Word;

use crate::diagnostic::Severity;
use crate::rule::{Category, Checker, FixAvailability, OptionDefault, Rule, RuleOption};

pub(crate) static RULE: Rule = Rule {
    name: "missing-ignore-entry",
    summary: "a copied folder with files that the ignore file should name",
    since: "0.1.0",
    category: Category::Size,
    severity: Severity::Warning,
    opt_in: false,
    tag: None,
    fix: FixAvailability::None,
    origins: &[],
    options: &[RuleOption {
        name: "names",
        summary: "the names of files and folders that no image should hold",
        default: OptionDefault::List(&NAMES),
    }],
    docs: include_str!("missing_ignore_entry.md"),
    check,
};

const NAMES: [&str; 19] = [
    ".git",
    ".hg",
    ".svn",
    ".env",
    ".ssh",
    ".aws",
    "node_modules",
    "bower_components",
    "__pycache__",
    ".venv",
    "venv",
    ".tox",
    ".mypy_cache",
    ".pytest_cache",
    ".terraform",
    ".gradle",
    ".idea",
    ".vscode",
    ".DS_Store",
];

/// Folders that a tool fills when the file beside them is there.
const FILLED: [(&str, &str); 2] = [("target", "Cargo.toml"), ("target", "pom.xml")];

fn check(checker: &mut Checker<'_>) {
    let model = checker.model();
    if !model.has_context() {
        return;
    }
    let names = checker.list("names");
    for instruction in model.instructions().iter().map(Instruction::innermost) {
        let Some(copy) = instruction
            .copy()
            .filter(|_| instruction.flag("from").is_none())
        else {
            continue;
        };
        let found: Vec<(&Word, Vec<String>)> = copy
            .sources
            .iter()
            .map(|source| (source, unwanted(model, instruction, source, &names)))
            .collect();
        let Some((first, _)) = found.iter().find(|(_, paths)| !paths.is_empty()) else {
            continue;
        };
        let paths: Vec<String> = found
            .iter()
            .flat_map(|(_, paths)| paths)
            .map(|path| format!("`{path}`"))
            .collect();
        checker
            .report(
                first.range,
                format!(
                    "this copies {} too, which no image should hold",
                    paths.join(", ")
                ),
            )
            .help("name it in `.dockerignore`");
    }
}

/// The paths of the build context that a source brings and that the ignore file lets through.
fn unwanted(
    model: &Model<'_>,
    instruction: &Instruction,
    source: &Word,
    names: &[&str],
) -> Vec<String> {
    let folder = clean_path(model.value(source).trim_start_matches('/'));
    let is_root = folder.is_empty() || folder == ".";
    if !is_root && model.context_entry(&folder) != Some(EntryKind::Directory) {
        return Vec::new();
    }
    let path = |name: &str| {
        if is_root {
            name.to_owned()
        } else {
            format!("{folder}/{name}")
        }
    };
    let is_there = |name: &str| model.context_entry(&path(name)).is_some();
    let filled = FILLED
        .iter()
        .filter(|(_, beside)| is_there(beside))
        .map(|(name, _)| *name);
    let mut found: Vec<&str> = names
        .iter()
        .copied()
        .filter(|name| is_wanted_gone(model, name))
        .chain(filled)
        .collect();
    found.dedup();
    found.retain(|name| {
        is_there(name) && !is_ignored(model, &path(name)) && !is_excluded(model, instruction, name)
    });
    found.into_iter().map(path).collect()
}

/// Whether nothing speaks for a name: installed modules are copied on purpose where nothing installs them.
fn is_wanted_gone(model: &Model<'_>, name: &str) -> bool {
    let is_node = |manager| matches!(manager, Manager::Npm | Manager::Yarn | Manager::Pnpm);
    let mut packages = model.runs().iter().flat_map(|run| &run.packages);
    name != "node_modules"
        || packages.any(|package| is_node(package.manager) && package.action == Action::Install)
}

fn is_ignored(model: &Model<'_>, path: &str) -> bool {
    model
        .ignore_file()
        .is_some_and(|file| takes_out(file, path))
}

fn is_excluded(model: &Model<'_>, instruction: &Instruction, name: &str) -> bool {
    let values = instruction
        .flags_named("exclude")
        .filter_map(|flag| flag.value.as_ref());
    let file = IgnoreFile::from_patterns(values.map(|value| model.value(value)));
    takes_out(&file, name)
}

/// Whether patterns keep a path out, or what is in it.
fn takes_out(file: &IgnoreFile, path: &str) -> bool {
    file.matches(path) || file.matches(&format!("{path}/x"))
}
