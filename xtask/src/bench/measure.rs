//! One process measured from outside: wall time, and the memory it held at most.
//! Leans on `wait4`, which tells what a process used once it has ended.

use std::fmt;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use dockwright_tests::place;
use wait4::Wait4;

/// A process to be measured.
pub(super) struct Contestant {
    /// What to call it.
    pub(super) name: String,
    /// The program and its arguments.
    pub(super) words: Vec<String>,
    /// Folders that are removed before each run, outside the time that is measured.
    pub(super) fresh: Vec<PathBuf>,
    /// What is run before each run, outside the time that is measured.
    before: Option<String>,
    /// The highest exit code of a run that counts.
    highest: i32,
}

/// What one run took.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sample {
    pub(super) wall: Duration,
    pub(super) peak: u64,
}

/// What all runs of one process took, in the order in which they ran.
pub(super) struct Samples(pub(super) Vec<Sample>);

impl Contestant {
    pub(super) fn new(name: impl Into<String>, words: &[&str]) -> Self {
        Self {
            name: name.into(),
            words: words.iter().map(|word| (*word).to_owned()).collect(),
            fresh: Vec::new(),
            before: None,
            highest: 0,
        }
    }

    /// A linter that finds something leaves with 1; a higher code, or a signal, means that it did not lint.
    pub(super) fn that_may_find(mut self) -> Self {
        self.highest = 1;
        self
    }

    /// Has a line of shell run before each run.
    pub(super) fn after(mut self, line: String) -> Self {
        self.before = Some(line);
        self
    }

    /// Has a folder removed before each run.
    pub(super) fn without(mut self, folder: PathBuf) -> Self {
        self.fresh.push(folder);
        self
    }

    fn run(&self) -> Result<Sample, String> {
        let fault = |error: std::io::Error| format!("`{}` cannot be run: {error}", self.name);
        let (program, arguments) = self
            .words
            .split_first()
            .ok_or("there is no program to run")?;
        let mut command = Command::new(program);
        command.args(arguments).current_dir(place::workspace());
        command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        for folder in self.fresh.iter().filter(|folder| folder.exists()) {
            std::fs::remove_dir_all(folder).map_err(fault)?;
        }
        if let Some(line) = &self.before {
            let mut shell = crate::program::command("sh", &["-c", line]);
            shell.stdout(Stdio::null()).stderr(Stdio::null());
            shell.status().map_err(fault)?;
        }
        let start = Instant::now();
        let used = command.spawn().and_then(Wait4::wait4).map_err(fault)?;
        let wall = start.elapsed();
        match used.status.code() {
            Some(code) if code <= self.highest => Ok(Sample {
                wall,
                peak: used.rusage.maxrss,
            }),
            _ => Err(format!("`{}` failed: {}", self.name, used.status)),
        }
    }
}

/// Runs all of them in turn, `rounds` times.
pub(super) fn interleaved(
    contestants: &[Contestant],
    rounds: usize,
) -> Result<Vec<Samples>, String> {
    let mut samples: Vec<Samples> = contestants.iter().map(|_| Samples(Vec::new())).collect();
    for _ in 0..rounds.max(1) {
        for (contestant, samples) in contestants.iter().zip(&mut samples) {
            samples.0.push(contestant.run()?);
        }
    }
    Ok(samples)
}

impl Samples {
    /// The median wall time in milliseconds, with the shortest and the longest.
    pub(super) fn milliseconds(&self) -> Spread {
        Spread::of(
            self.0
                .iter()
                .map(|sample| sample.wall.as_secs_f64() * 1000.0),
        )
    }

    /// The median of the memory held at most, in mebibytes.
    pub(super) fn mebibytes(&self) -> Spread {
        Spread::of(
            self.0
                .iter()
                .map(|sample| f64::from((sample.peak >> 10) as u32) / 1024.0),
        )
    }

    /// How many times as long as `other` it took, round by round.
    pub(super) fn ratio(&self, other: &Self) -> Spread {
        let rounds = self.0.iter().zip(&other.0);
        Spread::of(rounds.map(|(own, other)| own.wall.as_secs_f64() / other.wall.as_secs_f64()))
    }
}

/// A median with the smallest and the largest value.
#[derive(Clone, Copy, Debug)]
pub(super) struct Spread {
    pub(super) median: f64,
    least: f64,
    most: f64,
}

impl Spread {
    fn of(values: impl Iterator<Item = f64>) -> Self {
        let mut values: Vec<f64> = values.collect();
        values.sort_by(f64::total_cmp);
        let at = |index: usize| values.get(index).copied().unwrap_or_default();
        Self {
            median: at(values.len() / 2),
            least: at(0),
            most: at(values.len().saturating_sub(1)),
        }
    }
}

impl fmt::Display for Spread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.1} ({:.1}–{:.1})", self.median, self.least, self.most)
    }
}
