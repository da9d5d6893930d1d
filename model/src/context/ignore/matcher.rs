//! What a pattern becomes: a comparison where that is enough, steps where it is not.
//! Leans on `class` for reading, and on `step` for the general case.
//!
//! The four forms are BuildKit's, and their differences can be seen:
//! `**foo` is the end of any path (`barfoo`), while `**foo*` wants a whole name.

use super::class::Characters;
use super::error::PatternError;
use super::step::{Step, match_steps, may_continue};

/// A pattern that is ready to match.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Matcher {
    /// No mark at all: this path.
    Exact(String),
    /// `text**`: every path that starts with the text.
    Prefix(String),
    /// `**text`: every path that ends with the text.
    Suffix(String),
    /// Everything else.
    Steps(Vec<Step>),
}

/// The form a pattern has so far.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Exact,
    Prefix,
    Suffix,
    Steps,
}

impl Matcher {
    /// Reads a cleaned pattern without `!`.
    pub(super) fn compile(pattern: &str) -> Result<Self, PatternError> {
        let mut characters = Characters { pattern, at: 0 };
        let mut steps = Vec::new();
        let mut form = Form::Exact;
        while let Some(character) = characters.bump() {
            form = match character {
                '*' if characters.eat('*') => push_double_star(&mut characters, &mut steps, form),
                character => {
                    steps.push(step_of(character, &mut characters)?);
                    if r"*?[]\".contains(character) {
                        Form::Steps
                    } else {
                        form
                    }
                }
            };
        }
        Ok(match form {
            Form::Exact => Self::Exact(pattern.to_owned()),
            Form::Prefix => Self::Prefix(pattern[..pattern.len() - 2].to_owned()),
            Form::Suffix => Self::Suffix(pattern[2..].to_owned()),
            Form::Steps => Self::Steps(steps),
        })
    }

    /// Whether the pattern matches `path` itself.
    pub(super) fn matches(&self, path: &str) -> bool {
        match self {
            Self::Exact(text) => path == text,
            Self::Prefix(text) => path.starts_with(text.as_str()),
            Self::Suffix(text) => ends_with(path, text),
            Self::Steps(steps) => match_steps(steps, path, false),
        }
    }

    /// Whether the pattern matches `path` or a folder above it.
    pub(super) fn matches_or_parent(&self, path: &str) -> bool {
        match self {
            Self::Exact(text) => path
                .strip_prefix(text.as_str())
                .is_some_and(is_end_or_below),
            Self::Prefix(text) => path.starts_with(text.as_str()),
            Self::Suffix(text) => {
                let mut folders = path.match_indices('/').map(|(end, _)| &path[..end]);
                ends_with(path, text) || folders.any(|folder| ends_with(folder, text))
            }
            Self::Steps(steps) => match_steps(steps, path, true),
        }
    }

    /// Whether the pattern could match a path below `folder`.
    pub(super) fn may_match_below(&self, folder: &str) -> bool {
        let start = if folder.is_empty() {
            String::new()
        } else {
            format!("{folder}/")
        };
        match self {
            Self::Exact(text) => text.len() > start.len() && text.starts_with(&start),
            Self::Prefix(text) => text.starts_with(&start) || start.starts_with(text.as_str()),
            Self::Suffix(_) => true,
            Self::Steps(steps) => may_continue(steps, &start),
        }
    }
}

/// Adds `**`, of which both stars are taken, and a slash behind it; gives the form of the pattern up to here.
fn push_double_star(characters: &mut Characters<'_>, steps: &mut Vec<Step>, form: Form) -> Form {
    let is_first = characters.at == 2;
    characters.eat('/');
    let is_last = characters.peek().is_none();
    if is_last {
        steps.push(Step::AnyText);
    } else {
        steps.extend([Step::Folders, Step::WithinFolders]);
    }
    match form {
        _ if is_first => Form::Suffix,
        Form::Exact if is_last => Form::Prefix,
        _ => Form::Steps,
    }
}

/// The step of one character, which is taken, and of what belongs to it.
fn step_of(character: char, characters: &mut Characters<'_>) -> Result<Step, PatternError> {
    Ok(match character {
        '*' => Step::NameText,
        '?' => Step::NotSlash,
        '[' => Step::Class(characters.class()?),
        '\\' => characters.escaped()?.into(),
        // BuildKit leaves it to a regular expression, where it is the start.
        '^' => Step::Start,
        character => Step::Character(character),
    })
}

fn is_end_or_below(rest: &str) -> bool {
    rest.is_empty() || rest.starts_with('/')
}

/// `**/foo` also matches `foo`.
fn ends_with(path: &str, suffix: &str) -> bool {
    path.ends_with(suffix) || suffix.strip_prefix('/') == Some(path)
}
