//! Proves where variables are seen, in whole and in broken sources.

use crate::expand::{Expander, Operator, VariableUse, variable_uses};

/// Each use as its whole text, its operator and whether it is quoted.
fn shown<'a>(source: &'a str, uses: &[VariableUse]) -> Vec<(&'a str, String, bool)> {
    uses.iter()
        .map(|variable| {
            let operator = variable.operator.map(|operator| operator.to_string());
            (
                &source[variable.range.clone()],
                operator.unwrap_or_default(),
                variable.quoted,
            )
        })
        .collect()
}

#[track_caller]
fn check(source: &str, expected: &[(&str, &str, bool)]) {
    let uses = variable_uses(source, '\\');
    let expected: Vec<_> = expected
        .iter()
        .map(|&(whole, operator, quoted)| (whole, operator.to_owned(), quoted))
        .collect();
    assert_eq!(shown(source, &uses), expected, "of {source}");
}

#[test]
fn uses_are_seen_outside_of_single_quotes() {
    check(
        "$a-${b} '$c' \"$d\"",
        &[("$a", "", false), ("${b}", "", false), ("$d", "", true)],
    );
    check(r"\$a \\$b $. $", &[("$b", "", false)]);
}

#[test]
fn an_operand_has_uses_of_its_own() {
    check(
        "${a:-x${b}}$c",
        &[
            ("${a:-x${b}}", ":-", false),
            ("${b}", "", false),
            ("$c", "", false),
        ],
    );
    check(
        "\"${a//$b/$c}\"",
        &[
            ("${a//$b/$c}", "//", true),
            ("$b", "", true),
            ("$c", "", true),
        ],
    );
}

#[test]
fn a_broken_source_has_its_uses_all_the_same() {
    check(
        "$a ${b:-$c",
        &[
            ("$a", "", false),
            ("${b:-$c", ":-", false),
            ("$c", "", false),
        ],
    );
    check("${} $a", &[("$a", "", false)]);
    check(
        "${a=$b} $c",
        &[
            ("${a=$b}", "=", false),
            ("$b", "", false),
            ("$c", "", false),
        ],
    );
    check("\"$a", &[("$a", "", true)]);
    check("${a/$b}", &[("${a/$b}", "/", false), ("$b", "", false)]);
}

#[test]
fn ranges_are_bytes_of_the_source() {
    let source = "é${größe##x}";
    let uses = variable_uses(source, '\\');
    let [variable] = &uses[..] else {
        panic!("one use, not {uses:?}");
    };
    assert_eq!(variable.range, 2..source.len());
    assert_eq!(&source[variable.name_range.clone()], "größe");
    assert_eq!(
        variable.operator,
        Some(Operator::TrimPrefix { longest: true })
    );
    assert_eq!(
        variable.operand_range.clone().map(|range| &source[range]),
        Some("#x")
    );
    assert!(variable.braced && !variable.quoted);
}

#[test]
fn the_body_of_a_heredoc_has_no_quotes() {
    let source = "it's $a \"$b\"";
    let uses = Expander::heredoc().variable_uses(source);
    assert_eq!(
        shown(source, &uses),
        [("$a", String::new(), false), ("$b", String::new(), false)]
    );
}
