//! Changes of an image config as they are typed: what comes of each, and what is refused.

#![expect(clippy::unwrap_used, reason = "tests stop at the first surprise")]

use dockwright_images::change::change;
use dockwright_images::config::ImageConfig;
use serde_json::{Value, json};

/// What the container's part of a config becomes.
fn changed(before: Value, texts: &[&str]) -> Result<Value, String> {
    let mut config = ImageConfig {
        config: serde_json::from_value(before).unwrap(),
        ..ImageConfig::default()
    };
    let texts: Vec<String> = texts.iter().map(|&text| text.to_owned()).collect();
    change(&texts, &mut config).map_err(|error| error.to_string())?;
    Ok(serde_json::to_value(&config.config).unwrap())
}

#[track_caller]
fn check(before: Value, texts: &[&str], expected: Value) {
    assert_eq!(changed(before, texts), Ok(expected), "{texts:?}");
}

#[test]
fn every_instruction_changes_its_part() {
    let sh = |text: &str| json!(["/bin/sh", "-c", text]);
    for (text, expected) in [
        (
            "CMD [\"a\", \"b c\"]",
            json!({ "Cmd": ["a", "b c"], "ArgsEscaped": true }),
        ),
        (
            "cmd a  b",
            json!({ "Cmd": sh("a  b"), "ArgsEscaped": true }),
        ),
        ("ENTRYPOINT [\"/x\"]", json!({ "Entrypoint": ["/x"] })),
        ("ENTRYPOINT exec x", json!({ "Entrypoint": sh("exec x") })),
        ("ENV A=b C=\"d e\"", json!({ "Env": ["A=b", "C=d e"] })),
        ("ENV A b c", json!({ "Env": ["A=b c"] })),
        (
            "EXPOSE 80 53/UDP",
            json!({ "ExposedPorts": { "53/udp": {}, "80/tcp": {} } }),
        ),
        (
            "EXPOSE 8000-8001",
            json!({ "ExposedPorts": { "8000/tcp": {}, "8001/tcp": {} } }),
        ),
        (
            "LABEL a=b \"c d\"=e",
            json!({ "Labels": { "a": "b", "c d": "e" } }),
        ),
        ("ONBUILD RUN make", json!({ "OnBuild": ["RUN make"] })),
        ("STOPSIGNAL SIGQUIT", json!({ "StopSignal": "SIGQUIT" })),
        ("USER 1000:1000", json!({ "User": "1000:1000" })),
        ("VOLUME /a /b", json!({ "Volumes": { "/a": {}, "/b": {} } })),
        ("VOLUME [\"/a\"]", json!({ "Volumes": { "/a": {} } })),
        ("WORKDIR srv", json!({ "WorkingDir": "/srv" })),
        (
            "HEALTHCHECK --interval=1m --retries=3 CMD curl x",
            json!({ "Healthcheck": { "Test": ["CMD-SHELL", "curl x"], "Interval": 60_000_000_000_i64, "Retries": 3 } }),
        ),
        (
            "HEALTHCHECK CMD [\"curl\", \"x\"]",
            json!({ "Healthcheck": { "Test": ["CMD", "curl", "x"] } }),
        ),
        (
            "HEALTHCHECK NONE",
            json!({ "Healthcheck": { "Test": ["NONE"] } }),
        ),
    ] {
        check(json!({}), &[text], expected);
    }
}

#[test]
fn changes_stand_on_what_was_before() {
    let before = || {
        json!({
            "Cmd": ["old"], "Env": ["PATH=/bin", "B=1"], "Shell": ["/bin/bash", "-c"],
            "WorkingDir": "/srv", "Labels": { "a": "1" },
        })
    };
    let with = |edit: &dyn Fn(&mut Value)| {
        let mut value = before();
        edit(&mut value);
        value
    };
    check(
        before(),
        &["ENV PATH=/opt:$PATH", "ENV C=${PATH}"],
        with(&|value| value["Env"] = json!(["PATH=/opt:/bin", "B=1", "C=/opt:/bin"])),
    );
    check(
        before(),
        &["WORKDIR ../data", "WORKDIR b", "LABEL a=2"],
        with(&|value| {
            value["WorkingDir"] = json!("/data/b");
            value["Labels"]["a"] = json!("2");
        }),
    );
    check(
        before(),
        &["CMD run"],
        with(&|value| {
            value["Cmd"] = json!(["/bin/bash", "-c", "run"]);
            value["ArgsEscaped"] = json!(true);
        }),
    );
    let without_command = with(&|value| {
        value.as_object_mut().unwrap().remove("Cmd");
        value["Entrypoint"] = json!(["x"]);
    });
    check(before(), &["ENTRYPOINT [\"x\"]"], without_command.clone());
    let mut with_own = without_command;
    with_own["Cmd"] = json!(["y"]);
    with_own["ArgsEscaped"] = json!(true);
    check(
        before(),
        &["CMD [\"y\"]", "ENTRYPOINT [\"x\"]"],
        with_own.clone(),
    );
    check(before(), &["ENTRYPOINT [\"x\"]\nCMD [\"y\"]"], with_own);
}

#[test]
fn what_needs_a_build_or_means_nothing_is_refused() {
    for (text, part) in [
        ("RUN true", "`RUN` cannot change an image without a build"),
        ("COPY a b", "`COPY` cannot"),
        ("FROM debian", "`FROM` cannot"),
        ("SHELL [\"x\"]", "`SHELL` cannot"),
        ("EXPOSE http", "`http` is no port"),
        ("EXPOSE 90-80", "`90-80` is no port"),
        ("ENV A", "needs a value"),
        (
            "ENV A=${B:?no}",
            "`ENV A=${B:?no}` cannot be understood: B: no",
        ),
        ("CND x", "CND"),
    ] {
        let told = changed(json!({}), &[text]).unwrap_err();
        assert!(told.contains(part), "{text}: {told}");
    }
}
