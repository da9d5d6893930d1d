//! What would be an exec form, had its strings not been put between single quotes, which JSON does not know.
//! Leans on `exec` and `joined`.

use std::ops::Range;

use crate::exec::decode_string_array;
use crate::joined::JoinedText;
use crate::text::TextRange;

/// A JSON array of strings but for some of their quotes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NearlyExec {
    /// From the opening bracket to the closing one.
    pub range: TextRange,
    /// Where the single quotes stand.
    pub quotes: Vec<TextRange>,
}

/// Reads the part `range` of the logical line, which is trimmed; nothing where more is amiss than the quotes.
pub(crate) fn read_nearly_exec(joined: &JoinedText, range: Range<usize>) -> Option<NearlyExec> {
    let text = joined.text().get(range.clone())?;
    if !is_nearly_exec(text) {
        return None;
    }
    let quotes = text.match_indices('\'').map(|(at, _)| range.start + at);
    Some(NearlyExec {
        quotes: quotes.map(|at| joined.file_range(at..at + 1)).collect(),
        range: joined.file_range(range),
    })
}

/// Whether double quotes would make it JSON. After a backslash a quote may be meant as part of a string.
fn is_nearly_exec(text: &str) -> bool {
    text.starts_with('[')
        && text.contains('\'')
        && !text.contains('\\')
        && decode_string_array(&text.replace('\'', "\"")).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrays_are_told_by_their_single_quotes() {
        for text in ["['a']", "[ 'a b' ,'é' ]", "['a', \"b\", '']"] {
            assert!(is_nearly_exec(text), "{text}");
        }
        for text in [
            "",
            "[",
            "[]",
            "[\"a\"]",
            "[\"it's\"]",
            "['a'",
            "['a',]",
            "['a' 'b']",
            "['a'] && b",
            "[ 'a' = 'b' ]",
            "['a\"']",
            "['\\a']",
            "['a\\'b']",
            "[a]",
            "'a'",
            "[1, 'a']",
            "['a\tb']",
            "['a',\u{c}'b']",
        ] {
            assert!(!is_nearly_exec(text), "{text}");
        }
    }
}
