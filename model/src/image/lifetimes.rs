//! How long the makers of common base images look after each version.
//! Leans on `reference`, `release` and `date`.
//!
//! Written down by hand in November 2026 from what the makers publish: Debian's long-term support, Ubuntu's standard
//! support, the release schedules of Python and Node.js, PostgreSQL's versioning policy, and their like.
//! A month stands as its last day. A version whose end was in doubt is left out.

use crate::date::Date;
use crate::image::reference::ImageReference;
use crate::image::release::OsRelease;

/// How many versions are proposed.
const MAX_PROPOSED: usize = 4;

/// A version of something in an image, and the last day it is looked after.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lifetime {
    /// For example `Python 3.8`.
    pub title: String,
    /// The last day.
    pub end: Date,
}

/// A product with the ends of its versions.
struct Product {
    title: &'static str,
    /// The repositories that its images stand in.
    repositories: &'static [&'static str],
    /// `version end` pairs, separated by commas; a version also stands for all that begin with it and a dot.
    ends: &'static str,
}

const DEBIAN: Product = Product {
    title: "Debian",
    repositories: &["library/debian", "library/buildpack-deps"],
    ends: "6 2016-02-29, squeeze 2016-02-29, 7 2018-05-31, wheezy 2018-05-31, 8 2020-06-30, jessie 2020-06-30, \
           9 2022-06-30, stretch 2022-06-30, 10 2024-06-30, buster 2024-06-30, 11 2026-08-31, bullseye 2026-08-31, \
           12 2028-06-30, bookworm 2028-06-30, 13 2030-06-30, trixie 2030-06-30",
};

const UBUNTU: Product = Product {
    title: "Ubuntu",
    repositories: &["library/ubuntu"],
    ends: "12.04 2017-04-28, precise 2017-04-28, 14.04 2019-04-25, trusty 2019-04-25, 14.10 2015-07-23, \
           15.04 2016-02-04, 15.10 2016-07-28, 16.04 2021-04-30, xenial 2021-04-30, 16.10 2017-07-20, \
           17.04 2018-01-13, zesty 2018-01-13, 17.10 2018-07-19, artful 2018-07-19, 18.04 2023-05-31, \
           bionic 2023-05-31, 18.10 2019-07-18, cosmic 2019-07-18, 19.04 2020-01-23, disco 2020-01-23, \
           19.10 2020-07-17, eoan 2020-07-17, 20.04 2025-05-31, focal 2025-05-31, 20.10 2021-07-22, \
           groovy 2021-07-22, 21.04 2022-01-20, hirsute 2022-01-20, 21.10 2022-07-14, impish 2022-07-14, \
           22.10 2023-07-20, kinetic 2023-07-20, 23.04 2024-01-25, lunar 2024-01-25, 23.10 2024-07-11, \
           mantic 2024-07-11, 24.10 2025-07-10, oracular 2025-07-10",
};

const ALPINE: Product = Product {
    title: "Alpine",
    repositories: &["library/alpine"],
    ends: "3.1 2016-11-01, 3.2 2017-05-01, 3.3 2017-11-01, 3.4 2018-05-01, 3.5 2018-11-01, 3.6 2019-05-01, \
           3.7 2019-11-01, 3.8 2020-05-01, 3.9 2020-11-01, 3.10 2021-05-01, 3.11 2021-11-01, 3.12 2022-05-01, \
           3.13 2022-11-01, 3.14 2023-05-01, 3.15 2023-11-01, 3.16 2024-05-23, 3.17 2024-11-22, 3.18 2025-05-09, \
           3.19 2025-11-01, 3.20 2026-04-01, 3.21 2026-11-01, 3.22 2027-05-01, 3.23 2027-11-01",
};

const PRODUCTS: [Product; 17] = [
    DEBIAN,
    UBUNTU,
    ALPINE,
    Product {
        title: "CentOS",
        repositories: &["library/centos", "centos/centos"],
        ends: "5 2017-03-31, 6 2020-11-30, 7 2024-06-30, 8 2021-12-31, stream8 2024-05-31",
    },
    Product {
        title: "Fedora",
        repositories: &["library/fedora", "fedora/fedora", "fedora"],
        ends: "24 2017-08-08, 25 2017-12-12, 26 2018-05-29, 27 2018-11-30, 28 2019-05-28, 29 2019-11-26, \
               30 2020-05-26, 32 2021-05-25, 33 2021-11-30, 34 2022-06-07, 35 2022-12-13, \
               36 2023-05-16, 37 2023-12-05, 38 2024-05-21, 39 2024-11-26, 40 2025-05-13",
    },
    Product {
        title: "Oracle Linux",
        repositories: &["library/oraclelinux"],
        ends: "5 2017-06-30, 6 2021-03-31, 7 2024-12-31",
    },
    Product {
        title: "Amazon Linux",
        repositories: &["library/amazonlinux", "amazonlinux/amazonlinux"],
        ends: "1 2023-12-31, 2016.09 2023-12-31, 2017.03 2023-12-31, 2017.09 2023-12-31, 2018.03 2023-12-31, \
               2 2026-06-30",
    },
    Product {
        title: "openSUSE Leap",
        repositories: &["opensuse/leap"],
        ends: "42.3 2019-06-30, 15.3 2022-12-31, 15.4 2023-12-31, 15.5 2024-12-31, 15.6 2026-04-30",
    },
    Product {
        title: "Windows",
        repositories: &["windows/servercore", "windows/nanoserver"],
        ends: "1709 2019-04-09, 1803 2019-11-12, 1903 2020-12-08, 1909 2021-05-11, 2004 2021-12-14, 20H2 2022-08-09",
    },
    Product {
        title: "Node.js",
        repositories: &["library/node"],
        ends: "0.10 2016-10-31, 0.12 2016-12-31, 4 2018-04-30, argon 2018-04-30, 5 2016-06-30, 6 2019-04-30, \
               boron 2019-04-30, 7 2017-06-30, 8 2019-12-31, carbon 2019-12-31, 9 2018-06-30, 10 2021-04-30, \
               dubnium 2021-04-30, 11 2019-06-01, 12 2022-04-30, erbium 2022-04-30, 13 2020-06-01, 14 2023-04-30, \
               fermium 2023-04-30, 15 2021-06-01, 16 2023-09-11, gallium 2023-09-11, 17 2022-06-01, 18 2025-04-30, \
               hydrogen 2025-04-30, 19 2023-06-01, 20 2026-04-30, iron 2026-04-30, 21 2024-06-01, 22 2027-04-30, \
               jod 2027-04-30, 23 2025-06-01, 24 2028-04-30",
    },
    Product {
        title: "Python",
        repositories: &["library/python"],
        ends: "2 2020-01-01, 2.7 2020-01-01, 3.3 2017-09-29, 3.4 2019-03-18, 3.5 2020-09-30, 3.6 2021-12-23, 3.7 2023-06-27, \
               3.8 2024-10-07, 3.9 2025-10-31, 3.10 2026-10-31, 3.11 2027-10-31, 3.12 2028-10-31",
    },
    Product {
        title: "PHP",
        repositories: &["library/php"],
        ends: "5 2018-12-31, 5.5 2016-07-21, 5.6 2018-12-31, 7 2022-11-28, 7.0 2019-01-10, 7.1 2019-12-01, \
               7.2 2020-11-30, 7.3 2021-12-06, 7.4 2022-11-28, 8.0 2023-11-26, 8.1 2025-12-31, 8.2 2026-12-31, \
               8.3 2027-12-31",
    },
    Product {
        title: "Ruby",
        repositories: &["library/ruby"],
        ends: "2 2023-03-31, 2.1 2017-03-31, 2.2 2018-03-31, 2.3 2019-03-31, 2.4 2020-03-31, 2.5 2021-03-31, \
               2.6 2022-04-12, 2.7 2023-03-31, 3.0 2024-04-23, 3.1 2025-03-26",
    },
    Product {
        title: "Go",
        repositories: &["library/golang"],
        ends: "1.4 2016-02-17, 1.5 2016-08-15, 1.6 2017-02-16, 1.7 2017-08-24, 1.8 2018-02-16, 1.9 2018-08-24, \
               1.10 2019-02-25, 1.11 2019-09-03, 1.12 2020-02-25, 1.13 2020-08-11, 1.14 2021-02-16, 1.15 2021-08-16, \
               1.16 2022-03-15, 1.17 2022-08-02, 1.18 2023-02-01, 1.19 2023-08-08, 1.20 2024-02-06, 1.21 2024-08-13, \
               1.22 2025-02-11, 1.23 2025-08-12",
    },
    Product {
        title: "Java",
        repositories: &[
            "library/openjdk",
            "library/eclipse-temurin",
            "library/adoptopenjdk",
        ],
        ends: "9 2018-03-20, 10 2018-09-25, 12 2019-09-17, 13 2020-03-17, 14 2020-09-15, 15 2021-03-16, \
               16 2021-09-14, 18 2022-09-20, 19 2023-03-21, 20 2023-09-19",
    },
    Product {
        title: "PostgreSQL",
        repositories: &["library/postgres"],
        ends: "9 2021-11-11, 9.0 2015-10-08, 9.1 2016-10-27, 9.2 2017-11-09, 9.3 2018-11-08, 9.4 2020-02-13, \
               9.5 2021-02-11, 9.6 2021-11-11, 10 2022-11-10, 11 2023-11-09, 12 2024-11-21, 13 2025-11-13, 14 2026-11-12, \
               15 2027-11-11, 16 2028-11-09, 17 2029-11-08",
    },
    Product {
        title: "MySQL",
        repositories: &["library/mysql"],
        ends: "5.5 2018-12-31, 5.6 2021-02-28, 5.7 2023-10-31, 8.0 2026-04-30",
    },
];

/// The distributions, by the `ID` of their `os-release`.
const DISTRIBUTIONS: [(&str, &str); 8] = [
    ("alpine", "Alpine"),
    ("amzn", "Amazon Linux"),
    ("centos", "CentOS"),
    ("debian", "Debian"),
    ("fedora", "Fedora"),
    ("ol", "Oracle Linux"),
    ("opensuse-leap", "openSUSE Leap"),
    ("ubuntu", "Ubuntu"),
];

/// The lifetimes of what is in an image: the product that its tag names, then the distribution that its own
/// `os-release` names. Where that is not known the tag has to tell.
pub fn lifetimes_of(image: &ImageReference, release: Option<&OsRelease>) -> Vec<Lifetime> {
    let Some(release) = release else {
        return lifetimes(image);
    };
    let tag = image.tag.as_deref().unwrap_or_default();
    let product = PRODUCTS.iter().find(|product| product.is_in(image));
    let own = product
        .filter(|product| !product.is_distribution())
        .and_then(|product| product.lifetime(tag.split('-').next()?));
    own.into_iter().chain(lifetime_of(release)).collect()
}

/// The lifetime of a system, as it says itself, or else as its makers do.
fn lifetime_of(release: &OsRelease) -> Option<Lifetime> {
    if let Some(end) = release.support_end {
        let title = release.name();
        return Some(Lifetime { title, end });
    }
    let (_, title) = DISTRIBUTIONS.iter().find(|(id, _)| *id == release.id)?;
    let product = PRODUCTS.iter().find(|product| product.title == *title)?;
    let version = release.version.as_ref().or(release.codename.as_ref())?;
    match release.name().contains("Stream") {
        true => product.lifetime(&format!("stream{version}")),
        false => product.lifetime(version),
    }
}

/// The lifetimes of what an image's tag names: the product itself, then the distribution below it
/// (`python:3.8-slim-buster` is Python 3.8 on Debian buster).
pub fn lifetimes(image: &ImageReference) -> Vec<Lifetime> {
    let Some(tag) = image.tag.as_deref() else {
        return Vec::new();
    };
    let mut parts = tag.split('-');
    let first = parts.next().unwrap_or_default();
    let product = PRODUCTS.iter().find(|product| product.is_in(image));
    let own =
        product.and_then(|product| product.lifetime(first.strip_prefix("centos").unwrap_or(first)));
    let is_official =
        image.repository.contains("library/") || image.registry == "mcr.microsoft.com";
    let below = parts.filter(|_| is_official).find_map(distribution);
    own.into_iter().chain(below).collect()
}

/// The versions of an image that are looked after on a day, as tags, the one that ends last first.
pub fn supported_tags(image: &ImageReference, today: Date) -> Vec<&'static str> {
    let Some(product) = PRODUCTS.iter().find(|product| product.is_in(image)) else {
        return Vec::new();
    };
    let mut supported: Vec<(Date, &str)> = product
        .ends
        .split(", ")
        .filter_map(|pair| pair.split_once(' '))
        .filter_map(|(version, end)| Some((end.parse().ok()?, version)))
        .filter(|(end, _)| *end >= today)
        .collect();
    supported.sort_by(|left, right| right.cmp(left));
    let tags = supported.into_iter().map(|(_, version)| version);
    tags.take(MAX_PROPOSED).collect()
}

/// `buster`, `jammy`, `alpine3.14`: what a part behind the version says of the distribution.
fn distribution(part: &str) -> Option<Lifetime> {
    if let Some(version) = part.strip_prefix("alpine") {
        return ALPINE.lifetime(version);
    }
    let is_name = part.bytes().all(|byte| byte.is_ascii_lowercase());
    [DEBIAN, UBUNTU]
        .iter()
        .filter(|_| is_name)
        .find_map(|product| product.lifetime(part))
}

impl Product {
    /// Whether the image is one of its own; a mirror may put a folder before the repository of Docker Hub.
    fn is_in(&self, image: &ImageReference) -> bool {
        self.repositories
            .iter()
            .any(|known| match image.repository.strip_suffix(known) {
                Some("") => known.contains('/') || image.registry.contains(known),
                Some(folder) => known.starts_with("library/") && folder.ends_with('/'),
                None => false,
            })
    }

    fn is_distribution(&self) -> bool {
        DISTRIBUTIONS.iter().any(|(_, title)| *title == self.title)
    }

    /// The end of the most exact version that covers this one.
    fn lifetime(&self, version: &str) -> Option<Lifetime> {
        let covers = |known: &str| {
            version
                .strip_prefix(known)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        let pairs = self
            .ends
            .split(", ")
            .filter_map(|pair| pair.split_once(' '));
        let (known, end) = pairs
            .filter(|(known, _)| covers(known))
            .max_by_key(|(known, _)| known.len())?;
        Some(Lifetime {
            title: format!("{} {known}", self.title),
            end: end.parse().ok()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Vec<String> {
        let image = ImageReference::parse(text).unwrap();
        lifetimes(&image)
            .into_iter()
            .map(|life| format!("{} {}", life.title, life.end))
            .collect()
    }

    #[test]
    fn tags_name_a_product_and_a_distribution() {
        assert_eq!(
            of("python:3.8.2-slim-buster"),
            ["Python 3.8 2024-10-07", "Debian buster 2024-06-30"]
        );
        assert_eq!(
            of("php:7-fpm-alpine3.14"),
            ["PHP 7 2022-11-28", "Alpine 3.14 2023-05-01"]
        );
        assert_eq!(of("php:7.1.2"), ["PHP 7.1 2019-12-01"]);
        assert_eq!(of("ubuntu:bionic-20230530"), ["Ubuntu bionic 2023-05-31"]);
        assert_eq!(of("centos:centos7.9.2009"), ["CentOS 7 2024-06-30"]);
        assert_eq!(
            of("public.ecr.aws/docker/library/node:16-alpine"),
            ["Node.js 16 2023-09-11"]
        );
        assert_eq!(
            of("registry.fedoraproject.org/fedora:38"),
            ["Fedora 38 2024-05-21"]
        );
        assert_eq!(
            of("mcr.microsoft.com/windows/nanoserver:1803"),
            ["Windows 1803 2019-11-12"]
        );
    }

    #[test]
    fn what_is_not_known_has_no_lifetime() {
        for text in [
            "python",
            "python:3",
            "debian:stable",
            "me/python:2.7",
            "me/app:1-buster",
            "golang:1.100",
            "golang:1",
        ] {
            assert!(of(text).is_empty(), "{text}");
        }
    }

    #[test]
    fn what_a_system_says_of_itself_goes_before_what_its_tag_says() {
        let check = |image: &str, text: &str, expected: &[&str]| {
            let image = ImageReference::parse(image).unwrap();
            let release = OsRelease::parse(text).unwrap();
            let found = lifetimes_of(&image, Some(&release)).into_iter();
            let found: Vec<String> = found
                .map(|life| format!("{} {}", life.title, life.end))
                .collect();
            assert_eq!(found, expected, "{text}");
        };
        let stretch = "ID=debian\nVERSION_ID=\"9\"\n";
        check("me/app:1-bookworm", stretch, &["Debian 9 2022-06-30"]);
        check("debian:12", stretch, &["Debian 9 2022-06-30"]);
        let python = ["Python 3.8 2024-10-07", "Debian 9 2022-06-30"];
        check("python:3.8-slim-bookworm", stretch, &python);
        check(
            "a",
            "ID=alpine\nVERSION_ID=3.18.4\n",
            &["Alpine 3.18 2025-05-09"],
        );
        check(
            "a",
            "ID=mine\nNAME=Mine\nSUPPORT_END=2025-01-01\n",
            &["Mine 2025-01-01"],
        );
        let stream = "ID=centos\nNAME=\"CentOS Stream\"\nVERSION_ID=8\n";
        check("a", stream, &["CentOS stream8 2024-05-31"]);
        check("debian:stretch", "ID=debian\nVERSION_CODENAME=forky\n", &[]);
        check("debian:stretch", "ID=wolfi\nVERSION_ID=20230201\n", &[]);
    }

    #[test]
    fn versions_that_are_looked_after_can_be_proposed() {
        let tags = |text: &str| {
            supported_tags(&ImageReference::parse(text).unwrap(), Date::new(2026, 9, 1))
        };
        assert_eq!(tags("debian"), ["trixie", "13", "bookworm", "12"]);
        assert_eq!(tags("alpine"), ["3.23", "3.22", "3.21"]);
        assert!(tags("me/app").is_empty());
    }

    #[test]
    fn every_end_is_a_day() {
        for pair in PRODUCTS.iter().flat_map(|product| product.ends.split(", ")) {
            let end = pair.split_once(' ').map(|(_, end)| end.parse::<Date>());
            assert!(matches!(end, Some(Ok(_))), "{pair}");
        }
    }
}
