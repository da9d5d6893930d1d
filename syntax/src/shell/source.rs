//! A body with its way back to the file, and the words that are cut from it.
//! Leans on `body`, `expansion`, `quotes`, `redirection` and `word`.

use std::ops::Range;

use super::body::BodyMap;
use super::expansion::{Expansions, FoundVariable};
use super::quotes::{Unquoted, remove_quotes};
use super::redirection::{Assignment, RedirectionKind};
use super::word::{ShellWord, VariableUse};
use crate::text::TextRange;

/// A body that is being read.
#[derive(Clone, Copy)]
pub(super) struct Source<'a> {
    pub(super) body: &'a str,
    pub(super) map: &'a dyn BodyMap,
}

/// Where a word stands in the body, and the outermost expansions in it.
#[derive(Clone, Debug, Default)]
pub(super) struct WordSource {
    pub(super) range: Range<usize>,
    pub(super) expansions: Vec<Range<usize>>,
}

impl<'a> Source<'a> {
    /// The bytes of a range; none of them when it does not lie in the body.
    pub(super) fn text(self, range: &Range<usize>) -> &'a str {
        self.body.get(range.clone()).unwrap_or_default()
    }

    /// The range of the file for one of the body.
    pub(super) fn file_range(self, range: &Range<usize>) -> TextRange {
        self.map.file_range(range.start, range.end)
    }

    /// Starts to look for expansions in this body.
    pub(super) fn expansions(self) -> Expansions<'a> {
        Expansions::new(self.body)
    }

    /// The variables as the outside sees them.
    pub(super) fn variables(self, found: &[FoundVariable]) -> Vec<VariableUse> {
        found
            .iter()
            .map(|variable| self.variable(variable))
            .collect()
    }

    /// Cuts a word whose variables and outermost expansions are known.
    pub(super) fn word(
        self,
        word: &WordSource,
        variables: &[FoundVariable],
        has_substitution: bool,
    ) -> ShellWord {
        let text = self.text(&word.range);
        let mut result = ShellWord {
            range: self.file_range(&word.range),
            text: text.to_owned(),
            variables: self.variables(variables),
            has_substitution,
            ..ShellWord::default()
        };
        if !text.contains(['\'', '"', '\\']) {
            result.value = word.expansions.is_empty().then(|| text.to_owned());
            return result;
        }
        let Unquoted { text, quoting } = remove_quotes(self.body, &word.range, &word.expansions);
        result.quoting = quoting;
        if word.expansions.is_empty() {
            result.value = Some(text.text);
        } else {
            result.unquoted = Some(text.text);
        }
        result
    }

    /// Makes an assignment of its three ranges.
    pub(super) fn assignment(
        self,
        whole: &Range<usize>,
        name: &Range<usize>,
        value: Option<ShellWord>,
    ) -> Assignment {
        Assignment {
            name: self.text(name).to_owned(),
            name_range: self.file_range(name),
            range: self.file_range(whole),
            value,
            append: self
                .text(&(name.end..whole.end.max(name.end)))
                .starts_with("+="),
        }
    }

    /// Narrows a range past white space at its end.
    pub(super) fn trimmed(self, range: Range<usize>) -> Range<usize> {
        let len = self.text(&range).trim_end().len();
        range.start..range.start + len
    }

    fn variable(self, found: &FoundVariable) -> VariableUse {
        VariableUse {
            name: self.text(&found.name).to_owned(),
            range: self.file_range(&found.range),
            name_range: self.file_range(&found.name),
            quoted: found.quoted,
            has_fallback: self.has_fallback(found),
        }
    }

    fn has_fallback(self, found: &FoundVariable) -> bool {
        let behind = self.text(&(found.name.end..found.range.end.max(found.name.end)));
        let operator = behind.strip_prefix(':').unwrap_or(behind);
        self.text(&found.range).starts_with("${") && operator.starts_with(['-', '=', '?', '+'])
    }
}

/// A redirection's operator: its kind and length.
pub(super) fn redirection_operator(text: &str) -> Option<(RedirectionKind, usize)> {
    const OPERATORS: [(&str, RedirectionKind); 12] = [
        ("&>>", RedirectionKind::AppendBoth),
        ("<<<", RedirectionKind::HereString),
        ("<<-", RedirectionKind::Heredoc),
        ("&>", RedirectionKind::OutputBoth),
        ("<<", RedirectionKind::Heredoc),
        (">>", RedirectionKind::Append),
        (">|", RedirectionKind::Clobber),
        (">&", RedirectionKind::DuplicateOutput),
        ("<&", RedirectionKind::DuplicateInput),
        ("<>", RedirectionKind::ReadWrite),
        (">", RedirectionKind::Output),
        ("<", RedirectionKind::Input),
    ];
    let found = OPERATORS
        .iter()
        .find(|(operator, _)| text.starts_with(operator));
    found.map(|(operator, kind)| (*kind, operator.len()))
}

/// Whether a word could be the name of a variable.
pub(super) fn is_name(text: &str) -> bool {
    let is_name = |character: char| character.is_ascii_alphanumeric() || character == '_';
    text.chars().all(is_name) && text.starts_with(|first: char| !first.is_ascii_digit())
}
