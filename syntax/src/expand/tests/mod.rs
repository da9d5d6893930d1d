//! Proves expansion with rows of our own and, where it is at hand, with BuildKit's own data.
//! Leans on `rows`, the table.

mod cases;
mod rows;
mod uses;

use std::collections::BTreeSet;

use proptest::prelude::*;

use self::rows::{ENVIRONMENT, ERRORS, GLOBS, NAMES, REPLACEMENTS, TEXTS, UNSET, WORDS};
use super::{Expander, glob_to_regex, reverse_pattern};

/// The text of `source`, or the message of its error behind `error: `.
fn text(expander: Expander, source: &str) -> String {
    match expander.expand(source, &ENVIRONMENT) {
        Ok(expansion) => expansion.text,
        Err(error) => format!("error: {error}"),
    }
}

#[test]
fn texts_are_as_in_the_table() {
    for &(source, expected) in TEXTS.iter().chain(REPLACEMENTS) {
        assert_eq!(text(Expander::new('\\'), source), expected, "of {source}");
    }
}

#[test]
fn words_are_as_in_the_table() {
    for &(source, expected) in WORDS {
        let expansion = Expander::new('\\').expand(source, &ENVIRONMENT);
        assert_eq!(
            expansion.map(|expansion| expansion.words),
            Ok(owned(expected)),
            "of {source}"
        );
    }
}

#[test]
fn errors_are_as_in_the_table() {
    for &(source, kind, at, message) in ERRORS {
        let error = Expander::new('\\')
            .expand(source, &ENVIRONMENT)
            .expect_err(source);
        assert_eq!(error.kind, kind, "of {source}");
        assert_eq!(&source[error.range], at, "of {source}");
        assert_eq!(error.message, message, "of {source}");
    }
}

#[test]
fn names_are_as_in_the_table() {
    for &(source, matched, unmatched) in NAMES {
        let expansion = Expander::new('\\')
            .expand(source, &ENVIRONMENT)
            .expect(source);
        assert_eq!(expansion.matched, set(matched), "of {source}");
        assert_eq!(expansion.unmatched, set(unmatched), "of {source}");
    }
}

#[test]
fn an_unset_variable_can_stay() {
    let expander = Expander {
        keep_unset: true,
        ..Expander::new('\\')
    };
    for &(source, expected) in UNSET {
        assert_eq!(text(expander, source), expected, "of {source}");
    }
}

#[test]
fn quotes_and_escapes_can_stay() {
    let raw = Expander {
        raw_quotes: true,
        raw_escapes: true,
        ..Expander::new('\\')
    };
    assert_eq!(text(raw, r#"'a' "$USER" \$x b\"#), r#"'a' "ann" \$x b\"#);
    assert_eq!(text(raw, r#""a\"b" "a\b""#), r#""a\"b" "a\\b""#);
    assert_eq!(text(raw, r"${none:-\$x}"), "$x");
    assert_eq!(
        text(Expander::heredoc(), r#"it's "$USER" \$USER \\"#),
        r#"it's "ann" $USER \"#
    );
}

#[test]
fn a_back_tick_escapes_where_the_file_says_so() {
    let expander = Expander::new('`');
    assert_eq!(text(expander, r"C:\`$USER\$USER``"), r"C:\$USER\ann`");
    assert_eq!(text(expander, r#""`$USER`" \""#), r#"$USER" \"#);
    // The escape of a pattern is a backslash all the same.
    assert_eq!(text(expander, r"${STARS#\*}"), "*.txt");
}

#[test]
fn globs_become_regular_expressions() {
    for &(pattern, expected) in GLOBS {
        assert_eq!(
            glob_to_regex(pattern, true, true).as_deref(),
            Ok(expected),
            "of {pattern}"
        );
    }
    assert_eq!(glob_to_regex("a*", false, false).as_deref(), Ok("a.*?"));
    for pattern in [r"\", r"\a", r"a\\\", r"\["] {
        assert!(glob_to_regex(pattern, true, true).is_err(), "of {pattern}");
    }
}

#[test]
fn a_pattern_reverses_around_its_escapes() {
    for (pattern, expected) in [
        ("", ""),
        ("abc", "cba"),
        (r"a\*c", r"c\*a"),
        (r"\\b", r"b\\"),
        (r"a\", r"\a"),
    ] {
        assert_eq!(reverse_pattern(pattern), expected, "of {pattern}");
    }
}

#[test]
fn hostile_words_end_soon() {
    let many = "a".repeat(2000);
    let stars = "a*".repeat(500);
    let environment = [("A", many.as_str()), ("P", stars.as_str())];
    let expand = |source: &str| Expander::new('\\').expand(source, &environment);
    assert_eq!(
        expand("${A##${P}b}").map(|expansion| expansion.text.len()),
        Ok(2000)
    );
    assert_eq!(
        expand("${A//${P}b/}").map(|expansion| expansion.text.len()),
        Ok(2000)
    );
    assert!(expand(&"${x:-".repeat(100_000)).is_err());
    assert!(expand(&format!("${{A//a/{}}}", "${A//a/$A}".repeat(4))).is_err());
}

proptest! {
    #[test]
    fn any_word_is_read(source in r#"([$a-c{}:\-+?#%/\\'"* _0=é]|\$\{)*"#, skip_quotes: bool, keep_unset: bool, raw: bool) {
        let expander = Expander { skip_quotes, keep_unset, raw_quotes: raw, raw_escapes: raw, ..Expander::new('\\') };
        let environment = [("a", "x/y*"), ("b", ""), ("c", "$a é\n")];
        if let Err(error) = expander.expand(&source, &environment) {
            prop_assert!(source.get(error.range).is_some());
        }
        for variable in expander.variable_uses(&source) {
            prop_assert_eq!(&source[variable.name_range.clone()], &variable.name);
            prop_assert!(source[variable.range].starts_with('$'));
        }
    }

    #[test]
    fn a_word_without_marks_stays(source in "[a-zé.,;:@-]*") {
        prop_assert_eq!(text(Expander::new('\\'), &source), source);
    }
}

fn owned(words: &[&str]) -> Vec<String> {
    words.iter().copied().map(str::to_owned).collect()
}

fn set(words: &[&str]) -> BTreeSet<String> {
    words.iter().copied().map(str::to_owned).collect()
}
