//! Builds as a user types them: each instruction and flag, judged by the image that comes out.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test ends where something goes wrong")]
#![expect(clippy::print_stderr, reason = "a test that is skipped says so")]

use std::fs;
use std::process::Command;

use dockwright_tests::building::{BASE, Building};
use serde_json::json;

/// A user who builds; nothing where that cannot be.
fn building() -> Option<Building> {
    match Building::new() {
        Ok(building) => Some(building),
        Err(reason) => {
            eprintln!("SKIPPED: {reason}");
            None
        }
    }
}

#[test]
fn an_image_has_the_config_and_history_that_buildkit_writes() {
    let Some(building) = building() else { return };
    building.write("a.txt", "hello\n").unwrap();
    let text = "FROM scratch\n\
        ARG version=1\n\
        COPY a.txt /data/\n\
        ENV NAME=value OTHER=\"two words\"\n\
        LABEL key=value\n\
        WORKDIR /data\n\
        USER 10:20\n\
        EXPOSE 90-91 80/udp\n\
        VOLUME /x /y\n\
        STOPSIGNAL SIGQUIT\n\
        HEALTHCHECK --interval=1m30s CMD check it\n\
        ONBUILD COPY . /src\n\
        ENTRYPOINT [\"/run\"]\n\
        CMD say hello\n";
    let image = building.image(text, &["--label", "more=yes"]).unwrap();
    assert_eq!(
        image.history(),
        [
            "ARG version=1",
            "COPY a.txt /data/ # buildkit",
            "ENV NAME=value OTHER=two words",
            "LABEL key=value",
            "WORKDIR /data",
            "USER 10:20",
            "EXPOSE [80/udp 90/tcp 91/tcp]",
            "VOLUME [/x /y]",
            "STOPSIGNAL SIGQUIT",
            "HEALTHCHECK {Test:[CMD-SHELL check it] Interval:1m30s Timeout:0s StartPeriod:0s StartInterval:0s Retries:0}",
            "ENTRYPOINT [\"/run\"]",
            "CMD [\"/bin/sh\" \"-c\" \"say hello\"]",
        ]
    );
    let config = &image.config["config"];
    let path = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    assert_eq!(
        config["Env"],
        json!([path, "NAME=value", "OTHER=two words"])
    );
    assert_eq!(config["Labels"], json!({"key": "value", "more": "yes"}));
    assert_eq!(config["WorkingDir"], "/data");
    assert_eq!(config["User"], "10:20");
    assert_eq!(
        config["ExposedPorts"],
        json!({"80/udp": {}, "90/tcp": {}, "91/tcp": {}})
    );
    assert_eq!(config["Volumes"], json!({"/x": {}, "/y": {}}));
    assert_eq!(config["StopSignal"], "SIGQUIT");
    assert_eq!(
        config["Healthcheck"],
        json!({"Test": ["CMD-SHELL", "check it"], "Interval": 90_000_000_000_i64})
    );
    assert_eq!(config["OnBuild"], json!(["COPY . /src"]));
    assert_eq!(config["Entrypoint"], json!(["/run"]));
    assert_eq!(config["Cmd"], json!(["/bin/sh", "-c", "say hello"]));
    assert_eq!(config["ArgsEscaped"], true);
    assert_eq!(
        image.config["rootfs"]["diff_ids"].as_array().unwrap().len(),
        2
    );
}

#[test]
fn a_second_build_takes_everything_from_the_cache_and_makes_the_same_image() {
    let Some(building) = building() else { return };
    building.write("a.txt", "one\n").unwrap();
    let text = format!("{BASE}COPY a.txt /a.txt\nRUN cp /a.txt /b.txt\n");
    let first = building.image(&text, &["--progress", "plain"]).unwrap();
    let told = building
        .build_file(&text, &["--progress", "plain"])
        .unwrap();
    assert_eq!(told.matches("CACHED").count(), 4, "{told}");
    assert!(!told.contains("DONE"), "{told}");
    let second = building.image(&text, &[]).unwrap();
    assert_eq!(first.manifest, second.manifest);
    building.write("a.txt", "two\n").unwrap();
    let told = building
        .build_file(&text, &["--progress", "plain"])
        .unwrap();
    assert_eq!(told.matches("CACHED").count(), 2, "{told}");
    let told = building
        .build_file(&text, &["--progress", "plain", "--no-cache"])
        .unwrap();
    assert_eq!(told.matches("CACHED").count(), 0, "{told}");
}

#[test]
fn a_run_sees_what_the_file_says_and_leaves_what_it_writes() {
    let Some(building) = building() else { return };
    let text = format!(
        "{BASE}ARG given\nARG kept=default\nENV kept=environment\nWORKDIR /work\n\
        RUN echo \"$given $kept $PWD $(hostname) $(id -u)\" > seen\n\
        USER 1234\n\
        RUN id -u > /tmp/user\n\
        SHELL [\"/bin/busybox\", \"sh\", \"-ec\"]\n\
        RUN echo $0 > /tmp/shell\n\
        RUN <<EOF\necho from a heredoc > /tmp/heredoc\nEOF\n\
        RUN <<EOF\n#!/bin/busybox ash\necho interpreted > /tmp/script\nEOF\n"
    );
    let text = text.replace("WORKDIR", "RUN mkdir -m 1777 /tmp\nWORKDIR");
    let files = building
        .files(&text, &["--build-arg", "given=outside"])
        .unwrap();
    let read = |name: &str| fs::read_to_string(files.join(name)).unwrap();
    assert_eq!(
        read("work/seen"),
        "outside environment /work buildkitsandbox 0\n"
    );
    assert_eq!(read("tmp/user"), "1234\n");
    assert_eq!(read("tmp/heredoc"), "from a heredoc\n");
    assert_eq!(read("tmp/script"), "interpreted\n");
    for stub in ["etc", "dev", "proc", "sys"] {
        let there = fs::read_dir(files.join(stub))
            .map(Iterator::count)
            .unwrap_or_default();
        assert_eq!(
            there, 0,
            "{stub} has what only the running program should have seen"
        );
    }
}

#[test]
fn mounts_are_there_while_a_step_runs_and_leave_nothing() {
    let Some(building) = building() else { return };
    building.write("source/file", "content\n").unwrap();
    fs::write(building.path("secret"), "hidden words").unwrap();
    let text = format!(
        "{BASE}FROM base AS other\nRUN echo of a stage > /made\nFROM base\n\
        RUN --mount=type=bind,source=source,target=/in cat /in/file > /bound\n\
        RUN --mount=type=bind,from=other,target=/other cat /other/made > /staged\n\
        RUN --mount=type=bind,source=source,target=/in,rw echo more >> /in/file && cat /in/file > /written\n\
        RUN --mount=type=cache,target=/cache echo x >> /cache/count && wc -l < /cache/count > /first\n\
        RUN --mount=type=cache,target=/cache echo x >> /cache/count && wc -l < /cache/count > /second\n\
        RUN --mount=type=tmpfs,target=/memory,size=1m touch /memory/x && ls /memory > /listed\n\
        RUN --mount=type=secret,id=word wc -c < /run/secrets/word > /length\n\
        RUN --mount=type=secret,id=word,env=WORD echo ${{#WORD}} > /variable\n\
        RUN --mount=type=secret,id=absent ls /run/secrets > /none 2>&1 || true\n"
    );
    let secret = format!("id=word,src={}", building.path("secret").display());
    let files = building.files(&text, &["--secret", &secret]).unwrap();
    let read = |name: &str| fs::read_to_string(files.join(name)).unwrap();
    assert_eq!(read("bound"), "content\n");
    assert_eq!(read("staged"), "of a stage\n");
    assert_eq!(read("written"), "content\nmore\n");
    assert_eq!(read("first"), "1\n");
    assert_eq!(read("second"), "2\n");
    assert_eq!(read("listed"), "x\n");
    assert_eq!(read("length"), "12\n");
    assert_eq!(read("variable"), "12\n");
    for name in ["in", "other", "cache", "memory", "run"] {
        assert!(!files.join(name).exists(), "{name} is left of a mount");
    }
    let kept = Command::new("grep")
        .args(["-r", "-l", "hidden words"])
        .arg(building.path("store"))
        .output()
        .unwrap();
    assert_eq!(
        String::from_utf8_lossy(&kept.stdout),
        "",
        "the secret is kept"
    );
}

#[test]
fn only_what_the_target_needs_is_built() {
    let Some(building) = building() else { return };
    let text = format!(
        "{BASE}FROM base AS needed\nRUN echo yes > /made\n\
        FROM base AS broken\nRUN exit 1\n\
        FROM scratch AS final\nCOPY --from=needed /made /\n\
        FROM broken AS last\n"
    );
    let files = building.files(&text, &["--target", "final"]).unwrap();
    assert_eq!(fs::read_to_string(files.join("made")).unwrap(), "yes\n");
    let told = building.build_file(&text, &[]).unwrap_err();
    assert!(told.starts_with("Some(3)"), "{told}");
    let told = building
        .build_file(&text, &["--target", "finl"])
        .unwrap_err();
    assert!(told.contains("did you mean `final`"), "{told}");
}

#[test]
fn a_failing_step_is_drawn_under_its_own_line_with_the_end_of_its_log() {
    let Some(building) = building() else { return };
    let text = format!("{BASE}RUN echo about to fail && exit 7\n");
    let told = building
        .build_file(&text, &["--progress", "quiet"])
        .unwrap_err();
    assert!(told.starts_with("Some(3)"), "{told}");
    for part in [
        "Dockerfile:4:1",
        "the program returned 7",
        "| about to fail",
        "help",
    ] {
        assert!(told.contains(part), "{part} in {told}");
    }
    let told = building
        .build_file("FROM scratch\nCOPY absent /\n", &[])
        .unwrap_err();
    assert!(
        told.contains("Dockerfile:2:1") && told.contains("absent"),
        "{told}"
    );
}

#[test]
fn what_an_image_leaves_to_be_run_is_run_first_and_once() {
    let Some(building) = building() else { return };
    let text = format!(
        "{BASE}ONBUILD ENV LEFT=behind\nONBUILD RUN echo $LEFT > /left\n\
        FROM base AS child\nRUN cat /left > /seen && echo $LEFT >> /seen\n\
        FROM child\nRUN rm /left\n"
    );
    let files = building.files(&text, &[]).unwrap();
    assert_eq!(
        fs::read_to_string(files.join("seen")).unwrap(),
        "behind\nbehind\n"
    );
    assert!(!files.join("left").exists());
    building
        .build_file(
            &format!("{BASE}ONBUILD RUN echo of an image > /left\n"),
            &["--tag", "left"],
        )
        .unwrap();
    let files = building.files("FROM left\nENV A=b\n", &[]).unwrap();
    assert_eq!(
        fs::read_to_string(files.join("left")).unwrap(),
        "of an image\n"
    );
}

#[test]
fn archives_are_read_by_other_tools() {
    let Some(building) = building() else { return };
    let image = building.path("image.tar");
    let output = format!("type=oci,dest={}", image.display());
    building
        .build_file(BASE, &["--output", &output, "--tag", "team/app:1"])
        .unwrap();
    let inspected = Command::new("skopeo")
        .arg("inspect")
        .arg(format!("oci-archive:{}", image.display()))
        .output();
    match inspected {
        Ok(inspected) => assert!(inspected.status.success(), "{inspected:?}"),
        Err(_) => eprintln!("SKIPPED: `skopeo` is not installed"),
    }
}
