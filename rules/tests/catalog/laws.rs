//! The laws of the catalog: each rule in its place, under its name, with its page.

use std::collections::BTreeSet;
use std::path::PathBuf;

use crate::harness::{Setup, fences, judge, set_up, without_marks};
use dockwright_rules::catalog;
use dockwright_rules::rule::{Category, FixAvailability, Rule};

fn family(category: Category) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("src")
        .join(category.name())
}

#[test]
fn every_file_of_a_family_is_a_rule_with_its_page_and_is_listed() {
    for category in Category::ALL {
        let listed: BTreeSet<String> = catalog::rules()
            .filter(|rule| rule.category == category)
            .map(|rule| rule.name.replace('-', "_"))
            .collect();
        for extension in ["rs", "md"] {
            let files: BTreeSet<String> = std::fs::read_dir(family(category))
                .unwrap()
                .map(|entry| entry.unwrap().path())
                .filter(|path| path.extension().is_some_and(|found| found == extension))
                .map(|path| path.file_stem().unwrap().to_string_lossy().into_owned())
                .filter(|stem| stem != "mod")
                .collect();
            assert_eq!(
                files,
                listed,
                "the .{extension} files of {} and its RULES differ",
                category.name()
            );
        }
    }
}

#[test]
fn names_are_unique_and_pages_open_with_them() {
    let mut names = BTreeSet::new();
    for rule in catalog::rules() {
        assert!(names.insert(rule.name), "`{}` stands twice", rule.name);
        assert!(
            rule.docs.starts_with(&format!("# {}\n", rule.name)),
            "`{}`: its page has another title",
            rule.name
        );
        assert!(
            !rule.summary.ends_with('.'),
            "`{}`: a summary has no full stop",
            rule.name
        );
    }
}

#[test]
fn every_page_has_a_bad_and_a_good_fence_and_tells_of_its_fix() {
    for rule in catalog::rules() {
        let infos: Vec<String> = fences(rule.docs)
            .into_iter()
            .map(|fence| fence.info)
            .collect();
        let has = |info: &str| infos.iter().any(|found| found == info);
        assert!(has("dockerfile,bad"), "`{}` has no bad fence", rule.name);
        assert!(has("dockerfile,good"), "`{}` has no good fence", rule.name);
        let can_fix = rule.fix != FixAvailability::None;
        assert_eq!(
            has("dockerfile,fixed"),
            can_fix,
            "`{}`: a fixed fence for each fix, and only then",
            rule.name
        );
    }
}

#[test]
fn fixes_are_as_safe_as_the_rule_says() {
    for rule in catalog::rules() {
        let found = bad_fences(rule)
            .into_iter()
            .flat_map(|(text, setup)| judge(rule, &text, &setup));
        let fixes = found.filter_map(|diagnostic| diagnostic.fix);
        let kinds: BTreeSet<&str> = fixes.map(|fix| fix.safety.name()).collect();
        let announced: &[&str] = match rule.fix {
            FixAvailability::None => &[],
            FixAvailability::Safe => &["safe"],
            FixAvailability::Unsafe => &["unsafe"],
            FixAvailability::Either => &["safe", "unsafe"],
        };
        let kinds: Vec<&str> = kinds.into_iter().collect();
        assert_eq!(kinds, announced, "the fixes of `{}`", rule.name);
    }
}

#[test]
fn messages_are_written_as_the_style_says() {
    for rule in catalog::rules() {
        for (text, setup) in bad_fences(rule) {
            for diagnostic in judge(rule, &text, &setup) {
                let parts = std::iter::once(&diagnostic.message).chain(&diagnostic.help);
                for part in parts {
                    assert!(
                        !part.ends_with('.'),
                        "`{}`: no full stop: {part}",
                        rule.name
                    );
                    let opens_small = part
                        .chars()
                        .next()
                        .is_some_and(|first| !first.is_uppercase());
                    assert!(opens_small, "`{}`: lower case: {part}", rule.name);
                }
                assert!(
                    diagnostic.help.is_some(),
                    "`{}`: says not what to do: {}",
                    rule.name,
                    diagnostic.message
                );
            }
        }
    }
}

fn bad_fences(rule: &'static Rule) -> Vec<(String, Setup)> {
    let mut setup = Setup::default();
    let mut found = Vec::new();
    for fence in fences(rule.docs) {
        if !set_up(&mut setup, &fence) && fence.info.starts_with("dockerfile,") {
            let setup = std::mem::take(&mut setup);
            if fence.info == "dockerfile,bad" {
                found.push((without_marks(&fence.text), setup));
            }
        }
    }
    found
}
