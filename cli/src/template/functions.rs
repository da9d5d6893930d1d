//! The functions of templates: those of Go, and those that Docker adds.
//! Leans on `printf` and `value`.

use std::cmp::Ordering;

use serde_json::{Value, json};

use super::printf::printf;
use super::value::{equal, is_true, kind, order, shown, whole};

/// The longest text that a function makes of a number.
const LONGEST: usize = 1_000_000;

/// What a function does with its arguments.
type Work = fn(&[Value]) -> Result<Value, String>;

/// A function by its name.
#[derive(Clone, Copy, Debug)]
pub(super) struct Function {
    pub(super) name: &'static str,
    /// The fewest and the most arguments.
    takes: (usize, usize),
    work: Work,
    /// Whether a heading passes through it as it is.
    pub(super) keeps_headings: bool,
}

/// Every function.
pub(super) const FUNCTIONS: &[Function] = &[
    function("json", (1, 1), |given| {
        serde_json::to_string(&given[0])
            .map(Value::String)
            .map_err(|error| error.to_string())
    })
    .keeping_headings(),
    function("join", (2, 2), join).keeping_headings(),
    function("split", (2, 2), split).keeping_headings(),
    function("lower", (1, 1), |given| {
        Ok(text(&given[0])?.to_lowercase().into())
    })
    .keeping_headings(),
    function("upper", (1, 1), |given| {
        Ok(text(&given[0])?.to_uppercase().into())
    })
    .keeping_headings(),
    function("title", (1, 1), |given| Ok(title(text(&given[0])?).into())).keeping_headings(),
    function("truncate", (2, 2), truncate).keeping_headings(),
    function("pad", (3, 3), pad).keeping_headings(),
    function("print", (0, usize::MAX), |given| Ok(print(given).into())),
    function("println", (0, usize::MAX), |given| {
        let words: Vec<String> = given.iter().map(shown).collect();
        Ok((words.join(" ") + "\n").into())
    }),
    function("printf", (1, usize::MAX), |given| {
        Ok(printf(text(&given[0])?, &given[1..])?.into())
    }),
    function("len", (1, 1), len),
    function("index", (1, usize::MAX), |given| {
        given[1..]
            .iter()
            .try_fold(given[0].clone(), |value, key| index(&value, key))
    }),
    function("slice", (1, 3), slice),
    function("eq", (2, usize::MAX), eq),
    function("ne", (2, 2), |given| {
        Ok((!alike(&given[0], &given[1])?).into())
    }),
    function("lt", (2, 2), |given| Ok(compared(given)?.is_lt().into())),
    function("le", (2, 2), |given| Ok(compared(given)?.is_le().into())),
    function("gt", (2, 2), |given| Ok(compared(given)?.is_gt().into())),
    function("ge", (2, 2), |given| Ok(compared(given)?.is_ge().into())),
    function("not", (1, 1), |given| Ok((!is_true(&given[0])).into())),
    // The two stop at the first argument that decides, which is why `run` asks for their arguments one by one.
    function("and", (1, usize::MAX), |given| {
        Ok(first(given, |value| !is_true(value)))
    }),
    function("or", (1, usize::MAX), |given| Ok(first(given, is_true))),
];

/// The function of that name.
pub(super) fn find(name: &str) -> Option<&'static Function> {
    FUNCTIONS.iter().find(|function| function.name == name)
}

const fn function(name: &'static str, takes: (usize, usize), work: Work) -> Function {
    Function {
        name,
        takes,
        work,
        keeps_headings: false,
    }
}

impl Function {
    const fn keeping_headings(self) -> Self {
        Self {
            keeps_headings: true,
            ..self
        }
    }

    /// What comes of the arguments.
    pub(super) fn call(&self, given: &[Value]) -> Result<Value, String> {
        let (fewest, most) = self.takes;
        if given.len() < fewest || given.len() > most {
            let wanted = match (fewest, most) {
                (fewest, most) if fewest == most => fewest.to_string(),
                (fewest, usize::MAX) => format!("{fewest} or more"),
                (fewest, most) => format!("{fewest} to {most}"),
            };
            let (name, count) = (self.name, given.len());
            return Err(format!(
                "`{name}` takes {wanted} arguments, and got {count}"
            ));
        }
        (self.work)(given).map_err(|message| match message.starts_with('`') {
            true => message,
            false => format!("`{}`: {message}", self.name),
        })
    }
}

/// The text that a value is.
fn text(value: &Value) -> Result<&str, String> {
    value
        .as_str()
        .ok_or_else(|| format!("a text is wanted, not {}", kind(value)))
}

/// A length or position that a value is.
fn count(value: &Value) -> Result<usize, String> {
    let number = value.as_number().and_then(whole);
    let number = number.ok_or_else(|| format!("a whole number is wanted, not {}", kind(value)))?;
    usize::try_from(number).map_err(|_| format!("{number} is no length or position"))
}

fn first(given: &[Value], decides: impl Fn(&Value) -> bool) -> Value {
    let found = given.iter().find(|value| decides(value));
    found.or(given.last()).cloned().unwrap_or_default()
}

fn join(given: &[Value]) -> Result<Value, String> {
    let Value::Array(elements) = &given[0] else {
        return Err(format!("a list is wanted, not {}", kind(&given[0])));
    };
    let elements: Vec<String> = elements.iter().map(shown).collect();
    Ok(elements.join(text(&given[1])?).into())
}

fn split(given: &[Value]) -> Result<Value, String> {
    let (whole, separator) = (text(&given[0])?, text(&given[1])?);
    Ok(match separator {
        "" => whole.chars().map(String::from).collect(),
        separator => whole.split(separator).collect(),
    })
}

fn title(text: &str) -> String {
    let mut result = String::with_capacity(text.len());
    let mut before = ' ';
    for character in text.chars() {
        let is_inside = before.is_alphanumeric() || matches!(before, '_' | '\'');
        match is_inside {
            true => result.push(character),
            false => result.extend(character.to_uppercase()),
        }
        before = character;
    }
    result
}

fn truncate(given: &[Value]) -> Result<Value, String> {
    let length = count(&given[1])?;
    Ok(text(&given[0])?
        .chars()
        .take(length)
        .collect::<String>()
        .into())
}

fn pad(given: &[Value]) -> Result<Value, String> {
    let (text, before, after) = (text(&given[0])?, count(&given[1])?, count(&given[2])?);
    match before.max(after) {
        _ if text.is_empty() => Ok("".into()),
        most if most > LONGEST => Err(format!("{most} spaces are too many")),
        _ => Ok(format!("{}{text}{}", " ".repeat(before), " ".repeat(after)).into()),
    }
}

/// A space stands between two values of which neither is a text.
fn print(given: &[Value]) -> String {
    let mut text = String::new();
    for (at, value) in given.iter().enumerate() {
        if at > 0 && !value.is_string() && !given[at - 1].is_string() {
            text.push(' ');
        }
        text += &shown(value);
    }
    text
}

fn len(given: &[Value]) -> Result<Value, String> {
    match &given[0] {
        Value::String(text) => Ok(json!(text.len())),
        Value::Array(elements) => Ok(json!(elements.len())),
        Value::Object(fields) => Ok(json!(fields.len())),
        // A list or map that a document leaves out is empty.
        Value::Null => Ok(json!(0)),
        other => Err(format!("{} has no length", kind(other))),
    }
}

/// One step into a list or a map. What a map does not have is the empty text, as in Docker's maps of texts.
fn index(value: &Value, key: &Value) -> Result<Value, String> {
    match (value, key) {
        (Value::Object(fields), Value::String(name)) => {
            Ok(fields.get(name).cloned().unwrap_or_else(|| "".into()))
        }
        (Value::Null, Value::String(_)) => Ok("".into()),
        (Value::Array(elements), Value::Number(_)) => {
            let (at, length) = (count(key)?, elements.len());
            let found = elements.get(at).cloned();
            found.ok_or_else(|| format!("there is no element {at} in a list of {length}"))
        }
        (value, key) => Err(format!("{} cannot be asked for {}", kind(value), kind(key))),
    }
}

fn slice(given: &[Value]) -> Result<Value, String> {
    let length = match &given[0] {
        Value::String(text) => text.len(),
        Value::Array(elements) => elements.len(),
        other => return Err(format!("a text or a list is wanted, not {}", kind(other))),
    };
    let from = given.get(1).map_or(Ok(0), count)?;
    let to = given.get(2).map_or(Ok(length), count)?;
    let sliced = match &given[0] {
        Value::String(text) => text.get(from..to).map(Value::from),
        Value::Array(elements) => elements.get(from..to).map(Value::from),
        _ => None,
    };
    sliced.ok_or_else(|| format!("there is no part from {from} to {to} in a length of {length}"))
}

fn eq(given: &[Value]) -> Result<Value, String> {
    for other in &given[1..] {
        if alike(&given[0], other)? {
            return Ok(true.into());
        }
    }
    Ok(false.into())
}

fn alike(left: &Value, right: &Value) -> Result<bool, String> {
    equal(left, right).ok_or_else(|| incomparable(left, right))
}

fn compared(given: &[Value]) -> Result<Ordering, String> {
    order(&given[0], &given[1]).ok_or_else(|| incomparable(&given[0], &given[1]))
}

fn incomparable(left: &Value, right: &Value) -> String {
    format!("{} cannot be compared with {}", kind(left), kind(right))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn functions_do_what_docker_says() {
        for (name, given, expected) in [
            ("json", json!([{ "a": "<b>" }]), json!("{\"a\":\"<b>\"}")),
            ("join", json!([["a", 1], ", "]), json!("a, 1")),
            ("split", json!(["a:b", ":"]), json!(["a", "b"])),
            (
                "title",
                json!(["hello big-world it's"]),
                json!("Hello Big-World It's"),
            ),
            ("truncate", json!(["sha256", 3]), json!("sha")),
            ("pad", json!(["a", 1, 2]), json!(" a  ")),
            ("pad", json!(["", 1, 2]), json!("")),
            ("print", json!([1, 2, "a", 3]), json!("1 2a3")),
            ("println", json!(["a", 1]), json!("a 1\n")),
            ("index", json!([{ "a": [1, 2] }, "a", 1]), json!(2)),
            ("index", json!([{}, "a"]), json!("")),
            ("index", json!([null, "a"]), json!("")),
            ("slice", json!(["sha256:abc", 7, 9]), json!("ab")),
            ("eq", json!([1, 2, 1]), json!(true)),
            ("and", json!([1, 0, "a"]), json!(0)),
            ("or", json!([0, "", "a"]), json!("a")),
        ] {
            let given = given.as_array().unwrap();
            let function = find(name).unwrap();
            assert_eq!(function.call(given), Ok(expected), "{name} {given:?}");
        }
    }

    #[test]
    fn what_cannot_be_done_is_told() {
        for (name, given, part) in [
            ("json", json!([]), "`json` takes 1 arguments, and got 0"),
            (
                "index",
                json!([[1], 1]),
                "`index`: there is no element 1 in a list of 1",
            ),
            ("index", json!([[1], -1]), "-1 is no length"),
            (
                "eq",
                json!(["1", 1]),
                "a text cannot be compared with a number",
            ),
            ("join", json!(["a", ","]), "a list is wanted, not a text"),
            ("slice", json!(["a", 2]), "no part from 2 to 1"),
            ("pad", json!(["a", 2_000_000, 0]), "too many"),
        ] {
            let given = given.as_array().unwrap();
            let error = find(name).unwrap().call(given).unwrap_err();
            assert!(error.contains(part), "{error}");
        }
    }
}
