//! What may stand as a variable's name after a dollar.
//! Leans on nothing.

/// Whether `character` is a parameter of its own, such as the `@` of `$@`.
pub fn is_special_parameter(character: char) -> bool {
    matches!(character, '@' | '*' | '#' | '?' | '-' | '$' | '!' | '0')
}

/// The length in bytes of the name that `text` starts with; 0 where there is none.
///
/// A run of digits is a name (`$10x` is `$10` and `x`), so is one special parameter,
/// and otherwise letters of any script, digits and `_`.
pub(super) fn name_length(text: &str) -> usize {
    match text.chars().next() {
        Some(first) if is_digit(first) => length_while(text, is_digit),
        Some(first) if is_special_parameter(first) => first.len_utf8(),
        _ => length_while(text, |character| {
            character == '_' || character.is_alphabetic() || is_digit(character)
        }),
    }
}

/// Whether Go's `unicode.IsDigit` would say so; a few numerals of other kinds (`²`, `½`) pass as well.
fn is_digit(character: char) -> bool {
    character.is_ascii_digit()
        || (!character.is_ascii() && character.is_numeric() && !character.is_alphabetic())
}

fn length_while(text: &str, accepts: impl Fn(char) -> bool) -> usize {
    text.find(|character| !accepts(character))
        .unwrap_or(text.len())
}
