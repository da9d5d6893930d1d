//! A registry with an image in it, behind a proxy with faults.

use std::time::Duration;

use dockwright_images::document::Descriptor;
use dockwright_images::media_type::{MediaType, OCI_MANIFEST};
use dockwright_images::place::Repository;
use dockwright_images::progress::Silent;
use dockwright_images::registry::client::Client;
use dockwright_images::registry::credentials::Credentials;
use dockwright_images::registry::error::RegistryError;
use dockwright_images::registry::settings::RegistrySettings;
use dockwright_model::image::reference::ImageReference;
use dockwright_tests::registry::faults::{FaultProxy, Planned};
use dockwright_tests::registry::real::RealRegistry;

use crate::blobs::*;

/// A registry with one blob in it, and a proxy before it.
pub(crate) struct Scene {
    pub(crate) proxy: FaultProxy,
    pub(crate) content: Vec<u8>,
    pub(crate) told: Written,
    pub(crate) registry: RealRegistry,
}

/// What came of a download or an upload.
pub(crate) struct Ending {
    pub(crate) result: Result<(), RegistryError>,
    pub(crate) kept: Vec<u8>,
}

impl Scene {
    pub(crate) fn new(registry: RealRegistry, faults: &[Planned]) -> Self {
        let content = bytes(SIZE, 1);
        let client = Client::new(impatient(), Credentials::none(), &Silent);
        let there = Repository::new(&registry.name(), "some/image");
        push(&client, &there, &content).unwrap();
        let tag = ImageReference::parse(&format!("{there}:1")).unwrap();
        let media_type = MediaType::from(OCI_MANIFEST);
        let manifest = manifest_of(&layer(&content));
        client.put_manifest(&tag, &media_type, &manifest).unwrap();
        Self {
            proxy: FaultProxy::start(registry.address(), faults.iter().cloned()).unwrap(),
            content,
            told: Written::default(),
            registry,
        }
    }

    pub(crate) fn settings(&self) -> RegistrySettings {
        let mut settings = impatient();
        let text = format!("[registry.\"{}\"]\nplain-http = true", self.proxy.name());
        set(&mut settings, &text);
        settings
    }

    pub(crate) fn repository(&self) -> Repository {
        Repository::new(&self.proxy.name(), "some/image")
    }

    pub(crate) fn pull(&self) -> Ending {
        self.pull_into(&layer(&self.content), Vec::new())
    }

    pub(crate) fn pull_into(&self, blob: &Descriptor, mut kept: Vec<u8>) -> Ending {
        let client = Client::new(self.settings(), Credentials::none(), &self.told);
        let result = client.download(&self.repository(), blob, &mut kept);
        Ending { result, kept }
    }

    pub(crate) fn retries(&self) -> Vec<(String, Duration)> {
        self.told.retries.lock().unwrap().clone()
    }

    pub(crate) fn ranges(&self) -> Vec<String> {
        let seen = self.proxy.seen();
        let asked = seen.iter().filter(|line| line.contains("/blobs/sha256"));
        asked
            .filter_map(|line| line.split(' ').nth(2).map(str::to_owned))
            .collect()
    }
}
