//! Registries that work: what is given to them comes back.

use std::sync::{Arc, Mutex};

use dockwright_images::media_type::{MediaType, OCI_MANIFEST};
use dockwright_images::place::Repository;
use dockwright_images::progress::{Outcome, Silent};
use dockwright_images::registry::client::Client;
use dockwright_images::registry::credentials::Credentials;
use dockwright_images::registry::settings::RegistrySettings;
use dockwright_model::image::reference::ImageReference;
use dockwright_tests::registry::faults::FaultProxy;
use dockwright_tests::registry::real::{Kind, RealRegistry};
use dockwright_tests::registry::wire::Head;

use crate::blobs::*;

/// Pushes a blob and a manifest, and pulls them again.
fn check_round_trip(name: &str, settings: RegistrySettings, credentials: Credentials) {
    let client = Client::new(settings, credentials, &Silent);
    let repository = Repository::new(name, "some/image");
    let content = bytes(SIZE, 1);
    assert_eq!(
        push(&client, &repository, &content).unwrap(),
        Outcome::Moved
    );
    assert_eq!(
        push(&client, &repository, &content).unwrap(),
        Outcome::Present
    );
    assert!(client.has_blob(&repository, &layer(&content)).unwrap());
    assert!(!client.has_blob(&repository, &layer(b"absent")).unwrap());
    assert_eq!(
        pull(&client, &repository, &layer(&content)).unwrap(),
        content
    );

    let manifest = manifest_of(&layer(&content));
    let tagged = ImageReference::parse(&format!("{repository}:1.0")).unwrap();
    let media_type = MediaType::from(OCI_MANIFEST);
    let digest = client
        .put_manifest(&tagged, &media_type, &manifest)
        .unwrap();
    let fetched = client.fetch_manifest(&tagged).unwrap();
    assert_eq!(
        (&fetched.bytes, fetched.descriptor.digest),
        (&manifest, digest)
    );
    assert_eq!(client.head_manifest(&tagged).unwrap(), fetched.descriptor);
    let pinned = ImageReference::parse(&format!("{repository}@{digest}")).unwrap();
    assert_eq!(client.fetch_manifest(&pinned).unwrap(), fetched);
    assert_eq!(client.list_tags(&repository).unwrap(), ["1.0"]);

    let elsewhere = Repository::new(name, "other/image");
    let mounted = push_from(&client, &elsewhere, &content, Some("some/image")).unwrap();
    assert_eq!(mounted, Outcome::Mounted);
    assert_eq!(
        pull(&client, &elsewhere, &layer(&content)).unwrap(),
        content
    );
    let fresh = bytes(SIZE, 2);
    let offered = push_from(&client, &elsewhere, &fresh, Some("some/image")).unwrap();
    assert_eq!(offered, Outcome::Moved);
    client.delete_manifest(&repository, &digest).unwrap();
    assert!(client.fetch_manifest(&pinned).unwrap_err().is_not_found());
}

#[test]
fn a_plain_registry_gives_back_what_it_was_given() {
    let registry = registry!(Kind::Plain);
    check_round_trip(&registry.name(), impatient(), Credentials::none());
}

#[test]
fn a_registry_with_a_password_gives_back_what_it_was_given() {
    let registry = registry!(Kind::Password);
    let name = registry.name();
    check_round_trip(&name, impatient(), somebody(&name));
    let stranger = Client::new(impatient(), Credentials::none(), &Silent);
    let error = stranger.check_login(&name).unwrap_err().to_string();
    assert!(
        error.contains(&format!("dockwright login {name}")),
        "{error}"
    );
    assert!(error.contains("nobody is logged in"), "{error}");
}

#[test]
fn a_registry_with_tls_gives_back_what_it_was_given() {
    let registry = registry!(Kind::Tls);
    let name = registry.name();
    let mut settings = impatient();
    let text = format!(
        "[registry.\"{name}\"]\ncertificate-authority = \"{}\"",
        registry.authority().display()
    );
    set(&mut settings, &text);
    check_round_trip(&name, settings, somebody(&name));

    let stranger = Client::new(impatient(), somebody(&name), &Silent);
    let error = stranger.check_login(&name).unwrap_err().to_string();
    assert!(error.contains("certificate-authority"), "{error}");
    let mut blind = impatient();
    let text = format!("[registry.\"{name}\"]\nskip-verification = true");
    set(&mut blind, &text);
    let client = Client::new(blind, somebody(&name), &Silent);
    client.check_login(&name).unwrap();
}

#[test]
fn tags_are_listed_page_by_page() {
    let gate = |head: &Head, _: &[u8]| {
        let (link, text) = match head.target() {
            "/v2/some/image/tags/list?n=1000" => (
                "</v2/some/image/tags/list?last=b>; rel=\"next\"",
                r#"{"name":"some/image","tags":["a","b"]}"#,
            ),
            "/v2/some/image/tags/list?last=b" => ("", r#"{"tags":["c"]}"#),
            _ => return None,
        };
        let answer = Head::answer(200, &[("link", link)], text.len());
        Some((answer, text.to_owned()))
    };
    let nowhere = "127.0.0.1:1".parse().unwrap();
    let proxy = FaultProxy::with_gate(nowhere, [], Some(Box::new(gate))).unwrap();
    let client = Client::new(impatient(), Credentials::none(), &Silent);
    let repository = Repository::new(&proxy.name(), "some/image");
    assert_eq!(client.list_tags(&repository).unwrap(), ["a", "b", "c"]);
}

#[test]
fn a_blob_may_be_somewhere_else_where_nobody_is_told_who_asks() {
    let registry = registry!(Kind::Plain);
    let there = Repository::new(&registry.name(), "some/image");
    let client = Client::new(impatient(), Credentials::none(), &Silent);
    let content = bytes(SIZE, 1);
    push(&client, &there, &content).unwrap();
    let shown: Arc<Mutex<Vec<String>>> = Arc::default();
    let own = Arc::clone(&shown);
    let watch = move |head: &Head, _: &[u8]| {
        let header = head.get("authorization").unwrap_or("nothing");
        own.lock().unwrap().push(header.to_owned());
        None
    };
    let storage = FaultProxy::with_gate(registry.address(), [], Some(Box::new(watch))).unwrap();
    // Another name of the same machine is another host.
    let port = storage.name().replace("127.0.0.1", "localhost");
    let front = move |head: &Head, _: &[u8]| {
        let target = format!("http://{port}{}", head.target());
        Some(match head.get("authorization") {
            Some(_) => (
                Head::answer(307, &[("location", &target)], 0),
                String::new(),
            ),
            None => (
                Head::answer(401, &[("www-authenticate", "Basic realm=\"x\"")], 0),
                String::new(),
            ),
        })
    };
    let front = FaultProxy::with_gate(registry.address(), [], Some(Box::new(front))).unwrap();
    let name = front.name();
    let client = Client::new(impatient(), somebody(&name), &Silent);
    let repository = Repository::new(&name, "some/image");
    let blob = layer(&content);
    assert_eq!(pull(&client, &repository, &blob).unwrap(), content);
    assert_eq!(*shown.lock().unwrap(), ["nothing"]);
}
