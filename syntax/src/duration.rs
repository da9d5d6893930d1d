//! Durations as Go writes them (`1m30s`), and the flags of `HEALTHCHECK` that hold them.
//! Leans on `flag` and `error`.

use crate::error::SyntaxError;
use crate::flag::Flag;

/// The shortest duration that a health check takes, in nanoseconds: one millisecond.
const SHORTEST: f64 = 1e6;

/// Reads a duration in nanoseconds: one or more numbers with units `ns us µs ms s m h`, or `0`.
pub fn parse_duration(text: &str) -> Option<f64> {
    let (sign, mut rest) = match text.strip_prefix('-') {
        Some(rest) => (-1.0, rest),
        None => (1.0, text.strip_prefix('+').unwrap_or(text)),
    };
    if rest == "0" {
        return Some(0.0);
    }
    let mut total = 0.0;
    while !rest.is_empty() {
        let digits = rest
            .find(|c: char| !c.is_ascii_digit() && c != '.')
            .unwrap_or(rest.len());
        let (number, after) = rest.split_at(digits);
        let letters = after
            .find(|c: char| c.is_ascii_digit() || c == '.')
            .unwrap_or(after.len());
        let (unit, after) = after.split_at(letters);
        let is_number =
            number.matches('.').count() <= 1 && number.bytes().any(|byte| byte.is_ascii_digit());
        if !is_number {
            return None;
        }
        total += format!("0{number}").parse::<f64>().ok()? * nanoseconds(unit)?;
        rest = after;
    }
    (!text.trim_start_matches(['+', '-']).is_empty()).then_some(sign * total)
}

fn nanoseconds(unit: &str) -> Option<f64> {
    Some(match unit {
        "ns" => 1.0,
        "us" | "µs" | "μs" => 1e3,
        "ms" => 1e6,
        "s" => 1e9,
        "m" => 60e9,
        "h" => 3600e9,
        _ => return None,
    })
}

/// Reports the flags of a health check whose values BuildKit refuses.
pub(crate) fn check_health_flags(flags: &[Flag], errors: &mut Vec<SyntaxError>) {
    for flag in flags {
        let Some(value) = flag.value.as_ref().filter(|value| !value.text.is_empty()) else {
            continue;
        };
        let fault = match flag.name.as_str() {
            "interval" | "timeout" | "start-period" | "start-interval" => {
                duration_fault(&value.text)
            }
            "retries" => retries_fault(&value.text),
            _ => None,
        };
        if let Some((message, help)) = fault {
            errors.push(SyntaxError::new(value.range, message).with_help(help));
        }
    }
}

fn duration_fault(text: &str) -> Option<(String, &'static str)> {
    match parse_duration(text) {
        Some(0.0) => None,
        Some(nanoseconds) if nanoseconds >= SHORTEST => None,
        Some(_) => Some((
            format!("`{text}` is shorter than a millisecond"),
            "use at least `1ms`",
        )),
        None => {
            let help = "write a number with a unit, for example `30s` or `1m30s`; variables do not work here";
            Some((format!("`{text}` is not a duration"), help))
        }
    }
}

fn retries_fault(text: &str) -> Option<(String, &'static str)> {
    match text.parse::<i32>() {
        Ok(0..) => None,
        Ok(_) => Some((
            format!("`{text}` is negative"),
            "write how many failures in a row count, for example `3`",
        )),
        Err(_) => Some((
            format!("`{text}` is not a number"),
            "write a whole number; variables do not work here",
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_read_as_go_reads_them() {
        for (text, seconds) in [
            ("30s", 30.0),
            ("1m30s", 90.0),
            ("0.5s", 0.5),
            (".5h", 1800.0),
            ("0", 0.0),
            ("1.s", 1.0),
        ] {
            assert_eq!(parse_duration(text), Some(seconds * 1e9), "{text}");
        }
        for text in ["", "5", "s", "$I", "1d", "1.2.3s", "-", "5 s"] {
            assert_eq!(parse_duration(text), None, "{text}");
        }
    }
}
