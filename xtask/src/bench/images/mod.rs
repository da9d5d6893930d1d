//! `images`: pulling from a registry on loopback beside skopeo, and starting a container beside buildah and podman.
//! Leans on `measure`, on `scene` for the registry and the images, and on the two files of figures.

mod scene;
mod pulling;
mod starting;

use crate::program::{install, is_there};

use super::Arguments;

pub(super) use scene::Scene;

/// The Debian packages of what takes part, and the programs they bring.
const PARTS: [(&str, &str); 6] = [
    ("docker-registry", "docker-registry"),
    ("skopeo", "skopeo"),
    ("buildah", "buildah"),
    ("podman", "podman"),
    ("runc", "runc"),
    ("busybox-static", "busybox"),
];

pub(super) fn run(arguments: &Arguments) -> Result<(), String> {
    let missing = PARTS.iter().filter(|part| !is_there(part.1, &["--help"]));
    let packages: Vec<&str> = missing.map(|part| part.0).collect();
    if !packages.is_empty() {
        install(&packages)?;
    }
    let scene = Scene::with(&["large:1", "large:2"])?;
    pulling::run(arguments, &scene)?;
    starting::run(arguments, &scene)
}
