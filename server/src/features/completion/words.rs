//! How the text before the cursor falls into words, and whether a variable is open at its end.
//! Leans on nothing.

/// Whether a character separates words.
pub(crate) fn is_blank(character: char) -> bool {
    matches!(character, ' ' | '\t' | '\u{b}' | '\u{c}' | '\r')
}

/// The first place from `at` on that is not blank.
pub(crate) fn skip_blanks(text: &str, at: usize) -> usize {
    text.len() - text[at..].trim_start_matches(is_blank).len()
}

/// Where the flag that begins at `at` ends; `None` when the text ends before it does.
pub(crate) fn word_end(text: &str, at: usize) -> Option<usize> {
    let mut quote = None;
    let mut characters = text[at..].char_indices();
    while let Some((offset, character)) = characters.next() {
        match character {
            _ if quote.is_none() && is_blank(character) => return Some(at + offset),
            '\\' => {
                characters.next();
            }
            _ if quote == Some(character) => quote = None,
            '"' | '\'' if quote.is_none() => quote = Some(character),
            _ => {}
        }
    }
    None
}

/// The whole words from `start` on, and where the one at the end of the text begins, which may be empty.
pub(crate) fn split(text: &str, start: usize, has_quotes: bool) -> (Vec<&str>, usize) {
    let mut words = Vec::new();
    let mut at = start;
    loop {
        let end = match has_quotes {
            true => word_end(text, at),
            false => text[at..].find(is_blank).map(|length| at + length),
        };
        let Some(end) = end else {
            return (words, at);
        };
        words.push(&text[at..end]);
        at = skip_blanks(text, end);
    }
}

/// Where the name of the variable that is open at the end of the text begins, and whether it stands in braces.
pub(crate) fn open_variable(text: &str, escape: char) -> Option<(usize, bool)> {
    let is_name = |character: char| character.is_ascii_alphanumeric() || character == '_';
    let before = text.trim_end_matches(is_name);
    let is_braced = before.ends_with('{');
    let before = before.strip_suffix('{').unwrap_or(before);
    let dollar = before.strip_suffix('$')?;
    let escapes = dollar.len() - dollar.trim_end_matches(escape).len();
    let is_escaped = escapes % 2 == 1;
    let start = dollar.len() + 1 + usize::from(is_braced);
    let starts_like_name = !text[start..].starts_with(|first: char| first.is_ascii_digit());
    let is_open = !is_escaped && starts_like_name && !ends_in_single_quotes(dollar, escape);
    is_open.then_some((start, is_braced))
}

/// Whether the end of the text stands between single quotes, where nothing is expanded.
fn ends_in_single_quotes(text: &str, escape: char) -> bool {
    let mut quote = None;
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        match character {
            _ if character == escape && quote != Some('\'') => {
                characters.next();
            }
            _ if quote == Some(character) => quote = None,
            '"' | '\'' if quote.is_none() => quote = Some(character),
            _ => {}
        }
    }
    quote == Some('\'')
}
