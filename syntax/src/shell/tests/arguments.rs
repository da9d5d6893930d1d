//! Flags and arguments, in the meaning of hadolint.
//! Leans on the harness beside it.

use super::super::{Command, Dialect};
use super::parse;

fn command(body: &str) -> Command {
    parse(body).commands.swap_remove(0)
}

#[test]
fn flags_are_long_or_letters() {
    let command = command("tar -xzf a --strip=1 \"--no-same\" - -- -k --x=$y");
    let flags: Vec<_> = command
        .flags()
        .map(|flag| (flag.name, flag.value))
        .collect();
    assert_eq!(
        flags,
        [
            ("x", None),
            ("z", None),
            ("f", None),
            ("strip", Some("1")),
            ("no-same", None),
            ("k", None),
            ("x", Some("$y")),
        ]
    );
    assert!(
        command.has_flag("z") && command.has_any_flag(&["a", "strip"]) && !command.has_flag("a")
    );
    let arguments: Vec<_> = command
        .non_flag_arguments()
        .map(|word| word.text.as_str())
        .collect();
    assert_eq!(arguments, ["a", "-", "--"]);
}

#[test]
fn flags_have_values() {
    let command = command("apt-get -t x install --target-release y -o z a=1 --only=b c");
    assert_eq!(command.flag_value("-o"), Some("z"));
    assert_eq!(command.flag_value("--only"), Some("b"));
    assert_eq!(command.flag_value("nothing"), None);
    let skipped = command.non_flag_arguments_skipping_values(&["t", "target-release", "o", "only"]);
    let skipped: Vec<_> = skipped.iter().map(|word| word.text.as_str()).collect();
    assert_eq!(skipped, ["install", "a=1", "c"]);
}

#[test]
fn programs_and_subcommands() {
    let command = command("/usr/bin/apt-get -y install \"a\"");
    assert_eq!(command.program(), Some("/usr/bin/apt-get"));
    assert!(command.runs("apt-get") && command.runs_any(&["apt", "apt-get"]));
    assert_eq!(command.subcommand(), Some("install"));
    assert!(command.has_argument("a") && command.has_any_argument(&["b", "install"]));
    assert_eq!(parse("$x install").commands[0].program(), None);
}

#[test]
fn dialects_have_names() {
    assert_eq!(Dialect::from_program("/bin/bash"), Some(Dialect::Bash));
    assert_eq!(Dialect::from_program("ash"), Some(Dialect::Ash));
    assert_eq!(
        Dialect::from_program(r"C:\git\bin\sh.exe"),
        Some(Dialect::Sh)
    );
    for program in [
        "pwsh",
        "powershell",
        "cmd",
        r"C:\Windows\System32\cmd.exe",
        "python3",
        "",
    ] {
        assert_eq!(Dialect::from_program(program), None, "{program}");
    }
}
