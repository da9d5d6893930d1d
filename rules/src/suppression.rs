//! Suppression: the comments that silence rules, in our own words and in those of hadolint and BuildKit.
//! Leans on `catalog` for what their words mean.
//!
//! `# dockwright ignore=rule: reason` holds for the next instruction, or inside a `RUN` for the next line of it;
//! `# dockwright global ignore=…` holds for the file, `# dockwright stage ignore=…` for the rest of the stage.
//! `# hadolint ignore=…` has the same three forms, and `# check=skip=…` above an instruction is BuildKit's.

use dockwright_model::Model;
use dockwright_model::check::options::CheckOptions;
use dockwright_syntax::directive::Comment;
use dockwright_syntax::text::TextRange;

use crate::catalog;
use crate::diagnostic::{Diagnostic, Phase};
use crate::rule::Rule;

/// One comment that silences rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suppression {
    /// The comment.
    pub comment: TextRange,
    /// The words that name rules.
    pub words: Vec<SuppressedWord>,
    /// Where it holds.
    pub holds: TextRange,
    /// The reason given behind the colon; empty without one.
    pub reason: String,
    /// Whose words it is written in.
    dialect: Dialect,
}

/// One name or code in a suppression, with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SuppressedWord {
    /// As it is written.
    pub text: String,
    /// Where.
    pub range: TextRange,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Dialect {
    Dockwright,
    Hadolint,
    BuildKit,
}

impl Suppression {
    /// Whether it is written in our own words.
    pub(crate) fn is_own(&self) -> bool {
        self.dialect == Dialect::Dockwright
    }

    /// Whether it silences a diagnostic of `rule`.
    pub fn silences(&self, diagnostic: &Diagnostic, rule: &Rule) -> bool {
        let start = diagnostic.range.start();
        let holds = self.holds.contains(start) || self.holds.start() == start;
        diagnostic.phase == Phase::Lint && holds && self.names(rule)
    }

    /// Whether its words mean `rule`.
    fn names(&self, rule: &Rule) -> bool {
        let is_all = |word: &SuppressedWord| word.text.eq_ignore_ascii_case("all");
        match self.dialect {
            Dialect::BuildKit if rule.buildkit_name().is_none() => false,
            // In hadolint's own form a word that is no code voids the whole comment.
            Dialect::Hadolint
                if !self
                    .words
                    .iter()
                    .all(|word| catalog::is_foreign_code(&word.text)) =>
            {
                false
            }
            Dialect::Hadolint => self.words.iter().any(|word| rule.is_called(&word.text)),
            _ => self
                .words
                .iter()
                .any(|word| is_all(word) || rule.is_called(&word.text)),
        }
    }
}

/// Whether the file's `# check=skip=…` silences a rule everywhere.
pub(crate) fn skips(options: &CheckOptions, rule: &Rule) -> bool {
    rule.buildkit_name().is_some_and(|name| options.skips(name))
}

/// Finds every suppression of a file.
pub fn suppressions(model: &Model<'_>) -> Vec<Suppression> {
    let mut found = Vec::new();
    for (index, instruction) in model.instructions().iter().enumerate() {
        if instruction.leading_comments.is_empty() && instruction.inner_comments.is_empty() {
            continue;
        }
        let stage = rest_of_stage(model, index);
        let mut seen_check = false;
        for comment in &instruction.leading_comments {
            let Some(suppression) = read(model, comment, instruction.range, stage) else {
                continue;
            };
            let is_check = suppression.dialect == Dialect::BuildKit;
            // BuildKit reads the first such comment of a block only.
            if !(is_check && seen_check) {
                found.push(suppression);
            }
            seen_check |= is_check;
        }
        for comment in &instruction.inner_comments {
            found.extend(read(model, comment, next_line(model, comment), stage));
        }
    }
    found.extend(trailing(model));
    found
}

/// The comments that stand above no instruction can still hold for the whole file.
fn trailing(model: &Model<'_>) -> Vec<Suppression> {
    let everything = model.dockerfile().range;
    let comments = model.dockerfile().comments.iter();
    comments
        .filter(|comment| comment.text.contains("global"))
        .filter_map(|comment| {
            read(
                model,
                comment,
                TextRange::empty(everything.end()),
                everything,
            )
        })
        .collect()
}

/// From an instruction to the end of its stage; a `FROM` itself does not count.
fn rest_of_stage(model: &Model<'_>, index: usize) -> TextRange {
    let instruction = &model.instructions()[index];
    let stage = model.state(index).stage.map(|stage| &model.stages()[stage]);
    let is_first = stage.is_some_and(|stage| stage.instructions.start == index);
    let start = match is_first {
        true => instruction.head_range().end(),
        false => instruction.range.start(),
    };
    let end = stage.map_or(model.source().text().len(), |stage| {
        stage.range(model.instructions()).end()
    });
    TextRange::new(start, end)
}

/// The line below a comment inside an instruction; comments and empty lines in between do not count.
fn next_line(model: &Model<'_>, comment: &Comment) -> TextRange {
    let lines = model.source().lines();
    let text = model.source().text();
    let first = lines.line_of(comment.range.start()) + 1;
    let is_content = |line: &usize| {
        let content = lines.line_range(*line).slice(text).trim();
        !content.is_empty() && !content.starts_with('#')
    };
    let line = (first..lines.line_count())
        .find(is_content)
        .unwrap_or(first);
    lines.line_range(line)
}

fn read(
    model: &Model<'_>,
    comment: &Comment,
    next: TextRange,
    stage: TextRange,
) -> Option<Suppression> {
    let text = comment.text.as_str();
    let (dialect, rest) = if let Some(rest) = text.strip_prefix("dockwright") {
        (Dialect::Dockwright, rest)
    } else if let Some(rest) = text.strip_prefix("hadolint") {
        (Dialect::Hadolint, rest)
    } else {
        return read_check(model, comment, next);
    };
    let rest = rest.strip_prefix([' ', '\t'])?.trim_start();
    let (holds, rest) = if let Some(rest) = rest.strip_prefix("global") {
        (model.dockerfile().range, rest.trim_start())
    } else if let Some(rest) = rest.strip_prefix("stage") {
        (stage, rest.trim_start())
    } else {
        (next, rest)
    };
    let list = rest
        .strip_prefix("ignore")?
        .trim_start()
        .strip_prefix('=')?;
    let (list, reason) = split_reason(list, dialect);
    Some(Suppression {
        comment: comment.range,
        words: words(model, comment, list),
        holds,
        reason: reason.trim().to_owned(),
        dialect,
    })
}

/// Splits the reason off: behind a colon in our words, behind a second `#` in hadolint's.
fn split_reason(list: &str, dialect: Dialect) -> (&str, &str) {
    let at = match dialect {
        Dialect::Dockwright => list.find([':', '#']),
        _ => list
            .find(['#', ':'])
            .or_else(|| list.trim_start().find(" - ")),
    };
    match at {
        Some(at) => (&list[..at], &list[at + 1..]),
        None => (list, ""),
    }
}

/// BuildKit's own form, above an instruction: `# check=skip=A,B // reason`.
fn read_check(model: &Model<'_>, comment: &Comment, next: TextRange) -> Option<Suppression> {
    let rest = comment
        .text
        .strip_prefix("check")?
        .trim_start()
        .strip_prefix('=')?
        .trim_start();
    let options = rest.split_whitespace().next().unwrap_or_default();
    let list = options
        .split(';')
        .find_map(|option| option.strip_prefix("skip="))?;
    Some(Suppression {
        comment: comment.range,
        words: words(model, comment, list),
        holds: next,
        reason: rest[options.len()..]
            .trim()
            .trim_start_matches("//")
            .trim()
            .to_owned(),
        dialect: Dialect::BuildKit,
    })
}

fn words(model: &Model<'_>, comment: &Comment, list: &str) -> Vec<SuppressedWord> {
    let written = comment.range.slice(model.source().text());
    let mut at = comment.range.start() + written.find(list).unwrap_or_default();
    let mut words = Vec::new();
    for part in list.split(',') {
        let word = part.trim();
        let start = at + part.len() - part.trim_start().len();
        at += part.len() + 1;
        if !word.is_empty() {
            words.push(SuppressedWord {
                text: word.to_owned(),
                range: TextRange::new(start, start + word.len()),
            });
        }
    }
    words
}
