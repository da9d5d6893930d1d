//! A day of the calendar, for what ends on one.
//! Leans on nothing.

use std::fmt;
use std::str::FromStr;

/// A day in the Gregorian calendar. Days order as time does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    year: u16,
    month: u8,
    day: u8,
}

impl Date {
    /// Names a day; the month and day count from 1 and are taken as given.
    pub const fn new(year: u16, month: u8, day: u8) -> Self {
        Self { year, month, day }
    }

    /// The day that is `days` days after 1970-01-01.
    pub fn from_days_since_epoch(days: u32) -> Self {
        // Years are counted from March, so that the leap day ends one; eras are 400 years.
        let shifted = days + 719_468;
        let era = shifted / 146_097;
        let day_of_era = shifted % 146_097;
        let year_of_era =
            (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let month_from_march = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
        let month = if month_from_march < 10 {
            month_from_march + 3
        } else {
            month_from_march - 9
        };
        let year = year_of_era + era * 400 + u32::from(month <= 2);
        Self::new(year as u16, month as u8, day as u8)
    }
}

impl Date {
    /// How many days after 1970-01-01 it is; negative before.
    pub fn days_since_epoch(self) -> i64 {
        let (month, day) = (i64::from(self.month), i64::from(self.day));
        let year = i64::from(self.year) - i64::from(self.month <= 2);
        let (era, year_of_era) = (year / 400, year % 400);
        let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
        let days_of_years = year_of_era * 365 + year_of_era / 4 - year_of_era / 100;
        era * 146_097 + days_of_years + day_of_year - 719_468
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

impl FromStr for Date {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut parts = text.splitn(3, '-').map(str::parse::<u16>);
        match (parts.next(), parts.next(), parts.next()) {
            (Some(Ok(year)), Some(Ok(month @ 1..=12)), Some(Ok(day @ 1..=31))) => {
                Ok(Self::new(year, month as u8, day as u8))
            }
            _ => Err(format!("`{text}` is not a date: write it as `2026-11-24`")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_since_the_epoch_become_dates() {
        assert_eq!(Date::from_days_since_epoch(0).to_string(), "1970-01-01");
        assert_eq!(
            Date::from_days_since_epoch(11_016).to_string(),
            "2000-02-29"
        );
        assert_eq!(
            Date::from_days_since_epoch(20_781).to_string(),
            "2026-11-24"
        );
        for days in [0, 1, 58, 59, 60, 365, 11_016, 20_781, 47_540] {
            let date = Date::from_days_since_epoch(days);
            assert_eq!(date.days_since_epoch(), i64::from(days), "{date}");
        }
        assert!("2026-11-24".parse::<Date>().unwrap() > Date::new(2026, 6, 30));
        assert!("2026-13-01".parse::<Date>().is_err());
    }
}
