//! Fixing a whole text: rounds that end, fixes that mend what they are for, and texts that are never made worse.

use dockwright_model::source::Source;
use dockwright_model::world::MemoryWorld;
use dockwright_rules::apply::{Fixed, fix};
use dockwright_rules::diagnostic::Safety;
use dockwright_rules::settings::Settings;

fn fixed(text: &str, safety: Safety) -> Fixed {
    let source = Source::new("Dockerfile", text);
    fix(
        &source,
        &MemoryWorld::default(),
        &Settings::everything(),
        safety,
    )
}

#[test]
fn fixes_of_several_rules_meet_in_one_text() {
    let text =
        "FROM debian:12-slim as Build\nENV A b\nRUN apt-get update \\\n\n && apt-get install x\n";
    let once = fixed(text, Safety::Safe);
    assert!(
        once.text
            .starts_with("FROM debian:12-slim AS build\nENV A=b\n"),
        "{}",
        once.text
    );
    assert!(once.text.contains("install -y x"), "{}", once.text);
    let twice = fixed(&once.text, Safety::Safe);
    assert_eq!((twice.applied, twice.text), (0, once.text));
}

#[test]
fn a_fix_that_mends_nothing_is_not_made() {
    // The shell text is broken, so that nothing put behind it is ever read as a command.
    for text in [
        "FROM debian:12\nRUN apt-get update ${\n",
        "FROM debian:12\nRUN apt-get update \"\n",
        "FROM debian:12\nRUN set -e; apt-get update; x ${'}\n",
        "FROM debian:12\nLABEL n\u{a0} \"\"\n",
    ] {
        for safety in [Safety::Safe, Safety::Unsafe] {
            let once = fixed(text, safety);
            assert!(once.text.len() < text.len() + 40, "{}", once.text);
            assert_eq!(fixed(&once.text, safety).text, once.text);
        }
    }
}

#[test]
fn one_bad_file_loses_no_fix_of_the_rest() {
    let mut text = String::from("FROM debian:12\nRUN apt-get update ${\n");
    for index in 0..200 {
        text.push_str("ENV KEY");
        text.push_str(&index.to_string());
        text.push_str(" value\n");
    }
    let once = fixed(&text, Safety::Unsafe);
    assert!(!once.text.contains("KEY7 value"), "{}", once.text);
    assert!(once.text.contains("ENV KEY199=value"), "{}", once.text);
}
