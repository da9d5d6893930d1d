//! Bad input: each gets a clear message, and the rest of the work goes on.

use std::io::Write;

use crate::sandbox::{BROKEN, SUDO, Sandbox};

/// Lints a file of these bytes beside a sound one, and gives the error of the first.
#[track_caller]
fn error_of(bytes: &[u8]) -> String {
    let sandbox = Sandbox::with(&[("sound/Dockerfile", SUDO)]);
    sandbox.write("Dockerfile", bytes);
    let (code, json) = sandbox.json(&["."]);
    assert_eq!(code, 2);
    assert_eq!(json["files"][1]["path"], "sound/Dockerfile");
    assert!(
        !json["files"][1]["diagnostics"]
            .as_array()
            .unwrap()
            .is_empty(),
        "{json}"
    );
    let text = sandbox.run(&["lint"]);
    text.code(2)
        .says("sound/Dockerfile:2:5")
        .complains("`Dockerfile`: ")
        .says("1 file could not be read");
    json["files"][0]["error"].as_str().unwrap().to_owned()
}

#[test]
fn binary_files() {
    assert!(error_of(b"\x7fELF\x02\x01\x01\0\0\0\0").contains("looks like a binary file"));
}

#[test]
fn utf16_says_how_to_convert() {
    assert!(error_of(b"\xff\xfeF\0R\0O\0M\0 \0a\0").contains("iconv -f UTF-16LE"));
    assert!(error_of(b"\0F\0R\0O\0M\0 \0a").contains("UTF-16BE"));
}

#[test]
fn invalid_utf8_says_where() {
    let error = error_of(b"FROM debian\n# caf\xe9\n");
    assert!(error.contains("byte 17, on line 2, is 0xe9"), "{error}");
}

#[test]
fn huge_files_are_refused_by_their_size() {
    let sandbox = Sandbox::with(&[("ok/Dockerfile", SUDO)]);
    let file = std::fs::File::create(sandbox.path("Dockerfile")).unwrap();
    file.set_len(100 << 20).unwrap();
    let (code, json) = sandbox.json(&["."]);
    assert_eq!(code, 2);
    assert!(
        json["files"][0]["error"]
            .as_str()
            .unwrap()
            .contains("too large: it has 100 MiB"),
        "{json}"
    );
    assert_eq!(json["files"][1]["error"], serde_json::Value::Null);
}

#[test]
fn empty_files_and_files_of_comments_are_linted() {
    for text in ["", "\n\n", "# only\n# comments\n"] {
        let sandbox = Sandbox::with(&[("Dockerfile", text)]);
        let (code, json) = sandbox.json(&[]);
        assert_eq!(code, 1);
        let diagnostic = &json["files"][0]["diagnostics"][0];
        assert_eq!(diagnostic["phase"], "parse", "{json}");
        assert!(
            diagnostic["message"]
                .as_str()
                .unwrap()
                .contains("no instructions"),
            "{json}"
        );
        sandbox.run(&["lint"]).code(1).says("no instructions");
    }
}

#[test]
fn long_lines_are_not_drawn() {
    let sandbox = Sandbox::new();
    sandbox.write(
        "Dockerfile",
        format!("FROM debian:12\nRUN sudo {}\n", "x".repeat(60_000)),
    );
    let run = sandbox.run(&["lint", "Dockerfile"]);
    run.code(1).says("(Dockerfile:2:5)");
    assert!(run.stdout.len() < 10_000, "{}", run.stdout.len());
}

#[test]
fn missing_paths_suggest_a_sibling_and_the_rest_goes_on() {
    let sandbox = Sandbox::with(&[("app/Dockerfile", SUDO)]);
    let run = sandbox.run(&["lint", "app/Dockerfle", "app/Dockerfile"]);
    run.code(2)
        .complains("`app/Dockerfle`: there is no such file")
        .complains("did you mean `app/Dockerfile`?");
    run.says("sudo-in-run");
    let (code, json) = sandbox.json(&["nothing-like-it"]);
    assert_eq!(code, 2);
    assert_eq!(json["files"][0]["path"], "nothing-like-it");
    assert!(
        json["files"][0]["error"]
            .as_str()
            .unwrap()
            .contains("no such file")
    );
}

#[test]
fn folders_without_dockerfiles_say_what_is_looked_for() {
    let sandbox = Sandbox::with(&[("README.md", "hello")]);
    let run = sandbox.run(&["lint"]);
    run.code(2)
        .complains("holds no Dockerfile")
        .complains("`Containerfile`");
}

#[cfg(unix)]
#[test]
fn links_in_a_loop_are_survived() {
    let sandbox = Sandbox::with(&[("Dockerfile", SUDO)]);
    std::os::unix::fs::symlink(".", sandbox.path("again")).unwrap();
    std::os::unix::fs::symlink("Dockerfile.loop", sandbox.path("Dockerfile.loop")).unwrap();
    std::os::unix::fs::symlink("nowhere", sandbox.path("Dockerfile.broken")).unwrap();
    let (code, json) = sandbox.json(&[]);
    assert_eq!(code, 2);
    let errors: Vec<&str> = json["files"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|file| file["error"].as_str())
        .collect();
    assert_eq!(json["files"].as_array().unwrap().len(), 3, "{json}");
    assert!(errors[0].contains("does not exist"), "{errors:?}");
    assert!(errors[1].contains("leads back to itself"), "{errors:?}");
    sandbox
        .run(&["lint", "Dockerfile.loop"])
        .code(2)
        .complains("leads back to itself");
}

#[cfg(target_os = "linux")]
#[test]
fn unreadable_files_are_told() {
    use std::os::unix::fs::PermissionsExt;
    let sandbox = Sandbox::with(&[("a/Dockerfile", SUDO), ("b/Dockerfile", SUDO)]);
    // Reading it fails for everybody, root included.
    std::os::unix::fs::symlink("/proc/self/mem", sandbox.path("Dockerfile")).unwrap();
    let (code, json) = sandbox.json(&[]);
    assert_eq!(code, 2);
    assert!(json["files"][0]["error"].is_string(), "{json}");
    assert_eq!(json["summary"]["files"], 3);
    let file = sandbox.path("b/Dockerfile");
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o000)).unwrap();
    if std::fs::read(&file).is_err() {
        sandbox
            .run(&["lint", "b/Dockerfile"])
            .code(2)
            .complains("permission denied");
    }
}

#[test]
fn standard_input_is_linted_under_the_name_it_is_given() {
    let sandbox = Sandbox::with(&[("dockwright.toml", "ignore = [\"security\"]\n")]);
    sandbox
        .pipe(&["lint", "-"], BROKEN)
        .code(1)
        .says("[<stdin>:1:1]")
        .says("did you mean `FROM`?");
    let named = sandbox.pipe(
        &[
            "lint",
            "-",
            "--stdin-filename",
            "app/Dockerfile",
            "--format",
            "concise",
        ],
        "FROM debian:12\nRUN sudo id\nUSER 1000\n",
    );
    assert_eq!(named.code(0).stdout, "");
    let elsewhere = sandbox.pipe(
        &[
            "lint",
            "-",
            "--format",
            "concise",
            "--no-settings",
            "--select",
            "DL3004",
        ],
        SUDO,
    );
    elsewhere.code(1).says("<stdin>:2:5: warning[sudo-in-run]");
    assert_eq!(elsewhere.stdout.lines().count(), 1);
}

#[test]
fn a_reader_that_goes_away_is_no_fault() {
    let sandbox = Sandbox::new();
    sandbox.write(
        "Dockerfile",
        format!("FROM debian:12\n{}", "RUN sudo id\n".repeat(5000)),
    );
    let mut child = crate::sandbox::command(&sandbox.path(""))
        .args(["lint", "--format", "concise"])
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_told() {
    let sandbox = Sandbox::with(&[("Dockerfile", SUDO)]);
    let full = std::fs::OpenOptions::new()
        .write(true)
        .open("/dev/full")
        .unwrap();
    let output = crate::sandbox::command(&sandbox.path(""))
        .args(["lint"])
        .stdout(full)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(
        String::from_utf8(output.stderr)
            .unwrap()
            .contains("cannot write to standard output")
    );
}

#[test]
fn what_would_command_a_terminal_is_not_passed_on() {
    let sandbox = Sandbox::new();
    let mut text = Vec::new();
    text.write_all(b"FROM debian:12\nRUN sudo \x1b]0;title\x07 id\nXX\x1b[2J y\n")
        .unwrap();
    sandbox.write("Dockerfile", text);
    for format in ["text", "concise", "github", "json", "sarif"] {
        let run = sandbox.run(&["lint", "--format", format]);
        assert!(!run.stdout.contains('\u{1b}'), "{format}: {}", run.stdout);
    }
}
