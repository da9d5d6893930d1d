//! What is known of an image from the outside: facts a registry or a store has told.
//! Leans on `platform` and `release`. Rules read them; nobody here fetches them.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::date::Date;
use crate::image::platform::Platform;
use crate::image::release::OsRelease;

/// What asking for an image has told; that there is none is an answer too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lookup {
    /// The image that a build for the platform would take.
    Found(Arc<ImageFacts>),
    /// There is nothing of that name.
    NoSuchImage,
    /// There are images of that name, but for these platforms only.
    NoSuchPlatform(Vec<Platform>),
}

/// What an image is, and what a Dockerfile that is built on it inherits.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImageFacts {
    /// What it runs on.
    pub platform: Option<Platform>,
    /// What its name points at: the digest of an index, or of its one manifest.
    pub digest: Option<String>,
    /// The images of the index that its name points at.
    pub offers: Vec<Offer>,
    /// The day it was made.
    pub created: Option<Date>,
    /// The bytes of its config and layers, as they are moved.
    pub size: Option<u64>,
    /// The digests of its layers, the lowest first.
    pub layers: Vec<String>,
    /// The system in it.
    pub release: Option<OsRelease>,
    /// Its environment, in order.
    pub environment: Vec<(String, String)>,
    /// Its shell, if it sets one.
    pub shell: Option<Vec<String>>,
    /// Its user, if it sets one.
    pub user: Option<String>,
    /// Its working directory, if it sets one.
    pub working_directory: Option<String>,
    /// The program and its first arguments.
    pub entrypoint: Vec<String>,
    /// The arguments, or the program where there is no entrypoint.
    pub command: Vec<String>,
    /// Names and values that tools read.
    pub labels: BTreeMap<String, String>,
    /// What its `ONBUILD`s leave to whoever builds on it.
    pub triggers: Vec<String>,
}

/// One image of an index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// What it runs on.
    pub platform: Platform,
    /// The digest of its manifest.
    pub digest: String,
}

impl Lookup {
    /// The facts, where there is an image.
    pub fn facts(&self) -> Option<&Arc<ImageFacts>> {
        match self {
            Self::Found(facts) => Some(facts),
            Self::NoSuchImage | Self::NoSuchPlatform(_) => None,
        }
    }
}

impl From<ImageFacts> for Lookup {
    fn from(facts: ImageFacts) -> Self {
        Self::Found(Arc::new(facts))
    }
}

impl ImageFacts {
    /// Whether a digest is what its name points at, or an image of that index.
    pub fn is_called(&self, digest: &str) -> bool {
        self.digest.as_deref() == Some(digest)
            || self.offers.iter().any(|offer| offer.digest == digest)
    }

    /// Whether its programs run as root unless somebody says otherwise.
    pub fn is_root(&self) -> bool {
        self.user.as_deref().is_none_or(is_root)
    }
}

/// Whether a `USER` is root, whatever the group.
pub fn is_root(user: &str) -> bool {
    matches!(
        user.split(':').next().unwrap_or_default(),
        "" | "root" | "0"
    )
}
