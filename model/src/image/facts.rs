//! What is known of an image from the outside: facts a registry or a store has told.
//! Leans on `platform`. Rules read them; nobody here fetches them.

use crate::image::platform::Platform;

/// The parts of an image's config that a Dockerfile built on it inherits.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImageFacts {
    /// What it runs on.
    pub platform: Option<Platform>,
    /// Its environment, in order.
    pub environment: Vec<(String, String)>,
    /// Its shell, if it sets one.
    pub shell: Option<Vec<String>>,
    /// Its user, if it sets one.
    pub user: Option<String>,
    /// Its working directory, if it sets one.
    pub working_directory: Option<String>,
    /// The instructions that it leaves to whoever builds on it: its `ONBUILD`s.
    pub triggers: Vec<String>,
}
