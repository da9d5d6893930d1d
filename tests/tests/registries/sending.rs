//! Uploads that are cut, lost, or sent in pieces: in the end the registry has every byte, or says why not.

use dockwright_images::place::Repository;
use dockwright_images::progress::{Outcome, Silent};
use dockwright_images::registry::client::Client;
use dockwright_images::registry::credentials::Credentials;
use dockwright_images::registry::settings::RegistrySettings;
use dockwright_tests::registry::faults::{Fault, Planned};
use dockwright_tests::registry::real::{Kind, RealRegistry};
use dockwright_tests::registry::uploads::{Habits, UploadRegistry};

use crate::blobs::*;
use crate::scene::Scene;

fn on_upload(method: &'static str, fault: Fault) -> Planned {
    Planned {
        method,
        target: "/uploads/",
        fault,
    }
}

/// Uploads through these faults in pieces of that size; the blob arrives, by requests of these methods and ranges.
fn check_arrives(chunk: Option<u64>, faults: &[Planned], expected: &[&str]) {
    let scene = Scene::new(registry!(Kind::Plain), faults);
    let mut settings = scene.settings();
    settings.chunk = chunk;
    let client = Client::new(settings, Credentials::none(), &scene.told);
    let fresh = bytes(SIZE, 7);
    let outcome = push(&client, &scene.repository(), &fresh).unwrap();
    assert_eq!(outcome, Outcome::Moved);
    assert_eq!(scene.proxy.left(), 0, "{faults:?}");
    let seen = scene.proxy.seen();
    let lines = seen.iter().filter(|line| line.contains("/uploads/"));
    let short = |line: &String| {
        let words: Vec<&str> = line.split(' ').collect();
        [words[0], words.get(2).unwrap_or(&"")]
            .join(" ")
            .trim_end()
            .to_owned()
    };
    let sent: Vec<String> = lines.map(short).collect();
    assert_eq!(sent, expected, "{faults:?}");
    let ending = scene.pull_into(&layer(&fresh), Vec::new());
    assert!(ending.result.is_ok() && ending.kept == fresh, "{faults:?}");
}

#[test]
fn an_upload_is_one_request_or_pieces() {
    check_arrives(None, &[], &["POST", "PUT"]);
    let pieces = [
        "PATCH 0-399999",
        "PATCH 400000-799999",
        "PATCH 800000-999999",
    ];
    check_arrives(
        Some(400_000),
        &[],
        &[&["POST"], &pieces[..], &["PUT"]].concat(),
    );
}

#[test]
fn an_upload_goes_on_behind_the_last_piece_that_arrived() {
    let failing = [
        on_upload("PATCH", Fault::DropRequest(0)),
        on_upload("PUT", Fault::Status(503, "retry-after", "1")),
    ];
    check_arrives(
        Some(600_000),
        &failing,
        &[
            "POST",
            "PATCH 0-599999",
            "GET",
            "PATCH 0-599999",
            "PATCH 600000-999999",
            "PUT",
            "GET",
            "PUT",
        ],
    );
}

#[test]
fn an_upload_that_the_registry_forgot_begins_again() {
    let cut = [on_upload("PUT", Fault::DropRequest(600_000))];
    let again = ["POST", "PUT", "GET", "POST", "PATCH 0-999999", "PUT"];
    check_arrives(None, &cut, &again);
    let forgotten = [
        on_upload("PUT", Fault::Status(404, "x-told", "1")),
        on_upload("GET", Fault::Status(404, "x-told", "1")),
    ];
    check_arrives(None, &forgotten, &again);
}

/// Uploads to a registry with these habits; it gets every byte once, by these requests.
fn check_resumed(habits: Habits, chunk: Option<u64>, expected: &[&str]) {
    let registry = UploadRegistry::start(habits).unwrap();
    let mut settings: RegistrySettings = impatient();
    settings.chunk = chunk;
    let text = format!("[registry.\"{}\"]\nplain-http = true", registry.name());
    set(&mut settings, &text);
    let client = Client::new(settings, Credentials::none(), &Silent);
    let fresh = bytes(SIZE, 7);
    let there = Repository::new(&registry.name(), "some/image");
    assert_eq!(push(&client, &there, &fresh).unwrap(), Outcome::Moved);
    assert_eq!(registry.content(), fresh);
    assert_eq!(registry.seen(), expected);
}

#[test]
fn a_registry_that_keeps_what_it_got_is_sent_only_the_rest() {
    let cut_twice = Habits {
        cuts: vec![600_000, 300_000],
        least: None,
    };
    let rest = ["PUT", "PATCH 600000-999999", "PATCH 900000-999999"];
    check_resumed(cut_twice, None, &rest);
}

#[test]
fn pieces_are_as_large_as_the_registry_wants_them() {
    let demanding = Habits {
        cuts: Vec::new(),
        least: Some(700_000),
    };
    check_resumed(
        demanding,
        Some(10),
        &["PATCH 0-699999", "PATCH 700000-999999"],
    );
}
