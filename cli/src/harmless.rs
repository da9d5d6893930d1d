//! Text that is shown on a terminal without being able to command it.
//! Leans on nothing.

use std::borrow::Cow;

/// A message without characters that would command a terminal.
pub(crate) fn visible(text: &str) -> Cow<'_, str> {
    let shown = |character: char| match character {
        // It stands between words, but how wide it is depends on where.
        '\t' => ' ',
        character if character.is_control() => '?',
        character => character,
    };
    match text.contains(char::is_control) {
        true => text.chars().map(shown).collect(),
        false => Cow::Borrowed(text),
    }
}

/// The same text with every offset in place, and nothing in it that would command a terminal.
pub(crate) fn harmless(text: &str) -> Cow<'_, str> {
    let is_harmful = |c: char| c.is_control() && !matches!(c, '\n' | '\t');
    if !text.contains(is_harmful) {
        return Cow::Borrowed(text);
    }
    let mut result = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '\r' if characters.peek() == Some(&'\n') => result.push('\r'),
            character if is_harmful(character) => {
                result.extend((0..character.len_utf8()).map(|_| '?'));
            }
            character => result.push(character),
        }
    }
    Cow::Owned(result)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_commands_a_terminal_is_replaced() {
        assert_eq!(visible("a\u{1b}[2J\tb\n"), "a?[2J b?");
        assert!(matches!(visible("plain é"), Cow::Borrowed(_)));
        assert_eq!(harmless("a\r\n\tb\rc\u{9b}d"), "a\r\n\tb?c??d");
        assert!(matches!(harmless("a\n\tb é"), Cow::Borrowed(_)));
    }
}
