//! The record of what was reached: `tests/conformance.toml`, below which nothing may fall.
//! Leans on `report`.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::PathBuf;

use super::report::Report;
use crate::place;

/// The counts that were reached, by the name of the comparison.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Record(BTreeMap<String, (usize, usize)>);

impl Record {
    /// Where it stands.
    pub fn path() -> PathBuf {
        place::workspace().join("tests/conformance.toml")
    }

    /// Reads the committed record; an empty one where there is none.
    pub fn read() -> Self {
        let text = std::fs::read_to_string(Self::path()).unwrap_or_default();
        Self::parse(&text)
    }

    fn parse(text: &str) -> Self {
        let table: toml::Table = text.parse().unwrap_or_default();
        let entries = table.into_iter().filter_map(|(name, entry)| {
            let number = |key: &str| usize::try_from(entry.get(key)?.as_integer()?).ok();
            Some((name, (number("agree")?, number("of")?)))
        });
        Self(entries.collect())
    }

    /// Whether a comparison agrees on less than was reached: by count over the same data, by share over other data.
    pub fn is_below(&self, report: &Report) -> bool {
        let Some(&(agree, of)) = self.0.get(&report.name) else {
            return false;
        };
        match of == report.total {
            true => report.agree < agree,
            false => report.agree * of < agree * report.total,
        }
    }

    /// What was reached before, for people.
    pub fn describe(&self, name: &str) -> String {
        self.0
            .get(name)
            .map_or_else(String::new, |(agree, of)| format!("{agree}/{of}"))
    }

    /// Takes over what was reached now; what was not compared stays.
    pub fn update(&mut self, reports: &[Report]) {
        self.0.extend(
            reports
                .iter()
                .map(|report| (report.name.clone(), (report.agree, report.total))),
        );
    }

    /// The record as text.
    pub fn render(&self) -> String {
        let mut text = String::from(
            "# What agrees with the data of other tools; `cargo xtask conformance` fails when less does.\n\
             # `cargo xtask conformance --record` rewrites this file.\n",
        );
        for (name, (agree, of)) in &self.0 {
            let _ = writeln!(text, "\"{name}\" = {{ agree = {agree}, of = {of} }}");
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(agree: usize, total: usize) -> Report {
        Report {
            agree,
            total,
            ..Report::new("a/b")
        }
    }

    #[test]
    fn other_data_is_compared_by_share() {
        let mut record = Record::default();
        record.update(&[report(9, 10)]);
        assert_eq!(Record::parse(&record.render()), record);
        assert!(record.is_below(&report(8, 10)));
        assert!(!record.is_below(&report(9, 10)));
        assert!(!record.is_below(&report(18, 20)));
        assert!(record.is_below(&report(17, 20)));
        assert!(!Record::default().is_below(&report(0, 10)));
    }
}
