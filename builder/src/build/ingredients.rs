//! What a step is made of: the one list that its cache key is the digest of, and that tells why a key is another one.
//! Leans on nothing of ours. Values are kept as digests, so that none of them can be read out of the cache.

use std::collections::BTreeMap;

/// What a step is made of.
#[derive(Clone, Debug, Default)]
pub(crate) struct Ingredients {
    parts: Vec<(String, String)>,
}

impl Ingredients {
    /// Adds one; the label is for people, and only what it stands for counts.
    pub(crate) fn add(&mut self, label: impl Into<String>, value: impl AsRef<[u8]>) {
        let digest = blake3::hash(value.as_ref()).to_hex().to_string();
        self.parts.push((label.into(), digest));
    }

    /// Adds several texts as one.
    pub(crate) fn add_all<'a>(
        &mut self,
        label: impl Into<String>,
        values: impl IntoIterator<Item = &'a str>,
    ) {
        let mut joined = Vec::new();
        for value in values {
            joined.extend_from_slice(&value.len().to_le_bytes());
            joined.extend_from_slice(value.as_bytes());
        }
        self.add(label, joined);
    }

    /// The cache key.
    pub(crate) fn key(&self) -> String {
        let mut hasher = blake3::Hasher::new();
        for (_, digest) in &self.parts {
            hasher.update(digest.as_bytes());
        }
        hasher.finalize().to_hex().to_string()
    }

    /// As it is remembered.
    pub(crate) fn remembered(&self) -> String {
        let lines = self.parts.iter();
        let lines = lines.map(|(label, digest)| format!("{digest} {}", label.replace('\n', " ")));
        lines.collect::<Vec<_>>().join("\n")
    }

    /// Why the key is not what it was: the first label that is new or stands for something else now.
    pub(crate) fn difference(&self, remembered: &str) -> Option<String> {
        let before: BTreeMap<&str, &str> = remembered
            .lines()
            .filter_map(|line| line.split_once(' '))
            .map(|(digest, label)| (label, digest))
            .collect();
        let changed = self.parts.iter().find(|(label, digest)| {
            before.get(label.replace('\n', " ").as_str()) != Some(&digest.as_str())
        });
        let gone = || {
            let is_there = |label: &str| self.parts.iter().any(|(known, _)| known == label);
            before.keys().find(|label| !is_there(label))
        };
        match changed {
            Some((label, _)) => Some(label.clone()),
            None => gone().map(|label| (*label).to_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_changed_is_told() {
        let of = |parts: &[(&str, &str)]| {
            let mut made = Ingredients::default();
            for (label, value) in parts {
                made.add(*label, value);
            }
            made
        };
        let before = of(&[("`RUN`", "make"), ("`a.txt`", "1")]);
        let after = of(&[("`RUN`", "make"), ("`a.txt`", "2")]);
        assert_ne!(before.key(), after.key());
        assert_eq!(
            after.difference(&before.remembered()).as_deref(),
            Some("`a.txt`")
        );
        assert_eq!(before.difference(&before.remembered()), None);
        let fewer = of(&[("`RUN`", "make")]);
        assert_eq!(
            fewer.difference(&before.remembered()).as_deref(),
            Some("`a.txt`")
        );
    }

    #[test]
    fn lists_do_not_run_together() {
        let of = |words: &[&str]| {
            let mut made = Ingredients::default();
            made.add_all("words", words.iter().copied());
            made.key()
        };
        assert_ne!(of(&["ab", "c"]), of(&["a", "bc"]));
    }
}
