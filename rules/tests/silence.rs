//! A report that is silenced is gone, and nothing else changes: proved for every report of every rule's page.

use dockwright_model::Model;
use dockwright_model::source::Source;
use dockwright_model::world::MemoryWorld;
use dockwright_rules::apply::apply;
use dockwright_rules::catalog;
use dockwright_rules::diagnostic::{Diagnostic, Fix, Phase};
use dockwright_rules::lint::lint;
use dockwright_rules::settings::Settings;
use dockwright_rules::silence::{silence_file, silence_instruction};

type Silence = fn(&Model<'_>, &Diagnostic) -> Option<Fix>;

/// The files of a page that its rule reports, without the marks.
fn bad_files(page: &str) -> impl Iterator<Item = String> {
    let fences = page.split("```dockerfile,bad\n").skip(1);
    fences.filter_map(|fence| {
        let body = fence.split("```").next()?;
        let is_mark = |line: &&str| line.trim_start_matches(['#', ' ']).starts_with('^');
        let lines = body.split_inclusive('\n').filter(|line| !is_mark(line));
        Some(lines.collect())
    })
}

fn reports(text: &str) -> Vec<Diagnostic> {
    let world = MemoryWorld::default();
    lint(
        &Model::new(Source::new("Dockerfile", text), &world),
        &Settings::everything(),
    )
}

/// The rule that takes whatever comment stands above a stage for its description, as BuildKit's check does.
const READS_COMMENTS: &str = "invalid-definition-description";

/// Silences each report by itself; gives the number of comments that were written.
fn check(text: &str, silence: Silence) -> usize {
    let world = MemoryWorld::default();
    let model = Model::new(Source::new("Dockerfile", text), &world);
    let before = reports(text);
    let mut written = 0;
    for report in &before {
        let Some(fix) = silence(&model, report) else {
            // No comment may stand above a directive, but one behind it holds for the whole file.
            let is_of_file = model.instruction_at(report.range.start()).is_none()
                && silence_file(&model, report).is_some();
            let is_refusal = report.phase != Phase::Lint;
            assert!(is_refusal || is_of_file, "{report:?} cannot be silenced");
            continue;
        };
        let after = apply(text, &fix.edits);
        let left = reports(&after);
        let key = |it: &Diagnostic| (it.rule, it.message.clone());
        let count = |list: &[Diagnostic]| list.iter().filter(|it| key(it) == key(report)).count();
        assert!(
            count(&left) < count(&before),
            "{report:?} is still there in:\n{after}"
        );
        let others = |list: &[Diagnostic]| -> Vec<_> {
            list.iter()
                .filter(|it| it.rule != report.rule && it.rule != READS_COMMENTS)
                .map(key)
                .collect()
        };
        assert_eq!(others(&left), others(&before), "{report:?} in:\n{after}");
        written += 1;
    }
    written
}

#[test]
fn a_silenced_report_is_gone_and_the_others_stay() {
    let mut written = 0;
    for rule in catalog::rules() {
        for text in bad_files(rule.docs) {
            written += check(&text, silence_instruction);
            written += check(&text, silence_file);
            written += check(&text.replace('\n', "\r\n"), silence_instruction);
        }
    }
    assert!(written > 500, "only {written} comments were written");
}

#[test]
fn a_comment_that_stands_there_is_added_to() {
    let check = |silence: Silence, before: &str, after: &str| {
        let world = MemoryWorld::default();
        let model = Model::new(Source::new("Dockerfile", before), &world);
        let report = reports(before)
            .into_iter()
            .find(|report| report.rule == "sudo-in-run")
            .unwrap();
        let fix = silence(&model, &report).unwrap();
        assert_eq!(apply(before, &fix.edits), after);
    };
    check(
        silence_instruction,
        "FROM a:1\n  # dockwright ignore=cd-in-run, root-user: why\n  RUN sudo x\n",
        "FROM a:1\n  # dockwright ignore=cd-in-run, root-user,sudo-in-run: why\n  RUN sudo x\n",
    );
    check(
        silence_instruction,
        "FROM a:1\n  RUN sudo x",
        "FROM a:1\n  # dockwright ignore=sudo-in-run\n  RUN sudo x",
    );
    check(
        silence_file,
        "# syntax=docker/dockerfile:1\n# dockwright global ignore=root-user\nFROM a:1\nRUN sudo x\n",
        "# syntax=docker/dockerfile:1\n# dockwright global ignore=root-user,sudo-in-run\nFROM a:1\nRUN sudo x\n",
    );
    check(
        silence_file,
        "# syntax=docker/dockerfile:1\nFROM a:1\nRUN sudo x\n",
        "# syntax=docker/dockerfile:1\n# dockwright global ignore=sudo-in-run\nFROM a:1\nRUN sudo x\n",
    );
}
