//! What a `RUN` sees of the machine, and what flags change about it.

use dockwright_tests::building::BASE;

use crate::user::{check, check_fails, user};

fn step(flags: &str, script: &str) -> String {
    format!("{BASE}RUN mkdir /out\nRUN {flags} {script}\nFROM scratch\nCOPY --from=base /out /\n")
}

#[test]
fn a_step_has_the_network_that_is_said() {
    let Some(user) = user() else { return };
    let count = "ls /sys/class/net | wc -l > /out/x";
    check(&user, &step("--network=none", count), &[], &["x = 1"]);
    check(&user, &step("", count), &["--network", "none"], &["x = 1"]);
    let own = "readlink /proc/self/ns/net > /out/x";
    let network = std::fs::read_link("/proc/self/ns/net").unwrap();
    let expected = format!("x = {}", network.display());
    let words = ["--allow", "network.host"];
    check(&user, &step("--network=host", own), &words, &[&expected]);
    check_fails(
        &user,
        &step("--network=host", own),
        &[],
        3,
        "--allow network.host",
    );
    check_fails(&user, &step("--network=other", own), &[], 3, "other");
}

#[test]
fn a_step_is_confined_unless_that_is_allowed() {
    let Some(user) = user() else { return };
    let capabilities = "grep CapEff /proc/self/status | tr -d '\\t' > /out/x";
    check(
        &user,
        &step("", capabilities),
        &[],
        &["x = CapEff:00000000a80425fb"],
    );
    check(
        &user,
        &step("--security=sandbox", capabilities),
        &[],
        &["x = CapEff:00000000a80425fb"],
    );
    let insecure = step(
        "--security=insecure",
        "mkdir /m && mount -t tmpfs none /m && echo yes > /out/x; umount /m",
    );
    check(
        &user,
        &insecure,
        &["--allow", "security.insecure"],
        &["x = yes"],
    );
    check_fails(&user, &insecure, &[], 3, "--allow security.insecure");
    let other = step("--security=other", "true");
    check_fails(&user, &other, &[], 3, "`--security` cannot be `other`");
    check_fails(
        &user,
        &step("--device=vendor.com/d=1", "true"),
        &[],
        3,
        "device",
    );
    check_fails(
        &user,
        "FROM scratch\n",
        &["--allow", "everything"],
        2,
        "everything",
    );
}

#[test]
fn hosts_limits_and_names_are_given_from_outside() {
    let Some(user) = user() else { return };
    let hosts = step("", "grep -E 'db|six' /etc/hosts | tr '\\t' ' ' > /out/x");
    let words = ["--add-host", "db:10.0.0.2", "--add-host", "six=[fd00::6]"];
    let listing = user.listing(&hosts, &words).unwrap();
    assert!(
        listing.contains("10.0.0.2 db") && listing.contains("fd00::6 six"),
        "{listing}"
    );
    check_fails(&user, &hosts, &["--add-host", "db"], 2, "names no host");
    let limits = step("", "ulimit -Sn > /out/x && ulimit -Hn >> /out/x");
    check(
        &user,
        &limits,
        &["--ulimit", "nofile=100:200"],
        &["x = 100\\n200"],
    );
    check_fails(&user, &limits, &["--ulimit", "nofile"], 2, "is no limit");
    let name = step("", "hostname > /out/x");
    check(&user, &name, &[], &["x = buildkitsandbox"]);
    check(
        &user,
        &name,
        &["--build-arg", "BUILDKIT_SANDBOX_HOSTNAME=own"],
        &["x = own"],
    );
    let proxy = step("", "echo $HTTP_PROXY $http_proxy > /out/x");
    let words = ["--build-arg", "HTTP_PROXY=http://127.0.0.1:9"];
    check(
        &user,
        &proxy,
        &words,
        &["x = http://127.0.0.1:9 http://127.0.0.1:9"],
    );
    // A proxy is no ingredient.
    check(
        &user,
        &proxy,
        &[],
        &["x = http://127.0.0.1:9 http://127.0.0.1:9"],
    );
}

#[test]
fn forms_of_run_and_the_shell_in_force() {
    let Some(user) = user() else { return };
    for (instructions, expected) in [
        ("RUN [\"/bin/busybox\", \"touch\", \"/out/$x\"]", "$x = "),
        ("ARG x=value\nRUN echo $x > /out/x", "x = value"),
        (
            "ENV x=value\nARG x=other\nRUN echo $x > /out/x",
            "x = value",
        ),
        (
            "SHELL [\"/bin/busybox\", \"sh\", \"-ec\"]\nRUN false; true\n",
            "",
        ),
        ("RUN <<EOF\nx=1\necho $x > /out/x\nEOF", "x = 1"),
        (
            "RUN cat <<one > /out/x && cat <<two >> /out/x\n1\none\n2\ntwo",
            "x = 1\\n2",
        ),
        ("RUN <<EOF sh > /out/x\necho piped\nEOF", "x = piped"),
        (
            "RUN <<EOF\n#!/bin/busybox ash\necho $0 | cut -c1-11 > /out/x\nEOF",
            "x = /dev/pipes/",
        ),
        ("WORKDIR /a/b\nWORKDIR c\nRUN pwd > /out/x", "x = /a/b/c"),
        (
            "RUN mkdir -p /etc && echo app:x:5:6::/home/app: > /etc/passwd\nUSER app\nRUN echo $HOME $(id -u):$(id -g) > /tmp/x; mv /tmp/x /out/x",
            "x = /home/app 5:6 [5:6]",
        ),
    ] {
        let text = format!(
            "{BASE}RUN mkdir -m 777 /out /tmp\n{instructions}\nFROM scratch\nCOPY --from=base /out /\n"
        );
        match expected {
            "" => check_fails(&user, &text, &[], 3, "the program returned 1"),
            expected => check(&user, &text, &[], &[expected.trim_end_matches('\n')]),
        }
    }
}

#[test]
fn instructions_about_containers_are_in_the_config() {
    let Some(user) = user() else { return };
    let text = "FROM scratch\nSHELL [\"/bin/other\", \"-c\"]\nHEALTHCHECK --interval=5s --timeout=1s --start-period=2s --start-interval=1s --retries=4 CMD [\"/ok\"]\n\
        STOPSIGNAL 9\nEXPOSE 80 81/udp\nVOLUME [\"/a b\"]\nLABEL a=1 \"b c\"=2\nMAINTAINER somebody\nCMD run it\n";
    let image = user.image(text, &["--label", "a=2"]).unwrap();
    let config = &image.config["config"];
    let second = 1_000_000_000_i64;
    let health = serde_json::json!({
        "Test": ["CMD", "/ok"], "Interval": 5 * second, "Timeout": second,
        "StartPeriod": 2 * second, "StartInterval": second, "Retries": 4,
    });
    assert_eq!(config["Healthcheck"], health);
    assert_eq!(config["Shell"], serde_json::json!(["/bin/other", "-c"]));
    assert_eq!(config["StopSignal"], "9");
    assert_eq!(config["Volumes"], serde_json::json!({"/a b": {}}));
    assert_eq!(config["Labels"], serde_json::json!({"a": "2", "b c": "2"}));
    assert_eq!(
        config["Cmd"],
        serde_json::json!(["/bin/other", "-c", "run it"])
    );
    assert_eq!(image.config["author"], "somebody");
    user.build_file(text, &["--tag", "healthy:1"]).unwrap();
    let image = user
        .image(
            "FROM healthy:1\nHEALTHCHECK NONE\nENTRYPOINT [\"/new\"]\n",
            &[],
        )
        .unwrap();
    assert_eq!(
        image.config["config"]["Healthcheck"],
        serde_json::json!({"Test": ["NONE"]})
    );
    assert!(image.config["config"]["Cmd"].is_null());
}
