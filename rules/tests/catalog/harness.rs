//! Rule pages as tests: fences, marks under their lines, and fixes.
//! Leans on `facts`, and on the public façade of the crate only.

use std::collections::BTreeMap;

use dockwright_model::Model;
use dockwright_model::source::Source;
use dockwright_model::world::{EntryKind, MemoryWorld};
use dockwright_rules::apply::apply;
use dockwright_rules::catalog;
use dockwright_rules::diagnostic::{Diagnostic, Phase};
use dockwright_rules::lint::lint;
use dockwright_rules::rule::Rule;
use dockwright_rules::settings::{Settings, SettingsFile};

use crate::facts::images;

/// A fence of a page.
#[derive(Clone, Debug)]
pub(crate) struct Fence {
    /// What stands behind the back-ticks.
    pub(crate) info: String,
    /// The lines between.
    pub(crate) text: String,
    /// The line of the page where the text begins, from 0.
    pub(crate) line: usize,
}

/// The world and settings that fences above a Dockerfile set up for it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Setup {
    /// The answers to the model's questions.
    pub(crate) world: MemoryWorld,
    /// A `settings` fence.
    pub(crate) settings: Option<String>,
}

/// Finds the fences of a page.
pub(crate) fn fences(page: &str) -> Vec<Fence> {
    let mut fences: Vec<Fence> = Vec::new();
    let mut open: Option<Fence> = None;
    for (line, text) in page.lines().enumerate() {
        match (&mut open, text.strip_prefix("```")) {
            (None, Some(info)) => {
                open = Some(Fence {
                    info: info.trim().to_owned(),
                    text: String::new(),
                    line: line + 1,
                });
            }
            (Some(_), Some("")) => fences.extend(open.take()),
            (Some(fence), _) => {
                fence.text.push_str(text);
                fence.text.push('\n');
            }
            (None, None) => {}
        }
    }
    fences
}

/// Applies a fence that sets something up; `false` when it is of another kind.
pub(crate) fn set_up(setup: &mut Setup, fence: &Fence) -> bool {
    match fence.info.as_str() {
        "dockerignore" => setup.world.ignore_file = Some(fence.text.clone()),
        "settings" => setup.settings = Some(fence.text.clone()),
        "build-arguments" => {
            let pairs = fence.text.lines().filter_map(|line| line.split_once('='));
            setup.world.build_arguments = pairs
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .collect();
        }
        "context" => {
            let entries = fence.text.lines().map(|line| match line.strip_suffix('/') {
                Some(path) => (path.to_owned(), EntryKind::Directory),
                None => (line.to_owned(), EntryKind::File),
            });
            setup.world.context = Some(entries.collect::<BTreeMap<_, _>>());
        }
        "facts" => setup.world.images = images(&fence.text),
        _ => return false,
    }
    true
}

/// Removes the marks from a Dockerfile.
pub(crate) fn without_marks(text: &str) -> String {
    text.split_inclusive('\n')
        .filter(|line| !is_mark(line))
        .collect()
}

/// Whether a line only marks places of the line above: `# ^^^^ rule` or, from the first column on, `#^^^ rule`.
fn is_mark(line: &str) -> bool {
    let rest = line.trim_start().strip_prefix('#').map(str::trim_start);
    rest.is_some_and(|rest| rest.starts_with('^'))
}

/// Lints with one rule alone.
pub(crate) fn judge(rule: &'static Rule, text: &str, setup: &Setup) -> Vec<Diagnostic> {
    let settings = settings(rule, setup);
    let model = Model::new(Source::new("Dockerfile", text), &setup.world);
    lint(&model, &settings)
}

fn settings(rule: &'static Rule, setup: &Setup) -> Settings {
    let mut settings = match &setup.settings {
        Some(text) => {
            let file = SettingsFile::parse(text)
                .unwrap_or_else(|error| panic!("{}: {error:?}", rule.name));
            let (settings, errors) = Settings::resolve(&file);
            assert!(errors.is_empty(), "{}: {errors:?}", rule.name);
            settings
        }
        None => Settings::default(),
    };
    settings.select_only(&[rule]);
    settings
}

/// Writes the marks of `diagnostics` under the lines of `text`.
pub(crate) fn with_marks(text: &str, diagnostics: &[Diagnostic]) -> String {
    let source = Source::new("Dockerfile", text);
    let mut marks: BTreeMap<usize, Vec<String>> = BTreeMap::new();
    for diagnostic in diagnostics {
        let (line, mark) = mark(&source, diagnostic);
        marks.entry(line).or_default().push(mark);
    }
    let mut result = String::new();
    for (number, line) in text.lines().enumerate() {
        result.push_str(line);
        result.push('\n');
        for mark in marks.get(&number).into_iter().flatten() {
            result.push_str(mark);
            result.push('\n');
        }
    }
    result
}

/// The mark of a diagnostic and the line it belongs under, from 0; a mark that goes on below its line ends in `…`.
fn mark(source: &Source, diagnostic: &Diagnostic) -> (usize, String) {
    let lines = source.lines();
    let start = lines.position(diagnostic.range.start());
    let content = lines.line_content_range(start.line - 1);
    let goes_on = diagnostic.range.end() > content.end();
    let end = lines.position(diagnostic.range.end().min(content.end()));
    let width = end.column.saturating_sub(start.column).max(1);
    let carets = "^".repeat(width);
    let indent = start.column - 1;
    let mark = match indent {
        0 | 1 => format!("{}#{}", " ".repeat(indent), &carets[1..]),
        _ => format!("#{}{carets}", " ".repeat(indent - 1)),
    };
    // A range of one byte in the first column would leave no caret to see.
    let mark = if mark.contains('^') {
        mark
    } else {
        format!("{mark}^")
    };
    let dots = if goes_on { "…" } else { "" };
    (start.line - 1, format!("{mark}{dots} {}", diagnostic.rule))
}

/// The text after the fixes of `diagnostics`, the first of those that touch each other.
pub(crate) fn fixed(text: &str, diagnostics: &[Diagnostic]) -> String {
    let mut edits = Vec::new();
    let mut taken: Vec<dockwright_syntax::text::TextRange> = Vec::new();
    for fix in diagnostics
        .iter()
        .filter_map(|diagnostic| diagnostic.fix.as_ref())
    {
        let free = fix.edits.iter().all(|edit| {
            taken
                .iter()
                .all(|range| edit.range.end() < range.start() || edit.range.start() > range.end())
        });
        if free {
            taken.extend(fix.edits.iter().map(|edit| edit.range));
            edits.extend(&fix.edits);
        }
    }
    apply(text, edits)
}

/// Whether BuildKit would refuse the text.
pub(crate) fn refusals(text: &str, setup: &Setup) -> Vec<String> {
    let rules = ["parse-error", "build-error"]
        .into_iter()
        .filter_map(catalog::rule);
    rules
        .flat_map(|rule| judge(rule, text, setup))
        .filter(|diagnostic| diagnostic.phase != Phase::Lint)
        .map(|diagnostic| diagnostic.message)
        .collect()
}
