//! Bodies with faults, and bodies that ask for too much.
//! Leans on the harness beside it.

use super::super::{Dialect, FromOffset, MAX_BODY_LEN, parse_script};
use super::{check, parse};

#[test]
fn a_fault_leaves_the_rest_understood() {
    let file = "a\nb && if c then; d \"$(e f)\" 2>g | h";
    let script = parse(file);
    let error = script.error.expect("a fault");
    assert_eq!(error.message, "expected 'then'");
    assert!(!script.capped);
    check(
        file,
        &[
            "[a]",
            "[b]",
            "&& [c][then]",
            "; [d][\"$(e f)\"]",
            "  [e][f]",
            "| [h]",
        ],
    );
}

#[test]
fn open_quotes_and_brackets_are_faults() {
    for body in [
        "a 'b",
        "a \"b",
        "a $(b",
        "(a",
        "{ a",
        "if a",
        "case x in",
        "a && ",
        "| a",
        "done",
        "a; )",
    ] {
        let script = parse(body);
        assert!(script.error.is_some(), "{body}");
    }
    check("A=$x b 'c", &["{A=$x}[b]['c]"]);
}

#[test]
fn too_much_is_not_looked_at() {
    let bodies = [
        "a ".repeat(MAX_BODY_LEN),
        "a;".repeat(30_000),
        format!("echo {}", "$(a)".repeat(5_000)),
        "${x:-".repeat(5_000),
        "time ".repeat(5_000),
        "coproc ".repeat(5_000),
        "( ".repeat(2_000),
        format!("{}a{}", "if a; then ".repeat(2_000), "; fi".repeat(2_000)),
    ];
    for body in bodies {
        let script = parse_script(&body, &FromOffset(7), Dialect::Bash);
        assert!(script.capped && script.error.is_some(), "{}", &body[..20]);
        assert!(script.commands.is_empty() && script.blocks.is_empty());
    }
}

#[test]
fn long_bodies_are_looked_at() {
    let chain = format!("{}b", "a && ".repeat(900));
    assert_eq!(parse(&chain).commands.len(), 901);
    let longer = format!("{}b", "a && ".repeat(2_000));
    assert_eq!(parse(&longer).commands.len(), 2_001);
    let list = "apt-get install x; ".repeat(2_000);
    assert_eq!(parse(&list).commands.len(), 2_000);
    let nested = format!("{}a{}", "( ".repeat(30), " )".repeat(30));
    assert_eq!(parse(&nested).commands[0].nesting.depth(), 30);
}

#[test]
fn the_deepest_bodies_fit_the_stack() {
    let pairs = [
        ("( ", " )"),
        ("{ ", "; }"),
        ("if ", "; then b; fi"),
        ("while b; do ", "; done"),
        ("case b in c) ", " ;; esac"),
        ("f() { ", "; }"),
        ("$(", ")"),
        ("\"$(", ")\""),
        ("b <(", ")"),
        ("x=$(", ")"),
        ("{ b | ", "; }"),
    ];
    for (open, close) in pairs {
        for levels in [10, 19, 30, 39, 60] {
            let body = format!("{}a{}", open.repeat(levels), close.repeat(levels));
            let script = parse(&body);
            assert_eq!(script.capped, levels > 39, "{open} {levels}");
        }
    }
    assert!(!parse(&"time ".repeat(90)).capped);
}

#[test]
fn nothing_is_a_script_too() {
    for body in ["", " ", "\n", "# only a comment"] {
        let script = parse(&format!("{body} "));
        assert!(
            script.commands.is_empty() && script.error.is_none(),
            "{body:?}"
        );
    }
}
