//! JSON values as Go's templates judge, compare and print them.
//! Leans on nothing of ours. What is not there is `null`.

use std::cmp::Ordering;

use serde_json::{Number, Value};

/// Whether a condition with this value holds: what is empty or zero does not.
pub(super) fn is_true(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(bool) => *bool,
        Value::Number(number) => number.as_f64() != Some(0.0),
        Value::String(text) => !text.is_empty(),
        Value::Array(elements) => !elements.is_empty(),
        Value::Object(fields) => !fields.is_empty(),
    }
}

/// A value as it is printed.
pub(super) fn shown(value: &Value) -> String {
    match value {
        Value::Null => "<no value>".to_owned(),
        value => within(value),
    }
}

/// A value inside of another.
fn within(value: &Value) -> String {
    match value {
        Value::Null => "<nil>".to_owned(),
        Value::Bool(bool) => bool.to_string(),
        Value::Number(number) => digits(number),
        Value::String(text) => text.clone(),
        Value::Array(elements) => {
            let elements: Vec<String> = elements.iter().map(within).collect();
            format!("[{}]", elements.join(" "))
        }
        Value::Object(fields) => {
            let mut pairs: Vec<String> = fields
                .iter()
                .map(|(name, value)| format!("{name}:{}", within(value)))
                .collect();
            pairs.sort();
            format!("map[{}]", pairs.join(" "))
        }
    }
}

/// Go writes very large and very small fractions with an exponent of two digits or more.
fn digits(number: &Number) -> String {
    let float = match number.as_f64() {
        Some(float) if number.is_f64() => float,
        _ => return number.to_string(),
    };
    let size = float.abs();
    match size != 0.0 && !(1e-4..1e21).contains(&size) {
        true => with_exponent(&format!("{float:e}")),
        false => float.to_string(),
    }
}

/// `1.5e-7` as Go writes it: `1.5e-07`.
pub(super) fn with_exponent(text: &str) -> String {
    let Some((mantissa, exponent)) = text.split_once('e') else {
        return text.to_owned();
    };
    let (sign, exponent) = match exponent.strip_prefix('-') {
        Some(exponent) => ('-', exponent),
        None => ('+', exponent),
    };
    format!("{mantissa}e{sign}{exponent:0>2}")
}

/// What a value is, in words.
pub(super) fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "nothing",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "a map",
    }
}

/// Whether two values are the same; nothing where they cannot be.
pub(super) fn equal(left: &Value, right: &Value) -> Option<bool> {
    match (left, right) {
        (Value::Null, _) | (_, Value::Null) => Some(left == right),
        (Value::Bool(left), Value::Bool(right)) => Some(left == right),
        _ => order(left, right).map(Ordering::is_eq),
    }
}

/// Which value is the smaller; nothing where neither can be.
pub(super) fn order(left: &Value, right: &Value) -> Option<Ordering> {
    match (left, right) {
        (Value::String(left), Value::String(right)) => Some(left.cmp(right)),
        (Value::Number(left), Value::Number(right)) => match (whole(left), whole(right)) {
            (Some(left), Some(right)) => Some(left.cmp(&right)),
            _ => left.as_f64()?.partial_cmp(&right.as_f64()?),
        },
        _ => None,
    }
}

/// A number without a fraction.
pub(super) fn whole(number: &Number) -> Option<i128> {
    number
        .as_i64()
        .map(i128::from)
        .or_else(|| number.as_u64().map(i128::from))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn values_are_printed_as_go_prints_them() {
        for (value, text) in [
            (json!(null), "<no value>"),
            (json!([1, null, "a b"]), "[1 <nil> a b]"),
            (json!({ "b": true, "a": {} }), "map[a:map[] b:true]"),
            (json!(1.5), "1.5"),
            (json!(1e21), "1e+21"),
            (json!(0.000_000_15), "1.5e-07"),
            (
                json!(18_446_744_073_709_551_615_u64),
                "18446744073709551615",
            ),
        ] {
            assert_eq!(shown(&value), text);
        }
    }

    #[test]
    fn only_like_is_compared_with_like() {
        for (left, right, expected) in [
            (json!(1), json!(1.0), Some(true)),
            (json!(u64::MAX), json!(u64::MAX - 1), Some(false)),
            (json!("a"), json!("a"), Some(true)),
            (json!("1"), json!(1), None),
            (json!([]), json!([]), None),
            (json!(null), json!("a"), Some(false)),
        ] {
            assert_eq!(equal(&left, &right), expected, "{left} {right}");
        }
    }
}
