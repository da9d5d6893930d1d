//! `mode=min` and `mode=max`: which layers a cache takes along, in a folder and in a registry.

use std::fs;

use dockwright_tests::building::{BASE, Building};
use dockwright_tests::registry::real::{Kind, RealRegistry};
use serde_json::Value;

use crate::caches::counted;
use crate::user::{check_fails, judged, user, worked};

/// A target of two layers, on a stage of one, with a file of another stage that has three.
fn text() -> String {
    format!(
        "{BASE}RUN echo made > /made\nFROM scratch AS below\nCOPY file /\n\
        FROM below\nCOPY --from=base /made /copied\nCOPY file /again\n"
    )
}

fn furnished() -> Option<Building> {
    let user = user()?;
    user.write("file", "x").unwrap();
    Some(user)
}

/// How many layers an image in a folder has, and how many steps its cache knows.
fn held(folder: &std::path::Path) -> (usize, usize) {
    let read = |path: std::path::PathBuf| -> Value {
        serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
    };
    let blob = |descriptor: &Value| {
        let digest = descriptor["digest"].as_str().unwrap().replace(':', "/");
        read(folder.join("blobs").join(digest))
    };
    let manifest = blob(&read(folder.join("index.json"))["manifests"][0]);
    let records = blob(&manifest["config"])["records"].clone();
    (
        manifest["layers"].as_array().unwrap().len(),
        records.as_object().unwrap().len(),
    )
}

#[test]
fn every_cache_has_the_mode_that_is_asked_of_it() {
    let Some(user) = furnished() else { return };
    let to =
        |name: &str, mode: &str| format!("type=local,dest={}{mode}", user.path(name).display());
    let [plain, max, min] = [
        to("plain", ""),
        to("max", ",mode=max"),
        to("min", ",mode=min"),
    ];
    let words = ["--cache-to", &plain, "--cache-to", &max, "--cache-to", &min];
    assert_eq!(counted(&user, &text(), &words), (0, 6));
    assert_eq!(held(&user.path("plain")), (3, 3));
    assert_eq!(held(&user.path("min")), (3, 3));
    assert_eq!(held(&user.path("max")), (6, 6));
    let other = to("other", ",mode=most");
    check_fails(&user, &text(), &["--cache-to", &other], 2, "no mode `most`");
    // What was taken from a cache is left in the next one alike.
    let Some(other) = furnished() else { return };
    let from = format!("type=local,src={}", user.path("max").display());
    let again = format!("type=local,dest={},mode=max", other.path("again").display());
    let words = ["--cache-from", &from, "--cache-to", &again];
    assert_eq!(counted(&other, &text(), &words), (6, 0));
    assert_eq!(held(&other.path("again")), (6, 6));
}

#[test]
fn a_registry_gets_the_layers_of_the_mode() {
    let Some(user) = furnished() else { return };
    let Some(registry) = RealRegistry::start(Kind::Plain).unwrap() else {
        eprintln!("SKIPPED: `docker-registry` is not installed");
        return;
    };
    let to = |tag: &str, mode: &str| {
        format!(
            "type=registry,ref={}/team/cache:{tag}{mode}",
            registry.name()
        )
    };
    let [min, max] = [to("min", ""), to("max", ",mode=max")];
    let words = ["--cache-to", &min, "--cache-to", &max];
    assert_eq!(counted(&user, &text(), &words), (0, 6));
    for (tag, count) in [("min", 3), ("max", 6)] {
        let place = format!("docker://{}/team/cache:{tag}", registry.name());
        let words = ["inspect", "--raw", "--tls-verify=false", &place];
        let Some(manifest) = judged("skopeo", &words) else {
            return;
        };
        let manifest: Value = serde_json::from_str(&manifest).unwrap();
        assert_eq!(manifest["layers"].as_array().unwrap().len(), count, "{tag}");
    }
    // The store holds no image of a cache that it left.
    let listed = user.command("image", &["ls", "--all"]).output().unwrap();
    assert!(!worked(&listed, "image ls").contains("cache"));
    worked(
        &user.command("system", &["check"]).output().unwrap(),
        "check",
    );
}
