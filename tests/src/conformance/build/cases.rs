//! The cases: what to build, from what, with which options, and what came of it in BuildKit.
//! Leans on `expectation` and `options`.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::expectation::{self, Expectation};
use super::{archive, bases};
use crate::conformance::row::{self, Row};

/// What was replaced in the text of a Dockerfile when the data was recorded.
const REWRITTEN: [&str; 3] = ["mirror.gcr.io/", "quay.io/", "# syntax="];

/// One build.
#[derive(Clone, Debug)]
pub(super) struct Case {
    /// The suite, its number in it, and what it is about.
    pub(super) title: String,
    /// The suite.
    pub(super) suite: String,
    /// What to call it: `build/SUITE/NUMBER`.
    pub(super) name: String,
    /// What it belongs to: the cases of one test are built one after the other, since they may lean on each other.
    pub(super) test: String,
    /// The archive with the build context.
    pub(super) context: Option<PathBuf>,
    /// The Dockerfile.
    pub(super) dockerfile: Dockerfile,
    /// Other archives by their names.
    pub(super) mounts: BTreeMap<String, PathBuf>,
    /// Options by the names of BuildKit's frontend.
    pub(super) attributes: Vec<(String, String)>,
    /// What is allowed to it.
    pub(super) entitlements: Vec<String>,
    /// Secrets by their ids.
    pub(super) secrets: Vec<(String, String)>,
    /// Paths whose contents are random.
    pub(super) random: BTreeSet<String>,
    /// The digests of files of the context that BuildKit may have had with other contents.
    pub(super) twins: Twins,
    /// Whether contexts of other cases have folders of the same names.
    pub(super) has_known_folders: bool,
    /// What came of it.
    pub(super) expectation: Expectation,
}

/// For files of a context, what else BuildKit may have taken for them: the digests of files with the same path, size
/// and time in the contexts of other cases, which it does not read again. The Dockerfile may also have been
/// rewritten, to other names of images.
pub(super) type Twins = BTreeMap<String, Twin>;

/// What a file may be in BuildKit's image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Twin {
    /// One of these.
    OneOf(BTreeSet<String>),
    /// Rewritten in a way that is not known.
    Rewritten,
}

/// Where the Dockerfile is.
#[derive(Clone, Debug)]
pub(super) enum Dockerfile {
    /// In an archive, by its name there; the archive may be that of the context.
    Archive(PathBuf, String),
    /// Given as text, with its name.
    Text(String, String),
}

/// What a folder holds.
#[derive(Clone, Debug, Default)]
pub(super) struct Suite {
    /// The cases that can be judged.
    pub(super) cases: Vec<Case>,
    /// Those that cannot, each with the reason.
    pub(super) left_out: Vec<(String, String)>,
}

/// Reads the suite in a folder; nothing where there is none.
pub(super) fn read(folder: &Path) -> Option<Suite> {
    let rows = row::read(&folder.join("cases.jsonl")).ok()?;
    let outcomes = row::read(&folder.join("expected-buildkit.jsonl")).ok()?;
    let outcomes: HashMap<i64, &Row> = outcomes
        .iter()
        .filter_map(|row| Some((row.number("id")?, row)))
        .collect();
    let name = folder.file_name()?.to_string_lossy().into_owned();
    let mut suite = Suite::default();
    let mut known = Known::new();
    let mut folders: HashMap<String, usize> = HashMap::new();
    for row in &rows {
        let outcome = row.number("id").and_then(|id| outcomes.get(&id));
        let Some(expectation) = outcome.and_then(|outcome| expectation::read(outcome)) else {
            continue;
        };
        let case = case(folder, &name, row, expectation);
        for member in case.context.iter().flat_map(|path| archive::members(path)) {
            known
                .entry(member.identity)
                .or_default()
                .insert(member.digest);
        }
        for folder in case.context.iter().flat_map(|path| archive::folders(path)) {
            *folders.entry(folder).or_default() += 1;
        }
        match reason_to_leave_out(&case) {
            Some(reason) => suite.left_out.push((case.name, reason)),
            None => suite.cases.push(case),
        }
    }
    for case in &mut suite.cases {
        case.twins = twins(case, &known);
        let own = case.context.iter().flat_map(|path| archive::folders(path));
        case.has_known_folders = own
            .into_iter()
            .any(|folder| folders.get(&folder) > Some(&1));
    }
    Some(suite)
}

/// The digests of all files of the contexts, by what BuildKit knows a file by.
type Known = HashMap<archive::Identity, BTreeSet<String>>;

fn twins(case: &Case, known: &Known) -> Twins {
    let Some(context) = &case.context else {
        return Twins::new();
    };
    let is_rewritten = |path: &str| match &case.dockerfile {
        Dockerfile::Text(name, text) => {
            name == path && REWRITTEN.iter().any(|word| text.contains(word))
        }
        Dockerfile::Archive(..) => false,
    };
    let twin = |member: archive::Member| {
        let twin = match is_rewritten(&member.identity.0) {
            true => Twin::Rewritten,
            false => Twin::OneOf(known.get(&member.identity).cloned()?),
        };
        Some((member.digest, twin))
    };
    archive::members(context)
        .into_iter()
        .filter_map(twin)
        .collect()
}

fn case(folder: &Path, suite: &str, row: &Row, expectation: Expectation) -> Case {
    let id = row.number("id").unwrap_or_default();
    let about = row.optional_text("name").or(row.optional_text("test"));
    let archive = |value: &Value| Some(folder.join(value.as_str()?));
    let mut mounts: BTreeMap<String, PathBuf> = BTreeMap::new();
    for (name, value) in row.value("mounts").as_object().into_iter().flatten() {
        mounts.extend(archive(value).map(|path| (name.clone(), path)));
    }
    let context = mounts
        .remove("context")
        .or(archive(row.value("context_tar")));
    let dockerfile = dockerfile(row, mounts.remove("dockerfile"));
    Case {
        title: format!("{suite} {id} {}", about.unwrap_or_default())
            .trim()
            .to_owned(),
        suite: suite.to_owned(),
        test: match row.optional_text("test") {
            Some(test) if !test.is_empty() => test.to_owned(),
            _ => id.to_string(),
        },
        name: format!("build/{suite}/{id}"),
        context,
        dockerfile,
        mounts,
        attributes: attributes(row),
        entitlements: texts(row.list("entitlements")),
        secrets: row.pairs("secrets").collect(),
        random: random(row, &expectation),
        twins: Twins::new(),
        has_known_folders: false,
        expectation,
    }
}

fn dockerfile(row: &Row, archive: Option<PathBuf>) -> Dockerfile {
    let named = row.value("attrs")["filename"].as_str();
    match archive {
        Some(archive) => {
            let name = named.unwrap_or("Dockerfile").to_owned();
            Dockerfile::Archive(archive, name)
        }
        None => {
            let name = row.optional_text("dockerfile").unwrap_or("Dockerfile");
            let text = row.text("dockerfile_contents").to_owned();
            Dockerfile::Text(name.to_owned(), text)
        }
    }
}

/// The text as it was built: without the choice of a frontend, and images without the digests of the real ones.
pub(super) fn rewritten(text: &str) -> String {
    let lines = text.split_inclusive('\n');
    let lines = lines.filter(|line| !line.starts_with("# syntax="));
    lines.map(without_digest).collect()
}

fn without_digest(line: &str) -> String {
    const DIGEST: &str = "@sha256:";
    match line.find(DIGEST) {
        Some(at) if line.trim_start().to_uppercase().starts_with("FROM ") => {
            let rest = &line[at + DIGEST.len()..];
            let rest = rest.trim_start_matches(|c: char| c.is_ascii_hexdigit());
            format!("{}{rest}", &line[..at])
        }
        _ => line.to_owned(),
    }
}

fn attributes(row: &Row) -> Vec<(String, String)> {
    let own = row.pairs("attrs");
    let arguments = row.pairs("build_args");
    let arguments = arguments.map(|(name, value)| (format!("build-arg:{name}"), value));
    own.chain(arguments).collect()
}

fn texts(values: &[Value]) -> Vec<String> {
    let texts = values.iter().filter_map(Value::as_str);
    texts.map(str::to_owned).collect()
}

/// The paths that came out with other contents when BuildKit built the case another time.
fn random(row: &Row, expectation: &Expectation) -> BTreeSet<String> {
    let Expectation::Made(images) = expectation else {
        return BTreeSet::new();
    };
    let again = row.value("local");
    let differs = |path: &str, sha256: Option<&str>| {
        let other = again[path]["sha256"].as_str();
        other.is_some() && other != sha256
    };
    let files = images.iter().flat_map(|image| &image.fs);
    files
        .filter(|(path, entry)| differs(path, entry.sha256.as_deref()))
        .map(|(path, _)| path.clone())
        .collect()
}

/// Why a case says nothing about us.
fn reason_to_leave_out(case: &Case) -> Option<String> {
    let text = case.text();
    if let Expectation::Failed(message) = &case.expectation {
        // The data was made with the images' names replaced, in one place by something that is no name.
        let unknown = message.split("unknown instruction: ").nth(1)?;
        let unknown = unknown.split_whitespace().next()?.to_lowercase();
        let is_of_the_file = text.to_lowercase().contains(&unknown);
        return (!is_of_the_file)
            .then(|| "its Dockerfile was damaged when it was recorded".to_owned());
    }
    // A registry that its author had on loopback is one that this build did without.
    let is_lost = |image: &String| !is_there(image) && !image.starts_with("localhost:");
    let image = bases_of(&text).into_iter().find(is_lost);
    image.map(|image| format!("there is no image `{image}`"))
}

/// What stands in `FROM` and is no stage, nothing, or a variable.
fn bases_of(text: &str) -> Vec<String> {
    let mut stages = BTreeSet::new();
    let mut bases = Vec::new();
    for line in text.lines() {
        let mut words = line
            .split_whitespace()
            .filter(|word| !word.starts_with("--"));
        let is_from = words
            .next()
            .is_some_and(|word| word.eq_ignore_ascii_case("from"));
        let Some(base) = words.next().filter(|_| is_from) else {
            continue;
        };
        if !stages.contains(&base.to_lowercase()) && base != "scratch" && !base.contains('$') {
            bases.push(base.to_owned());
        }
        stages.extend(words.nth(1).map(str::to_lowercase));
    }
    bases
}

fn is_there(image: &str) -> bool {
    let name = image.split('@').next().unwrap_or(image);
    let end = name.rfind(':').filter(|at| !name[*at..].contains('/'));
    bases::is_known(&name[..end.unwrap_or(name.len())])
}

impl Case {
    /// The text of the Dockerfile; empty where there is none.
    pub(super) fn text(&self) -> String {
        match &self.dockerfile {
            Dockerfile::Text(_, text) => text.clone(),
            Dockerfile::Archive(archive, name) => archive::text(archive, name).unwrap_or_default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn images_lose_digests_that_nobody_here_has() {
        let text =
            "# syntax=docker/dockerfile:1\nFROM a/busybox@sha256:12ab AS b\nRUN c@sha256:12ab\n";
        assert_eq!(rewritten(text), "FROM a/busybox AS b\nRUN c@sha256:12ab\n");
    }

    #[test]
    fn bases_are_images_and_no_stages() {
        let text = "FROM --platform=linux/amd64 quay.io/fedora/python-311:latest AS One\n\
                    from one\nFROM scratch\nFROM busybox$X\nFROM mirror.gcr.io/alpine\n";
        let bases = bases_of(text);
        assert_eq!(
            bases,
            ["quay.io/fedora/python-311:latest", "mirror.gcr.io/alpine"]
        );
        assert!(!is_there(&bases[0]) && is_there(&bases[1]));
        assert!(is_there("localhost:5000/library/busybox") && !is_there("centos:7"));
    }
}
