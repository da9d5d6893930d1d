//! What would be an exec form, had its strings not been put between single quotes, which JSON does not know.
//! Leans on `joined`.

use std::iter::Peekable;
use std::ops::Range;
use std::str::CharIndices;

use crate::joined::JoinedText;
use crate::text::TextRange;

/// A JSON array of strings but for some of their quotes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NearlyExec {
    /// From the opening bracket to the closing one.
    pub range: TextRange,
    /// Where the single quotes around its strings stand.
    pub quotes: Vec<TextRange>,
}

/// Reads the part `range` of the logical line, which is trimmed; nothing where other characters need care than the quotes.
pub(crate) fn read_nearly_exec(joined: &JoinedText, range: Range<usize>) -> Option<NearlyExec> {
    let quotes = single_quotes(joined.text().get(range.clone())?)?;
    let place = |at: usize| joined.file_range(range.start + at..range.start + at + 1);
    let quotes: Vec<TextRange> = quotes.into_iter().map(place).collect();
    (!quotes.is_empty()).then(|| NearlyExec {
        range: joined.file_range(range),
        quotes,
    })
}

/// Where single quotes stand around strings of an array; `None` for what is no such array.
fn single_quotes(text: &str) -> Option<Vec<usize>> {
    let mut characters = text.char_indices().peekable();
    let mut quotes = Vec::new();
    characters.next_if(|(_, c)| *c == '[')?;
    loop {
        skip_blanks(&mut characters);
        let (start, quote) = characters.next_if(|(_, c)| matches!(c, '\'' | '"'))?;
        let end = string_end(&mut characters, quote)?;
        if quote == '\'' {
            quotes.extend([start, end]);
        }
        skip_blanks(&mut characters);
        match characters.next()?.1 {
            ',' => {}
            ']' => return characters.next().is_none().then_some(quotes),
            _ => return None,
        }
    }
}

fn skip_blanks(characters: &mut Peekable<CharIndices<'_>>) {
    while characters
        .next_if(|(_, c)| c.is_ascii_whitespace())
        .is_some()
    {}
}

/// The quote that ends a string in which JSON reads every character as it stands.
fn string_end(characters: &mut Peekable<CharIndices<'_>>, quote: char) -> Option<usize> {
    loop {
        match characters.next()? {
            (at, c) if c == quote => return Some(at),
            (_, '\\' | '"') => return None,
            (_, c) if (c as u32) < 0x20 => return None,
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrays_are_told_by_their_single_quotes() {
        let some = |text: &str, quotes: &[usize]| {
            assert_eq!(single_quotes(text).as_deref(), Some(quotes), "{text}");
        };
        some("['a']", &[1, 3]);
        some("[ 'a b' ,'é' ]", &[2, 6, 9, 12]);
        some("['a', \"it's\", '']", &[1, 3, 14, 15]);
        some("[\"a\"]", &[]);
        for text in [
            "",
            "[",
            "[]",
            "['a'",
            "['a',]",
            "['a' 'b']",
            "['a'] && b",
            "[ 'a' = 'b' ]",
            "['a\"']",
            "['\\a']",
            "[a]",
            "'a'",
            "[1, 'a']",
            "['a\tb']",
        ] {
            assert_eq!(single_quotes(text), None, "{text}");
        }
    }
}
