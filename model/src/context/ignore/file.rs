//! An ignore file as a whole: its patterns in order, and what they say about a path.
//! Leans on `matcher` for each pattern, and on `path` for its spelling.

use dockwright_syntax::text::TextRange;

use super::error::{IgnoreError, PatternError, PatternErrorKind};
use super::matcher::Matcher;
use super::path::clean_path;

/// The patterns of a `.dockerignore`, in order; the last one that matches a path decides.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct IgnoreFile {
    /// The patterns that can be used.
    pub patterns: Vec<IgnorePattern>,
    /// Those that cannot; BuildKit refuses to build with any of them.
    pub errors: Vec<IgnoreError>,
}

/// One ignore pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IgnorePattern {
    /// The pattern, cleaned, without `!` and without a slash at its start.
    pub text: String,
    /// The pattern as it stands in the file, `!` included.
    pub range: TextRange,
    /// Whether it begins with `!` and takes back what earlier patterns ignore.
    pub negated: bool,
    pub(super) matcher: Matcher,
}

/// Whether `pattern`, alone, ignores `path`: the pattern as in a list, the path cleaned first.
///
/// A slash at the start of the pattern stays, so such a pattern matches no path of a context.
pub fn match_glob(pattern: &str, path: &str) -> Result<bool, PatternError> {
    let file = IgnoreFile::from_patterns([pattern]);
    match file.errors.first() {
        Some(error) => Err(error.error.clone()),
        None => Ok(file.matches(&clean_path(path))),
    }
}

impl IgnoreFile {
    /// Reads the text of an ignore file.
    pub fn parse(text: &str) -> Self {
        let mut file = Self::default();
        let mut offset = 0;
        for line in text.split_inclusive('\n') {
            let content = match offset {
                0 => line.strip_prefix('\u{feff}').unwrap_or(line),
                _ => line,
            };
            let end = offset + line.len();
            file.push_line(content, end - content.len());
            offset = end;
        }
        file
    }

    /// Takes patterns as they are, without comments and with every slash at the start; their ranges are empty.
    pub fn from_patterns<'a>(patterns: impl IntoIterator<Item = &'a str>) -> Self {
        let mut file = Self::default();
        for pattern in patterns {
            file.push(pattern, TextRange::default());
        }
        file
    }

    /// Whether `path` stays behind: a pattern matches it or a folder above it, and no later `!` takes that back.
    ///
    /// The path is relative to the context, with slashes and without `.` and `..`; the context itself is never ignored.
    pub fn matches(&self, path: &str) -> bool {
        self.matching_pattern(path)
            .is_some_and(|pattern| !pattern.negated)
    }

    /// The pattern that decides about `path`: the last one that matches it or a folder above it.
    pub fn matching_pattern(&self, path: &str) -> Option<&IgnorePattern> {
        self.deciding(path).map(|index| &self.patterns[index])
    }

    /// Whether any pattern begins with `!`.
    pub fn has_negation(&self) -> bool {
        self.patterns.iter().any(|pattern| pattern.negated)
    }

    /// Whether no path below `folder` can be offered, so that nobody needs to look into it.
    ///
    /// The empty path and `.` are the context as a whole. A doubt counts as `false`.
    pub fn excludes_everything_below(&self, folder: &str) -> bool {
        let folder = if folder == "." { "" } else { folder };
        let deciding = if folder.is_empty() {
            self.patterns.iter().rposition(IgnorePattern::covers_all)
        } else {
            self.deciding(folder)
                .filter(|&index| !self.patterns[index].negated)
        };
        let Some(index) = deciding else {
            return false;
        };
        let mut later_negations = self.patterns[index + 1..]
            .iter()
            .filter(|pattern| pattern.negated);
        !later_negations.any(|pattern| pattern.matcher.may_match_below(folder))
    }

    fn deciding(&self, path: &str) -> Option<usize> {
        if matches!(path, "" | ".") {
            return None;
        }
        let matches = |pattern: &IgnorePattern| pattern.matcher.matches_or_parent(path);
        self.patterns.iter().rposition(matches)
    }

    /// Adds what one line says, whose content starts at `offset`.
    fn push_line(&mut self, line: &str, offset: usize) {
        let pattern = line.trim();
        if line.starts_with('#') || pattern.is_empty() {
            return;
        }
        let start = offset + (line.len() - line.trim_start().len());
        let range = TextRange::new(start, start + pattern.len());
        self.push(&relative_to_context(pattern), range);
    }

    /// Adds one pattern of a list.
    fn push(&mut self, pattern: &str, range: TextRange) {
        let pattern = pattern.trim();
        if pattern.is_empty() {
            return;
        }
        match IgnorePattern::read(&clean_path(pattern), range) {
            Ok(pattern) => self.patterns.push(pattern),
            Err(error) => self.errors.push(IgnoreError { range, error }),
        }
    }
}

impl IgnorePattern {
    fn read(pattern: &str, range: TextRange) -> Result<Self, PatternError> {
        let text = pattern.strip_prefix('!');
        if text == Some("") {
            return Err(PatternError {
                range: 0..0,
                kind: PatternErrorKind::LoneNegation,
            });
        }
        let negated = text.is_some();
        let text = text.unwrap_or(pattern);
        Ok(Self {
            matcher: Matcher::compile(text)?,
            text: text.to_owned(),
            range,
            negated,
        })
    }

    /// Whether the pattern, without a doubt, ignores every path of the context.
    fn covers_all(&self) -> bool {
        !self.negated && matches!(self.text.as_str(), "*" | "**" | "**/*" | "**/**")
    }
}

/// The pattern of a line, cleaned, and without the slash that would make it absolute.
fn relative_to_context(pattern: &str) -> String {
    let negated = pattern.strip_prefix('!').map(str::trim);
    let path = negated.unwrap_or(pattern);
    let mark = if negated.is_some() { "!" } else { "" };
    if path.is_empty() {
        return mark.to_owned();
    }
    let cleaned = clean_path(path);
    let relative = cleaned.strip_prefix('/').filter(|rest| !rest.is_empty());
    format!("{mark}{}", relative.unwrap_or(&cleaned))
}
