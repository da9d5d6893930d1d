//! Facts about base images: learned from a real registry by `lint --online` and by the server, and remembered.
#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test ends where something goes wrong")]
#![expect(clippy::print_stderr, reason = "a test that is skipped says so")]

use std::io::{self, Cursor, Read};
use std::process::{Command, Output, Stdio};

use dockwright_images::config::{ContainerConfig, ImageConfig};
use dockwright_images::document::{Descriptor, Index, Manifest, PlatformRecord};
use dockwright_images::media_type::{MediaType, OCI_CONFIG, OCI_INDEX, OCI_LAYER, OCI_MANIFEST};
use dockwright_images::place::Repository;
use dockwright_images::progress::Silent;
use dockwright_images::registry::client::Client;
use dockwright_images::registry::credentials::Credentials;
use dockwright_images::registry::settings::RegistrySettings;
use dockwright_model::image::platform::Platform;
use dockwright_model::image::reference::ImageReference;
use dockwright_tests::editor::client::Editor;
use dockwright_tests::editor::program;
use dockwright_tests::folder::Folder;
use dockwright_tests::registry::real::{Kind, RealRegistry};
use serde_json::{Value, json};

/// The rules that go by what images are.
const RULES: &str = "undefined-variable,missing-user,end-of-life-base-image,missing-base-image,\
                     missing-base-platform,moved-tag,relative-workdir";

/// A folder of Dockerfiles beside a registry; nothing where no registry is installed.
struct Scene {
    folder: Folder,
    host: String,
    registry: Option<RealRegistry>,
}

impl Scene {
    fn new() -> Option<Self> {
        let Some(registry) = RealRegistry::start(Kind::Plain).unwrap() else {
            eprintln!("SKIPPED: `docker-registry` is not installed");
            return None;
        };
        Some(Self {
            folder: Folder::new().unwrap(),
            host: registry.name(),
            registry: Some(registry),
        })
    }

    fn write(&self, name: &str, text: &str) {
        let text = text.replace("HOST", &self.host);
        self.folder.write(name, &text).unwrap();
    }

    /// A command with a store of that name.
    fn command(&self, store: &str) -> Command {
        let mut command = Command::new(program::dockwright().unwrap());
        command
            .current_dir(self.folder.path())
            .env("HOME", self.folder.path())
            .env("DOCKER_CONFIG", self.folder.path())
            .env_remove("XDG_CONFIG_HOME")
            .env("DOCKWRIGHT_STORE", self.folder.path().join(store));
        command
    }

    /// What a lint finds, as `rule line`, sorted; what standard error is told; and the exit code.
    fn lint(&self, store: &str, arguments: &[&str]) -> (Vec<String>, String, Option<i32>) {
        let mut command = self.command(store);
        let lint = ["lint", "--format", "json", "--select", RULES];
        let output = command.args(lint).args(arguments).output().unwrap();
        let report: Value = serde_json::from_slice(&output.stdout).unwrap();
        let files = report["files"].as_array().unwrap().iter();
        let diagnostics = files.flat_map(|file| file["diagnostics"].as_array().unwrap());
        let mut found: Vec<String> = diagnostics
            .map(|it| {
                format!(
                    "{} {}",
                    it["rule"].as_str().unwrap(),
                    it["range"]["start"]["line"]
                )
            })
            .collect();
        found.sort();
        (found, told(&output), output.status.code())
    }

    /// Gives the registry an image, and gives back what its tag stands for.
    fn push(&self, tag: &str, images: &[(&str, ContainerConfig, Vec<Vec<u8>>)]) -> String {
        let client = Client::new(RegistrySettings::default(), Credentials::none(), &Silent);
        let tag = format!("{}/{tag}", self.host);
        let tag = ImageReference::parse(&tag).unwrap();
        let manifests: Vec<(Descriptor, Vec<u8>)> = images
            .iter()
            .map(|(platform, container, layers)| image(&client, &tag, platform, container, layers))
            .collect();
        let put = |reference: &ImageReference, kind: &str, bytes: &[u8]| {
            let kind = MediaType::from(kind);
            let digest = client.put_manifest(reference, &kind, bytes).unwrap();
            digest.to_string()
        };
        if let [(_, manifest)] = manifests.as_slice() {
            return put(&tag, OCI_MANIFEST, manifest);
        }
        let by_digest = ImageReference {
            tag: None,
            ..tag.clone()
        };
        for (_, manifest) in &manifests {
            put(&by_digest, OCI_MANIFEST, manifest);
        }
        let listed = manifests.into_iter().map(|(descriptor, _)| descriptor);
        let index = serde_json::to_vec(&Index::new(listed.collect())).unwrap();
        put(&tag, OCI_INDEX, &index)
    }
}

/// Uploads the parts of one image; gives its manifest.
fn image(
    client: &Client<'_>,
    tag: &ImageReference,
    platform: &str,
    container: &ContainerConfig,
    layers: &[Vec<u8>],
) -> (Descriptor, Vec<u8>) {
    let repository = Repository::from(tag);
    let upload = |kind: &str, bytes: &[u8]| {
        let descriptor = Descriptor::of(kind, bytes);
        let open = |offset: u64| -> io::Result<Box<dyn Read>> {
            Ok(Box::new(Cursor::new(bytes[offset as usize..].to_vec())))
        };
        client
            .upload(&repository, &descriptor, None, &open)
            .unwrap();
        descriptor
    };
    let record = PlatformRecord::from(&Platform::parse(platform).unwrap());
    let config = ImageConfig {
        architecture: record.architecture.clone(),
        os: record.os.clone(),
        config: container.clone(),
        ..ImageConfig::default()
    };
    let config = upload(OCI_CONFIG, &config.to_bytes().unwrap());
    let layers = layers.iter().map(|layer| upload(OCI_LAYER, layer));
    let manifest = Manifest::new(config, layers.collect());
    let manifest = serde_json::to_vec(&manifest).unwrap();
    let mut descriptor = Descriptor::of(OCI_MANIFEST, &manifest);
    descriptor.platform = Some(record);
    (descriptor, manifest)
}

fn told(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// A layer with one file.
fn layer(path: &str, content: &[u8]) -> Vec<u8> {
    let mut tar = tar::Builder::new(Vec::new());
    let mut header = tar::Header::new_gnu();
    header.set_size(content.len() as u64);
    header.set_mode(0o644);
    tar.append_data(&mut header, path, content).unwrap();
    tar.into_inner().unwrap()
}

/// An old Debian with a program on it, for one platform.
fn java(platform: &str) -> (&str, ContainerConfig, Vec<Vec<u8>>) {
    let container = ContainerConfig {
        env: vec!["JAVA_HOME=/opt/java".to_owned()],
        user: "app".to_owned(),
        working_dir: "/srv".to_owned(),
        ..ContainerConfig::default()
    };
    let system = layer("etc/os-release", b"ID=debian\nVERSION_ID=\"9\"\n");
    let program = layer("opt/java/bin/java", platform.as_bytes());
    (platform, container, vec![system, program])
}

const DOCKERFILE: &str = "\
FROM HOST/java:1
ENV PATH=$JAVA_HOME/bin:$PATH
CMD [\"java\"]
";

#[test]
fn what_a_registry_says_is_learned_and_remembered() {
    let Some(mut scene) = Scene::new() else {
        return;
    };
    scene.push("java:1", &[java("linux/amd64")]);
    scene.write("Dockerfile", DOCKERFILE);
    scene.write("other/Dockerfile", "FROM HOST/java:2\n");
    let unknown = ["missing-user 3", "undefined-variable 2"];
    let known = ["end-of-life-base-image 1", "missing-base-image 1"];
    let (found, told, _) = scene.lint("store", &[]);
    assert_eq!(
        (found, told.as_str()),
        (unknown.map(str::to_owned).to_vec(), "")
    );
    assert!(
        !scene.folder.path().join("store").exists(),
        "nobody asked for a store"
    );
    let (found, told, code) = scene.lint("store", &["--online"]);
    assert_eq!(
        (found, told.as_str()),
        (known.map(str::to_owned).to_vec(), "")
    );
    assert_eq!(code, Some(1));

    scene.registry = None;
    for arguments in [&[][..], &["--online"]] {
        let (found, told, _) = scene.lint("store", arguments);
        assert_eq!(
            (found, told.as_str()),
            (known.map(str::to_owned).to_vec(), "")
        );
    }
    let host = &scene.host;
    let (found, told, code) = scene.lint("another", &["--online"]);
    assert_eq!(found, unknown);
    assert_eq!(
        told.matches("warning:").count(),
        1,
        "one for the registry: {told}"
    );
    assert!(
        told.contains(&format!("`{host}` cannot be reached")),
        "{told}"
    );
    assert!(told.contains(&format!("`{host}/java:1`")), "{told}");
    assert_eq!(code, Some(1), "that of the findings");
    let (_, _, code) = scene.lint("third", &["--online", "--fail-on", "never"]);
    assert_eq!(code, Some(0), "a network that fails is no finding");
}

#[test]
fn each_stage_is_judged_for_its_platform() {
    let Some(scene) = Scene::new() else { return };
    scene.push("java:1", &[java("linux/amd64"), java("linux/arm64")]);
    let stages = "\
FROM --platform=linux/arm64 HOST/java:1
WORKDIR app
FROM --platform=linux/riscv64 HOST/java:1
FROM HOST/java:1
CMD [\"java\"]
";
    scene.write("Dockerfile", stages);
    let (found, told, _) = scene.lint("store", &["--online"]);
    let expected = [
        "end-of-life-base-image 1",
        "end-of-life-base-image 4",
        "missing-base-platform 3",
        "relative-workdir 2",
    ];
    assert_eq!(
        (found, told.as_str()),
        (expected.map(str::to_owned).to_vec(), "")
    );
}

#[test]
fn a_tag_that_moved_is_pinned_anew() {
    let Some(scene) = Scene::new() else { return };
    let old = scene.push("java:1", &[java("linux/amd64")]);
    let dockerfile = format!("FROM HOST/java:1@{old}\n");
    scene.write("Dockerfile", &dockerfile);
    let (found, _, _) = scene.lint("before", &["--online"]);
    assert_eq!(found, ["end-of-life-base-image 1"]);
    let new = scene.push("java:1", &[java("linux/amd64"), java("linux/arm64")]);
    let (found, _, _) = scene.lint("store", &["--online"]);
    assert!(
        found.is_empty() || found == ["end-of-life-base-image 1"],
        "the image of the list is the same: {found:?}"
    );
    let (_, container, _) = java("linux/amd64");
    let newest = scene.push("java:1", &[("linux/amd64", container, Vec::new())]);
    assert_ne!(new, newest);
    let (found, _, _) = scene.lint("later", &["--online"]);
    assert_eq!(found, ["end-of-life-base-image 1", "moved-tag 1"]);
    let mut fix = scene.command("later");
    let output = fix
        .args(["fix", "--online", "--unsafe", "--select", "moved-tag"])
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", told(&output));
    let fixed = std::fs::read_to_string(scene.folder.path().join("Dockerfile")).unwrap();
    assert!(fixed.contains(&newest), "{fixed}");
}

#[test]
fn a_pull_tells_what_a_lint_wants_to_know() {
    let Some(scene) = Scene::new() else { return };
    scene.push("java:1", &[java("linux/amd64")]);
    scene.write("Dockerfile", DOCKERFILE);
    let image = format!("{}/java:1", scene.host);
    let pulled = scene
        .command("store")
        .args(["pull", "--platform", "linux/amd64", &image])
        .output()
        .unwrap();
    assert!(pulled.status.success(), "{}", told(&pulled));
    let (found, _, _) = scene.lint("store", &[]);
    assert_eq!(found, ["end-of-life-base-image 1"]);
}

#[test]
fn standard_input_is_asked_for_too() {
    let Some(scene) = Scene::new() else { return };
    scene.write("wanted", "FROM HOST/nothing:1\n");
    let input = std::fs::File::open(scene.folder.path().join("wanted")).unwrap();
    let mut command = scene.command("store");
    let lint = [
        "lint",
        "-",
        "--online",
        "--select",
        "missing-base-image",
        "--format",
        "concise",
    ];
    let output = command.args(lint).stdin(input).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(
        said.contains("missing-base-image"),
        "{said}{}",
        told(&output)
    );
}

/// The rules that the server has found in a text, as soon as they are these.
fn wait_for(editor: &mut Editor, uri: &str, expected: &[&str]) {
    let rules = |params: &Value| -> Vec<String> {
        let diagnostics = params["diagnostics"].as_array().into_iter().flatten();
        let mut rules: Vec<String> = diagnostics
            .map(|it| it["code"].as_str().unwrap_or_default().to_owned())
            .filter(|rule| RULES.contains(rule.as_str()))
            .collect();
        rules.sort();
        rules
    };
    let come = editor.wait_for(|said| {
        said.method == "textDocument/publishDiagnostics"
            && said.params["uri"] == uri
            && rules(&said.params) == expected
    });
    assert!(come.is_ok(), "{expected:?} did not come");
}

/// A server with these settings, and a document that is open in it.
fn edited(scene: &Scene, settings: &Value) -> (Editor, String) {
    let mut command = scene.command("store");
    command.arg("server").stderr(Stdio::null());
    let mut editor = Editor::start(&mut command).unwrap();
    let hello = json!({
        "processId": std::process::id(), "capabilities": {},
        "initializationOptions": settings, "workspaceFolders": [],
    });
    editor.ask("initialize", &hello).unwrap().unwrap();
    editor.notify("initialized", &json!({})).unwrap();
    let uri = format!("file://{}/Dockerfile", scene.folder.path().display());
    let text = DOCKERFILE.replace("HOST", &scene.host);
    let document = json!({ "textDocument": {
        "uri": uri, "languageId": "dockerfile", "version": 1, "text": text,
    } });
    editor.notify("textDocument/didOpen", &document).unwrap();
    (editor, uri)
}

#[test]
fn an_editor_is_told_what_registries_say_when_they_have_said_it() {
    let Some(scene) = Scene::new() else { return };
    scene.push("java:1", &[java("linux/amd64")]);
    let (mut editor, uri) = edited(&scene, &json!({ "online": true }));
    wait_for(&mut editor, &uri, &["missing-user", "undefined-variable"]);
    wait_for(&mut editor, &uri, &["end-of-life-base-image"]);
    let change = json!({
        "textDocument": { "uri": uri, "version": 2 },
        "contentChanges": [{ "text": format!("FROM {}/java:2\n", scene.host) }],
    });
    editor.notify("textDocument/didChange", &change).unwrap();
    wait_for(&mut editor, &uri, &["missing-base-image"]);
    assert_eq!(editor.leave().unwrap(), Some(0));
}

#[test]
fn an_editor_that_does_not_want_it_is_told_what_the_store_knows() {
    let Some(scene) = Scene::new() else { return };
    scene.push("java:1", &[java("linux/amd64")]);
    scene.write("Dockerfile", DOCKERFILE);
    let (mut editor, uri) = edited(&scene, &json!({}));
    wait_for(&mut editor, &uri, &["missing-user", "undefined-variable"]);
    scene.lint("store", &["--online"]);
    let save = json!({ "textDocument": { "uri": uri } });
    editor.notify("textDocument/didSave", &save).unwrap();
    wait_for(&mut editor, &uri, &["end-of-life-base-image"]);
    assert_eq!(editor.leave().unwrap(), Some(0));
}
