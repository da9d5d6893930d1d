//! A word: one argument of an instruction, as written, with its place.
//! Leans on `joined` and `text`.

use std::ops::Range;

use crate::joined::JoinedText;
use crate::text::TextRange;

/// One argument unit, quotes and variables still in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// Where it stands in the file.
    pub range: TextRange,
    /// As it is written, continuations removed.
    pub text: String,
    /// Where it stands in the logical line.
    pub joined: Range<usize>,
}

impl Word {
    /// Takes the word at `range` of the logical line.
    pub(crate) fn take(joined: &JoinedText, range: Range<usize>) -> Self {
        Self {
            range: joined.file_range(range.clone()),
            text: joined.text()[range.clone()].to_owned(),
            joined: range,
        }
    }

    /// Takes the word a range stands for that holds another text than the line shows there (decoded or unquoted).
    pub(crate) fn decoded(joined: &JoinedText, range: Range<usize>, text: String) -> Self {
        Self {
            range: joined.file_range(range.clone()),
            text,
            joined: range,
        }
    }

    /// Whether a `$` could start a variable in it.
    pub fn may_expand(&self) -> bool {
        self.text.contains('$')
    }

    /// Where a part of the text stands in the file; the whole word where the line shows another text than it holds.
    pub fn part(&self, joined: &JoinedText, part: Range<usize>) -> TextRange {
        let is_as_written = joined.text().get(self.joined.clone()) == Some(self.text.as_str());
        match is_as_written {
            true => joined.file_range(self.joined.start + part.start..self.joined.start + part.end),
            false => self.range,
        }
    }

    /// The text without one pair of quotes around the whole of it.
    pub fn unquoted(&self) -> &str {
        let text = self.text.as_str();
        for quote in ['"', '\''] {
            let inner = text
                .strip_prefix(quote)
                .and_then(|text| text.strip_suffix(quote));
            if let Some(inner) = inner {
                return inner;
            }
        }
        text
    }
}

/// Splits at blanks, tabs, and the other white space that BuildKit separates plain words with.
pub(crate) fn split_at_blanks(text: &str, range: Range<usize>) -> Vec<Range<usize>> {
    let mut words = Vec::new();
    let mut start = None;
    for (offset, byte) in text[range.clone()].bytes().enumerate() {
        let at = range.start + offset;
        match (is_blank(byte), start) {
            (true, Some(first)) => {
                words.push(first..at);
                start = None;
            }
            (false, None) => start = Some(at),
            _ => {}
        }
    }
    words.extend(start.map(|first| first..range.end));
    words
}

/// Splits at white space outside of quotes, the way BuildKit reads `ENV`, `LABEL` and `ARG`.
///
/// An escape takes the next character with it, except between single quotes.
pub(crate) fn split_quoted(text: &str, range: Range<usize>, escape: char) -> Vec<Range<usize>> {
    let mut words = Vec::new();
    let mut start: Option<usize> = None;
    let mut quote: Option<char> = None;
    let mut characters = text[range.clone()].char_indices();
    while let Some((offset, character)) = characters.next() {
        let at = range.start + offset;
        if quote.is_none() && character.is_whitespace() {
            words.extend(start.take().map(|first| first..at));
            continue;
        }
        start.get_or_insert(at);
        if character == escape && quote != Some('\'') {
            characters.next();
        } else if quote == Some(character) {
            quote = None;
        } else if quote.is_none() && matches!(character, '"' | '\'') {
            quote = Some(character);
        }
    }
    words.extend(start.map(|first| first..range.end));
    words
}

/// The white space that ends a keyword or a plain word.
pub(crate) fn is_blank(byte: u8) -> bool {
    matches!(byte, b'\t' | 0x0b | 0x0c | b'\r' | b' ')
}

/// Narrows `range` past white space at both ends.
pub(crate) fn trim(text: &str, range: Range<usize>) -> Range<usize> {
    let part = &text[range.clone()];
    let start = range.end - part.trim_start().len();
    let end = range.start + part.trim_end().len();
    start.min(range.end)..end.max(start)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quoted(text: &str) -> Vec<&str> {
        split_quoted(text, 0..text.len(), '\\')
            .into_iter()
            .map(|range| &text[range])
            .collect()
    }

    #[test]
    fn quotes_and_escapes_keep_words_together() {
        assert_eq!(
            quoted(r#"a="b c" d=e\ f g='h \' i"#),
            [r#"a="b c""#, r"d=e\ f", r"g='h \'", "i"]
        );
        assert_eq!(quoted(r#"a="open b"#), [r#"a="open b"#]);
        assert_eq!(quoted(r#"  "" "#), [r#""""#]);
    }
}
