//! What becomes of an image: each kind of output, judged by other tools.

use std::fs;
use std::io::Read;

use dockwright_tests::building::{BASE, Building};
use dockwright_tests::listed::listed;
use dockwright_tests::registry::real::{Kind, RealRegistry};
use serde_json::Value;

use crate::user::{check_fails, judged, user, worked};

const TEXT: &str = "FROM scratch\nENV A=b\nCOPY <<EOF /file\ntext\nEOF\n";

/// Builds with an output into a file or folder of the user's.
#[track_caller]
fn output(user: &Building, text: &str, kind: &str, name: &str, more: &[&str]) -> String {
    let path = user.path(name).display().to_string();
    let output = format!("{kind},dest={path}");
    let words = [&["--output", output.as_str()], more].concat();
    user.build_file(text, &words)
        .unwrap_or_else(|told| panic!("{words:?}: {told}"));
    path
}

#[test]
fn archives_of_layouts_are_read_by_other_tools() {
    let Some(user) = user() else { return };
    let archive = output(
        &user,
        TEXT,
        "type=oci",
        "image.tar",
        &["--tag", "team/app:1"],
    );
    let oci = format!("oci-archive:{archive}");
    if let Some(told) = judged("skopeo", &["inspect", &oci]) {
        let told: Value = serde_json::from_str(&told).unwrap();
        assert_eq!(told["Os"], "linux");
        assert_eq!(told["Layers"].as_array().unwrap().len(), 1);
        assert_eq!(told["Env"][1], "A=b");
    }
    let layout = user.path("layout").display().to_string();
    fs::create_dir_all(&layout).unwrap();
    judged(
        "tar",
        &["--extract", "--file", &archive, "--directory", &layout],
    )
    .unwrap();
    let image = format!("{layout}:1");
    let bundle = user.path("bundle").display().to_string();
    if judged("umoci", &["unpack", "--image", &image, &bundle]).is_some() {
        assert_eq!(
            fs::read_to_string(format!("{bundle}/rootfs/file")).unwrap(),
            "text\n"
        );
    }
    let storage = user.path("storage").display().to_string();
    let root = [
        "--root",
        &storage,
        "--runroot",
        &storage,
        "--storage-driver",
        "vfs",
    ];
    if let Some(id) = judged("buildah", &[&root[..], &["pull", "--quiet", &oci]].concat()) {
        let told = judged(
            "buildah",
            &[&root[..], &["inspect", "--type", "image", id.trim()]].concat(),
        );
        let told: Value = serde_json::from_str(&told.unwrap()).unwrap();
        assert_eq!(told["OCIv1"]["config"]["Env"][1], "A=b");
    }
}

#[test]
fn archives_for_docker_say_how_the_image_is_called() {
    let Some(user) = user() else { return };
    let archive = output(
        &user,
        TEXT,
        "type=docker",
        "image.tar",
        &["--tag", "team/app:1", "-t", "other"],
    );
    let listing = listed(&fs::read(&archive).unwrap()[..], false).unwrap();
    let line = listing
        .lines()
        .find(|line| line.starts_with("manifest.json"))
        .unwrap();
    assert!(line.contains("manifest.json"), "{line}");
    if let Some(told) = judged(
        "skopeo",
        &[
            "inspect",
            "--config",
            &format!("docker-archive:{archive}:team/app:1"),
        ],
    ) {
        let told: Value = serde_json::from_str(&told).unwrap();
        assert_eq!(told["config"]["Env"][1], "A=b");
    }
    let loaded = user.command(
        "load",
        &[
            "--input",
            &archive,
            "--store",
            &user.path("other").display().to_string(),
        ],
    );
    let told = worked(&{ loaded }.output().unwrap(), "load");
    assert!(
        told.contains("team/app:1") && told.contains("other:latest"),
        "{told}"
    );
}

#[test]
fn files_come_out_in_folders_and_tars() {
    let Some(user) = user() else { return };
    let folder = output(&user, TEXT, "type=local", "files", &[]);
    assert_eq!(
        fs::read_to_string(format!("{folder}/file")).unwrap(),
        "text\n"
    );
    let folder = output(
        &user,
        TEXT,
        "type=local",
        "both",
        &["--platform", "linux/amd64,linux/arm64"],
    );
    for platform in ["linux_amd64", "linux_arm64"] {
        assert!(
            fs::exists(format!("{folder}/{platform}/file")).unwrap(),
            "{platform}"
        );
    }
    // A bare path is a folder, and `-` a tar on standard output.
    let bare = user.path("bare").display().to_string();
    user.build_file(TEXT, &["-o", &bare]).unwrap();
    assert!(fs::exists(format!("{bare}/file")).unwrap());
    for kind in ["-", "type=tar", "type=tar,dest=-"] {
        let built = user.build(&["--output", kind]).unwrap();
        assert!(built.status.success(), "{built:?}");
        assert_eq!(
            listed(&built.stdout[..], false).unwrap(),
            "file = text",
            "{kind}"
        );
    }
    let told = user
        .build_file(TEXT, &["--output", "type=cacheonly"])
        .unwrap();
    assert!(!told.contains("exporting"), "{told}");
    check_fails(&user, TEXT, &["--output", "type=local"], 2, "dest=FOLDER");
    check_fails(&user, TEXT, &["--output", "type=other"], 2, "`other`");
    check_fails(&user, TEXT, &["--output", "type=tar,what=1"], 2, "what=1");
    let both = [
        "--platform",
        "linux/amd64,linux/arm64",
        "--output",
        "type=tar",
    ];
    check_fails(&user, TEXT, &both, 2, "type=local");
}

#[test]
fn several_outputs_are_written_at_once() {
    let Some(user) = user() else { return };
    let tar = format!("type=tar,dest={}", user.path("files.tar").display());
    let oci = format!("type=oci,dest={}", user.path("image.tar").display());
    user.build_file(
        TEXT,
        &[
            "--output", &tar, "--output", &oci, "--load", "--tag", "kept:1",
        ],
    )
    .unwrap();
    assert!(user.path("files.tar").exists() && user.path("image.tar").exists());
    let told = user
        .command("image", &["ls", "--format", "{{.Repository}}:{{.Tag}}"])
        .output()
        .unwrap();
    assert_eq!(worked(&told, "image ls"), "kept:1\n");
}

#[test]
fn the_store_keeps_images_with_and_without_names() {
    let Some(user) = user() else { return };
    let id = user.path("id").display().to_string();
    let metadata = user.path("metadata").display().to_string();
    user.write("Dockerfile", TEXT).unwrap();
    let built = user
        .build(&[
            "-q",
            "--iidfile",
            &id,
            "--metadata-file",
            &metadata,
            "-t",
            "a:1",
            "-t",
            "b",
        ])
        .unwrap();
    let told = worked(&built, "build -q");
    assert_eq!(String::from_utf8_lossy(&built.stderr), "");
    let id = fs::read_to_string(id).unwrap();
    assert_eq!(told.trim(), id);
    let metadata: Value = serde_json::from_slice(&fs::read(metadata).unwrap()).unwrap();
    assert_eq!(metadata["containerimage.config.digest"], id.as_str());
    assert_eq!(
        metadata["image.name"],
        "docker.io/library/a:1,docker.io/library/b:latest"
    );
    let inspected = user
        .command("image", &["inspect", "b", "--format", "{{.Id}}"])
        .output()
        .unwrap();
    assert_eq!(worked(&inspected, "inspect").trim(), id);
    let layout = format!("oci:{}:docker.io/library/a:1", user.path("store").display());
    if let Some(told) = judged("skopeo", &["inspect", "--raw", &layout]) {
        let manifest: Value = serde_json::from_str(&told).unwrap();
        assert_eq!(manifest["config"]["digest"], id.as_str());
        assert_eq!(metadata["containerimage.descriptor"]["size"], told.len());
    }
    check_fails(&user, TEXT, &["--tag", "Not A Name"], 2, "Not A Name");
    check_fails(&user, TEXT, &["--push"], 2, "--tag");
}

#[test]
fn layers_are_compressed_as_it_is_said() {
    let text = format!("{TEXT}COPY busybox /\n");
    let mut sizes = Vec::new();
    for (more, media_type, magic) in [
        (
            "",
            "application/vnd.oci.image.layer.v1.tar+gzip",
            &[0x1f, 0x8b][..],
        ),
        (
            ",compression=gzip,compression-level=1",
            "application/vnd.oci.image.layer.v1.tar+gzip",
            &[0x1f, 0x8b],
        ),
        (
            ",compression=zstd",
            "application/vnd.oci.image.layer.v1.tar+zstd",
            &[0x28, 0xb5, 0x2f, 0xfd],
        ),
        (
            ",compression=zstd,compression-level=19",
            "application/vnd.oci.image.layer.v1.tar+zstd",
            &[0x28, 0xb5, 0x2f, 0xfd],
        ),
        (
            ",compression=uncompressed",
            "application/vnd.oci.image.layer.v1.tar",
            b"file",
        ),
    ] {
        // A layer that a store has with the same kind of compression stays as it is, so each has a store of its own.
        let Some(user) = user() else { return };
        let path = output(&user, &text, &format!("type=oci{more}"), "image.tar", &[]);
        let archive = dockwright_tests::building::Archive::read(path.as_ref()).unwrap();
        let layer = &archive.manifest["layers"][1];
        assert_eq!(layer["mediaType"], media_type, "{more}");
        sizes.push(layer["size"].as_u64().unwrap());
        let first = archive.manifest["layers"][0]["digest"]
            .as_str()
            .unwrap()
            .replace("sha256:", "blobs/sha256/");
        let mut tar = tar::Archive::new(fs::File::open(&path).unwrap());
        let mut entry = tar
            .entries()
            .unwrap()
            .flatten()
            .find(|entry| entry.path().unwrap().to_str() == Some(&first))
            .unwrap();
        let mut start = vec![0; magic.len()];
        entry.read_exact(&mut start).unwrap();
        assert_eq!(start, magic, "{more}");
        if let Some(told) = judged("skopeo", &["inspect", &format!("oci-archive:{path}")]) {
            assert!(told.contains("Layers"), "{told}");
        }
    }
    assert!(
        sizes[1] > sizes[0] && sizes[3] < sizes[2] && sizes[4] > sizes[1],
        "{sizes:?}"
    );
    let Some(user) = user() else { return };
    let words = ["--output", "type=oci,compression=rar"];
    check_fails(&user, TEXT, &words, 2, "rar");
}

#[test]
fn images_and_indexes_are_pushed() {
    let Some(user) = user() else { return };
    let Some(registry) = RealRegistry::start(Kind::Plain).unwrap() else {
        eprintln!("SKIPPED: `docker-registry` is not installed");
        return;
    };
    let name = |tag: &str| format!("{}/team/app:{tag}", registry.name());
    let inspect = |tag: &str| {
        judged(
            "skopeo",
            &[
                "inspect",
                "--raw",
                "--tls-verify=false",
                &format!("docker://{}", name(tag)),
            ],
        )
    };
    user.build_file(TEXT, &["--push", "--tag", &name("1")])
        .unwrap();
    user.build_file(
        TEXT,
        &[
            "--output",
            &format!("type=image,name={},push=true", name("2")),
        ],
    )
    .unwrap();
    user.build_file(
        TEXT,
        &["--output", &format!("type=registry,name={}", name("3"))],
    )
    .unwrap();
    let Some(first) = inspect("1") else { return };
    assert_eq!(inspect("2").as_ref(), Some(&first));
    assert_eq!(inspect("3").as_ref(), Some(&first));
    let text = "FROM scratch\nARG TARGETARCH\nCOPY <<EOF /$TARGETARCH\nx\nEOF\n";
    let words = [
        "--platform",
        "linux/amd64,linux/arm64",
        "--push",
        "--tag",
        &name("index"),
    ];
    user.build_file(text, &words).unwrap();
    let index: Value = serde_json::from_str(&inspect("index").unwrap()).unwrap();
    let architectures: Vec<&str> = index["manifests"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| entry["platform"]["architecture"].as_str().unwrap())
        .collect();
    assert_eq!(architectures, ["amd64", "arm64"]);
    // Others build on it, each on the part for its platform.
    let listing = user
        .listing(
            &format!("FROM {}\n", name("index")),
            &["--platform", "linux/arm64", "--pull"],
        )
        .unwrap();
    assert_eq!(listing, "arm64 = x");
}

#[test]
fn labels_and_annotations_are_added_from_outside() {
    let Some(user) = user() else { return };
    let words = [
        "--label",
        "a=1",
        "--annotation",
        "one=1",
        "--annotation",
        "manifest[linux/arm64]:two=2",
        "--annotation",
        "index,manifest-descriptor:three=3",
        "--platform",
        "linux/amd64,linux/arm64",
    ];
    let archive = output(&user, TEXT, "type=oci", "image.tar", &words);
    let layout = user.path("layout").display().to_string();
    fs::create_dir_all(&layout).unwrap();
    judged(
        "tar",
        &["--extract", "--file", &archive, "--directory", &layout],
    )
    .unwrap();
    let read = |descriptor: &Value| -> Value {
        let digest = descriptor["digest"].as_str().unwrap().replace(':', "/");
        serde_json::from_slice(&fs::read(format!("{layout}/blobs/{digest}")).unwrap()).unwrap()
    };
    let top: Value =
        serde_json::from_slice(&fs::read(format!("{layout}/index.json")).unwrap()).unwrap();
    let index = read(&top["manifests"][0]);
    assert_eq!(index["annotations"]["three"], "3");
    assert_eq!(index["manifests"][1]["annotations"]["three"], "3");
    let [first, second] = [0, 1].map(|number| read(&index["manifests"][number]));
    assert_eq!(first["annotations"], serde_json::json!({"one": "1"}));
    assert_eq!(
        second["annotations"],
        serde_json::json!({"one": "1", "two": "2"})
    );
    assert_eq!(read(&first["config"])["config"]["Labels"]["a"], "1");
    check_fails(&user, TEXT, &["--annotation", "layer:a=b"], 2, "layer");
}

#[test]
fn a_check_lints_and_builds_nothing() {
    let Some(user) = user() else { return };
    user.write("Dockerfile", "FROM scratch\nMAINTAINER me\nRUN exit 1\n")
        .unwrap();
    let checked = user.build(&["--check"]).unwrap();
    let told = String::from_utf8_lossy(&checked.stdout);
    assert_eq!(checked.status.code(), Some(1), "{told}");
    assert!(told.contains("MAINTAINER"), "{told}");
    let text = format!("# check=error=true\n{BASE}MAINTAINER me\n");
    let text = text.replace("AS base", "as base");
    check_fails(&user, &text, &[], 3, "MAINTAINER");
}

#[test]
fn what_was_typed_wrong_is_told_before_anything_is_built() {
    let Some(user) = user() else { return };
    let text = "FROM scratch\nCOPY <<EOF /a\nx\nEOF\n";
    let level = |words: &str| format!("type=oci,dest=a.tar,{words}");
    for (flag, value, part) in [
        ("--output", "", "is empty"),
        ("--output", "dest=a", "of which type"),
        (
            "--output",
            "type=oci,dest=absent/a.tar",
            "no folder `absent`",
        ),
        ("--output", "type=tar,dest=context", "is a folder"),
        ("--output", &level("compression-level=x"), "is no number"),
        (
            "--output",
            &level("compression=zstd,compression-level=99"),
            "level 99",
        ),
        ("--iidfile", "absent/id", "no folder `absent`"),
        ("--metadata-file", "context", "is a folder"),
        ("--secret", "id", "has no name"),
        ("--label", "=x", "has no name"),
    ] {
        check_fails(&user, text, &[flag, value], 2, part);
    }
    let built = user.path("store/index.json");
    let built = fs::read_to_string(built).unwrap_or_default();
    assert!(!built.contains("sha256"), "{built}");
    // What a script leaves empty asks for nothing.
    user.build_file(text, &["--target", "", "--platform", ""])
        .unwrap();
}

#[test]
fn a_broken_cache_is_told_and_done_without() {
    let Some(user) = user() else { return };
    let folder = user.path("cache");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("index.json"), "garbage").unwrap();
    let from = format!("type=local,src={}", folder.display());
    let text = "FROM scratch\nCOPY <<EOF /a\nx\nEOF\n";
    let told = user.build_file(text, &["--cache-from", &from]).unwrap();
    let part = "index.json` is no document of an OCI layout";
    assert!(told.contains(part), "{told}");
}
