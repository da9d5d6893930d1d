//! BuildKit's own tests of its checks: what a build warns of, and what a lint of all stages warns of.
//! Leans on `judged`.

use std::collections::BTreeSet;

use dockwright_model::image::facts::ImageFacts;
use dockwright_model::image::platform::Platform;
use dockwright_model::image::reference::ImageReference;
use dockwright_model::world::{EntryKind, Images, MemoryWorld};
use serde_json::Value;

use super::judged::{Warning, judge};
use super::report::Report;
use super::row::Row;

pub(super) fn compare(name: &str, rows: &[Row]) -> Vec<Report> {
    let mut report = Report::new(name);
    for row in rows {
        let judged = judge(row.text("dockerfile"), &world(row));
        // Where the written test counts lines otherwise than its own text, the run of BuildKit on the text decides.
        let lines_hold = row.flag("oracle_lint_lines_ok") != Some(false);
        let all = warnings(
            row,
            if lines_hold {
                "expect_lint"
            } else {
                "oracle_lint_report"
            },
        );
        let needed = warnings(row, "expect");
        let accepted = row.optional_text("build_err").is_none();
        let agrees = judged.warnings == all
            && judged.needed_warnings == needed
            && judged.is_accepted() == accepted;
        report.count(agrees, || {
            let mut lines = vec![row.title()];
            lines.extend(difference("lint", &all, &judged.warnings));
            lines.extend(difference("build", &needed, &judged.needed_warnings));
            if judged.is_accepted() != accepted {
                let expected = row.optional_text("build_err").unwrap_or("accepted");
                lines.push(format!("BuildKit: {expected}; ours: {}", judged.reasons()));
            }
            lines.join("\n    ")
        });
    }
    vec![report]
}

fn difference(
    column: &str,
    expected: &BTreeSet<Warning>,
    actual: &BTreeSet<Warning>,
) -> Option<String> {
    let missing: Vec<_> = expected.difference(actual).collect();
    let invented: Vec<_> = actual.difference(expected).collect();
    (expected != actual).then(|| format!("{column}: missing {missing:?}, invented {invented:?}"))
}

fn warnings(row: &Row, key: &str) -> BTreeSet<Warning> {
    let warning = |warning: &Value| {
        let line =
            usize::try_from(warning["line"].as_u64().unwrap_or_default()).unwrap_or_default();
        Some((warning["rule"].as_str()?.to_owned(), line))
    };
    row.list(key).iter().filter_map(warning).collect()
}

/// The world of a row: its arguments, its ignore file, and its image.
fn world(row: &Row) -> MemoryWorld {
    let mut world = MemoryWorld {
        build_arguments: row.pairs("build_args").collect(),
        ignore_file: row.optional_text("dockerignore").map(str::to_owned),
        ..MemoryWorld::default()
    };
    if world.ignore_file.is_some() {
        world.context = Some([("Dockerfile".to_owned(), EntryKind::File)].into());
    }
    let platform = row
        .optional_text("image_platform")
        .and_then(|text| Platform::parse(text).ok());
    if platform.is_some() {
        let facts = ImageFacts {
            platform,
            ..ImageFacts::default()
        };
        let words = row.text("dockerfile").split_whitespace();
        let references = words.filter_map(|word| ImageReference::parse(word).ok());
        let answers = references.map(|reference| (reference.to_string(), facts.clone().into()));
        world.images = Images::given(answers.collect());
    }
    world
}
