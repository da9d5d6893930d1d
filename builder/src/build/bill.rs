//! The bill of materials of an image (SBOM), as an SPDX 2.3 document.
//! Leans on `packages` for what is in it.

use dockwright_images::layer::Stack;
use serde_json::{Value, json};

use crate::build::attestation::Statement;
use crate::build::error::{BuildError, files};
use crate::build::packages::{Package, packages};
use crate::build::place::snapshots;
use crate::build::site::Site;
use crate::build::state::State;
use crate::moment::Moment;

/// The kind of statement that tells what is in something.
const SPDX: &str = "https://spdx.dev/Document";

/// What is in the image.
pub(crate) fn bill(site: &Site<'_>, state: &State) -> Result<Statement, BuildError> {
    let below = snapshots(site, state)?;
    let found = match below.is_empty() {
        true => Vec::new(),
        false => {
            let failed = |error| files("read", std::path::Path::new("the layers"), error);
            let paths = below.iter().rev().map(|snapshot| snapshot.path.clone());
            let stack = Stack::open(paths).map_err(failed)?;
            packages(&stack).map_err(failed)?
        }
    };
    let created = site
        .prepared
        .epoch
        .map_or_else(Moment::now, Moment::of_seconds);
    let name = state
        .chain()
        .map_or_else(|| "empty".to_owned(), |chain| chain.hex());
    Ok((SPDX, document(&found, &name, created)))
}

fn document(found: &[Package], name: &str, created: Moment) -> Value {
    let packages: Vec<Value> = found.iter().enumerate().map(package).collect();
    let contains = |(number, _): (usize, &Package)| {
        json!({
            "spdxElementId": "SPDXRef-DOCUMENT",
            "relationshipType": "DESCRIBES",
            "relatedSpdxElement": format!("SPDXRef-Package-{number}"),
        })
    };
    let relationships: Vec<Value> = found.iter().enumerate().map(contains).collect();
    json!({
        "spdxVersion": "SPDX-2.3",
        "dataLicense": "CC0-1.0",
        "SPDXID": "SPDXRef-DOCUMENT",
        "name": name,
        "documentNamespace": format!("https://github.com/dockwright/dockwright/spdx/{name}"),
        "creationInfo": {
            "created": created.rfc3339(),
            "creators": [format!("Tool: dockwright-{}", env!("CARGO_PKG_VERSION"))],
        },
        "packages": packages,
        "relationships": relationships,
    })
}

fn package((number, package): (usize, &Package)) -> Value {
    json!({
        "SPDXID": format!("SPDXRef-Package-{number}"),
        "name": package.name,
        "versionInfo": package.version,
        "downloadLocation": "NOASSERTION",
        "filesAnalyzed": false,
        "externalRefs": [{
            "referenceCategory": "PACKAGE-MANAGER",
            "referenceType": "purl",
            "referenceLocator": package_url(package),
        }],
    })
}

/// `pkg:deb/debian/bash@5.2?arch=amd64`.
fn package_url(package: &Package) -> String {
    let namespace = match package.namespace.as_str() {
        "" => String::new(),
        namespace => format!("{}/", namespace.replace('@', "%40")),
    };
    let qualifiers = [("arch", &package.architecture), ("epoch", &package.epoch)];
    let qualifiers = qualifiers.iter().filter(|(_, value)| !value.is_empty());
    let qualifiers: Vec<String> = qualifiers
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    let qualifiers = match qualifiers.is_empty() {
        true => String::new(),
        false => format!("?{}", qualifiers.join("&")),
    };
    let version = package.version.replace('+', "%2B").replace(':', "%3A");
    format!(
        "pkg:{}/{namespace}{}@{version}{qualifiers}",
        package.kind, package.name
    )
}
