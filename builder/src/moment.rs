//! Points in time as images write them: RFC 3339, in UTC.
//! Leans on the model's calendar.

use std::time::{SystemTime, UNIX_EPOCH};

use dockwright_model::date::Date;

/// A point in time, in milliseconds since 1970.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Moment(pub(crate) i64);

impl Moment {
    /// Now.
    pub(crate) fn now() -> Self {
        let since = SystemTime::now().duration_since(UNIX_EPOCH);
        Self(since.map_or(0, |since| since.as_millis() as i64))
    }

    /// Whole seconds since 1970.
    pub(crate) fn seconds(self) -> u64 {
        u64::try_from(self.0 / 1000).unwrap_or_default()
    }

    /// So many seconds after 1970: `SOURCE_DATE_EPOCH`.
    pub(crate) fn of_seconds(seconds: i64) -> Self {
        Self(seconds.saturating_mul(1000))
    }

    /// As an image writes it.
    pub(crate) fn rfc3339(self) -> String {
        let (days, rest) = (self.0.div_euclid(86_400_000), self.0.rem_euclid(86_400_000));
        let date = Date::from_days_since_epoch(u32::try_from(days).unwrap_or_default());
        let (seconds, thousandths) = (rest / 1000, rest % 1000);
        let fraction = match thousandths {
            0 => String::new(),
            thousandths => format!(".{thousandths:03}")
                .trim_end_matches('0')
                .to_owned(),
        };
        format!(
            "{date}T{:02}:{:02}:{:02}{fraction}Z",
            seconds / 3600,
            seconds / 60 % 60,
            seconds % 60
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_written_as_images_have_them() {
        assert_eq!(Moment(0).rfc3339(), "1970-01-01T00:00:00Z");
        assert_eq!(
            Moment(1_704_067_261_050).rfc3339(),
            "2024-01-01T00:01:01.05Z"
        );
        assert_eq!(Moment::of_seconds(86_399).rfc3339(), "1970-01-01T23:59:59Z");
    }
}
