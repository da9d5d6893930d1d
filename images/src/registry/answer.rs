//! What an answer that is no success means.
//! Leans on `error`. Source: the error codes of the OCI distribution specification 1.1.

use std::time::{Duration, SystemTime};

use serde::Deserialize;
use ureq::http::HeaderMap;

use super::error::RegistryError;

/// The longest text of an answer that is shown.
const MAX_REASON: usize = 300;

#[derive(Deserialize)]
struct Errors {
    #[serde(default)]
    errors: Vec<OneError>,
    #[serde(default)]
    details: Option<String>,
}

#[derive(Deserialize)]
struct OneError {
    #[serde(default)]
    code: String,
    #[serde(default)]
    message: String,
}

/// The error that an answer with this status, these headers and this body is.
pub(super) fn status_error(
    registry: &str,
    what: &str,
    status: u16,
    headers: &HeaderMap,
    body: &[u8],
) -> RegistryError {
    let registry = registry.to_owned();
    let what = what.to_owned();
    let reason = reason(status, body);
    let wait = retry_after(headers);
    match status {
        401 | 403 => RegistryError::Unauthorized {
            registry,
            what,
            reason,
        },
        404 => RegistryError::NotFound {
            registry,
            what,
            reason,
        },
        429 => RegistryError::Limited {
            registry,
            what,
            reason,
            wait,
        },
        _ => RegistryError::Status {
            registry,
            what,
            status,
            reason,
            wait,
        },
    }
}

/// What a registry says about a failure, or the usual words for its status.
fn reason(status: u16, body: &[u8]) -> String {
    let usual = || {
        let status = ureq::http::StatusCode::from_u16(status).ok();
        let words = status.and_then(|status| status.canonical_reason());
        words.unwrap_or("no reason given").to_lowercase()
    };
    let Ok(read) = serde_json::from_slice::<Errors>(body) else {
        return usual();
    };
    let texts: Vec<String> = read.errors.iter().map(one_reason).collect();
    let text = match texts.is_empty() {
        true => read.details.unwrap_or_default(),
        false => texts.join("; "),
    };
    let text: String = text
        .chars()
        .map(|character| {
            if character.is_control() {
                ' '
            } else {
                character
            }
        })
        .take(MAX_REASON)
        .collect();
    match text.trim() {
        "" => usual(),
        text => text.to_owned(),
    }
}

fn one_reason(error: &OneError) -> String {
    match error.message.is_empty() {
        true => error.code.to_lowercase(),
        false => error.message.clone(),
    }
}

/// How long a registry asks to wait: in seconds, or until a date (RFC 9110, 10.2.3), which may be over.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let value = headers.get("retry-after")?.to_str().ok()?.trim();
    if let Ok(seconds) = value.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let until = httpdate::parse_http_date(value).ok()?;
    Some(until.duration_since(SystemTime::now()).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(status: u16, body: &str, expected: &str) {
        let error = status_error(
            "r:5000",
            "the blob",
            status,
            &HeaderMap::new(),
            body.as_bytes(),
        );
        let text = error.to_string();
        assert!(text.contains(expected), "{text}");
    }

    #[test]
    fn the_registrys_own_words_are_shown() {
        let body = r#"{"errors":[{"code":"MANIFEST_UNKNOWN","message":"manifest unknown"}]}"#;
        check(
            404,
            body,
            "`r:5000` does not have the blob: manifest unknown",
        );
        check(
            401,
            "<html>",
            "unauthorized; log in with `dockwright login r:5000`",
        );
        check(403, r#"{"errors":[{"code":"DENIED"}]}"#, "denied");
        check(418, r#"{"errors":[{"message":"a\nb"}]}"#, "418: a b");
        check(500, "", "500: internal server error");
        check(429, r#"{"errors":[]}"#, "too many requests");
    }

    #[test]
    fn a_wait_is_read_in_seconds_or_as_a_date() {
        let asked = |value: &str| {
            let mut headers = HeaderMap::new();
            headers.insert("retry-after", value.parse().unwrap());
            status_error("r", "x", 429, &headers, b"").asked_wait()
        };
        assert_eq!(asked("7"), Some(Duration::from_secs(7)));
        assert_eq!(asked("soon"), None);
        assert_eq!(asked("Sun, 06 Nov 1994 08:49:37 GMT"), Some(Duration::ZERO));
        let day = Duration::from_hours(24);
        let tomorrow = httpdate::fmt_http_date(SystemTime::now() + day);
        let wait = asked(&tomorrow).unwrap();
        assert!(wait <= day && wait > day / 2, "{wait:?}");
    }
}
