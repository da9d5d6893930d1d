//! Registries that want tokens: asked for with the right scopes, kept, and asked for again when they expire.

use std::sync::Arc;

use dockwright_images::place::Repository;
use dockwright_images::progress::{Outcome, Silent};
use dockwright_images::registry::client::Client;
use dockwright_images::registry::credentials::{Credential, Credentials};
use dockwright_images::registry::settings::{HostSettings, RegistrySettings};
use dockwright_tests::folder::Folder;
use dockwright_tests::registry::faults::{Fault, FaultProxy, Planned};
use dockwright_tests::registry::real::{Kind, RealRegistry};
use dockwright_tests::registry::tokens::{IDENTITY, Ledger, Strictness, gate};

use crate::blobs::*;

/// A registry behind a gate.
struct Gated {
    proxy: FaultProxy,
    ledger: Arc<Ledger>,
    _registry: RealRegistry,
}

impl Gated {
    fn new(registry: RealRegistry, strictness: Strictness, faults: Vec<Planned>) -> Self {
        let (gate, ledger) = gate(strictness);
        let proxy = FaultProxy::with_gate(registry.address(), faults, Some(gate)).unwrap();
        Self {
            proxy,
            ledger,
            _registry: registry,
        }
    }

    fn settings(&self) -> RegistrySettings {
        let mut settings = impatient();
        let host = HostSettings {
            plain_http: true,
            ..HostSettings::default()
        };
        settings.hosts.insert(self.proxy.name(), host);
        settings
    }

    fn client(&self, credentials: Credentials) -> Client<'static> {
        Client::new(self.settings(), credentials, &Silent)
    }

    fn repository(&self, name: &str) -> Repository {
        Repository::new(&self.proxy.name(), name)
    }
}

const LOGIN: Strictness = Strictness {
    wants_login: true,
    uses: 0,
};

#[test]
fn a_token_is_asked_for_once_for_each_scope_and_kept() {
    let gated = Gated::new(registry!(Kind::Plain), LOGIN, Vec::new());
    let client = gated.client(somebody(&gated.proxy.name()));
    let repository = gated.repository("some/image");
    let content = bytes(SIZE, 1);
    assert_eq!(
        push(&client, &repository, &content).unwrap(),
        Outcome::Moved
    );
    assert_eq!(
        pull(&client, &repository, &layer(&content)).unwrap(),
        content
    );
    assert_eq!(
        pull(&client, &repository, &layer(&content)).unwrap(),
        content
    );
    assert_eq!(
        gated.ledger.given(),
        [
            "repository:some/image:pull,push",
            "repository:some/image:pull"
        ]
    );
}

#[test]
fn a_mount_asks_for_both_scopes_in_one_token() {
    let gated = Gated::new(registry!(Kind::Plain), LOGIN, Vec::new());
    let client = gated.client(somebody(&gated.proxy.name()));
    let content = bytes(SIZE, 1);
    push(&client, &gated.repository("some/image"), &content).unwrap();
    let elsewhere = gated.repository("other/image");
    let outcome = push_from(&client, &elsewhere, &content, Some("some/image")).unwrap();
    assert_eq!(outcome, Outcome::Mounted);
    let both = "repository:other/image:pull,push repository:some/image:pull";
    assert_eq!(gated.ledger.given().last().unwrap(), both);
}

#[test]
fn an_identity_token_is_exchanged() {
    let gated = Gated::new(registry!(Kind::Plain), LOGIN, Vec::new());
    let name = gated.proxy.name();
    let identity =
        |token: &str| Credentials::none().with(&name, Credential::Identity(token.to_owned()));
    let content = bytes(SIZE, 1);
    let repository = gated.repository("some/image");
    let client = gated.client(identity(IDENTITY));
    assert_eq!(
        push(&client, &repository, &content).unwrap(),
        Outcome::Moved
    );
    let error = push(&gated.client(identity("forged")), &repository, b"x").unwrap_err();
    let text = error.to_string();
    assert!(text.contains(&format!("dockwright login {name}")), "{text}");
}

#[test]
fn strangers_get_what_strangers_may_have() {
    let gated = Gated::new(registry!(Kind::Plain), Strictness::default(), Vec::new());
    let client = gated.client(Credentials::none());
    let content = bytes(SIZE, 1);
    let repository = gated.repository("some/image");
    assert_eq!(
        push(&client, &repository, &content).unwrap(),
        Outcome::Moved
    );
    let strict = Gated::new(registry!(Kind::Plain), LOGIN, Vec::new());
    let client = strict.client(Credentials::none());
    let error = push(&client, &strict.repository("some/image"), &content).unwrap_err();
    let text = error.to_string();
    assert!(text.contains("nobody is logged in"), "{text}");
}

#[test]
fn a_token_that_expires_in_the_middle_of_a_transfer_is_replaced() {
    let fleeting = Strictness {
        wants_login: true,
        uses: 2,
    };
    let cut = Planned {
        method: "GET",
        target: "/blobs/sha256",
        fault: Fault::Drop(200_000),
    };
    let gated = Gated::new(registry!(Kind::Plain), fleeting, vec![cut; 4]);
    let mut settings = gated.settings();
    settings.chunk = Some(200_000);
    let name = gated.proxy.name();
    let client = Client::new(settings, somebody(&name), &Silent);
    let content = bytes(SIZE, 1);
    let repository = gated.repository("some/image");
    assert_eq!(
        push(&client, &repository, &content).unwrap(),
        Outcome::Moved
    );
    assert_eq!(
        pull(&client, &repository, &layer(&content)).unwrap(),
        content
    );
    assert_eq!(gated.proxy.left(), 0);
    assert!(
        gated.ledger.given().len() >= 6,
        "{:?}",
        gated.ledger.given()
    );
}

#[test]
fn a_helper_that_fails_is_told_when_strangers_are_refused() {
    let gated = Gated::new(registry!(Kind::Plain), LOGIN, Vec::new());
    let folder = Folder::new().unwrap();
    folder
        .write("config.json", "{\"credsStore\": \"nowhere\"}")
        .unwrap();
    let client = gated.client(Credentials::in_file(folder.path().join("config.json")));
    let error = push(&client, &gated.repository("some/image"), b"x").unwrap_err();
    let text = error.to_string();
    assert!(text.contains("the credential helper"), "{text}");
}
