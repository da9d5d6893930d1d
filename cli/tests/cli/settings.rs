//! Settings files: where they are found, what they change, and what happens when they are broken.

use crate::sandbox::{ONLY_SUDO, SUDO, Sandbox};

fn rules(sandbox: &Sandbox, arguments: &[&str]) -> Vec<String> {
    let (_, json) = sandbox.json(arguments);
    let mut found = Vec::new();
    for file in json["files"].as_array().unwrap() {
        let path = file["path"].as_str().unwrap();
        for diagnostic in file["diagnostics"].as_array().unwrap() {
            let (rule, severity) = (
                diagnostic["rule"].as_str().unwrap(),
                diagnostic["severity"].as_str().unwrap(),
            );
            found.push(format!("{path} {severity} {rule}"));
        }
    }
    found
}

#[test]
fn the_nearest_file_upwards_holds() {
    let sandbox = Sandbox::with(&[
        ("dockwright.toml", "select = [\"sudo-in-run\"]\n"),
        ("Dockerfile", SUDO),
        ("a/b/Dockerfile", SUDO),
        (
            "c/.dockwright.toml",
            "select = [\"sudo-in-run\"]\n[rules]\nsudo-in-run = \"info\"\n",
        ),
        ("c/d/Dockerfile", SUDO),
    ]);
    let expected = [
        "Dockerfile warning sudo-in-run",
        "a/b/Dockerfile warning sudo-in-run",
        "c/d/Dockerfile info sudo-in-run",
    ];
    assert_eq!(rules(&sandbox, &["."]), expected);
    assert_eq!(
        rules(&sandbox, &["a/../c/d/Dockerfile"]),
        ["a/../c/d/Dockerfile info sudo-in-run"]
    );
}

#[test]
fn flags_win_over_files() {
    let sandbox = Sandbox::with(&[
        ("dockwright.toml", "ignore = [\"all\"]\n"),
        (
            "strict.toml",
            "select = [\"sudo-in-run\"]\n[rules]\nsudo-in-run = \"error\"\n",
        ),
        ("Dockerfile", SUDO),
    ]);
    assert!(rules(&sandbox, &[]).is_empty());
    assert_eq!(
        rules(&sandbox, &["--extend-select", "DL3004"]),
        ["Dockerfile warning sudo-in-run"]
    );
    assert_eq!(
        rules(&sandbox, &["--settings", "strict.toml"]),
        ["Dockerfile error sudo-in-run"]
    );
    let no_settings = [&["--no-settings"], &ONLY_SUDO[..]].concat();
    assert_eq!(
        rules(&sandbox, &no_settings),
        ["Dockerfile warning sudo-in-run"]
    );
    sandbox
        .run(&["lint", "--settings", "missing.toml"])
        .code(2)
        .complains("`missing.toml`: there is no such file");
}

#[test]
fn overrides_hold_for_their_paths() {
    let text =
        "select = [\"sudo-in-run\"]\n[[overrides]]\npaths = [\"test/**\"]\nignore = [\"DL3004\"]\n";
    let sandbox = Sandbox::with(&[
        ("dockwright.toml", text),
        ("Dockerfile", SUDO),
        ("test/a/Dockerfile", SUDO),
    ]);
    assert_eq!(rules(&sandbox, &["."]), ["Dockerfile warning sudo-in-run"]);
    assert_eq!(
        rules(
            &sandbox,
            &["test/a/Dockerfile", "--extend-select", "DL3004"]
        )
        .len(),
        1
    );
}

#[test]
fn a_broken_file_is_drawn_and_the_others_go_on() {
    let sandbox = Sandbox::with(&[
        (
            "a/dockwright.toml",
            "select = [\"sudo-in-run\"\nignore = 1\n",
        ),
        ("a/Dockerfile", SUDO),
        ("a/b/Dockerfile", SUDO),
        ("c/Dockerfile", SUDO),
    ]);
    let run = sandbox.run(&["lint", "--format", "concise"]);
    run.code(2)
        .complains("a/dockwright.toml:")
        .complains("error[settings]")
        .complains("2 │ ignore = 1");
    run.says("c/Dockerfile:2:5");
    assert!(!run.stdout.contains("a/Dockerfile"));
    assert_eq!(
        run.stderr.matches("error[settings]").count(),
        1,
        "{}",
        run.stderr
    );
    assert!(!run.stderr.contains("not read"), "{}", run.stderr);
    let (code, json) = sandbox.json(&[]);
    assert_eq!(code, 2);
    assert!(
        json["files"][0]["error"]
            .as_str()
            .unwrap()
            .contains("settings in `a/dockwright.toml` are broken")
    );
}

#[test]
fn unknown_words_in_settings_are_drawn_with_a_suggestion() {
    let check = |text: &str, message: &str, help: &str| {
        let sandbox = Sandbox::with(&[("dockwright.toml", text), ("Dockerfile", SUDO)]);
        sandbox
            .run(&["lint"])
            .code(2)
            .complains(message)
            .complains(help);
        sandbox.run(&["fix"]).code(2).complains(message);
        assert_eq!(sandbox.read("Dockerfile"), SUDO);
    };
    check(
        "ignore = [\"sudo-in-rum\"]\n",
        "there is no rule `sudo-in-rum`",
        "did you mean `sudo-in-run`?",
    );
    check(
        "[rules]\nsudo-in-run = \"wrning\"\n",
        "wrning",
        "did you mean `warning`?",
    );
    check("slect = []\n", "slect", "select");
}
