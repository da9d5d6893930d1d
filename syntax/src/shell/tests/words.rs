//! Words: values, quoting, variables, assignments, redirections.
//! Leans on the harness beside it.

use super::super::{DefinitionKind, Quoting, RedirectionKind};
use super::{check, parse};

#[test]
fn values_are_without_quotes() {
    let check = |word: &str, value: Option<&str>, quoting: Quoting| {
        let script = parse(&format!("x {word}"));
        let found = &script.commands[0].words[1];
        assert_eq!(
            (found.text.as_str(), found.value.as_deref(), found.quoting),
            (word, value, quoting)
        );
    };
    check("plain", Some("plain"), Quoting::Bare);
    check(r"a\ b", Some("a b"), Quoting::Bare);
    check(r"'a\b $c'", Some(r"a\b $c"), Quoting::Single);
    check(r#""a \$b \x""#, Some(r"a $b \x"), Quoting::Double);
    check(r"$'\x41\n\''", Some("A\n'"), Quoting::Single);
    check(r#"a"b"'c'"#, Some("abc"), Quoting::Mixed);
    check("''", Some(""), Quoting::Single);
    check("*.deb", Some("*.deb"), Quoting::Bare);
    check("a$b", None, Quoting::Bare);
    check(r#""$(a "b")""#, None, Quoting::Double);
}

#[test]
fn expansions_stay_in_the_unquoted_text() {
    let script = parse(r#"a --x="$b c"'d'${e:-"f"}"#);
    assert_eq!(
        script.commands[0].words[1].unquoted(),
        r#"--x=$b cd${e:-"f"}"#
    );
}

#[test]
fn variables_have_exact_places() {
    let file = r#"a $b "${c:-$d}" ${e%%[.-]*} ${#f} ${!g} $((h+$i)) ${j/$k/"$l"} '$m' \$n $1 $?"#;
    let script = parse(file);
    let found: Vec<_> = script
        .variables
        .iter()
        .map(|it| {
            (
                it.range.slice(file),
                it.name_range.slice(file),
                it.quoted,
                it.has_fallback,
            )
        })
        .collect();
    assert_eq!(
        found,
        [
            ("$b", "b", false, false),
            ("${c:-$d}", "c", true, true),
            ("$d", "d", true, false),
            ("${e%%[.-]*}", "e", false, false),
            ("${#f}", "f", false, false),
            ("${!g}", "g", false, false),
            ("h", "h", true, false),
            ("$i", "i", true, false),
            ("${j/$k/\"$l\"}", "j", false, false),
            ("$k", "k", false, false),
            ("$l", "l", true, false),
            ("$1", "1", false, false),
            ("$?", "?", false, false),
        ]
    );
    let named: Vec<_> = script
        .variables
        .iter()
        .filter(|it| !it.is_named())
        .map(|it| it.name.as_str())
        .collect();
    assert_eq!(named, ["1", "?"]);
}

#[test]
fn assignments_and_definitions() {
    let file = "A=1 B+=\"$x\" C= cmd; D=(1 \"2 3\"); export E=4 F; for g in 1; do read -r h; done";
    let script = parse(file);
    let assignments: Vec<_> = script
        .commands
        .iter()
        .flat_map(|command| &command.assignments)
        .map(|it| {
            (
                it.name.as_str(),
                it.value.as_ref().map(|value| value.range.slice(file)),
                it.append,
            )
        })
        .collect();
    assert_eq!(
        assignments,
        [
            ("A", Some("1"), false),
            ("B", Some("\"$x\""), true),
            ("C", Some(""), false),
            ("D", Some("(1 \"2 3\")"), false),
        ]
    );
    let definitions: Vec<_> = script
        .definitions
        .iter()
        .map(|it| (it.range.slice(file), it.kind))
        .collect();
    assert_eq!(
        definitions,
        [
            ("A", DefinitionKind::Prefix),
            ("B", DefinitionKind::Prefix),
            ("C", DefinitionKind::Prefix),
            ("D", DefinitionKind::Assignment),
            ("E", DefinitionKind::Declaration),
            ("F", DefinitionKind::Declaration),
            ("g", DefinitionKind::Loop),
            ("h", DefinitionKind::Read),
        ]
    );
}

#[test]
fn redirections_are_whole() {
    use RedirectionKind::{
        Append, AppendBoth, DuplicateOutput, HereString, Input, Output, OutputBoth,
    };
    let file = r#"a >b 2>>c <d 2>&1 >&2 &>e &>>f <<<g {h}>"i$j""#;
    let script = parse(file);
    let found: Vec<_> = script.commands[0]
        .redirections
        .iter()
        .map(|it| {
            let target = it.target.as_ref().map(|target| target.range.slice(file));
            (it.range.slice(file), it.kind, it.descriptor, target)
        })
        .collect();
    assert_eq!(
        found,
        [
            (">b", Output, None, Some("b")),
            ("2>>c", Append, Some(2), Some("c")),
            ("<d", Input, None, Some("d")),
            ("2>&1", DuplicateOutput, Some(2), Some("1")),
            (">&2", DuplicateOutput, None, Some("2")),
            ("&>e", OutputBoth, None, Some("e")),
            ("&>>f", AppendBoth, None, Some("f")),
            ("<<<g", HereString, None, Some("g")),
            ("{h}>\"i$j\"", Output, None, Some("\"i$j\"")),
        ]
    );
}

#[test]
fn builtins_are_commands() {
    check(
        "x || exit 1; A=1 return",
        &["[x]", "|| [exit][1]", "; {A=1}[return]"],
    );
    check("f() { local a=$1 b; }", &["    [local][a=$1][b]"]);
    check("\"ap\"t update", &["[\"ap\"t][update]"]);
    assert_eq!(
        parse("\"/usr/bin/ap\"t update").commands[0].program_name(),
        Some("apt")
    );
}
