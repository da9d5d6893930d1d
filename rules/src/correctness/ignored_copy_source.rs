//! Sources of `COPY` and `ADD` that never reach the build.

use dockwright_model::context::ignore::{IgnoreFile, IgnorePattern, clean_path};
use dockwright_syntax::instruction::Instruction;
use dockwright_syntax::word::Word;

use crate::diagnostic::Severity;
use crate::rule::{Category, Checker, FixAvailability, Origin, Rule};

pub(crate) static RULE: Rule = Rule {
    name: "ignored-copy-source",
    summary: "a source that the ignore file keeps out of the build context",
    since: "0.1.0",
    category: Category::Correctness,
    severity: Severity::Warning,
    opt_in: false,
    tag: None,
    fix: FixAvailability::None,
    origins: &[Origin::BuildKit("CopyIgnoredFile")],
    options: &[],
    docs: include_str!("ignored_copy_source.md"),
    check,
};

/// What sources that `ADD` fetches begin with.
const REMOTE: [&str; 6] = [
    "http://",
    "https://",
    "git://",
    "ssh://",
    "git@",
    "github.com/",
];

fn check(checker: &mut Checker<'_>) {
    let model = checker.model();
    // A later `!` may take back any part of what an earlier pattern ignores.
    let Some(file) = model.ignore_file().filter(|file| !file.has_negation()) else {
        return;
    };
    for instruction in model
        .instructions()
        .iter()
        .filter(|instruction| instruction.flag("from").is_none())
    {
        let sources = instruction.copy().map_or(&[][..], |copy| &copy.sources);
        for source in sources
            .iter()
            .filter(|source| !is_heredoc(instruction, source))
        {
            let path = model.value(source);
            if let Some(pattern) = ignoring_pattern(file, path) {
                let message = format!(
                    "the ignore pattern `{}` keeps `{path}` out of the build context",
                    pattern.text
                );
                let help =
                    "copy something else, or take it back with a `!` pattern in the ignore file";
                checker.report(source.range, message).help(help);
            }
        }
    }
}

fn is_heredoc(instruction: &Instruction, word: &Word) -> bool {
    instruction
        .heredocs
        .iter()
        .any(|heredoc| heredoc.marker == word.range)
}

/// The pattern that ignores a source; the whole context is only ignored by one that ignores everything.
fn ignoring_pattern<'a>(file: &'a IgnoreFile, source: &str) -> Option<&'a IgnorePattern> {
    if source.is_empty() || REMOTE.iter().any(|scheme| source.starts_with(scheme)) {
        return None;
    }
    match clean_path(source).trim_start_matches('/') {
        "" | "." => file
            .patterns
            .iter()
            .rev()
            .find(|pattern| matches!(pattern.text.as_str(), "*" | "**" | "**/*")),
        path => file.matching_pattern(path),
    }
}
