//! Where commands stand: lists, pipelines, blocks, and their exact ranges.
//! Leans on the harness beside it.

use super::super::BlockKind;
use super::{check, parse};

#[track_caller]
fn check_blocks(file: &str, expected: &[(BlockKind, &str)]) {
    let script = parse(file);
    let blocks = script
        .blocks
        .iter()
        .map(|block| (block.kind, block.range.slice(file)));
    assert_eq!(blocks.collect::<Vec<_>>(), expected, "{file}");
}

#[test]
fn lists_keep_their_operators() {
    check(
        "a && b || c; d & e\nf",
        &["[a]", "&& [b]", "|| [c]", "; [d]", "& [e]", "↵ [f]"],
    );
    check("a; ! b && c &", &["[a]", "; [b]", "&& [c]"]);
    let script = parse("a; ! b && c & d");
    let negated: Vec<_> = script
        .commands
        .iter()
        .map(|it| it.nesting.is_negated())
        .collect();
    assert_eq!(negated, [false, true, false, false]);
    let background: Vec<_> = script
        .commands
        .iter()
        .map(|it| it.nesting.in_background())
        .collect();
    assert_eq!(background, [false, true, true, false]);
}

#[test]
fn command_ranges_end_with_their_last_part() {
    let file = "X=1 a b >c ; >d e 2>&1 && export F=g";
    let script = parse(file);
    let ranges: Vec<_> = script
        .commands
        .iter()
        .map(|it| it.range.slice(file))
        .collect();
    assert_eq!(ranges, ["X=1 a b >c", ">d e 2>&1", "export F=g"]);
}

#[test]
fn pipelines_know_their_stages() {
    let file = "! a x | { b | c; } |& d && e";
    check(
        file,
        &[
            "[a][x] |0.0",
            "  [b] |1.0",
            "  | [c] |1.1",
            "|& [d] |0.2",
            "&& [e]",
        ],
    );
    let script = parse(file);
    let outer = &script.pipelines[0];
    assert_eq!(outer.range.slice(file), "a x | { b | c; } |& d");
    assert!(outer.negated);
    let stages: Vec<_> = outer
        .stages
        .iter()
        .map(|it| (it.range.slice(file), it.commands.clone()))
        .collect();
    assert_eq!(
        stages,
        [("a x", vec![0]), ("{ b | c; }", vec![1, 2]), ("d", vec![3])]
    );
    let operators: Vec<_> = outer.operators.iter().map(|it| it.slice(file)).collect();
    assert_eq!(operators, ["|", "|&"]);
}

#[test]
fn blocks_have_their_keywords() {
    use BlockKind::{
        Body, Branch, Case, Condition, For, Function, Group, If, Subshell, Until, While,
    };
    check_blocks(
        "( a;b ) && { c; d; } >> f",
        &[(Subshell, "( a;b )"), (Group, "{ c; d; }")],
    );
    check_blocks(
        "if a; then b; elif c; then d; else e; fi; f",
        &[
            (If, "if a; then b; elif c; then d; else e; fi"),
            (Condition, "a"),
            (Branch, "b"),
            (Condition, "c"),
            (Branch, "d"),
            (Branch, "e"),
        ],
    );
    check_blocks(
        "for i in 1 2; do a; done | b",
        &[(For, "for i in 1 2; do a; done"), (Body, "a")],
    );
    check_blocks(
        "while a; do b; done < c",
        &[
            (While, "while a; do b; done"),
            (Condition, "a"),
            (Body, "b"),
        ],
    );
    check_blocks(
        "until a; do b; done",
        &[
            (Until, "until a; do b; done"),
            (Condition, "a"),
            (Body, "b"),
        ],
    );
    check_blocks(
        "case \"$a\" in x|y*) b ;; *) c; esac",
        &[
            (Case, "case \"$a\" in x|y*) b ;; *) c; esac"),
            (Branch, "b"),
            (Branch, "c"),
        ],
    );
    check_blocks(
        "f() { a; }; b",
        &[(Function, "f() { a; }"), (Group, "{ a; }")],
    );
}

#[test]
fn nesting_answers_at_any_distance() {
    let script = parse("f() { if a; then for x in y; do (b \"$(c)\"); done; fi; }");
    let inner = script
        .commands
        .iter()
        .find(|it| it.runs("c"))
        .map(|it| it.nesting);
    let inner = inner.expect("the command in the substitution");
    assert!(inner.in_function() && inner.in_branch() && inner.in_loop() && inner.in_subshell());
    assert!(inner.in_substitution() && !inner.in_condition());
    let kinds: Vec<_> = script
        .blocks_around(inner)
        .map(|block| block.kind)
        .collect();
    assert_eq!(kinds.first(), Some(&BlockKind::CommandSubstitution));
    assert_eq!(kinds.last(), Some(&BlockKind::Function));
    let condition = script
        .commands
        .iter()
        .find(|it| it.runs("a"))
        .map(|it| it.nesting);
    assert!(condition.is_some_and(|it| it.in_condition() && !it.in_branch()));
}

#[test]
fn substitutions_follow_their_command() {
    check(
        "a $(b `c`) \"$(d)\"",
        &["[a][$(b `c`)][\"$(d)\"]", "  [b][`c`]", "    [c]", "  [d]"],
    );
    check(
        "x=$(a) y=(1 `b`)",
        &["{x=$(a)}{y=(1 `b`)}", "  [a]", "  [b]"],
    );
    check("diff <(a) >(b)", &["[diff][<(a)][>(b)]", "  [a]", "  [b]"]);
    check("[[ -n $(a) ]] && (( $(b) > 1 ))", &["    [a]", "    [b]"]);
    check(
        "a ${x%%$(b)} $(( $(c) + 1 ))",
        &["[a][${x%%$(b)}][$(( $(c) + 1 ))]", "  [b]", "  [c]"],
    );
    check("for i in $(a); do b; done", &["    [a]", "  [b]"]);
}

#[test]
fn escaped_backticks_are_exact() {
    let file = r#"a `b \`c "x" \\$y\` z`; d"#;
    check(
        file,
        &[
            r#"[a][`b \`c "x" \\$y\` z`]"#,
            r#"  [b][\`c "x" \\$y\`][z]"#,
            r#"    [c]["x"][\\$y]"#,
            "; [d]",
        ],
    );
}

#[test]
fn heredocs_are_kept() {
    let file = "cat <<-E >f && g\n\ta $X $(h)\n\tE\ni <<'E' <<< \"$j\"\n$k\nE\nl";
    check(
        file,
        &[
            "[cat](<<-E)(>f)",
            "  [h]",
            "&& [g]",
            "↵ [i](<<'E')(<<< \"$j\")",
            "↵ [l]",
        ],
    );
    let script = parse(file);
    let heredoc = script.commands[0].redirections[0]
        .heredoc
        .as_ref()
        .expect("a heredoc");
    assert_eq!(heredoc.range.slice(file), "\ta $X $(h)\n");
    assert!(heredoc.expands);
    let quoted = script.commands[3].redirections[0]
        .heredoc
        .as_ref()
        .expect("a heredoc");
    assert!(!quoted.expands && quoted.variables.is_empty());
    let names: Vec<_> = script.variables.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(names, ["X", "j"]);
}
