//! Registries and networks that fail: tried again or given up with a clear message, and no wrong byte is accepted.

use dockwright_images::digest::Digest;
use dockwright_images::place::Repository;
use dockwright_images::progress::Silent;
use dockwright_images::registry::client::Client;
use dockwright_images::registry::credentials::Credentials;
use dockwright_images::registry::error::RegistryError;
use dockwright_model::image::reference::ImageReference;
use dockwright_tests::registry::faults::{Fault, FaultProxy, Planned};
use dockwright_tests::registry::real::{Kind, RealRegistry};

use crate::blobs::*;
use crate::scene::Scene;

fn on_blob(fault: Fault) -> Planned {
    Planned {
        method: "GET",
        target: "/blobs/sha256",
        fault,
    }
}

/// Downloads through these faults; the blob comes whole, after so many retries.
fn check_overcome(faults: &[Fault], retries: usize, ranges: &[&str]) {
    let registry = registry!(Kind::Plain);
    let planned: Vec<Planned> = faults.iter().cloned().map(on_blob).collect();
    let scene = Scene::new(registry, &planned);
    let ending = scene.pull();
    assert!(ending.result.is_ok(), "{faults:?}: {:?}", ending.result);
    assert_eq!(
        Digest::of(&ending.kept),
        Digest::of(&scene.content),
        "{faults:?}"
    );
    assert_eq!(scene.proxy.left(), 0, "{faults:?}");
    assert_eq!(
        scene.retries().len(),
        retries,
        "{faults:?}: {:?}",
        scene.retries()
    );
    assert_eq!(scene.ranges(), ranges, "{faults:?}");
}

/// Downloads through a fault that nothing can be done about; the message says this, and nothing wrong is kept.
fn check_stopped(faults: &[Fault], message: &str) {
    let registry = registry!(Kind::Plain);
    let planned: Vec<Planned> = faults.iter().cloned().map(on_blob).collect();
    let scene = Scene::new(registry, &planned);
    let ending = scene.pull();
    let error = ending.result.unwrap_err().to_string();
    assert!(error.contains(message), "{faults:?}: {error}");
    assert!(error.contains(&scene.proxy.name()), "{faults:?}: {error}");
    assert!(scene.content.starts_with(&ending.kept), "{faults:?}");
}

#[test]
fn a_cut_download_goes_on_where_it_was_cut() {
    check_overcome(&[Fault::Drop(400_000)], 1, &["bytes=400000-"]);
    check_overcome(
        &[Fault::Drop(100_000), Fault::Drop(200_000), Fault::Drop(0)],
        3,
        &["bytes=100000-", "bytes=300000-", "bytes=300000-"],
    );
}

#[test]
fn a_download_that_advances_may_be_cut_more_often_than_one_that_does_not() {
    check_overcome(
        &vec![Fault::Drop(100_000); 9],
        9,
        &[
            "bytes=100000-",
            "bytes=200000-",
            "bytes=300000-",
            "bytes=400000-",
            "bytes=500000-",
            "bytes=600000-",
            "bytes=700000-",
            "bytes=800000-",
            "bytes=900000-",
        ],
    );
    check_stopped(&vec![Fault::Drop(0); 5], "after 0 of 1000000 bytes");
}

#[test]
fn a_silent_connection_is_given_up_and_another_one_is_made() {
    check_overcome(&[Fault::Stall(500_000)], 1, &["bytes=500000-"]);
    check_stopped(&vec![Fault::Stall(0); 5], "silent for too long");
}

#[test]
fn a_busy_registry_is_asked_again() {
    check_overcome(
        &[
            Fault::Status(500, "x-told", "1"),
            Fault::Status(503, "retry-after", "3"),
            Fault::Status(429, "retry-after", "7"),
        ],
        3,
        &[],
    );
    check_stopped(
        &vec![Fault::Status(500, "x-told", "1"); 5],
        "500: told to fail",
    );
    check_stopped(
        &vec![Fault::Status(429, "x-told", "1"); 5],
        "limits how often",
    );
    check_stopped(&[Fault::Status(403, "x-told", "1")], "dockwright login");
}

#[test]
fn a_registry_that_asks_for_a_wait_gets_it() {
    let registry = registry!(Kind::Plain);
    let faults = [
        on_blob(Fault::Status(429, "retry-after", "7")),
        on_blob(Fault::Status(503, "retry-after", "86400")),
    ];
    let scene = Scene::new(registry, &faults);
    scene.pull().result.unwrap();
    let waits: Vec<u64> = scene
        .retries()
        .iter()
        .map(|(_, wait)| wait.as_secs())
        .collect();
    assert_eq!(waits, [7, 60]);
}

#[test]
fn an_answer_of_the_wrong_length_is_not_taken() {
    check_stopped(
        &[Fault::WrongLength(5)],
        "1000005 bytes where 1000000 are missing",
    );
    check_stopped(
        &[Fault::WrongLength(-5)],
        "999995 bytes where 1000000 are missing",
    );
}

#[test]
fn an_endless_answer_ends_at_the_size_that_was_promised() {
    check_stopped(&[Fault::Endless], "goes on behind its 1000000 bytes");
}

#[test]
fn an_answer_that_is_no_part_begins_again() {
    check_overcome(
        &[Fault::Drop(400_000), Fault::IgnoreRange],
        1,
        &["bytes=400000-"],
    );
    check_overcome(
        &[Fault::Drop(400_000), Fault::WrongRange],
        2,
        &["bytes=400000-"],
    );
}

#[test]
fn what_an_earlier_process_left_is_used_but_never_too_much_of_it() {
    let registry = registry!(Kind::Plain);
    let scene = Scene::new(registry, &[]);
    let blob = layer(&scene.content);
    let half = scene.content[..SIZE / 2].to_vec();
    let ending = scene.pull_into(&blob, half);
    assert!(ending.result.is_ok() && ending.kept == scene.content);
    let mut too_much = scene.content.clone();
    too_much.push(0);
    let ending = scene.pull_into(&blob, too_much);
    assert!(ending.result.is_ok() && ending.kept == scene.content);
    assert_eq!(scene.ranges(), ["bytes=500000-"]);
}

#[test]
fn a_wrong_byte_in_a_blob_is_left_to_its_digest_and_one_in_a_manifest_is_refused() {
    let registry = registry!(Kind::Plain);
    let on_manifest = Planned {
        method: "GET",
        target: "/manifests/",
        fault: Fault::WrongByte,
    };
    let faults = [on_blob(Fault::WrongByte), on_manifest.clone(), on_manifest];
    let scene = Scene::new(registry, &faults);
    let ending = scene.pull();
    assert!(ending.result.is_ok());
    assert_ne!(Digest::of(&ending.kept), Digest::of(&scene.content));
    let client = Client::new(scene.settings(), Credentials::none(), &scene.told);
    let digest = Digest::of(&manifest_of(&layer(&scene.content)));
    let read = |name: &str| {
        let text = format!("{}{name}", scene.repository());
        ImageReference::parse(&text).unwrap()
    };
    let references = [read(":1"), read(&format!("@{digest}"))];
    for reference in &references {
        let error = client.fetch_manifest(reference).unwrap_err().to_string();
        assert!(error.contains(&format!("not `{digest}`")), "{error}");
    }
    for reference in &references {
        assert_eq!(
            client.fetch_manifest(reference).unwrap().descriptor.digest,
            digest
        );
    }
}

#[test]
fn a_manifest_that_is_cut_or_too_long_is_asked_for_again_or_refused() {
    let registry = registry!(Kind::Plain);
    let on_manifest = |fault| Planned {
        method: "GET",
        target: "/manifests/",
        fault,
    };
    let faults = [
        on_manifest(Fault::Drop(20)),
        on_manifest(Fault::Stall(20)),
        on_manifest(Fault::Status(502, "x-told", "1")),
    ];
    let scene = Scene::new(registry, &faults);
    let client = Client::new(scene.settings(), Credentials::none(), &scene.told);
    let reference = ImageReference::parse(&format!("{}:1", scene.repository())).unwrap();
    let fetched = client.fetch_manifest(&reference).unwrap();
    assert_eq!(fetched.bytes, manifest_of(&layer(&scene.content)));
    assert_eq!(scene.retries().len(), 3);
    let endless = [on_manifest(Fault::Endless)];
    let proxy = FaultProxy::start(scene.registry.address(), endless).unwrap();
    let mut settings = impatient();
    let text = format!("[registry.\"{}\"]\nplain-http = true", proxy.name());
    set(&mut settings, &text);
    let client = Client::new(settings, Credentials::none(), &Silent);
    let reference = ImageReference::parse(&format!("{}/some/image:1", proxy.name())).unwrap();
    let error = client.fetch_manifest(&reference).unwrap_err().to_string();
    assert!(error.contains("larger than"), "{error}");
}

#[test]
fn a_file_that_cannot_be_read_is_not_the_registrys_fault() {
    let registry = registry!(Kind::Plain);
    let scene = Scene::new(registry, &[]);
    let client = Client::new(scene.settings(), Credentials::none(), &scene.told);
    let fresh = bytes(SIZE, 7);
    let short = |_| -> std::io::Result<Box<dyn std::io::Read>> { Ok(Box::new(std::io::empty())) };
    let error = client
        .upload(&scene.repository(), &layer(&fresh), None, &short)
        .unwrap_err();
    assert!(matches!(error, RegistryError::Local { .. }), "{error}");
    assert!(scene.retries().is_empty());
}

#[test]
fn a_mirror_is_asked_first_and_the_registry_itself_when_it_fails() {
    let registry = registry!(Kind::Plain);
    let name = registry.name();
    let faults = vec![on_blob(Fault::Status(404, "x-told", "1"))];
    let scene = Scene::new(registry, &faults);
    let mut settings = scene.settings();
    let text = format!(
        "[registry.\"{name}\"]\nmirrors = [\"{}\"]",
        scene.proxy.name()
    );
    set(&mut settings, &text);
    let client = Client::new(settings, Credentials::none(), &scene.told);
    let there = Repository::new(&name, "some/image");
    for passed_over in [1, 1] {
        assert_eq!(
            pull(&client, &there, &layer(&scene.content)).unwrap(),
            scene.content
        );
        assert_eq!(scene.told.notes.lock().unwrap().len(), passed_over);
    }
    assert_eq!(scene.proxy.seen().len(), 2);
}

#[test]
fn a_layer_that_the_registry_may_not_keep_comes_from_its_own_address() {
    let registry = registry!(Kind::Plain);
    let scene = Scene::new(registry, &[]);
    let mut blob = layer(&scene.content);
    let there = Repository::new(&scene.repository().registry, "empty/image");
    blob.urls = vec![format!(
        "http://{}/v2/some/image/blobs/{}",
        scene.proxy.name(),
        blob.digest
    )];
    let client = Client::new(scene.settings(), Credentials::none(), &scene.told);
    assert!(pull(&client, &there, &blob).unwrap_err().is_not_found());
    blob.media_type = "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip".into();
    assert_eq!(pull(&client, &there, &blob).unwrap(), scene.content);
}

#[test]
fn a_registry_that_is_not_there_is_named_with_what_to_do() {
    let client = Client::new(impatient(), Credentials::none(), &Silent);
    let error = client.check_login("127.0.0.1:1").unwrap_err().to_string();
    assert!(error.contains("`127.0.0.1:1` cannot be reached"), "{error}");
    assert!(error.contains("check its name"), "{error}");
}
