//! Answers about images as the database keeps them: JSON, whose fields may be missing.
//! Leans on the vocabulary of the model. A text that cannot be read is no answer; somebody asks again.

use std::collections::BTreeMap;

use dockwright_model::image::facts::{ImageFacts, Lookup, Offer};
use dockwright_model::image::platform::Platform;
use dockwright_model::image::release::OsRelease;
use serde::{Deserialize, Serialize};

/// An answer.
#[derive(Serialize, Deserialize)]
#[serde(tag = "answer", rename_all = "kebab-case")]
enum Record {
    Found(Box<FactsRecord>),
    NoSuchImage,
    NoSuchPlatform { offered: Vec<String> },
}

#[derive(Default, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
struct FactsRecord {
    platform: Option<String>,
    digest: Option<String>,
    offers: Vec<(String, String)>,
    created: Option<String>,
    size: Option<u64>,
    layers: Vec<String>,
    release: Option<ReleaseRecord>,
    environment: Vec<(String, String)>,
    shell: Option<Vec<String>>,
    user: Option<String>,
    working_directory: Option<String>,
    entrypoint: Vec<String>,
    command: Vec<String>,
    labels: BTreeMap<String, String>,
    triggers: Vec<String>,
}

#[derive(Default, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
struct ReleaseRecord {
    id: String,
    version: Option<String>,
    codename: Option<String>,
    title: Option<String>,
    support_end: Option<String>,
}

/// The text that keeps an answer.
pub(super) fn written(lookup: &Lookup) -> Result<String, serde_json::Error> {
    serde_json::to_string(&match lookup {
        Lookup::Found(facts) => Record::Found(Box::new(FactsRecord::of(facts))),
        Lookup::NoSuchImage => Record::NoSuchImage,
        Lookup::NoSuchPlatform(offered) => Record::NoSuchPlatform {
            offered: offered.iter().map(ToString::to_string).collect(),
        },
    })
}

/// The answer that a text keeps.
pub(super) fn read(text: &str) -> Option<Lookup> {
    Some(match serde_json::from_str(text).ok()? {
        Record::Found(record) => record.facts().into(),
        Record::NoSuchImage => Lookup::NoSuchImage,
        Record::NoSuchPlatform { offered } => Lookup::NoSuchPlatform(
            offered
                .iter()
                .filter_map(|text| Platform::parse(text).ok())
                .collect(),
        ),
    })
}

impl FactsRecord {
    fn of(facts: &ImageFacts) -> Self {
        let facts = facts.clone();
        Self {
            platform: facts.platform.as_ref().map(Platform::to_string),
            digest: facts.digest,
            offers: facts
                .offers
                .into_iter()
                .map(|offer| (offer.platform.to_string(), offer.digest))
                .collect(),
            created: facts.created.map(|date| date.to_string()),
            size: facts.size,
            layers: facts.layers,
            release: facts.release.map(ReleaseRecord::of),
            environment: facts.environment,
            shell: facts.shell,
            user: facts.user,
            working_directory: facts.working_directory,
            entrypoint: facts.entrypoint,
            command: facts.command,
            labels: facts.labels,
            triggers: facts.triggers,
        }
    }

    fn facts(self) -> ImageFacts {
        let offer = |(platform, digest): (String, String)| {
            let platform = Platform::parse(&platform).ok()?;
            Some(Offer { platform, digest })
        };
        ImageFacts {
            platform: self.platform.and_then(|text| Platform::parse(&text).ok()),
            digest: self.digest,
            offers: self.offers.into_iter().filter_map(offer).collect(),
            created: self.created.and_then(|text| text.parse().ok()),
            size: self.size,
            layers: self.layers,
            release: self.release.map(ReleaseRecord::release),
            environment: self.environment,
            shell: self.shell,
            user: self.user,
            working_directory: self.working_directory,
            entrypoint: self.entrypoint,
            command: self.command,
            labels: self.labels,
            triggers: self.triggers,
        }
    }
}

impl ReleaseRecord {
    fn of(release: OsRelease) -> Self {
        Self {
            id: release.id,
            version: release.version,
            codename: release.codename,
            title: release.title,
            support_end: release.support_end.map(|date| date.to_string()),
        }
    }

    fn release(self) -> OsRelease {
        OsRelease {
            id: self.id,
            version: self.version,
            codename: self.codename,
            title: self.title,
            support_end: self.support_end.and_then(|text| text.parse().ok()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_come_back_as_they_were_kept() {
        let arm = Platform::new("linux", "arm", "v6");
        let facts = ImageFacts {
            platform: Some(arm.clone()),
            digest: Some("sha256:1".to_owned()),
            offers: vec![Offer {
                platform: arm.clone(),
                digest: "sha256:2".to_owned(),
            }],
            created: "2024-02-29".parse().ok(),
            size: Some(7),
            layers: vec!["sha256:3".to_owned()],
            release: OsRelease::parse("ID=a\nVERSION_ID=1\nNAME=A\nSUPPORT_END=2025-01-01\n"),
            environment: vec![("A".to_owned(), "b=c".to_owned())],
            shell: Some(vec!["sh".to_owned()]),
            user: Some("me".to_owned()),
            working_directory: Some("/srv".to_owned()),
            entrypoint: vec!["e".to_owned()],
            command: vec!["c".to_owned()],
            labels: [("l".to_owned(), "v".to_owned())].into(),
            triggers: vec!["RUN x".to_owned()],
        };
        for lookup in [
            facts.into(),
            ImageFacts::default().into(),
            Lookup::NoSuchImage,
            Lookup::NoSuchPlatform(vec![arm]),
        ] {
            let text = written(&lookup).unwrap_or_default();
            assert_eq!(read(&text), Some(lookup), "{text}");
        }
        assert_eq!(read("{\"answer\":\"of another version\"}"), None);
    }
}
