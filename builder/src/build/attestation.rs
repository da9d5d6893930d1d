//! Attestations: what an image was made of and how (SLSA 1.0), kept beside it in its index as BuildKit keeps them.
//! Leans on `assemble` for documents. Sources: the in-toto statement and the SLSA provenance specification, version 1.0.

use std::collections::BTreeMap;

use dockwright_images::digest::Digest;
use dockwright_images::document::{Descriptor, Manifest, PlatformRecord};
use dockwright_images::media_type::{OCI_CONFIG, OCI_MANIFEST};
use dockwright_images::place::Repository;
use dockwright_model::image::reference::ImageReference;
use serde_json::{Value, json};

use crate::build::assemble::written;
use crate::build::error::BuildError;
use crate::build::options::Provenance;
use crate::build::site::Site;
use crate::moment::Moment;

/// The kind of statement that says how something was made.
pub(crate) const PROVENANCE: &str = "https://slsa.dev/provenance/v1";
/// What builds, for whoever reads it.
const BUILD_TYPE: &str =
    "https://github.com/dockwright/dockwright/blob/main/docs/build.md#provenance";

/// A statement about an image: its kind, and what it says.
pub(crate) type Statement = (&'static str, Value);

/// What the image was made of and how.
pub(crate) fn provenance(site: &Site<'_>, started: Moment) -> Statement {
    let prepared = site.prepared;
    let options = site.options;
    let mut arguments = BTreeMap::new();
    if options.provenance == Provenance::Full {
        for (name, value) in &options.arguments {
            arguments.insert(format!("build-arg:{name}"), json!(value));
        }
        for (name, value) in &options.labels {
            arguments.insert(format!("label:{name}"), json!(value));
        }
    }
    if let dockwright_model::plan::Target::Named(target) = &options.target {
        arguments.insert("target".to_owned(), json!(target));
    }
    let materials: Vec<Value> = prepared
        .images
        .iter()
        .map(|((name, platform), image)| {
            json!({
                "uri": package_url(name, platform),
                "digest": { "sha256": image.target.digest.hex() },
            })
        })
        .collect();
    let source = prepared.model.source();
    let predicate = json!({
        "buildDefinition": {
            "buildType": BUILD_TYPE,
            "externalParameters": {
                "configSource": {
                    "path": source.path(),
                    "digest": { "sha256": Digest::of(source.text().as_bytes()).hex() },
                },
                "request": { "frontend": "dockerfile.v0", "args": arguments },
            },
            "internalParameters": { "builderPlatform": dockwright_images::image::select::host_platform().to_string() },
            "resolvedDependencies": materials,
        },
        "runDetails": {
            "builder": { "id": "", "version": { "dockwright": env!("CARGO_PKG_VERSION") } },
            "metadata": {
                "startedOn": started.rfc3339(),
                "finishedOn": Moment::now().rfc3339(),
            },
        },
    });
    (PROVENANCE, predicate)
}

/// Writes statements about an image as a manifest that an index lists beside it.
pub(crate) fn attest(
    site: &Site<'_>,
    image: &Descriptor,
    names: &[String],
    statements: &[Statement],
) -> Result<Descriptor, BuildError> {
    const IN_TOTO: &str = "application/vnd.in-toto+json";
    let platform = site.prepared.platform.to_string();
    let digest = json!({ "sha256": image.digest.hex() });
    let mut subjects: Vec<Value> = names
        .iter()
        .map(|name| json!({ "name": package_url(name, &platform), "digest": digest }))
        .collect();
    if subjects.is_empty() {
        subjects.push(json!({ "name": "_", "digest": digest }));
    }
    let mut layers = Vec::new();
    for (kind, predicate) in statements {
        let statement = json!({
            "_type": "https://in-toto.io/Statement/v1",
            "predicateType": kind,
            "subject": subjects,
            "predicate": predicate,
        });
        let mut layer = written(site.lease, IN_TOTO, &serde_json::to_vec(&statement)?)?;
        let annotations = &mut layer.annotations;
        annotations.insert("in-toto.io/predicate-type".to_owned(), (*kind).to_owned());
        layers.push(layer);
    }
    let diffs: Vec<Digest> = layers.iter().map(|layer| layer.digest).collect();
    let config = json!({
        "architecture": "unknown",
        "os": "unknown",
        "config": {},
        "rootfs": { "type": "layers", "diff_ids": diffs },
    });
    let config = written(site.lease, OCI_CONFIG, &serde_json::to_vec(&config)?)?;
    let manifest = serde_json::to_vec(&Manifest::new(config, layers))?;
    let mut descriptor = written(site.lease, OCI_MANIFEST, &manifest)?;
    descriptor.platform = Some(PlatformRecord {
        architecture: "unknown".to_owned(),
        os: "unknown".to_owned(),
        ..PlatformRecord::default()
    });
    for (name, value) in [
        (
            "vnd.docker.reference.type",
            "attestation-manifest".to_owned(),
        ),
        ("vnd.docker.reference.digest", image.digest.to_string()),
    ] {
        descriptor.annotations.insert(name.to_owned(), value);
    }
    Ok(descriptor)
}

/// An image as a package URL: `pkg:docker/debian@12?platform=linux%2Famd64`.
fn package_url(name: &str, platform: &str) -> String {
    let Ok(reference) = ImageReference::parse(name) else {
        return name.to_owned();
    };
    let repository = Repository::from(&reference);
    let path = match repository.registry.as_str() {
        "docker.io" => repository
            .repository
            .trim_start_matches("library/")
            .to_owned(),
        _ => repository.to_string(),
    };
    let version = reference.tag.as_deref().unwrap_or("latest");
    let platform = platform.replace('/', "%2F");
    format!("pkg:docker/{path}@{version}?platform={platform}")
}
