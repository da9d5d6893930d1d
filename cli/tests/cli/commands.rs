//! The commands beside `lint` and `fix`.

use serde_json::{Value, json};

use crate::sandbox::{BROKEN, Sandbox};

#[test]
fn a_rule_is_explained_by_its_name_and_by_codes() {
    let sandbox = Sandbox::new();
    for word in ["sudo-in-run", "DL3004", "dl3004"] {
        let run = sandbox.run(&["explain", word]);
        run.code(0)
            .says("sudo-in-run\nsecurity · warning")
            .says("also known as: hadolint DL3004");
        run.says("\nWhy\n").says("^^^^ sudo-in-run").says("Fixed:");
        assert!(
            !run.stdout.contains("Cases") && !run.stdout.contains("```"),
            "{}",
            run.stdout
        );
    }
    let json = sandbox
        .run(&["explain", "DL3004", "--format", "json"])
        .code(0)
        .json();
    assert_eq!(json["rules"][0]["name"], "sudo-in-run");
    assert!(
        json["rules"][0]["page"]
            .as_str()
            .unwrap()
            .starts_with("# sudo-in-run\n")
    );
}

#[test]
fn an_unknown_rule_gets_a_suggestion() {
    let run = Sandbox::new().run(&["explain", "sudo-in-rum"]);
    run.code(2)
        .complains("there is no rule `sudo-in-rum`")
        .complains("did you mean `sudo-in-run`?");
}

#[test]
fn rules_are_listed() {
    let sandbox = Sandbox::new();
    let run = sandbox.run(&["rules"]);
    run.code(0)
        .says("name ")
        .says("sudo-in-run ")
        .says("DL3004");
    let json = sandbox.run(&["rules", "--format", "json"]).code(0).json();
    let rules = json["rules"].as_array().unwrap();
    assert_eq!(rules.len() + 1, run.stdout.lines().count());
    let rule = rules
        .iter()
        .find(|rule| rule["name"] == "sudo-in-run")
        .unwrap();
    assert_eq!(rule["family"], "security");
    assert_eq!(
        rule["origins"],
        json!([{ "tool": "hadolint", "code": "DL3004" }])
    );
    for key in [
        "summary", "severity", "enabled", "fix", "options", "since", "url",
    ] {
        assert!(!rule[key].is_null(), "{key}");
    }
}

const EVERYTHING: &str = "# syntax=docker/dockerfile:1
FROM debian:12 AS build
# why
ENV A=1 B=\"two words\"
RUN --mount=type=cache,target=/c apt-get update && \\
    curl -s \"$URL\" | tar x > /dev/null
ONBUILD COPY --from=build a b /c/
RUN <<EOF
echo hi
EOF
CMD [\"a\", \"b\"]
";

fn parsed(text: &str) -> Value {
    let sandbox = Sandbox::with(&[("Dockerfile", text)]);
    sandbox
        .run(&["parse", "Dockerfile", "--format", "json"])
        .json()
}

#[test]
fn the_typed_syntax_is_shown_as_json() {
    let file = parsed(EVERYTHING);
    assert_eq!(file["directives"][0]["name"], "syntax");
    assert_eq!(file["comments"][0]["text"], "why");
    let instructions = file["instructions"].as_array().unwrap();
    let names: Vec<&str> = instructions
        .iter()
        .map(|it| it["name"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["FROM", "ENV", "RUN", "ONBUILD", "RUN", "CMD"]);
    assert_eq!(instructions[0]["base"]["text"], "debian:12");
    assert_eq!(
        instructions[0]["stage_name"]["range"]["start"],
        json!({ "offset": 47, "line": 2, "column": 19 })
    );
    assert_eq!(
        instructions[1]["pairs"][1]["value"]["text"],
        "\"two words\""
    );
    let run = &instructions[2];
    let option = &run["flags"][0]["options"][1];
    assert_eq!(
        (&option["name"], &option["value"]),
        (&json!("target"), &json!("/c"))
    );
    assert_eq!(
        (
            &option["range"]["start"]["column"],
            &option["value_range"]["end"]["column"]
        ),
        (&json!(24), &json!(33))
    );
    let commands = run["script"]["commands"].as_array().unwrap();
    let programs: Vec<&str> = commands
        .iter()
        .map(|command| command["program"].as_str().unwrap())
        .collect();
    assert_eq!(programs, ["apt-get", "curl", "tar"]);
    assert_eq!(commands[1]["words"][2]["variables"][0]["name"], "URL");
    assert_eq!(
        commands[2]["redirections"][0]["target"]["value"],
        "/dev/null"
    );
    assert_eq!(commands[2]["range"]["start"]["line"], 6);
    assert_eq!(
        run["script"]["pipelines"][0]["stages"]
            .as_array()
            .unwrap()
            .len(),
        2
    );
    let trigger = &instructions[3]["trigger"];
    assert_eq!(
        (&trigger["name"], &trigger["flags"][0]["name"]),
        (&json!("COPY"), &json!("from"))
    );
    assert_eq!(trigger["sources"].as_array().unwrap().len(), 2);
    assert_eq!(instructions[4]["heredocs"][0]["name"], "EOF");
    assert_eq!(instructions[4]["script"]["commands"][0]["program"], "echo");
    assert_eq!(instructions[5]["invocation"]["kind"], "exec-form");
}

#[test]
fn the_typed_syntax_is_shown_as_an_outline() {
    let sandbox = Sandbox::with(&[("Dockerfile", EVERYTHING)]);
    let run = sandbox.run(&["parse", "Dockerfile"]);
    run.code(0)
        .says("instruction FROM 2:1-2:24\n  base: word \"debian:12\" 2:6-2:15\n");
    run.says("    option target value=\"/c\" 5:24-5:33\n")
        .says("command 5:34-5:48");
    assert_eq!(sandbox.pipe(&["parse", "-"], EVERYTHING).stdout, run.stdout);
}

#[test]
fn errors_stand_in_the_tree() {
    let file = parsed(BROKEN);
    assert_eq!(file["errors"][0]["phase"], "parse");
    let sandbox = Sandbox::with(&[("Dockerfile", BROKEN)]);
    sandbox
        .run(&["parse", "Dockerfile"])
        .code(1)
        .says("error phase=\"parse\"");
    sandbox
        .run(&["parse", "nowhere"])
        .code(2)
        .complains("no such file");
}

#[test]
fn completions_and_the_manual_are_printed() {
    let sandbox = Sandbox::new();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        sandbox
            .run(&["completions", shell])
            .code(0)
            .says("dockwright");
    }
    sandbox
        .run(&["man"])
        .code(0)
        .says(".TH dockwright")
        .says("fail\\-on");
}
