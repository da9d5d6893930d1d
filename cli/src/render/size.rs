//! Sizes and times as people read and write them, as Docker has them.
//! Leans on the model's amounts and dates.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

pub(crate) use dockwright_model::amount::{bytes, elapsed};
use dockwright_model::date::Date;

/// In seconds.
const DAY: i64 = 86_400;

/// How long ago a time of RFC 3339 was: `3 days ago`; as it stands where it cannot be read.
pub(crate) fn since(time: &str, now: SystemTime) -> String {
    let now = now
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_secs());
    match seconds_of(time) {
        Some(then) => format!("{} ago", span(now.saturating_sub(then))),
        None if time.is_empty() => "N/A".to_owned(),
        None => time.to_owned(),
    }
}

fn span(seconds: u64) -> String {
    let (minutes, hours) = (seconds / 60, seconds / 3600);
    let days = hours / 24;
    match () {
        () if seconds < 1 => "Less than a second".to_owned(),
        () if seconds == 1 => "1 second".to_owned(),
        () if seconds < 60 => format!("{seconds} seconds"),
        () if minutes == 1 => "About a minute".to_owned(),
        () if minutes < 60 => format!("{minutes} minutes"),
        () if hours == 1 => "About an hour".to_owned(),
        () if hours < 48 => format!("{hours} hours"),
        () if days < 14 => format!("{days} days"),
        () if days < 60 => format!("{} weeks", days / 7),
        () if days < 730 => format!("{} months", days / 30),
        () => format!("{} years", days / 365),
    }
}

/// The seconds since 1970 of a time of RFC 3339.
fn seconds_of(time: &str) -> Option<u64> {
    let date: Date = time.get(..10)?.parse().ok()?;
    let number = |range: std::ops::Range<usize>| time.get(range)?.parse::<i64>().ok();
    let (hour, minute, second) = (number(11..13)?, number(14..16)?, number(17..19)?);
    let is_fraction = |sign: char| sign == '.' || sign.is_ascii_digit();
    let zone = time.get(19..)?.trim_start_matches(is_fraction);
    let offset = match zone {
        "Z" | "z" => 0,
        _ => {
            let part = |range: std::ops::Range<usize>| zone.get(range)?.parse::<i64>().ok();
            let ahead: i64 = part(1..3)? * 3600 + part(4..6)? * 60;
            if zone.starts_with('-') { -ahead } else { ahead }
        }
    };
    let seconds = date.days_since_epoch() * DAY + hour * 3600 + minute * 60 + second - offset;
    u64::try_from(seconds).ok()
}

/// A time as RFC 3339, in whole seconds of UTC.
pub(crate) fn rfc3339(time: SystemTime) -> String {
    let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    let days = u32::try_from(since.as_secs() / 86_400).unwrap_or_default();
    let rest = since.as_secs() % 86_400;
    let (hour, minute, second) = (rest / 3600, rest / 60 % 60, rest % 60);
    let date = Date::from_days_since_epoch(days);
    format!("{date}T{hour:02}:{minute:02}:{second:02}Z")
}

/// A time of RFC 3339 as Docker's list of images has it, in UTC; as it stands where it cannot be read.
pub(crate) fn moment(time: &str) -> String {
    let Some(seconds) = seconds_of(time) else {
        return time.to_owned();
    };
    let text = rfc3339(UNIX_EPOCH + Duration::from_secs(seconds));
    format!("{} +0000 UTC", text.replace('T', " ").trim_end_matches('Z'))
}

/// The seconds of a duration such as `24h` or `1h30m`.
pub(crate) fn duration(text: &str) -> Option<u64> {
    let (mut total, mut number) = (0_u64, String::new());
    for character in text.chars() {
        let unit = match character {
            '0'..='9' => {
                number.push(character);
                continue;
            }
            's' => 1,
            'm' => 60,
            'h' => 3600,
            _ => return None,
        };
        total = total.checked_add(number.parse::<u64>().ok()?.checked_mul(unit)?)?;
        number.clear();
    }
    (number.is_empty() && !text.is_empty()).then_some(total)
}

/// The bytes that a text such as `20MB`, `1.5 GiB` or `4096` stands for.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "what is typed has few digits, and is not negative"
)]
pub(crate) fn size(text: &str) -> Option<u64> {
    let lower = text.trim().to_lowercase();
    let end = lower
        .find(|c: char| !c.is_ascii_digit() && c != '.')
        .unwrap_or(lower.len());
    let (number, unit) = lower.split_at(end);
    let number: f64 = number.parse().ok()?;
    let unit = unit.trim().trim_end_matches('b');
    let (base, unit) = match unit.strip_suffix('i') {
        Some(unit) => (1024_u64, unit),
        None => (1000, unit),
    };
    let power = ["", "k", "m", "g", "t", "p"]
        .iter()
        .position(|known| *known == unit)?;
    Some((number * base.pow(power as u32) as f64) as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_and_written() {
        let moment = UNIX_EPOCH + Duration::from_secs(1_709_210_096);
        assert_eq!(rfc3339(moment), "2024-02-29T12:34:56Z");
        for same in [
            "2024-02-29T12:34:56Z",
            "2024-02-29T12:34:56.123456789Z",
            "2024-02-29T14:34:56+02:00",
        ] {
            assert_eq!(seconds_of(same), Some(1_709_210_096), "{same}");
        }
        let later = |seconds| moment + Duration::from_secs(seconds);
        let ago = |seconds| since("2024-02-29T12:34:56Z", later(seconds));
        assert_eq!(ago(0), "Less than a second ago");
        assert_eq!(ago(90), "About a minute ago");
        assert_eq!(ago(3 * 86_400), "3 days ago");
        assert_eq!(ago(21 * 86_400), "3 weeks ago");
        assert_eq!(since("", moment), "N/A");
        let shown = super::moment("2024-02-29T14:34:56+02:00");
        assert_eq!(shown, "2024-02-29 12:34:56 +0000 UTC");
    }

    #[test]
    fn sizes_are_read() {
        for (text, expected) in [
            ("4096", Some(4096)),
            ("20MB", Some(20_000_000)),
            ("20 mb", Some(20_000_000)),
            ("1.5GiB", Some(1_610_612_736)),
            ("2k", Some(2000)),
            ("0", Some(0)),
            ("", None),
            ("-1", None),
            ("1XB", None),
        ] {
            assert_eq!(size(text), expected, "{text}");
        }
    }

    #[test]
    fn durations_are_those_of_go() {
        for (text, seconds) in [
            ("24h", Some(86_400)),
            ("1h30m", Some(5_400)),
            ("90s", Some(90)),
            ("2024-01-01T00:00:00Z", None),
            ("5", None),
            ("", None),
        ] {
            assert_eq!(duration(text), seconds, "{text}");
        }
    }
}
