//! OCI layouts as contexts with names, written by other tools.

use std::fs;

use dockwright_tests::building::Building;
use serde_json::Value;

use crate::user::{check, check_fails, judged, user};

/// Has `skopeo` copy an image into a layout; false where it is not installed.
fn copied(user: &Building, text: &str, name: &str) -> bool {
    let archive = user.path("image.tar");
    let output = format!("type=oci,dest={}", archive.display());
    user.build_file(text, &["--output", &output]).unwrap();
    let from = format!("oci-archive:{}", archive.display());
    let to = format!("oci:{}:{name}", user.path("layout").display());
    judged("skopeo", &["copy", "--quiet", &from, &to]).is_some()
}

fn text(content: &str) -> String {
    format!("FROM scratch\nENV SAID={content}\nCOPY <<EOF /file\n{content}\nEOF\n")
}

#[test]
fn images_of_layouts_are_built_on() {
    let Some(user) = user() else { return };
    if !copied(&user, &text("one"), "one") {
        return;
    }
    let folder = user.path("layout").display().to_string();
    let named = |more: &str| format!("base=oci-layout://{folder}{more}");
    // The only one need not be named.
    check(
        &user,
        "FROM base\n",
        &["--build-context", &named("")],
        &["file = one"],
    );
    assert!(copied(&user, &text("two"), "two"));
    check(
        &user,
        "FROM base\n",
        &["--build-context", &named(":two")],
        &["file = two"],
    );
    check(
        &user,
        "FROM base\n",
        &["--build-context", &named(":one")],
        &["file = one"],
    );
    let index: Value =
        serde_json::from_slice(&fs::read(user.path("layout/index.json")).unwrap()).unwrap();
    let digest = index["manifests"][1]["digest"].as_str().unwrap();
    let by_digest = named(&format!("@{digest}"));
    let words = ["--build-context", by_digest.as_str()];
    check(
        &user,
        "FROM scratch\nCOPY --from=base /file /x\n",
        &words,
        &["x = two"],
    );
    let image = user.image("FROM base\n", &words).unwrap();
    assert_eq!(image.config["config"]["Env"][1], "SAID=two");
    let refused = named(":three");
    check_fails(
        &user,
        "FROM base\n",
        &["--build-context", &refused],
        2,
        "none of them is called `three`",
    );
    let nowhere = "base=oci-layout:///nowhere";
    check_fails(
        &user,
        "FROM base\n",
        &["--build-context", nowhere],
        2,
        "no OCI layout",
    );
}

#[test]
fn a_layout_that_was_tampered_with_is_refused() {
    let Some(user) = user() else { return };
    if !copied(&user, &text("one"), "one") {
        return;
    }
    let index: Value =
        serde_json::from_slice(&fs::read(user.path("layout/index.json")).unwrap()).unwrap();
    let blob = |descriptor: &Value| {
        let digest = descriptor["digest"].as_str().unwrap().replace(':', "/");
        user.path("layout/blobs").join(digest)
    };
    let manifest: Value =
        serde_json::from_slice(&fs::read(blob(&index["manifests"][0])).unwrap()).unwrap();
    let layer = blob(&manifest["layers"][0]);
    let mut bytes = fs::read(&layer).unwrap();
    let last = bytes.len() - 1;
    bytes[last] ^= 1;
    fs::write(&layer, bytes).unwrap();
    // The store has the layer as it should be; another has nothing.
    let mut other = user.command(
        "build",
        &["--store", &user.path("other").display().to_string()],
    );
    let named = format!("base=oci-layout://{}", user.path("layout").display());
    user.write("Dockerfile", "FROM base\n").unwrap();
    let output = other
        .args(["--build-context", &named])
        .arg(user.path("context"))
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(
        !output.status.success() && told.contains("sha256:"),
        "{told}"
    );
}
