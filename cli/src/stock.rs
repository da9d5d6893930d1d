//! The store and the registries as the commands about images use them.
//! Leans on `failure`, `place` and `args`.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use dockwright_images::image::Filter;
use dockwright_images::progress::Progress;
use dockwright_images::registry::client::Client;
use dockwright_images::registry::credentials::Credentials;
use dockwright_images::settings::Settings;
use dockwright_images::store::Store;
use dockwright_model::image::reference::ImageReference;

use crate::args::images::StoreArguments;
use crate::failure::Failure;
use crate::place::{store_place, variable};
use crate::render::size::{duration, rfc3339};

/// Opens the store that is named, or else the default one.
pub(crate) fn store(arguments: &StoreArguments) -> Result<Store, Failure> {
    Ok(Store::open(&store_place(arguments))?)
}

/// A client of registries, with the user's settings and credentials.
pub(crate) fn client(progress: &dyn Progress) -> Result<Client<'_>, Failure> {
    let settings = settings()?.registries;
    Ok(Client::new(
        settings,
        Credentials::find(&variable),
        progress,
    ))
}

/// What is set for images.
pub(crate) fn settings() -> Result<Settings, Failure> {
    Ok(Settings::find(&variable)?)
}

/// Reads the name of an image.
pub(crate) fn reference(text: &str) -> Result<ImageReference, Failure> {
    ImageReference::parse(text).map_err(|error| {
        Failure::usage(format!(
            "`{text}` names no image: {}; {}",
            error.message, error.help
        ))
    })
}

/// Reads filters as Docker's commands take them.
pub(crate) fn filters(store: &Store, texts: &[String]) -> Result<Vec<Filter>, Failure> {
    let read = |text: &String| match text.strip_prefix("until=") {
        Some(time) => Ok(Filter::Before(until(time)?)),
        None => Ok(store.filter(text)?),
    };
    texts.iter().map(read).collect()
}

/// A time as RFC 3339: `24h` is so long ago, a number alone is seconds since 1970, and a date is its first moment.
fn until(text: &str) -> Result<String, Failure> {
    let unclear = || {
        Failure::usage(format!(
            "`{text}` is no time; write such as `24h`, `2026-01-31` or `2026-01-31T12:00:00Z`"
        ))
    };
    if is_date(text) {
        return Ok(text.to_owned());
    }
    let time = match (duration(text), text.parse()) {
        (Some(seconds), _) => SystemTime::now().checked_sub(Duration::from_secs(seconds)),
        (None, Ok(seconds)) => UNIX_EPOCH.checked_add(Duration::from_secs(seconds)),
        (None, Err(_)) => None,
    };
    time.map(rfc3339).ok_or_else(unclear)
}

/// Whether a text begins as a time of RFC 3339 does.
fn is_date(text: &str) -> bool {
    let (date, rest) = text.split_at_checked(10).unwrap_or((text, ""));
    let digit_or_dash = |(place, byte): (usize, u8)| match place {
        4 | 7 => byte == b'-',
        _ => byte.is_ascii_digit(),
    };
    date.len() == 10
        && date.bytes().enumerate().all(digit_or_dash)
        && (rest.is_empty() || rest.starts_with('T'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_durations_dates_and_numbers() {
        for (text, expected) in [
            ("2026-01-31", Some("2026-01-31")),
            ("2026-01-31T12:00:00Z", Some("2026-01-31T12:00:00Z")),
            ("86400", Some("1970-01-02T00:00:00Z")),
            ("2026-01-3", None),
            ("2026-01-31x", None),
            ("yesterday", None),
            ("", None),
        ] {
            assert_eq!(until(text).ok().as_deref(), expected, "{text}");
        }
        assert!(until("24h").is_ok_and(|time| is_date(&time)));
    }
}
