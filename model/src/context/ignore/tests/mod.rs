//! Proves ignore files with rows of our own and, where they are at hand, with moby's.
//! Leans on `rows`, the table.

mod cases;
mod reading;
mod rows;

use self::rows::{BELOW, ERRORS, GLOBS, LISTS};
use super::{FolderMatches, IgnoreFile, match_glob};

#[test]
fn single_patterns_are_as_in_the_table() {
    for &(pattern, path, expected) in GLOBS {
        assert_eq!(
            match_glob(pattern, path),
            Ok(expected),
            "of {pattern} and {path}"
        );
    }
}

#[test]
fn lists_of_patterns_are_as_in_the_table() {
    for &(patterns, path, expected) in LISTS {
        let file = IgnoreFile::from_patterns(patterns.iter().copied());
        assert_eq!(file.errors, [], "of {patterns:?}");
        assert_eq!(file.matches(path), expected, "of {patterns:?} and {path}");
    }
}

#[test]
fn errors_are_as_in_the_table() {
    for &(pattern, kind, at) in ERRORS {
        let error = match_glob(pattern, "a").expect_err(pattern);
        assert_eq!(error.kind, kind, "of {pattern}");
        let text = pattern.strip_prefix('!').unwrap_or(pattern);
        assert_eq!(&text[error.range], at, "of {pattern}");
    }
}

#[test]
fn folders_that_nobody_needs_to_enter_are_as_in_the_table() {
    for &(patterns, folder, expected) in BELOW {
        let file = IgnoreFile::from_patterns(patterns.iter().copied());
        assert_eq!(
            file.excludes_everything_below(folder),
            expected,
            "of {patterns:?} and {folder}"
        );
    }
}

/// What a walk down to `path` says about it.
fn walked(file: &IgnoreFile, path: &str) -> bool {
    let ends = path
        .match_indices('/')
        .map(|(end, _)| end)
        .chain([path.len()]);
    let start: (bool, Option<FolderMatches>) = (false, None);
    let (ignored, _) = ends.fold(start, |(_, folder), end| {
        let (ignored, folder) = file.enter(&path[..end], folder.as_ref());
        (ignored, Some(folder))
    });
    ignored
}

#[test]
fn a_walk_says_the_same() {
    for &(patterns, path, expected) in LISTS {
        if path.starts_with('/') || path.ends_with('/') {
            continue;
        }
        let file = IgnoreFile::from_patterns(patterns.iter().copied());
        assert_eq!(walked(&file, path), expected, "of {patterns:?} and {path}");
    }
}

#[test]
fn a_walk_tries_no_negation_on_a_folder_that_is_offered() {
    let file = IgnoreFile::from_patterns(["a/b", "!a"]);
    assert!(!file.matches("a/b"));
    assert!(walked(&file, "a/b"));
}

#[test]
fn hostile_patterns_end_soon() {
    let stars = format!("{}b", "a*".repeat(300));
    let folders = format!("{}b", "**/a".repeat(300));
    let name = "a".repeat(3000);
    let deep = "a/".repeat(1500);
    for (pattern, path) in [
        (&stars, &name),
        (&folders, &deep),
        (&stars, &deep),
        (&folders, &name),
    ] {
        assert_eq!(match_glob(pattern, path), Ok(false));
    }
}
