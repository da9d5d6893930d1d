//! What is attested of an image: what it was made of and how, and what packages are in it.

use std::fs;

use dockwright_tests::building::Building;
use serde_json::Value;

use crate::user::{check_fails, judged, user};

/// Builds an index with attestations into a layout; gives the index, and the statements by their kinds.
#[track_caller]
pub(crate) fn attested(user: &Building, text: &str, words: &[&str]) -> (Value, Vec<Value>) {
    let archive = user.path("image.tar").display().to_string();
    let output = format!("type=oci,dest={archive}");
    user.build_file(text, &[&["--output", output.as_str()], words].concat())
        .unwrap();
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
    let [image, attestation] = [0, 1].map(|number| &index["manifests"][number]);
    assert_eq!(
        attestation["annotations"]["vnd.docker.reference.digest"],
        image["digest"]
    );
    assert_eq!(
        attestation["annotations"]["vnd.docker.reference.type"],
        "attestation-manifest"
    );
    assert_eq!(attestation["platform"]["architecture"], "unknown");
    let manifest = read(attestation);
    let statements = manifest["layers"].as_array().unwrap().iter().map(|layer| {
        assert_eq!(layer["mediaType"], "application/vnd.in-toto+json");
        let statement = read(layer);
        assert_eq!(
            statement["predicateType"],
            layer["annotations"]["in-toto.io/predicate-type"]
        );
        let subject = format!(
            "sha256:{}",
            statement["subject"][0]["digest"]["sha256"]
                .as_str()
                .unwrap()
        );
        assert_eq!(image["digest"], subject.as_str());
        statement
    });
    let statements = statements.collect();
    (index, statements)
}

/// The addresses of the packages that a statement names, in their order.
pub(crate) fn urls(statement: &Value) -> Vec<String> {
    let packages = statement["predicate"]["packages"].as_array().unwrap();
    let url = |package: &Value| {
        let url = package["externalRefs"][0]["referenceLocator"].as_str();
        url.unwrap().to_owned()
    };
    let mut urls: Vec<String> = packages.iter().map(url).collect();
    urls.sort();
    urls
}

#[test]
fn it_is_attested_what_an_image_was_made_of() {
    let Some(user) = user() else { return };
    user.build_file(
        "FROM scratch\nCOPY <<EOF /base\nx\nEOF\n",
        &["--tag", "base:1"],
    )
    .unwrap();
    let text = "FROM base:1\nARG A\nLABEL a=$A\n";
    for words in [
        &["--provenance", "--build-arg", "A=b"][..],
        &["--provenance=mode=max", "--build-arg", "A=b"],
        &["--attest", "type=provenance", "--build-arg", "A=b"],
    ] {
        let (_, statements) = attested(&user, text, words);
        assert_eq!(
            statements[0]["predicateType"],
            "https://slsa.dev/provenance/v1"
        );
        let definition = &statements[0]["predicate"]["buildDefinition"];
        assert_eq!(
            definition["externalParameters"]["request"]["args"]["build-arg:A"],
            "b"
        );
        let material = &definition["resolvedDependencies"][0];
        assert!(
            material["uri"]
                .as_str()
                .unwrap()
                .starts_with("pkg:docker/base@1"),
            "{material}"
        );
        assert!(
            material["digest"]["sha256"].as_str().unwrap().len() == 64,
            "{material}"
        );
        assert!(statements[0]["predicate"]["runDetails"]["metadata"]["startedOn"].is_string());
    }
    let brief = ["--provenance=mode=min", "--build-arg", "A=hidden"];
    let (_, statements) = attested(&user, "FROM base:1\nARG A\n", &brief);
    assert!(!statements[0].to_string().contains("hidden"));
    for wrong in ["--provenance=most", "--sbom=mode=max", "--attest=type=x"] {
        check_fails(&user, text, &[wrong], 2, "`--");
    }
}

#[test]
fn it_is_attested_what_packages_are_in_an_image() {
    let Some(user) = user() else { return };
    let text = "FROM scratch\n\
        COPY <<EOF /etc/os-release\nID=debian\nEOF\n\
        COPY <<EOF /var/lib/dpkg/status\nPackage: bash\nStatus: install ok installed\nVersion: 1:5.2+b1\nArchitecture: amd64\n\nPackage: gone\nStatus: deinstall ok config-files\nVersion: 1\nEOF\n\
        COPY <<EOF /lib/apk/db/installed\nP:musl\nV:1.2.5-r0\nA:x86_64\n\nEOF\n\
        COPY <<EOF /app/package-lock.json\n{\"packages\": {\"\": {}, \"node_modules/@scope/left\": {\"version\": \"1.3.0\"}}}\nEOF\n\
        COPY <<EOF /app/Cargo.lock\nversion = 4\n\n[[package]]\nname = \"serde\"\nversion = \"1.0.1\"\nEOF\n\
        COPY <<EOF /app/requirements.txt\nrequests==2.32.0\nEOF\n";
    let (index, statements) = attested(&user, text, &["--sbom", "--provenance"]);
    assert_eq!(index["manifests"].as_array().unwrap().len(), 2);
    let kinds: Vec<&str> = statements
        .iter()
        .map(|it| it["predicateType"].as_str().unwrap())
        .collect();
    assert_eq!(
        kinds,
        [
            "https://spdx.dev/Document",
            "https://slsa.dev/provenance/v1"
        ]
    );
    let document = &statements[0]["predicate"];
    assert_eq!(document["spdxVersion"], "SPDX-2.3");
    let packages = document["packages"].as_array().unwrap();
    assert_eq!(
        urls(&statements[0]),
        [
            "pkg:apk/debian/musl@1.2.5-r0?arch=x86_64",
            "pkg:cargo/serde@1.0.1",
            "pkg:deb/debian/bash@1%3A5.2%2Bb1?arch=amd64",
            "pkg:npm/%40scope/left@1.3.0",
            "pkg:pypi/requests@2.32.0",
        ]
    );
    assert_eq!(
        document["relationships"].as_array().unwrap().len(),
        packages.len()
    );
}
