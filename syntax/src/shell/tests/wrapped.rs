//! Commands found in the words of other commands.
//! Leans on the harness beside it.

use super::{check, parse};

#[test]
fn prefixes_are_looked_through() {
    check(
        "sudo apt-get install x",
        &["[sudo][apt-get][install][x]", "[apt-get][install][x] <0"],
    );
    check(
        "sudo -E -u root A=1 -- x",
        &["[sudo][-E][-u][root][A=1][--][x]", "[--][x] <0"],
    );
    check(
        "env -i A=1 B=2 x y",
        &["[env][-i][A=1][B=2][x][y]", "[x][y] <0"],
    );
    check(
        "timeout -k 5 10s nice -n 3 x",
        &[
            "[timeout][-k][5][10s][nice][-n][3][x]",
            "[nice][-n][3][x] <0",
            "[x] <1",
        ],
    );
    check(
        "a | xargs -n1 -I {} rm -f {}",
        &[
            "[a] |0.0",
            "| [xargs][-n1][-I][{}][rm][-f][{}] |0.1",
            "| [rm][-f][{}] |0.1 <1",
        ],
    );
    check("time -p x y", &["[time][-p][x][y]", "[x][y] <0"]);
    check(
        "gosu nobody true; exec x",
        &[
            "[gosu][nobody][true]",
            "[true] <0",
            "; [exec][x]",
            "; [x] <2",
        ],
    );
    check(
        "command -v x; sudo -l x; nohup",
        &["[command][-v][x]", "; [sudo][-l][x]", "; [nohup]"],
    );
    check(
        "busybox wget x; chroot /y z",
        &[
            "[busybox][wget][x]",
            "[wget][x] <0",
            "; [chroot][/y][z]",
            "; [z] <2",
        ],
    );
}

#[test]
fn scripts_in_words_are_read() {
    check(
        "sh -c 'a && b \"c d\"'",
        &[
            "[sh][-c]['a && b \"c d\"']",
            "  [a] <0",
            "  && [b][\"c d\"] <0",
        ],
    );
    check(
        "bash -o pipefail -lc \"a \\\"\\$b\\\" $c\"",
        &[
            "[bash][-o][pipefail][-lc][\"a \\\"\\$b\\\" $c\"]",
            "  [a][\\\"\\$b\\\"][$c] <0",
        ],
    );
    check(
        "eval \"a b\" 'c;' d",
        &["[eval][\"a b\"]['c;'][d]", "  [a][b][c] <0", "  ; [d] <0"],
    );
    check("su x -c 'a b'", &["[su][x][-c]['a b']", "  [a][b] <0"]);
    check(
        "sh -c \"a $(b)\"; sh x; sh -ex",
        &["[sh][-c][\"a $(b)\"]", "  [b]", "; [sh][x]", "; [sh][-ex]"],
    );
    check(
        "sudo sh -c 'sudo a'",
        &[
            "[sudo][sh][-c]['sudo a']",
            "[sh][-c]['sudo a'] <0",
            "  [sudo][a] <1",
            "  [a] <2",
        ],
    );
}

#[test]
fn views_are_told_apart() {
    let script = parse("sudo env A=1 x | sh -c 'y $z'");
    let names = |commands: Vec<&super::Command>| -> Vec<String> {
        let names = commands.into_iter().filter_map(|it| it.program_name());
        names.map(str::to_owned).collect()
    };
    assert_eq!(names(script.written().collect()), ["sudo", "sh"]);
    assert_eq!(names(script.effective().collect()), ["x", "y"]);
    assert!(script.variables.is_empty());
    assert_eq!(script.pipelines[0].stages[1].commands, [3]);
    assert!(script.commands[4].nesting.in_wrapped_script());
}

#[test]
fn quotes_over_continuations_map_to_the_file() {
    let file = "sh -c 'apt-get \\\n# note\n  install -y \"a\"b \\\n  && c'";
    check(
        file,
        &[
            "[sh][-c]['apt-get \\",
            "# note",
            "  install -y \"a\"b \\",
            "  && c']",
            "  [apt-get][install][-y][\"a\"b] <0",
            "  && [c] <0",
        ],
    );
}
