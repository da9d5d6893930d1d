//! Where a repository is: the names of registries, and what a name without more means.
//! Leans on nothing of ours but the model's references.

use std::fmt;
use std::net::IpAddr;

use dockwright_model::image::reference::{DOCKER_HUB, ImageReference};

/// The host that serves Docker Hub.
const HUB_HOST: &str = "registry-1.docker.io";
/// The name under which credentials for Docker Hub are kept.
const HUB_KEY: &str = "https://index.docker.io/v1/";

/// A repository and the registry it is in.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Repository {
    /// For example `docker.io` or `localhost:5000`.
    pub registry: String,
    /// For example `library/debian`.
    pub repository: String,
}

impl Repository {
    /// The repository of that name in that registry.
    pub fn new(registry: &str, repository: &str) -> Self {
        Self {
            registry: registry.to_owned(),
            repository: repository.to_owned(),
        }
    }
}

impl From<&ImageReference> for Repository {
    fn from(reference: &ImageReference) -> Self {
        Self::new(&reference.registry, &reference.repository)
    }
}

impl fmt::Display for Repository {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.registry, self.repository)
    }
}

/// The host and port that serve a registry.
pub fn host_of(registry: &str) -> &str {
    match is_hub(registry) {
        true => HUB_HOST,
        false => registry,
    }
}

/// The name under which credentials for a registry are kept.
pub fn credentials_key(registry: &str) -> &str {
    match is_hub(registry) {
        true => HUB_KEY,
        false => registry,
    }
}

/// Whether a host is this machine itself, where plain HTTP harms nobody.
pub fn is_loopback(host: &str) -> bool {
    let name = without_port(host);
    let address = name.trim_start_matches('[').trim_end_matches(']');
    name == "localhost" || address.parse().is_ok_and(|ip: IpAddr| ip.is_loopback())
}

fn is_hub(registry: &str) -> bool {
    matches!(registry, DOCKER_HUB | "index.docker.io" | HUB_HOST)
}

/// `[::1]` of `[::1]:5000`, `host` of `host:5000`.
fn without_port(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn docker_hub_has_three_names_and_one_host() {
        for name in ["docker.io", "index.docker.io", "registry-1.docker.io"] {
            assert_eq!(host_of(name), "registry-1.docker.io");
            assert_eq!(credentials_key(name), "https://index.docker.io/v1/");
        }
        assert_eq!(host_of("ghcr.io"), "ghcr.io");
        assert_eq!(credentials_key("localhost:5000"), "localhost:5000");
    }

    #[test]
    fn loopback_is_what_never_leaves_the_machine() {
        for host in [
            "localhost",
            "localhost:5000",
            "127.0.0.1:80",
            "127.9.9.9",
            "[::1]:5000",
            "[::1]",
        ] {
            assert!(is_loopback(host), "{host}");
        }
        for host in [
            "local",
            "localhost.example.com",
            "128.0.0.1",
            "[::2]:1",
            "docker.io",
        ] {
            assert!(!is_loopback(host), "{host}");
        }
    }

    #[test]
    fn references_name_repositories() {
        let reference = ImageReference::parse("debian:12").unwrap();
        let expected = Repository::new("docker.io", "library/debian");
        assert_eq!(Repository::from(&reference), expected);
    }
}
