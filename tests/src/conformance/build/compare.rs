//! Builds every case, a few at a time, and counts which come out as BuildKit's do.
//! Leans on everything above it.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

use super::archive;
use super::attempt::{self, Attempt, attempt};
use super::cases::{self, Case, Suite};
use super::difference::{Difference, Variance, differences};
use super::expectation::Expectation;
use super::flatten;
use super::scene::Scene;
use crate::conformance::report::Report;

/// How many builds run at once.
const AT_ONCE: usize = 2;

/// What came of the builds of a folder.
#[derive(Debug)]
pub(in crate::conformance) struct Compared {
    /// What agrees.
    pub(in crate::conformance) report: Report,
    /// Of which builds the plan foretold every step as it came.
    pub(in crate::conformance) foretold: Report,
    /// The cases that were left out, and why.
    pub(in crate::conformance) left_out: Vec<String>,
}

/// Builds the cases below a folder, each suite in a folder of its own; the error says why none was built.
///
/// A name is that of everything, of a suite, or of one case: `build`, `build/SUITE`, `build/SUITE/NUMBER`.
pub(in crate::conformance) fn compare(folder: &Path, names: &[&str]) -> Result<Compared, String> {
    let mut suites = suites(folder);
    for (_, suite) in &mut suites {
        suite.cases.retain(|case| is_named(&case.name, names));
        suite.left_out.retain(|(case, _)| is_named(case, names));
    }
    suites.retain(|(_, suite)| !suite.cases.is_empty());
    if suites.is_empty() {
        return Err(format!("{} holds no such cases", folder.display()));
    }
    let scene = Scene::new()?;
    let mut compared = Compared {
        report: Report::new("build"),
        foretold: Report::new("foretold"),
        left_out: Vec::new(),
    };
    for (name, suite) in suites {
        let report = judge_all(&name, &suite, &scene, &mut compared.foretold);
        compared.report.agree += report.agree;
        compared.report.total += report.total;
        compared
            .report
            .disagreements
            .extend(report.disagreements.iter().cloned());
        let part = Report {
            disagreements: Vec::new(),
            ..report
        };
        compared.report.parts.push(part);
        compared.left_out.extend(left_out(&name, &suite));
    }
    compared.report.disagreements.sort();
    compared.foretold.disagreements.sort();
    Ok(compared)
}

/// How many cases were left out for each reason.
fn left_out(name: &str, suite: &Suite) -> Vec<String> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for (_, reason) in &suite.left_out {
        *counts.entry(reason).or_default() += 1;
    }
    let counts = counts.into_iter();
    counts
        .map(|(reason, count)| format!("{count} of {name}: {reason}"))
        .collect()
}

fn is_named(case: &str, names: &[&str]) -> bool {
    let is_below = |name: &str| {
        case.strip_prefix(name)
            .is_some_and(|rest| rest.starts_with('/'))
    };
    names.iter().any(|name| case == *name || is_below(name))
}

fn suites(folder: &Path) -> Vec<(String, Suite)> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut suites: Vec<(String, Suite)> = entries
        .filter_map(|entry| {
            let name = entry.file_name().into_string().ok()?;
            Some((format!("build/{name}"), cases::read(&entry.path())?))
        })
        .collect();
    suites.sort_by(|left, right| left.0.cmp(&right.0));
    suites
}

/// Builds and judges the cases of a suite; which thread takes which is left to chance, the order of the report is not.
fn judge_all(name: &str, suite: &Suite, scene: &Scene, foretold: &mut Report) -> Report {
    let tests = by_test(&suite.cases);
    let next = AtomicUsize::new(0);
    let verdicts = Mutex::new(Vec::new());
    // Each works in a store of its own, so that none makes what another was just foretold to make.
    let work = |worker: usize| {
        while let Some(cases) = tests.get(next.fetch_add(1, Ordering::Relaxed)) {
            for case in cases {
                let verdict = judge(case, scene, worker);
                attempt::tidy(case, scene);
                let mut verdicts = verdicts.lock().unwrap_or_else(PoisonError::into_inner);
                verdicts.push((case.title.clone(), verdict));
            }
        }
    };
    thread::scope(|scope| {
        for worker in 0..AT_ONCE {
            let work = &work;
            scope.spawn(move || work(worker));
        }
    });
    let mut report = Report::new(name);
    for (title, verdict) in verdicts.into_inner().unwrap_or_default() {
        let found = &verdict.differences;
        report.count(found.is_empty(), || described(&title, found));
        // Where no step of a build was foretold, nothing was.
        if let Some((wrong, 1..)) = verdict.surprises {
            foretold.count(wrong.is_empty(), || {
                format!("{title}: {}", wrong.join("; "))
            });
        }
    }
    report
}

/// The cases of each test, in their order.
fn by_test(cases: &[Case]) -> Vec<Vec<&Case>> {
    let mut tests: Vec<Vec<&Case>> = Vec::new();
    for case in cases {
        let is_same = |known: &&mut Vec<&Case>| known.iter().any(|known| known.test == case.test);
        match tests.iter_mut().find(is_same) {
            Some(known) => known.push(case),
            None => tests.push(vec![case]),
        }
    }
    tests
}

/// A disagreement with its reason in front, so that those of one reason stand together.
fn described(title: &str, found: &[Difference]) -> String {
    const SHOWN: usize = 4;
    let parts: Vec<String> = found
        .iter()
        .take(SHOWN)
        .map(|difference| format!("{}: {}", difference.part, difference.detail))
        .collect();
    let more = match found.len() {
        0..=SHOWN => String::new(),
        many => format!("; and {} more", many - SHOWN),
    };
    let first = found
        .first()
        .map_or("", |difference| difference.part.as_str());
    format!("[{first}] {title}: {}{more}", parts.join("; "))
}

/// What came of one case.
struct Verdict {
    differences: Vec<Difference>,
    surprises: Option<(Vec<String>, usize)>,
}

fn judge(case: &Case, scene: &Scene, worker: usize) -> Verdict {
    match attempt(case, scene, worker) {
        Ok(attempt) => Verdict {
            differences: judge_image(case, scene, &attempt),
            surprises: attempt.surprises(),
        },
        Err(reason) => Verdict {
            differences: vec![difference("not tried", reason)],
            surprises: None,
        },
    }
}

fn judge_image(case: &Case, scene: &Scene, attempt: &Attempt) -> Vec<Difference> {
    match &case.expectation {
        Expectation::Failed(_) if attempt.is_refused() => Vec::new(),
        Expectation::Failed(message) => {
            let detail = format!("BuildKit fails: {message}; we: {}", attempt.last_words());
            vec![difference("fails in BuildKit", detail)]
        }
        Expectation::Made(_) if !attempt.is_made() => {
            vec![difference("fails here", attempt.last_words())]
        }
        Expectation::Made(images) => {
            let variance = variance(case, scene);
            match flatten::images(&attempt.archive, &scene.bases) {
                Ok(actual) => differences(images, &actual, &variance),
                Err(reason) => vec![difference("not an image", reason)],
            }
        }
    }
}

fn difference(part: &str, detail: String) -> Difference {
    Difference {
        part: part.to_owned(),
        detail,
    }
}

fn variance(case: &Case, scene: &Scene) -> Variance {
    let context = case.context.as_deref().map(archive::times);
    Variance {
        context_times: context.unwrap_or_default(),
        began: scene.began,
        random: case.random.clone(),
        twins: case.twins.clone(),
        has_known_folders: case.has_known_folders,
    }
}
