//! The official image of MySQL on Oracle's distribution, of whose Dockerfile there may be a copy beside the workspace:
//! its plan, and its build up to the place where servers are out of reach.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use dockwright_tests::building::{BASE, Building};
use dockwright_tests::place;
use serde_json::Value;

/// What the file names as its base, made to look like it: programs that do as much as the file asks of them.
/// What is fetched comes out of thin air, but for packages: those are asked for where their repositories are.
const LOOKALIKE: &str = r#"
COPY --chmod=755 <<'EOF' /bin/groupadd
#!/bin/sh
echo "$4:x:$3:" >> /etc/group
EOF
COPY --chmod=755 <<'EOF' /bin/useradd
#!/bin/sh
for name; do :; done
echo "$name:x:$3:$5::$7:/bin/sh" >> /etc/passwd
EOF
COPY --chmod=755 <<'EOF' /bin/curl
#!/bin/sh
printf '#!/bin/sh\ntest "$1" = --version || { shift; exec "$@"; }\n' > "$3"
EOF
COPY --chmod=755 <<'EOF' /bin/gpg
#!/bin/sh
echo "$@"
EOF
COPY --chmod=755 <<'EOF' /bin/microdnf
#!/bin/sh
for name; do
    case "$name" in
        install | clean | all | -y | bzip2 | gzip | openssl | xz | zstd | findutils) continue ;;
    esac
    cat /etc/yum.repos.d/*.repo | sed -n 's/^baseurl=//p' | while read -r address; do
        wget -q -O /dev/null "$address" || { echo "error: no repository for $name at $address"; exit 1; }
    done || exit 1
done
EOF
RUN mkdir -p /tmp /etc/pki/rpm-gpg /etc/yum.repos.d /usr/local/bin \
    && echo 'VERSION_ID="8.9"' > /etc/os-release && echo 'root:x:0:0::/root:/bin/sh' > /etc/passwd \
    && echo 'nobody:x:65534:65534::/:/bin/sh' >> /etc/passwd && echo 'root:x:0:' > /etc/group
"#;

/// The step that needs a server that is not there.
const NEEDS_SERVER: &str = "microdnf install -y \"mysql-community-server-minimal-";

/// The file, where it is at hand.
fn file() -> Option<PathBuf> {
    let path = place::seed(&place::cases()).join("mysql/Dockerfile.oracle");
    if !path.is_file() {
        eprintln!("SKIPPED: there is no {}", path.display());
        return None;
    }
    Some(path)
}

fn building() -> Option<Building> {
    Building::new()
        .inspect_err(|reason| eprintln!("SKIPPED: {reason}"))
        .ok()
}

/// The same in a network of its own, in which there is nothing.
fn without_network(command: &Command) -> Command {
    let mut alone = Command::new("unshare");
    alone
        .arg("--net")
        .arg(command.get_program())
        .args(command.get_args());
    for (name, value) in command.get_envs() {
        alone.env(name, value.unwrap_or_default());
    }
    alone
}

fn plan(building: &Building, file: &PathBuf) -> Value {
    let mut command = building.command("plan", &["--format", "json"]);
    command.arg(file);
    let output = without_network(&command).output().unwrap();
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{told}");
    serde_json::from_slice(&output.stdout).unwrap()
}

/// The instructions of the one stage that make layers.
fn layers(plan: &Value) -> Vec<String> {
    let steps = plan["stages"][0]["steps"].as_array().unwrap();
    let is_layer = |step: &&Value| step["effect"] == "layer";
    let layers = steps.iter().filter(is_layer);
    let instruction = |step: &Value| step["instruction"].as_str().unwrap().to_owned();
    layers.map(instruction).collect()
}

#[test]
fn the_plan_of_the_official_image_needs_no_network() {
    let (Some(file), Some(building)) = (file(), building()) else {
        return;
    };
    let text = fs::read_to_string(&file).unwrap();
    let expected = text
        .lines()
        .filter(|line| line.starts_with("RUN") || line.starts_with("COPY"));
    let plan = plan(&building, &file);
    assert_eq!(layers(&plan).len(), expected.count(), "{plan:#}");
}

#[test]
fn the_build_of_the_official_image_gets_as_far_as_its_servers() {
    let (Some(file), Some(building)) = (file(), building()) else {
        return;
    };
    let base = format!("{BASE}{LOOKALIKE}");
    let tag = ["--tag", "oraclelinux:8-slim"];
    building.build_file(&base, &tag).unwrap();
    building
        .write("docker-entrypoint.sh", "#!/bin/sh\n")
        .unwrap();
    let text = fs::read_to_string(&file).unwrap();
    let words = ["--network", "none", "--progress", "plain"];
    let told = building.build_file(&text, &words).unwrap_err();
    let before = text.split(NEEDS_SERVER).next().unwrap();
    let start = before.lines().count()
        - before
            .lines()
            .rev()
            .take_while(|line| !line.starts_with("RUN"))
            .count();
    let place = format!("Dockerfile:{start}:1");
    for part in [
        "Some(3)",
        &place,
        "error: no repository for mysql-community-server-minimal-8.2.0-1.el8 at https://repo.mysql.com/",
        "the program returned 1",
    ] {
        assert!(told.contains(part), "{part} in {told}");
    }
}
