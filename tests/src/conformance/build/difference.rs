//! In what an image of ours differs from BuildKit's.
//! Leans on `image`.
//!
//! Everything has to be the same but what two builds by BuildKit itself do not agree on: the time of the build,
//! and the contents of files that a build makes up at random.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::cases::{Twin, Twins};
use super::image::{Entry, Image};

/// What differs, in one word or two, and how.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Difference {
    /// The part of the image, for example `history`.
    pub(super) part: String,
    /// What was expected, and what came.
    pub(super) detail: String,
}

/// What is not the same whenever it is built.
#[derive(Clone, Debug, Default)]
pub(super) struct Variance {
    /// The times of the files of the build context.
    pub(super) context_times: BTreeSet<i64>,
    /// When our build began.
    pub(super) began: i64,
    /// Paths whose contents came out different in two builds by BuildKit.
    pub(super) random: BTreeSet<String>,
    /// What files of the context may be in BuildKit's image.
    pub(super) twins: Twins,
    /// Whether other contexts have folders of the same names.
    pub(super) has_known_folders: bool,
}

/// When BuildKit made the images of the data; nothing is later.
const MADE: i64 = 1_795_480_000;

/// Everything that differs.
pub(super) fn differences(
    expected: &[Image],
    actual: &[Image],
    variance: &Variance,
) -> Vec<Difference> {
    if expected.len() != actual.len() {
        return vec![unlike("images", &names(expected), &names(actual))];
    }
    let pairs = expected.iter().zip(actual);
    pairs
        .flat_map(|(expected, actual)| image(expected, actual, variance))
        .collect()
}

fn names(images: &[Image]) -> Vec<String> {
    images.iter().map(Image::platform_name).collect()
}

fn unlike<T: std::fmt::Debug>(part: &str, expected: &T, actual: &T) -> Difference {
    Difference {
        part: part.to_owned(),
        detail: format!("expected {expected:?}, got {actual:?}"),
    }
}

fn image(expected: &Image, actual: &Image, variance: &Variance) -> Vec<Difference> {
    let mut found = Vec::new();
    let mut check = |is_same: bool, difference: &dyn Fn() -> Difference| {
        if !is_same {
            found.push(difference());
        }
    };
    check(expected.platform == actual.platform, &|| {
        unlike("platform", &expected.platform, &actual.platform)
    });
    check(actual.diff_ids_ok, &|| Difference {
        part: "diff ids".to_owned(),
        detail: "the config names other layers than there are".to_owned(),
    });
    check(expected.author == actual.author, &|| {
        unlike("author", &expected.author, &actual.author)
    });
    check(own_history(expected) == own_history(actual), &|| {
        unlike("history", &own_history(expected), &own_history(actual))
    });
    let layers = |image: &Image| (image.base_layers, image.new_layers.clone());
    check(layers(expected) == layers(actual), &|| {
        unlike("layers", &layers(expected), &layers(actual))
    });
    config(&expected.config, &actual.config, &mut found);
    files(expected, actual, variance, &mut found);
    found
}

/// The history without what the base brings: each of its layers has one entry, in the words of its maker.
fn own_history(image: &Image) -> &[(String, bool)] {
    image.history.get(image.base_layers..).unwrap_or_default()
}

fn config(expected: &Value, actual: &Value, found: &mut Vec<Difference>) {
    let none = Map::new();
    let fields = |value: &Value| value.as_object().unwrap_or(&none).clone();
    let (expected, actual) = (fields(expected), fields(actual));
    let keys: BTreeSet<&String> = expected.keys().chain(actual.keys()).collect();
    for key in keys {
        let (expected, actual) = (expected.get(key), actual.get(key));
        if expected != actual {
            let shown =
                |value: Option<&Value>| value.map_or("nothing".to_owned(), Value::to_string);
            found.push(Difference {
                part: format!("config {key}"),
                detail: format!("expected {}, got {}", shown(expected), shown(actual)),
            });
        }
    }
}

fn files(expected: &Image, actual: &Image, variance: &Variance, found: &mut Vec<Difference>) {
    let paths: BTreeSet<&String> = expected.fs.keys().chain(actual.fs.keys()).collect();
    for path in paths {
        match (expected.fs.get(path), actual.fs.get(path)) {
            (Some(expected), Some(actual)) => {
                found.extend(entry(path, expected, actual, variance));
            }
            (Some(expected), None) => found.push(Difference {
                part: "missing path".to_owned(),
                detail: format!("{path} ({})", expected.kind),
            }),
            (None, Some(actual)) => found.push(Difference {
                part: "extra path".to_owned(),
                detail: format!("{path} ({})", actual.kind),
            }),
            (None, None) => {}
        }
    }
}

/// The first thing in which two entries differ.
fn entry(path: &str, expected: &Entry, actual: &Entry, variance: &Variance) -> Option<Difference> {
    let is_random = variance.random.contains(path);
    let checks = [
        ("type", expected.kind == actual.kind),
        ("mode", expected.mode == actual.mode),
        (
            "owner",
            (expected.uid, expected.gid) == (actual.uid, actual.gid),
        ),
        ("link", expected.link == actual.link),
        (
            "contents",
            is_random || has_same_contents(expected, actual, &variance.twins),
        ),
        ("xattrs", expected.xattrs == actual.xattrs),
        (
            "mtime",
            is_same_time(expected.mtime, actual.mtime, variance)
                || is_of_known_folder(expected, actual, variance),
        ),
    ];
    let (part, _) = checks.into_iter().find(|(_, is_same)| !is_same)?;
    Some(Difference {
        part: part.to_owned(),
        detail: format!(
            "{path}: expected {}, got {}",
            shown(expected, part),
            shown(actual, part)
        ),
    })
}

fn has_same_contents(expected: &Entry, actual: &Entry, twins: &Twins) -> bool {
    let twin = actual.sha256.as_ref().and_then(|digest| twins.get(digest));
    match (twin, &expected.sha256) {
        _ if contents(expected) == contents(actual) => true,
        (Some(Twin::Rewritten), _) => true,
        (Some(Twin::OneOf(known)), Some(expected)) => known.contains(expected),
        _ => false,
    }
}

fn contents(entry: &Entry) -> (Option<u64>, Option<&str>) {
    (entry.size, entry.sha256.as_deref())
}

fn shown(entry: &Entry, part: &str) -> String {
    match part {
        "type" => entry.kind.clone(),
        "mode" => format!("{:?}", entry.mode),
        "owner" => format!("{:?}:{:?}", entry.uid, entry.gid),
        "link" => format!("{:?}", entry.link),
        "contents" => format!("{:?}", contents(entry)),
        "xattrs" => format!("{:?}", entry.xattrs),
        _ => format!("{:?}", entry.mtime),
    }
}

/// Whether both have the same time, or both the time of their build.
///
/// A time that is later than everything in the context is that of the build. The data keeps one archive for contexts
/// that differ in nothing but times, so one that is near to those of the context is one of them.
fn is_same_time(expected: Option<i64>, actual: Option<i64>, variance: &Variance) -> bool {
    /// How long the contexts of the data were collected, in seconds.
    const COLLECTED: i64 = 600;
    let (Some(expected), Some(actual)) = (expected, actual) else {
        return expected == actual;
    };
    if expected == actual {
        return true;
    }
    let times = &variance.context_times;
    let (first, last) = (times.first().copied(), times.last().copied());
    let is_now = expected >= MADE && last.is_none_or(|last| expected > last);
    let is_of_context = first.is_some_and(|first| expected >= first - COLLECTED)
        && last.is_some_and(|last| expected <= last)
        && expected >= MADE
        && !times.contains(&expected);
    match (is_now, is_of_context) {
        (true, _) => actual >= variance.began,
        (false, true) => times.contains(&actual),
        (false, false) => false,
    }
}

/// Whether BuildKit's folder may be as old as a case before: it keeps what it was sent, and does not touch a folder that
/// it has already, so that such a folder got its time when something in it came or went.
fn is_of_known_folder(expected: &Entry, actual: &Entry, variance: &Variance) -> bool {
    let is_late = expected.mtime.is_some_and(|mtime| mtime >= MADE);
    let is_of_context = actual
        .mtime
        .is_some_and(|mtime| variance.context_times.contains(&mtime));
    variance.has_known_folders && expected.kind == "dir" && is_late && is_of_context
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn image(value: Value) -> Image {
        serde_json::from_value(value).unwrap_or_default()
    }

    fn file(mtime: i64) -> Value {
        json!({ "type": "file", "mode": "644", "uid": 0, "gid": 0, "mtime": mtime, "size": 1, "sha256": "aa" })
    }

    fn parts(expected: Value, actual: Value, variance: &Variance) -> Vec<String> {
        let (expected, actual) = (image(expected), image(actual));
        let found = differences(&[expected], &[actual], variance);
        found
            .into_iter()
            .map(|difference| difference.part)
            .collect()
    }

    #[test]
    fn everything_that_differs_is_found() {
        let expected = json!({ "diff_ids_ok": true, "config": { "User": "a", "Cmd": ["b"] },
            "base_layers": 1, "history": [["whoever made the base", false], ["RUN b", false]],
            "fs": { "same": file(1), "other": file(1), "gone": file(1) } });
        let mut other = file(1);
        other["mode"] = json!("755");
        let actual = json!({ "diff_ids_ok": true, "config": { "Cmd": ["b"], "User": "c" },
            "base_layers": 1, "history": [["we", false], ["RUN a", false]],
            "fs": { "same": file(1), "other": other, "new": file(1) } });
        let found = parts(expected, actual, &Variance::default());
        let names = [
            "history",
            "config User",
            "missing path",
            "extra path",
            "mode",
        ];
        assert_eq!(found, names);
    }

    #[test]
    fn a_folder_that_buildkit_had_before_may_be_newer() {
        let variance = Variance {
            context_times: BTreeSet::from([1_485_449_953]),
            began: 2_000_000_000,
            has_known_folders: true,
            ..Variance::default()
        };
        let folder = |mtime: i64, kind: &str| json!({ "diff_ids_ok": true, "fs": { "a": { "type": kind, "mtime": mtime } } });
        let found = |kind: &str, variance: &Variance| {
            parts(
                folder(1_795_484_112, kind),
                folder(1_485_449_953, kind),
                variance,
            )
        };
        assert!(found("dir", &variance).is_empty());
        assert_eq!(found("file", &variance), ["mtime"]);
        let alone = Variance {
            has_known_folders: false,
            ..variance
        };
        assert_eq!(found("dir", &alone), ["mtime"]);
    }

    #[test]
    fn a_time_is_that_of_a_file_or_that_of_the_build() {
        let variance = Variance {
            context_times: BTreeSet::from([1_795_485_000]),
            began: 2_000_000_000,
            ..Variance::default()
        };
        for (expected, actual, is_same) in [
            (1_795_485_000, 1_795_485_000, true),
            (1_795_485_000, 2_000_000_001, false),
            (1_795_485_700, 2_000_000_001, true),
            (1_795_485_700, 1_795_485_000, false),
            (1_795_484_990, 1_795_485_000, true),
            (1_704_067_200, 1_704_067_200, true),
            (1_704_067_200, 2_000_000_001, false),
            (0, 2_000_000_001, false),
        ] {
            let is_told = is_same_time(Some(expected), Some(actual), &variance);
            assert_eq!(is_told, is_same, "{expected} and {actual}");
        }
    }
}
