//! The formats of `lint`, the selection of rules, and the exit codes.

use serde_json::{Value, json};

use crate::sandbox::{BROKEN, ONLY_SUDO, SUDO, Sandbox};

fn lint(sandbox: &Sandbox, arguments: &[&str]) -> crate::sandbox::Run {
    sandbox.run(&[&["lint"], &ONLY_SUDO[..], arguments].concat())
}

#[test]
fn text_draws_the_source() {
    let sandbox = Sandbox::with(&[("Dockerfile", SUDO)]);
    let run = lint(&sandbox, &[]);
    run.code(1)
        .says("warning[sudo-in-run] (DL3004)")
        .says("╭─[Dockerfile:2:5]")
        .says(" 2 │ RUN sudo id\n   ·     ────\n");
    run.says("help: ")
        .says("1 finding in 1 file: 1 warning\n")
        .says("`dockwright fix --unsafe`");
    assert!(!run.stdout.contains('\u{1b}'), "{}", run.stdout);
    assert_eq!(run.stderr, "");
    assert!(!lint(&sandbox, &["--quiet"]).stdout.contains("1 finding"));
}

#[test]
fn text_of_clean_files_is_one_line() {
    let sandbox = Sandbox::with(&[
        ("Dockerfile", "FROM debian:12\n"),
        ("a/Dockerfile", "FROM debian:12\n"),
    ]);
    assert_eq!(
        lint(&sandbox, &[]).code(0).stdout,
        "no findings in 2 files\n"
    );
}

#[test]
fn color_is_decided_by_flag_and_environment() {
    let sandbox = Sandbox::with(&[("Dockerfile", SUDO)]);
    let colored = |arguments: &[&str], variables: &[(&str, &str)]| {
        let arguments = [&["lint"], arguments].concat();
        sandbox
            .run_with(&arguments, "", variables)
            .stdout
            .contains('\u{1b}')
    };
    assert!(!colored(&[], &[]));
    assert!(colored(&["--color", "always"], &[("NO_COLOR", "1")]));
    assert!(colored(&[], &[("CLICOLOR_FORCE", "1")]));
    assert!(!colored(&[], &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")]));
    assert!(!colored(&["--color", "never"], &[("CLICOLOR_FORCE", "1")]));
}

#[test]
fn concise_is_one_line_a_finding() {
    let sandbox = Sandbox::with(&[("Dockerfile", SUDO)]);
    let run = lint(&sandbox, &["--format", "concise"]);
    let line = run
        .code(1)
        .stdout
        .strip_prefix("Dockerfile:2:5: warning[sudo-in-run] ")
        .unwrap();
    assert_eq!(line.lines().count(), 1);
}

#[test]
fn json_keeps_the_contract() {
    let sandbox = Sandbox::with(&[("Dockerfile", "FROM debian:12\nRUN echo é && sudo id\n")]);
    let run = lint(&sandbox, &["--format", "json"]);
    let json = run.code(1).json();
    let keys = |value: &Value| {
        value
            .as_object()
            .unwrap()
            .keys()
            .cloned()
            .collect::<Vec<_>>()
    };
    assert_eq!(keys(&json), ["version", "files", "summary"]);
    assert_eq!(json["version"], 1);
    let file = &json["files"][0];
    assert_eq!(keys(file), ["path", "error", "diagnostics"]);
    assert_eq!(
        (&file["path"], &file["error"]),
        (&json!("Dockerfile"), &Value::Null)
    );
    let found = &file["diagnostics"][0];
    let names = "rule origins severity phase message help url stage range notes fix";
    assert_eq!(keys(found), names.split(' ').collect::<Vec<_>>());
    assert_eq!(found["rule"], "sudo-in-run");
    assert_eq!(found["origins"], json!(["DL3004"]));
    assert_eq!(
        (&found["severity"], &found["phase"]),
        (&json!("warning"), &json!("lint"))
    );
    assert!(found["message"].is_string() && found["help"].is_string() && found["notes"].is_array());
    assert_eq!(found["url"], "https://dockwright.dev/rules/sudo-in-run");
    assert_eq!(found["stage"], 0);
    let range = json!({
        "start": { "offset": 30, "line": 2, "column": 15 },
        "end": { "offset": 34, "line": 2, "column": 19 },
    });
    assert_eq!(found["range"], range);
    assert_eq!(keys(&found["fix"]), ["title", "safety", "edits"]);
    assert_eq!(found["fix"]["safety"], "unsafe");
    assert_eq!(keys(&found["fix"]["edits"][0]), ["range", "text"]);
    let summary =
        json!({ "files": 1, "error": 0, "warning": 1, "info": 0, "hint": 0, "fixable": 0 });
    assert_eq!(json["summary"], summary);
    assert_eq!(
        keys(&json["summary"]),
        ["files", "error", "warning", "info", "hint", "fixable"]
    );
}

#[test]
fn json_is_whole_without_findings_and_with_errors() {
    let clean = Sandbox::with(&[("Dockerfile", "FROM debian:12\n")]);
    let json = lint(&clean, &["--format", "json"]).code(0).json();
    assert_eq!(json["files"][0]["diagnostics"], json!([]));
    let missing = lint(&clean, &["--format", "json", "nowhere", "Dockerfile"]);
    let json = missing.code(2).json();
    assert_eq!(json["summary"]["files"], 2);
    assert!(
        json["files"][1]["error"]
            .as_str()
            .unwrap()
            .contains("no such file")
    );
    let broken = Sandbox::with(&[("Dockerfile", BROKEN)]);
    assert_eq!(
        broken.json(&[]).1["files"][0]["diagnostics"][0]["phase"],
        "parse"
    );
}

#[test]
fn sarif_has_what_the_standard_asks_for() {
    let sandbox = Sandbox::with(&[(
        "a b/Dockerfile",
        "FROM debian:12\nRUN sudo id\nRUN sudo id\n",
    )]);
    let log = lint(&sandbox, &["--format", "sarif", ".", "nowhere"])
        .code(2)
        .json();
    assert_eq!(log["version"], "2.1.0");
    let run = &log["runs"][0];
    assert_eq!(run["columnKind"], "unicodeCodePoints");
    let rule = &run["tool"]["driver"]["rules"][0];
    assert_eq!(
        (&rule["id"], &rule["name"]),
        (&json!("sudo-in-run"), &json!("SudoInRun"))
    );
    for text in ["shortDescription", "fullDescription", "help"] {
        assert!(!rule[text]["text"].as_str().unwrap().is_empty(), "{text}");
    }
    assert!(
        rule["help"]["markdown"]
            .as_str()
            .unwrap()
            .contains("## Why")
    );
    assert!(
        !rule["help"]["markdown"]
            .as_str()
            .unwrap()
            .contains("## Cases")
    );
    assert_eq!(rule["helpUri"], "https://dockwright.dev/rules/sudo-in-run");
    assert_eq!(rule["defaultConfiguration"]["level"], "warning");
    assert!(
        rule["properties"]["tags"]
            .as_array()
            .unwrap()
            .contains(&json!("security"))
    );
    let result = &run["results"][0];
    assert_eq!(
        (&result["ruleId"], &result["ruleIndex"]),
        (&json!("sudo-in-run"), &json!(0))
    );
    assert_eq!(result["level"], "warning");
    assert!(result["message"]["text"].is_string());
    let place = &result["locations"][0]["physicalLocation"];
    assert_eq!(
        place["artifactLocation"],
        json!({ "uri": "a%20b/Dockerfile", "uriBaseId": "%SRCROOT%" })
    );
    assert_eq!(
        place["region"],
        json!({ "startLine": 2, "startColumn": 5, "endLine": 2, "endColumn": 9 })
    );
    let print = |index: usize| {
        run["results"][index]["partialFingerprints"]["ruleLineOccurrence/v1"].clone()
    };
    assert!(print(0).is_string() && print(0) != print(1));
    assert_eq!(run["artifacts"].as_array().unwrap().len(), 2);
    let invocation = &run["invocations"][0];
    assert_eq!(invocation["executionSuccessful"], false);
    assert!(
        invocation["toolExecutionNotifications"][0]["message"]["text"]
            .as_str()
            .unwrap()
            .contains("no such file")
    );
}

#[test]
fn sarif_fingerprints_survive_lines_above() {
    let print = |text: &str| {
        let sandbox = Sandbox::with(&[("Dockerfile", text)]);
        let log = lint(&sandbox, &["--format", "sarif"]).json();
        log["runs"][0]["results"][0]["partialFingerprints"].clone()
    };
    assert_eq!(
        print(SUDO),
        print("# a comment\n\nFROM debian:12\nRUN   sudo id\n")
    );
}

#[test]
fn github_annotations_are_escaped() {
    let sandbox = Sandbox::with(&[("a,b:c/Dockerfile", SUDO)]);
    let run = lint(&sandbox, &["--format", "github"]);
    run.code(1).says("::warning file=a%2Cb%3Ac/Dockerfile,line=2,endLine=2,col=5,endColumn=8,title=dockwright%3A sudo-in-run::");
    lint(&sandbox, &["--format", "github", "nowhere"])
        .code(2)
        .says("::error file=nowhere,title=dockwright::");
}

#[test]
fn exit_codes_follow_the_threshold() {
    let sandbox = Sandbox::with(&[("Dockerfile", SUDO)]);
    lint(&sandbox, &[]).code(1);
    lint(&sandbox, &["--fail-on", "error"]).code(0);
    lint(&sandbox, &["--fail-on", "never"]).code(0);
    lint(&sandbox, &["--fail-on", "hint"]).code(1);
    sandbox.write("dockwright.toml", "fail-on = \"error\"\n");
    lint(&sandbox, &[]).code(0);
    lint(&sandbox, &["--fail-on", "warning"]).code(1);
    sandbox.run(&["lint", "--no-such-flag"]).code(2);
    sandbox.run(&[]).code(2);
    sandbox.run(&["--version"]).code(0).says("dockwright ");
    sandbox
        .run(&["--help"])
        .code(0)
        .says("Examples:")
        .says("Exit codes:");
}

#[test]
fn rules_are_selected_by_name_code_and_family() {
    let sandbox = Sandbox::with(&[("Dockerfile", SUDO)]);
    let rules = |arguments: &[&str]| {
        let (_, json) = sandbox.json(arguments);
        let found = json["files"][0]["diagnostics"].as_array().unwrap().clone();
        found
            .iter()
            .map(|found| found["rule"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(rules(&["--select", "dl3004"]), ["sudo-in-run"]);
    assert_eq!(
        rules(&["--select", "sudo-in-run,parse-error"]),
        ["sudo-in-run"]
    );
    assert!(rules(&["--select", "security"]).contains(&"sudo-in-run".to_owned()));
    assert_eq!(
        rules(&["--select", "DL3004", "--ignore", "sudo-in-run"]),
        [""; 0]
    );
    assert_eq!(rules(&["--ignore", "all", "--no-settings"]), [""; 0]);
    assert!(rules(&["--ignore", "all", "--extend-select", "DL3004"]).is_empty());
    assert_eq!(
        rules(&["--select", "parse-error", "--extend-select", "DL3004"]),
        ["sudo-in-run"]
    );
}

#[test]
fn unknown_rules_are_refused_with_a_suggestion() {
    let sandbox = Sandbox::with(&[("Dockerfile", SUDO)]);
    let run = sandbox.run(&["lint", "--select", "sudo-in-rum"]);
    run.code(2)
        .complains("`--select`: there is no rule `sudo-in-rum`")
        .complains("did you mean `sudo-in-run`?");
    assert_eq!(run.stdout, "");
    sandbox
        .run(&["lint", "--ignore", "nonsense-word"])
        .code(2)
        .complains("`dockwright rules` lists them");
    lint(&sandbox, &["--ignore", "DL9999"]).code(1);
    sandbox.run(&["lint", "--select", "DL9999"]).code(2);
}

#[test]
fn wrong_surroundings_are_refused() {
    let sandbox = Sandbox::with(&[("Dockerfile", SUDO)]);
    sandbox
        .run(&["lint", "--today", "tomorrow"])
        .code(2)
        .complains("`tomorrow` is not a date");
    sandbox
        .run(&["lint", "--platform", "nonsense"])
        .code(2)
        .complains("nonsense");
    sandbox
        .run(&["lint", "--context", "nowhere"])
        .code(2)
        .complains("no folder `nowhere`");
    lint(
        &sandbox,
        &[
            "--today",
            "2030-01-01",
            "--platform",
            "arm64",
            "--context",
            ".",
            "--build-arg",
            "A=b",
        ],
    )
    .code(1);
}

#[test]
fn build_arguments_reach_the_model() {
    let sandbox = Sandbox::with(&[("Dockerfile", "ARG BASE\nFROM ${BASE:?unset}\n")]);
    let phases = |arguments: &[&str]| {
        let (_, json) = sandbox.json(arguments);
        let found = json["files"][0]["diagnostics"].as_array().unwrap().clone();
        found
            .iter()
            .filter(|found| found["phase"] == "build")
            .count()
    };
    assert_eq!(phases(&[]), 1);
    assert_eq!(phases(&["--build-arg", "BASE=debian:12"]), 0);
}

#[test]
fn statistics_count_by_rule() {
    let sandbox = Sandbox::with(&[("Dockerfile", "FROM debian:12\nRUN sudo id\nRUN sudo ls\n")]);
    let run = lint(&sandbox, &["--statistics"]);
    assert_eq!(run.code(1).stdout.lines().next(), Some("2  sudo-in-run"));
    assert!(!run.stdout.contains("RUN sudo"));
    let json = lint(&sandbox, &["--statistics", "--format", "json"]).json();
    assert_eq!(
        json["statistics"],
        json!([{ "rule": "sudo-in-run", "count": 2, "fixable": 0 }])
    );
}

#[test]
fn the_report_can_go_to_a_file() {
    let sandbox = Sandbox::with(&[("Dockerfile", SUDO)]);
    let run = lint(
        &sandbox,
        &["--format", "json", "--output-file", "report.json"],
    );
    assert_eq!(run.code(1).stdout, "");
    let json: Value = serde_json::from_str(&sandbox.read("report.json")).unwrap();
    assert_eq!(json["version"], 1);
    lint(&sandbox, &["--output-file", "no/such/folder"])
        .code(2)
        .complains("cannot write `no/such/folder`");
}

#[test]
fn comments_silence_unless_told_otherwise() {
    let sandbox = Sandbox::with(&[(
        "Dockerfile",
        "FROM debian:12\n# dockwright ignore=sudo-in-run: why\nRUN sudo id\n",
    )]);
    lint(&sandbox, &[]).code(0);
    lint(&sandbox, &["--no-suppressions"]).code(1);
}
