//! Which image of an index suits a platform.
//! Leans on `document`. The order of preference is that of containerd's platform matcher:
//! a newer ARM runs what older ones run, and 64-bit processors run what their 32-bit predecessors run.

use dockwright_model::image::platform::Platform;

use crate::document::{Descriptor, Index};

/// The platform of this machine.
pub fn host_platform() -> Platform {
    let (architecture, variant) = match std::env::consts::ARCH {
        "x86_64" => ("amd64", ""),
        "x86" => ("386", ""),
        "aarch64" => ("arm64", ""),
        "arm" => ("arm", "v7"),
        "powerpc64" => ("ppc64le", ""),
        other => (other, ""),
    };
    Platform::new("linux", architecture, variant)
}

/// The platforms whose programs run on that one, the best first.
pub fn accepted_by(platform: &Platform) -> Vec<Platform> {
    let of = |architecture: &str, variant: &str| Platform {
        os_version: platform.os_version.clone(),
        ..Platform::new(&platform.os, architecture, variant)
    };
    let older_arms = |newest: u8| (5..=newest).rev().map(move |version| format!("v{version}"));
    let mut accepted = vec![platform.clone()];
    match (platform.architecture.as_str(), platform.variant.as_str()) {
        ("amd64", "") => accepted.push(of("386", "")),
        ("amd64", variant) => {
            let version = variant.trim_start_matches('v').parse().unwrap_or(1_u8);
            let older = (2..version)
                .rev()
                .map(|version| of("amd64", &format!("v{version}")));
            accepted.extend(older.chain([of("amd64", ""), of("386", "")]));
        }
        ("arm64", _) => {
            accepted.push(of("arm64", ""));
            accepted.extend(older_arms(8).map(|variant| of("arm", &variant)));
        }
        ("arm", variant) => {
            let version = variant.trim_start_matches('v').parse().unwrap_or(7_u8);
            accepted
                .extend(older_arms(version.saturating_sub(1)).map(|variant| of("arm", &variant)));
        }
        _ => {}
    }
    accepted.dedup();
    accepted
}

/// Whether the programs of one platform run on another.
pub fn accepts(platform: &Platform, offered: &Platform) -> bool {
    accepted_by(platform)
        .iter()
        .any(|wanted| is_such(offered, wanted))
}

/// The entry of an index that suits a platform best; `passes` can leave entries out.
pub fn best<'a>(
    index: &'a Index,
    platform: &Platform,
    passes: impl Fn(&Descriptor) -> bool,
) -> Option<&'a Descriptor> {
    let images: Vec<&Descriptor> = images(index).filter(|entry| passes(entry)).collect();
    let of = |entry: &Descriptor| {
        entry
            .platform
            .as_ref()
            .map(crate::document::PlatformRecord::platform)
    };
    accepted_by(platform)
        .iter()
        .find_map(|wanted| {
            images
                .iter()
                .find(|entry| of(entry).is_some_and(|offered| is_such(&offered, wanted)))
        })
        .or_else(|| {
            images
                .iter()
                .find(|entry| of(entry).is_none() && images.len() == 1)
        })
        .copied()
}

/// Whether a platform is one that is wanted; a version counts only where one is wanted, and as the beginning of a longer one.
fn is_such(offered: &Platform, wanted: &Platform) -> bool {
    let has_version = || match offered.os_version.strip_prefix(&wanted.os_version) {
        Some(rest) => wanted.os_version.is_empty() || rest.is_empty() || rest.starts_with('.'),
        None => offered.os_version.is_empty(),
    };
    offered.os == wanted.os
        && offered.architecture == wanted.architecture
        && offered.variant == wanted.variant
        && has_version()
}

/// The entries of an index that are images, not attestations.
pub fn images(index: &Index) -> impl Iterator<Item = &Descriptor> {
    index
        .manifests
        .iter()
        .filter(|entry| !entry.is_attestation())
}

/// The platforms that an index offers, for people.
pub fn offered(index: &Index) -> String {
    let platforms: Vec<String> = images(index)
        .filter_map(|entry| Some(format!("`{}`", entry.platform.as_ref()?.platform())))
        .collect();
    match platforms.is_empty() {
        true => "no platform".to_owned(),
        false => platforms.join(", "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::digest::Digest;
    use crate::document::PlatformRecord;

    #[track_caller]
    fn check(wanted: &str, offered: &[&str], best_of: Option<&str>) {
        let entry = |text: &&str| {
            let mut descriptor = Descriptor::new("", Digest::of(text.as_bytes()), 0);
            descriptor.platform = Platform::parse(text)
                .ok()
                .map(|platform| PlatformRecord::from(&platform));
            descriptor
        };
        let index = Index::new(offered.iter().map(entry).collect());
        let wanted = Platform::parse(wanted).unwrap_or_else(|error| unreachable!("{error}"));
        let found = best(&index, &wanted, |_| true);
        let found = found.and_then(|entry| Some(entry.platform.as_ref()?.platform().to_string()));
        assert_eq!(found.as_deref(), best_of);
    }

    #[test]
    fn the_closest_platform_wins() {
        check(
            "linux/amd64",
            &["linux/arm64", "linux/amd64"],
            Some("linux/amd64"),
        );
        check(
            "linux/amd64",
            &["linux/arm64", "linux/386"],
            Some("linux/386"),
        );
        check(
            "linux/arm64",
            &["linux/arm/v6", "linux/arm/v7"],
            Some("linux/arm/v7"),
        );
        check(
            "linux/arm/v6",
            &["linux/arm/v7", "linux/arm/v5"],
            Some("linux/arm/v5"),
        );
        check("linux/arm/v7", &["linux/arm64"], None);
        check("windows/amd64", &["linux/amd64"], None);
        let windows = ["windows(10.0.14393.1)/amd64", "windows(10.0.17763.9)/amd64"];
        check("windows/amd64", &windows, Some(windows[0]));
        check("windows(10.0.17763)/amd64", &windows, Some(windows[1]));
        check("windows(10.0.1)/amd64", &windows, None);
    }
}
