//! Samples of times, the ratios between them, and whether goals are met.
//! Leans on nothing.

use std::fmt::Write;
use std::time::Duration;

/// What one contestant took, in the order in which it was asked.
#[derive(Clone, Debug, Default)]
pub(super) struct Times(pub(super) Vec<Duration>);

impl Times {
    /// The median in milliseconds.
    pub(super) fn median(&self) -> f64 {
        percentile(self.0.iter().map(|it| it.as_secs_f64() * 1000.0), 50)
    }

    /// All of it.
    pub(super) fn total(&self) -> Duration {
        self.0.iter().sum()
    }

    /// The longest of it.
    pub(super) fn longest(&self) -> Duration {
        self.0.iter().max().copied().unwrap_or_default()
    }

    /// How long it took in parts of what the other took: of the medians, and of the rounds at both ends.
    pub(super) fn ratio(&self, other: &Self) -> Ratio {
        let rounds = self.0.iter().zip(&other.0);
        let ratios: Vec<f64> = rounds
            .map(|(own, other)| own.as_secs_f64() / other.as_secs_f64())
            .collect();
        // One side may have been left out of later rounds.
        let both = self.0.len().min(other.0.len());
        let median = |times: &Self| Self(times.0[..both].to_vec()).median();
        Ratio {
            median: median(self) / median(other),
            low: percentile(ratios.iter().copied(), 10),
            high: percentile(ratios.iter().copied(), 90),
        }
    }
}

/// A ratio with its spread over the rounds.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ratio {
    pub(super) median: f64,
    low: f64,
    high: f64,
}

impl Ratio {
    /// As a fraction with 1 above: how many times as long the other took.
    pub(super) fn show(self) -> String {
        let times = |ratio: f64| match 1.0 / ratio {
            many if many >= 10.0 => format!("{many:.0}"),
            few => format!("{few:.1}"),
        };
        format!(
            "1 : {} ({}–{})",
            times(self.median),
            times(self.high),
            times(self.low)
        )
    }
}

fn percentile(values: impl Iterator<Item = f64>, percent: usize) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    let at = values.len().saturating_sub(1) * percent / 100;
    values.get(at).copied().unwrap_or(f64::NAN)
}

/// Which goals are met.
#[derive(Debug, Default)]
pub(super) struct Verdicts {
    met: usize,
    missed: Vec<String>,
}

impl Verdicts {
    /// Holds a ratio against the most that it may be; gives the word for it.
    pub(super) fn judge(&mut self, what: &str, ratio: f64, most: f64) -> &'static str {
        if ratio <= most {
            self.met += 1;
            return "met";
        }
        self.missed
            .push(format!("{what}: {ratio:.3} in place of {most:.3}"));
        "MISSED"
    }

    /// How many goals were met, and which were not.
    pub(super) fn summary(&self) -> String {
        let mut text = format!("{} goals met, {} missed", self.met, self.missed.len());
        for missed in &self.missed {
            let _ = write!(text, "\n  missed: {missed}");
        }
        text
    }
}
