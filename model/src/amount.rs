//! How much and how long, as people read it: what a forecast says of sizes and times looks the same wherever it is shown.
//! Leans on nothing.

/// A size in bytes with decimal units and three digits: `7.38MB`.
#[expect(
    clippy::cast_precision_loss,
    reason = "three digits are shown, and a float has fifteen"
)]
pub fn bytes(size: u64) -> String {
    const UNITS: [&str; 7] = ["B", "kB", "MB", "GB", "TB", "PB", "EB"];
    let mut value = size as f64;
    let mut unit = 0;
    while value >= 1000.0 && unit + 1 < UNITS.len() {
        value /= 1000.0;
        unit += 1;
    }
    let decimals = match value {
        _ if unit == 0 || value >= 100.0 => 0,
        _ if value >= 10.0 => 1,
        _ => 2,
    };
    let text = format!("{value:.decimals$}");
    let short = match decimals {
        0 => text.as_str(),
        _ => text.trim_end_matches('0').trim_end_matches('.'),
    };
    format!("{short}{}", UNITS[unit])
}

/// How long something took: `340ms`, `1.2s`, `2m03s`.
pub fn elapsed(milliseconds: u64) -> String {
    let seconds = milliseconds / 1000;
    match seconds {
        _ if milliseconds < 1000 => format!("{milliseconds}ms"),
        0..60 => format!("{seconds}.{}s", milliseconds % 1000 / 100),
        60..3600 => format!("{}m{:02}s", seconds / 60, seconds % 60),
        _ => format!("{}h{:02}m", seconds / 3600, seconds / 60 % 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_have_three_digits() {
        for (size, text) in [
            (0, "0B"),
            (999, "999B"),
            (1000, "1kB"),
            (1_234, "1.23kB"),
            (7_380_000, "7.38MB"),
            (124_600_000, "125MB"),
            (12_340_000_000, "12.3GB"),
        ] {
            assert_eq!(bytes(size), text);
        }
    }

    #[test]
    fn what_took_long_is_told_less_exactly() {
        for (milliseconds, text) in [
            (0, "0ms"),
            (999, "999ms"),
            (1_260, "1.2s"),
            (123_400, "2m03s"),
            (3_725_000, "1h02m"),
        ] {
            assert_eq!(elapsed(milliseconds), text);
        }
    }
}
