//! `printf` of Go: `%s`, `%q`, `%v`, `%d`, `%x`, `%o`, `%b`, `%c`, `%t`, `%f`, `%e`, `%g` with flags, width and precision.
//! Leans on `value`. A verb that does not fit its argument is an error, where Go would print one into the text.

use serde_json::Value;

use super::value::{kind, shown, whole, with_exponent};

/// The widest field; a wider one is a slip of the finger, and would fill the memory.
const WIDEST: usize = 10_000;

/// `%-08.2f` taken apart.
#[derive(Debug, Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a flag as it is typed"
)]
struct Verb {
    left: bool,
    zeros: bool,
    plus: bool,
    space: bool,
    alternate: bool,
    width: usize,
    precision: Option<usize>,
    letter: char,
}

/// Puts the arguments into the text.
pub(super) fn printf(format: &str, arguments: &[Value]) -> Result<String, String> {
    let mut text = String::new();
    let mut arguments = arguments.iter();
    let mut rest = format;
    while let Some((before, after)) = rest.split_once('%') {
        text += before;
        let (verb, after) = Verb::read(after, &mut arguments)?;
        rest = after;
        if verb.letter == '%' {
            text.push('%');
            continue;
        }
        let missing = || format!("`printf` has no argument for `%{}`", verb.letter);
        text += &verb.print(arguments.next().ok_or_else(missing)?)?;
    }
    match arguments.len() {
        0 => Ok(text + rest),
        count => Err(format!("`printf` has {count} more arguments than verbs")),
    }
}

impl Verb {
    fn read<'t, 'v>(
        text: &'t str,
        arguments: &mut impl Iterator<Item = &'v Value>,
    ) -> Result<(Self, &'t str), String> {
        let mut verb = Self::default();
        let flags = text.len() - text.trim_start_matches(['-', '+', '#', ' ', '0']).len();
        for flag in text[..flags].chars() {
            match flag {
                '-' => verb.left = true,
                '+' => verb.plus = true,
                '#' => verb.alternate = true,
                ' ' => verb.space = true,
                _ => verb.zeros = true,
            }
        }
        let (width, mut text) = number(&text[flags..], arguments)?;
        verb.width = width.unwrap_or_default();
        if let Some(after) = text.strip_prefix('.') {
            let (precision, after) = number(after, arguments)?;
            verb.precision = Some(precision.unwrap_or_default());
            text = after;
        }
        verb.letter = text
            .chars()
            .next()
            .ok_or("`printf` ends inside of a verb")?;
        let length = verb.letter.len_utf8();
        Ok((verb, &text[length..]))
    }

    fn print(&self, value: &Value) -> Result<String, String> {
        let text = match (self.letter, value) {
            ('v', Value::Number(_)) => self.signed(shown(value)),
            ('s' | 'v', value) => self.cut(&shown(value)),
            ('q', Value::String(text)) => format!("{:?}", self.cut(text)),
            ('t', Value::Bool(bool)) => bool.to_string(),
            ('x', Value::String(text)) => hexadecimal(text),
            ('X', Value::String(text)) => hexadecimal(text).to_uppercase(),
            ('g', Value::Number(_)) if self.precision.is_none() => self.signed(shown(value)),
            ('f' | 'F' | 'e', Value::Number(number)) => {
                self.signed(self.fraction(number.as_f64().unwrap_or_default()))
            }
            (_, Value::Number(number)) => self.integer(whole(number), value)?,
            _ => return Err(self.misfit(value)),
        };
        Ok(self.padded(text, value))
    }

    fn integer(&self, number: Option<i128>, value: &Value) -> Result<String, String> {
        let number = number.ok_or_else(|| self.misfit(value))?;
        let size = number.unsigned_abs();
        let digits = match (self.letter, self.alternate) {
            ('d', _) => size.to_string(),
            ('x', false) => format!("{size:x}"),
            ('x', true) => format!("{size:#x}"),
            ('X', false) => format!("{size:X}"),
            ('X', true) => format!("0X{size:X}"),
            ('o', false) => format!("{size:o}"),
            ('o', true) => format!("0{size:o}"),
            ('b', _) => format!("{size:b}"),
            ('c', _) => return character(size).ok_or_else(|| self.misfit(value)),
            _ => return Err(self.misfit(value)),
        };
        let sign = if number < 0 { "-" } else { "" };
        Ok(self.signed(format!("{sign}{digits}")))
    }

    fn fraction(&self, float: f64) -> String {
        let precision = self.precision.unwrap_or(6);
        match self.letter {
            'e' => with_exponent(&format!("{float:.precision$e}")),
            _ => format!("{float:.precision$}"),
        }
    }

    fn cut(&self, text: &str) -> String {
        text.chars()
            .take(self.precision.unwrap_or(usize::MAX))
            .collect()
    }

    fn signed(&self, text: String) -> String {
        match text.starts_with('-') {
            false if self.plus => format!("+{text}"),
            false if self.space => format!(" {text}"),
            _ => text,
        }
    }

    fn padded(&self, text: String, value: &Value) -> String {
        let missing = self.width.saturating_sub(text.chars().count());
        let digits = text.trim_start_matches(['-', '+', ' ']);
        match (self.left, self.zeros && value.is_number()) {
            (true, _) => text + &" ".repeat(missing),
            (false, false) => " ".repeat(missing) + &text,
            (false, true) => {
                let sign = &text[..text.len() - digits.len()];
                format!("{sign}{}{digits}", "0".repeat(missing))
            }
        }
    }

    fn misfit(&self, value: &Value) -> String {
        let kind = kind(value);
        format!(
            "`printf` cannot write {kind} as `%{}`; `%v` writes anything",
            self.letter
        )
    }
}

/// The bytes of a text, two digits each.
fn hexadecimal(text: &str) -> String {
    let digit = |nibble: u8| char::from(b"0123456789abcdef"[usize::from(nibble)]);
    let pair = |byte: u8| [digit(byte >> 4), digit(byte & 15)];
    text.bytes().flat_map(pair).collect()
}

fn character(number: u128) -> Option<String> {
    let number = u32::try_from(number).ok()?;
    char::from_u32(number).map(String::from)
}

/// A width or precision: digits, or `*` for the next argument.
fn number<'t, 'v>(
    text: &'t str,
    arguments: &mut impl Iterator<Item = &'v Value>,
) -> Result<(Option<usize>, &'t str), String> {
    let after = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let (number, after) = match text.strip_prefix('*') {
        Some(after) => {
            let given = arguments.next().and_then(Value::as_u64);
            let given = given.ok_or("`*` of `printf` wants a number as its argument")?;
            (usize::try_from(given).ok(), after)
        }
        None if after.len() == text.len() => return Ok((None, after)),
        None => (text[..text.len() - after.len()].parse().ok(), after),
    };
    match number {
        Some(number) if number <= WIDEST => Ok((Some(number), after)),
        _ => Err(format!(
            "`printf` writes no field wider than {WIDEST} characters"
        )),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn verbs_are_those_of_go() {
        for (format, arguments, expected) in [
            (
                "%s|%10s|%-6s|",
                json!(["a", "b", "c"]),
                "a|         b|c     |",
            ),
            ("%.3s %q", json!(["debian", "a\"b"]), "deb \"a\\\"b\""),
            (
                "%5d|%-5d|%05d|%+d",
                json!([1, 2, -3, 4]),
                "    1|2    |-0003|+4",
            ),
            (
                "%x %X %#x %o %b %c",
                json!([255, 255, 255, 8, 5, 65]),
                "ff FF 0xff 10 101 A",
            ),
            ("%x", json!(["hi"]), "6869"),
            (
                "%.2f %6.1f %f",
                json!([1.234, 2.25, 1]),
                "1.23    2.2 1.000000",
            ),
            ("%e %g", json!([1234.5, 1234.5]), "1.234500e+03 1234.5"),
            (
                "%t %v %v %s%%",
                json!([true, [1, 2], null, 3]),
                "true [1 2] <no value> 3%",
            ),
            ("%*d", json!([4, 7]), "   7"),
        ] {
            let arguments = arguments.as_array().unwrap();
            assert_eq!(
                printf(format, arguments).as_deref(),
                Ok(expected),
                "{format}"
            );
        }
    }

    #[test]
    fn what_does_not_fit_is_an_error() {
        for (format, arguments, part) in [
            ("%d", json!(["a"]), "cannot write a text as `%d`"),
            ("%d", json!([]), "no argument for `%d`"),
            ("a", json!([1]), "1 more arguments"),
            ("%", json!([1]), "ends inside"),
            ("%y", json!([1]), "as `%y`"),
            ("%99999d", json!([1]), "no field wider"),
        ] {
            let arguments = arguments.as_array().unwrap();
            let error = printf(format, arguments).unwrap_err();
            assert!(error.contains(part), "{format}: {error}");
        }
    }
}
