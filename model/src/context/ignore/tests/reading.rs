//! Proves how the lines of an ignore file become patterns.

use crate::context::ignore::{IgnoreFile, PatternErrorKind};

/// The patterns as `!`, text, and what their ranges hold.
fn shown(text: &str) -> Vec<(bool, String, String)> {
    let file = IgnoreFile::parse(text);
    let patterns = file.patterns.iter();
    patterns
        .map(|pattern| {
            (
                pattern.negated,
                pattern.text.clone(),
                pattern.range.slice(text).to_owned(),
            )
        })
        .collect()
}

#[track_caller]
fn check(text: &str, expected: &[(bool, &str, &str)]) {
    let expected: Vec<_> = expected
        .iter()
        .map(|&(negated, pattern, range)| (negated, pattern.to_owned(), range.to_owned()))
        .collect();
    assert_eq!(shown(text), expected, "of {text:?}");
}

#[test]
fn comments_and_blank_lines_are_skipped() {
    check("", &[]);
    check("# a\n\n  \n#b\n", &[]);
    check("a\r\n#\r\nb", &[(false, "a", "a"), (false, "b", "b")]);
    // Only a `#` in the first column begins a comment.
    check(" # a\n", &[(false, "# a", "# a")]);
}

#[test]
fn a_byte_order_mark_belongs_to_no_pattern() {
    check("\u{feff}a\n", &[(false, "a", "a")]);
    check("\u{feff}# a\nb", &[(false, "b", "b")]);
}

#[test]
fn patterns_are_trimmed_cleaned_and_relative() {
    check("  a/ \t\n", &[(false, "a", "a/")]);
    check(
        "/a\n./b\n//c//d/..\n",
        &[
            (false, "a", "/a"),
            (false, "b", "./b"),
            (false, "c", "//c//d/.."),
        ],
    );
    check("!a\n! /b/\n", &[(true, "a", "!a"), (true, "b", "! /b/")]);
    check("/\n", &[(false, "/", "/")]);
    check("a # b\n", &[(false, "a # b", "a # b")]);
}

#[test]
fn errors_stand_beside_the_patterns_that_can_be_used() {
    let text = "a\n !\n[b\nc\n";
    let file = IgnoreFile::parse(text);
    let errors: Vec<_> = file
        .errors
        .iter()
        .map(|error| (error.error.kind, error.range.slice(text)))
        .collect();
    assert_eq!(
        errors,
        [
            (PatternErrorKind::LoneNegation, "!"),
            (PatternErrorKind::UnclosedClass, "[b")
        ]
    );
    assert_eq!(file.patterns.len(), 2);
    assert!(file.matches("c"));
}

#[test]
fn the_deciding_pattern_is_named() {
    let text = "*\n!src\nsrc/*.tmp\n";
    let file = IgnoreFile::parse(text);
    let deciding = |path| {
        file.matching_pattern(path)
            .map(|pattern| pattern.range.slice(text))
    };
    assert_eq!(deciding("a"), Some("*"));
    assert_eq!(deciding("src/a"), Some("!src"));
    assert_eq!(deciding("src/a.tmp"), Some("src/*.tmp"));
    assert_eq!(deciding("."), None);
    assert!(file.has_negation());
}
