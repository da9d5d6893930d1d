//! The comparisons by the name of their data.
//! Leans on one file for each kind of data.

use std::path::Path;

use super::report::Report;
use super::row::{self, Row};
use super::{
    build, buildkit_lint_cases, corpus_files, dockerignore, hadolint_cases, parse_gap_cases,
    parser_testfiles, shell_words,
};
use crate::place;

/// What became of one comparison.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// It ran.
    Compared(Vec<Report>),
    /// It did not, for this reason.
    Skipped(String),
}

type Compare = fn(&str, &[Row]) -> Vec<Report>;

/// The data that is known; a file belongs to the entry its name begins with.
const COMPARISONS: [(&str, Compare); 6] = [
    ("parser-testfiles", parser_testfiles::compare),
    ("parse-gap-cases", parse_gap_cases::compare),
    ("shell-words", shell_words::compare),
    ("dockerignore", dockerignore::compare),
    ("buildkit-lint-cases", buildkit_lint_cases::compare),
    ("hadolint-cases", hadolint_cases::compare),
];

/// Runs the comparisons of the folder `cases` and of the corpus beside it: the named ones, or all where none is named.
///
/// Whole builds are run only where they are named, since they take minutes: `build`, `build/SUITE`, `build/SUITE/NUMBER`.
pub fn run(cases: &Path, names: &[String]) -> Vec<Outcome> {
    let is_meant = |name: &str, asked: &str| asked != "build" && name.starts_with(asked);
    let is_asked_for =
        |name: &str| names.is_empty() || names.iter().any(|asked| is_meant(name, asked));
    let known = COMPARISONS.iter().filter(|(name, _)| is_asked_for(name));
    let mut outcomes: Vec<Outcome> = known
        .flat_map(|(name, compare)| run_files(cases, name, *compare))
        .collect();
    if is_asked_for("corpus") || names.iter().any(|name| name.starts_with("corpus/")) {
        outcomes.push(run_corpus(&place::corpus(cases)));
    }
    let is_build = |name: &&String| *name == "build" || name.starts_with("build/");
    let builds: Vec<&str> = names.iter().filter(is_build).map(String::as_str).collect();
    if !builds.is_empty() {
        outcomes.extend(run_builds(&cases.join("build"), &builds));
    }
    outcomes
}

fn run_files(cases: &Path, name: &str, compare: Compare) -> Vec<Outcome> {
    let stems = stems(cases, name);
    if stems.is_empty() {
        return vec![Outcome::Skipped(format!(
            "{} is not there",
            cases.join(format!("{name}.jsonl")).display()
        ))];
    }
    let outcome = |stem: &String| match row::read(&cases.join(format!("{stem}.jsonl"))) {
        Ok(rows) => Outcome::Compared(compare(stem, &rows)),
        Err(error) => Outcome::Skipped(format!("{stem} cannot be read: {error}")),
    };
    stems.iter().map(outcome).collect()
}

/// The names of the files of one kind, without their extension.
fn stems(cases: &Path, name: &str) -> Vec<String> {
    let entries = std::fs::read_dir(cases).into_iter().flatten().flatten();
    let names = entries.filter_map(|entry| entry.file_name().into_string().ok());
    let stems = names.filter_map(|file| file.strip_suffix(".jsonl").map(str::to_owned));
    let mut stems: Vec<String> = stems.filter(|stem| stem.starts_with(name)).collect();
    stems.sort();
    stems
}

fn run_builds(folder: &Path, names: &[&str]) -> Vec<Outcome> {
    match build::compare(folder, names) {
        Ok(compared) => {
            let left_out = compared.left_out.into_iter().map(Outcome::Skipped);
            let report = Outcome::Compared(vec![compared.report, compared.foretold]);
            left_out.chain([report]).collect()
        }
        Err(reason) => vec![Outcome::Skipped(format!("build: {reason}"))],
    }
}

fn run_corpus(folder: &Path) -> Outcome {
    match corpus_files::compare(folder) {
        Some(reports) => Outcome::Compared(reports),
        None => Outcome::Skipped(format!("the corpus in {} is not there", folder.display())),
    }
}
