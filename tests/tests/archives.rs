//! Archives beside the tools of the field: what skopeo, buildah, Podman and umoci write is loaded, what we write they open,
//! and what was loaded is pushed.
#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test ends where something goes wrong")]
#![expect(clippy::print_stderr, reason = "a test that is skipped says so")]

use std::fs::{self, File};
use std::io::{Read, Write};
use std::net::TcpListener;
use std::process::{Command, Output, Stdio};
use std::thread;

use dockwright_tests::editor::program;
use dockwright_tests::folder::Folder;
use dockwright_tests::registry::real::{Kind, RealRegistry};
use serde_json::{Value, json};

/// Where tools of the containers family keep what they have, and that they trust everybody.
const STORAGE: &str = "--root @/storage --runroot @/run --storage-driver vfs";

/// A folder with a store of ours, and other tools beside it.
struct Scene(Folder);

impl Scene {
    /// One where all of these programs are; nothing where one is not installed.
    fn with(programs: &[&str]) -> Option<Self> {
        for program in programs {
            if Command::new(program).arg("--version").output().is_err() {
                eprintln!("SKIPPED: `{program}` is not installed");
                return None;
            }
        }
        let scene = Self(Folder::new().unwrap());
        let policy = json!({ "default": [{ "type": "insecureAcceptAnything" }] });
        scene.0.write("policy.json", &policy.to_string()).unwrap();
        scene.0.write("images.toml", "").unwrap();
        Some(scene)
    }

    /// Words of a command line; `@` stands for the folder, `~` for a space.
    fn words(&self, line: &str) -> Vec<String> {
        let folder = self.0.path().display().to_string();
        let word = |word: &str| word.replace('@', &folder).replace('~', " ");
        line.split_whitespace().map(word).collect()
    }

    fn ours(&self, line: &str) -> Command {
        let mut command = Command::new(program::dockwright().unwrap());
        command
            .args(self.words(line))
            .env("DOCKWRIGHT_STORE", self.0.path().join("store"))
            .env("DOCKWRIGHT_IMAGES", self.0.path().join("images.toml"))
            .env("DOCKER_CONFIG", self.0.path())
            .stdin(Stdio::null());
        command
    }

    /// What our own command says, which must end well.
    #[track_caller]
    fn works(&self, line: &str) -> String {
        done(self.ours(line).output().unwrap(), line)
    }

    /// What another tool says, which must end well.
    #[track_caller]
    fn tool(&self, line: &str) -> String {
        let words = self.words(line);
        let output = Command::new(&words[0])
            .args(&words[1..])
            .current_dir(self.0.path())
            .env("XDG_RUNTIME_DIR", self.0.path())
            .env("HOME", self.0.path())
            .stdin(Stdio::null())
            .output();
        done(output.unwrap(), line)
    }

    /// skopeo's `copy`.
    #[track_caller]
    fn copy(&self, from: &str, to: &str) {
        self.tool(&format!("skopeo --insecure-policy copy -q {from} {to}"));
    }

    #[track_caller]
    fn fails(&self, line: &str, code: i32, part: &str) {
        let output = self.ours(line).output().unwrap();
        let told = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{line}: {told}");
        assert!(told.contains(part), "{line}: {told}");
    }

    /// A tar of one file.
    fn tar(&self, name: &str) -> Vec<u8> {
        let mut builder = tar::Builder::new(Vec::new());
        let mut header = tar::Header::new_ustar();
        header.set_size(6);
        header.set_mode(0o644);
        builder
            .append_data(&mut header, "motd", &b"hello\n"[..])
            .unwrap();
        let bytes = builder.into_inner().unwrap();
        fs::write(self.0.path().join(name), &bytes).unwrap();
        bytes
    }

    /// Makes an image of one file in our store, and gives its id.
    fn make(&self, name: &str) -> String {
        self.tar("rootfs.tar");
        let id = self.works(&format!(
            "import -c CMD~[\"/motd\"] -c LABEL~a=b @/rootfs.tar {name}"
        ));
        id.trim().to_owned()
    }

    /// The id of an image in our store.
    #[track_caller]
    fn id(&self, name: &str) -> String {
        let told = self.works(&format!("image inspect {name}"));
        let told: Value = serde_json::from_str(&told).unwrap();
        told[0]["Id"].as_str().unwrap().to_owned()
    }

    /// Everything out of our store.
    fn forget(&self) {
        self.works("image prune --all --force");
        assert_eq!(self.works("image ls -q"), "");
    }

    /// Loads what another tool wrote: the name is there, and the store is whole.
    #[track_caller]
    fn loads(&self, line: &str, name: &str) {
        self.forget();
        let told = self.works(line);
        assert!(told.contains(&format!("Loaded image: {name}")), "{told}");
        assert!(self.works("system check").contains("all is well"));
        // Measures the layers, and so reads every one to its end.
        self.works(&format!("image history {name}"));
    }
}

#[track_caller]
fn done(output: Output, line: &str) -> String {
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{line}: {told}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn skopeo_copies_both_ways() {
    let Some(scene) = Scene::with(&["skopeo"]) else {
        return;
    };
    let id = scene.make("team/app:1");
    scene.works("save -o @/ours.tar team/app:1");
    scene.works("save --format oci --compress gzip -o @/ours.oci.tar.gz team/app:1");
    for (from, to) in [
        ("docker-archive:@/ours.tar", "docker-archive:@/1:team/app:1"),
        ("oci-archive:@/ours.tar:NAME", "oci-archive:@/2:team/app:1"),
        ("oci-archive:@/ours.oci.tar.gz:NAME", "oci:@/3:team/app:1"),
    ] {
        scene.copy(&from.replace("NAME", "docker.io/team/app:1"), to);
        let file = to.split(':').nth(1).unwrap();
        scene.loads(&format!("load -i {file}"), "team/app:1");
        assert_eq!(scene.id("team/app:1"), id, "{from} {to}");
    }
    // A folder of skopeo's own has no names.
    for form in ["--format v2s2", "--format oci"] {
        scene.tool(&format!(
            "skopeo --insecure-policy copy -q {form} oci:@/3:team/app:1 dir:@/flat"
        ));
        scene.forget();
        let told = scene.works("load -i @/flat");
        assert!(told.starts_with("Loaded image ID: sha256:"), "{told}");
        let loaded = told
            .trim()
            .trim_start_matches("Loaded image ID: ")
            .to_owned();
        scene.works(&format!("tag {loaded} team/flat:1"));
        scene.works("image history team/flat:1");
        assert!(scene.works("system check").contains("all is well"));
    }
    // From one form to the other, skopeo writes a config of its own.
    scene.copy("docker-archive:@/ours.tar", "oci:@/4:team/app:1");
    scene.loads("load -i @/4", "team/app:1");
    let told = scene.tool("skopeo --insecure-policy inspect docker-archive:@/ours.tar");
    assert_eq!(
        serde_json::from_str::<Value>(&told).unwrap()["Labels"]["a"],
        "b"
    );
}

#[test]
fn umoci_unpacks_what_we_write_and_we_load_what_it_writes() {
    let Some(scene) = Scene::with(&["umoci"]) else {
        return;
    };
    scene.make("team/app:1");
    scene.works("save --format oci -o @/ours.tar team/app:1");
    let layout = scene.0.path().join("layout");
    tar::Archive::new(File::open(scene.0.path().join("ours.tar")).unwrap())
        .unpack(&layout)
        .unwrap();
    scene.tool("umoci unpack --rootless --image @/layout:docker.io/team/app:1 @/bundle");
    let motd = fs::read(scene.0.path().join("bundle/rootfs/motd")).unwrap();
    assert_eq!(motd, b"hello\n");
    scene.tool("umoci init --layout @/theirs");
    scene.tool("umoci new --image @/theirs:team/app:2");
    fs::write(scene.0.path().join("added"), "more").unwrap();
    scene.tool("umoci insert --rootless --image @/theirs:team/app:2 @/added /added");
    scene.loads("load -i @/theirs", "team/app:2");
    scene.tool("umoci tag --image @/theirs:team/app:2 latest");
    scene.forget();
    let told = scene.ours("load -i @/theirs").output().unwrap();
    let note = String::from_utf8_lossy(&told.stderr).into_owned();
    assert!(
        done(told, "load").contains("Loaded image: team/app:2"),
        "{note}"
    );
}

#[test]
fn buildah_starts_from_what_we_write_and_we_load_what_it_writes() {
    let Some(scene) = Scene::with(&["buildah"]) else {
        return;
    };
    let id = scene.make("team/app:1");
    scene.works("save -o @/ours.tar team/app:1");
    let buildah = |line: &str| scene.tool(&format!("buildah {STORAGE} {line}"));
    let policy = "--signature-policy @/policy.json";
    let container = buildah(&format!("from {policy} docker-archive:@/ours.tar"));
    let container = container.trim();
    let told = buildah(&format!(
        "inspect --format {{{{.FromImageID}}}} {container}"
    ));
    assert_eq!(told.trim(), id.trim_start_matches("sha256:"));
    buildah(&format!("config --label made=there {container}"));
    for (target, load) in [
        ("docker-archive:@/1.tar:team/app:2", "load -i @/1.tar"),
        ("oci-archive:@/2.tar:team/app:2", "load -i @/2.tar"),
    ] {
        buildah(&format!("commit -q {policy} {container} {target}"));
        scene.loads(load, "team/app:2");
        let told = scene.works("image inspect team/app:2");
        let told: Value = serde_json::from_str(&told).unwrap();
        assert_eq!(told[0]["Config"]["Labels"]["made"], "there");
    }
}

#[test]
fn podman_loads_what_we_write_and_we_load_what_it_writes() {
    let Some(scene) = Scene::with(&["podman"]) else {
        return;
    };
    let first = scene.make("team/app:1");
    scene.works("tag team/app:1 registry.example.com/app:2");
    scene.works("save -o @/ours.tar team/app:1 registry.example.com/app:2");
    let podman = |line: &str| scene.tool(&format!("podman {STORAGE} --events-backend none {line}"));
    let told = podman("load -q --signature-policy @/policy.json -i @/ours.tar");
    assert!(told.contains("docker.io/team/app:1"), "{told}");
    assert!(told.contains("registry.example.com/app:2"), "{told}");
    let told = podman("image inspect --format {{.Id}} docker.io/team/app:1");
    assert_eq!(told.trim(), first.trim_start_matches("sha256:"));
    for format in ["docker-archive", "oci-archive"] {
        podman(&format!(
            "save -q --format {format} -o @/{format}.tar docker.io/team/app:1"
        ));
        scene.loads(&format!("load -i @/{format}.tar"), "team/app:1");
    }
    podman(
        "save -q --multi-image-archive -o @/both.tar docker.io/team/app:1 registry.example.com/app:2",
    );
    scene.loads("load -i @/both.tar", "registry.example.com/app:2");
}

#[test]
fn what_was_loaded_is_pushed() {
    let Some(scene) = Scene::with(&[]) else {
        return;
    };
    let Some(registry) = RealRegistry::start(Kind::Plain).unwrap() else {
        eprintln!("SKIPPED: `docker-registry` is not installed");
        return;
    };
    let name = format!("{}/team/app:1", registry.name());
    let id = scene.make(&name);
    scene.works(&format!("save -o @/ours.tar {name}"));
    scene.forget();
    let archive = File::open(scene.0.path().join("ours.tar")).unwrap();
    let told = scene.ours("load -q").stdin(archive).output().unwrap();
    assert_eq!(done(told, "load"), format!("Loaded image: {name}\n"));
    scene.works(&format!("push -q {name}"));
    scene.forget();
    scene.works(&format!("pull -q {name}"));
    assert_eq!(scene.id(&name), id);
}

#[test]
fn an_archive_goes_through_pipes() {
    let Some(scene) = Scene::with(&[]) else {
        return;
    };
    let id = scene.make("app:1");
    for words in ["save app:1", "save --compress zstd app:1"] {
        let output = scene.ours(words).output().unwrap();
        assert!(output.stderr.is_empty(), "a pipe is quiet");
        scene.forget();
        let mut load = scene.ours("load");
        let mut load = load
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        load.stdin
            .take()
            .unwrap()
            .write_all(&output.stdout)
            .unwrap();
        let told = done(load.wait_with_output().unwrap(), "load");
        assert_eq!(told, "Loaded image: app:1\n");
        assert_eq!(scene.id("app:1"), id);
    }
}

#[test]
fn a_tar_is_imported_from_everywhere() {
    let Some(scene) = Scene::with(&[]) else {
        return;
    };
    let tar = scene.tar("rootfs.tar");
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let served = tar.clone();
    let server = thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        // The request fits into one read, and says nothing that matters here.
        let _ = stream.read(&mut [0; 4096]).unwrap();
        let head = format!(
            "HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n",
            served.len()
        );
        stream
            .write_all(&[head.as_bytes(), &served].concat())
            .unwrap();
    });
    let import = |source: &str, name: &str| {
        let mut command = scene.ours(&format!("import -m same {source} {name}"));
        command.env("SOURCE_DATE_EPOCH", "1700000000");
        let input = File::open(scene.0.path().join("rootfs.tar")).unwrap();
        done(command.stdin(input).output().unwrap(), source)
    };
    let file = import("@/rootfs.tar", "a:1");
    assert_eq!(import("-", "b:1"), file);
    assert_eq!(import(&format!("http://{address}/rootfs.tar"), "c:1"), file);
    server.join().unwrap();
    let told = scene.works("image inspect a:1");
    let told: Value = serde_json::from_str(&told).unwrap();
    assert_eq!(told[0]["Created"], "2023-11-14T22:13:20Z");
}

#[test]
fn what_cannot_be_done_is_told() {
    let Some(scene) = Scene::with(&[]) else {
        return;
    };
    scene.make("app:1");
    scene.fails("save nothing", 3, "there is no image `nothing`");
    scene.fails("save -o @/no/such/folder.tar app:1", 2, "folder.tar");
    scene.fails("load -i @/absent.tar", 2, "absent.tar");
    scene.fails("load -i @/rootfs.tar", 3, "dockwright import");
    scene.fails("import -c RUN~x @/rootfs.tar", 2, "without a build");
    scene.fails(
        "import @/policy.json",
        3,
        "the tar ends in the middle of an entry",
    );
    scene.works("save -o @/app.tar app:1");
    scene.fails(
        "load --platform linux/s390x -i @/app.tar",
        3,
        "holds nothing for `linux/s390x`",
    );
    let left: Vec<_> = fs::read_dir(scene.0.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .filter(|name| name.to_string_lossy().contains("part"))
        .collect();
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn the_limits_of_the_settings_hold() {
    let Some(scene) = Scene::with(&[]) else {
        return;
    };
    scene.make("app:1");
    scene.works("save -o @/app.tar app:1");
    scene.0.write("images.toml", "[unpack]\nbytes = 1").unwrap();
    scene.fails("load -i @/app.tar", 3, "`unpack.bytes`");
    scene.fails("import @/rootfs.tar", 3, "`unpack.bytes`");
    scene
        .0
        .write("images.toml", "[unpack]\nentries = 0")
        .unwrap();
    scene.fails("import @/rootfs.tar", 3, "`unpack.entries`");
    scene.0.write("images.toml", "[unpack]\nbites = 1").unwrap();
    scene.fails("load -i @/app.tar", 2, "images.toml");
}
