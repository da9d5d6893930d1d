//! The same question asked on the way down through folders, as BuildKit asks it while it sends a context.
//! Leans on `file`.

use super::file::{IgnoreFile, IgnorePattern};

/// Which patterns matched a folder; made by [`IgnoreFile::enter`] and handed on to what lies in the folder.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FolderMatches {
    results: Vec<bool>,
}

impl IgnoreFile {
    /// Whether `path` stays behind, known what its folder matched; `None` at the top of the context.
    ///
    /// This is faster than [`IgnoreFile::matches`], and all but the same: BuildKit does not try a `!` pattern on a folder
    /// that is not ignored, so with `a/b` and then `!a` the walk leaves `a/b` out, while `matches` lets it in.
    /// The context that is really sent follows the walk.
    pub fn enter(&self, path: &str, folder: Option<&FolderMatches>) -> (bool, FolderMatches) {
        let mut ignored = false;
        let mut results = Vec::with_capacity(self.patterns.len());
        for (index, pattern) in self.patterns.iter().enumerate() {
            let inherited = folder.is_some_and(|folder| folder.results.get(index) == Some(&true));
            let would_change = pattern.negated == ignored;
            let matches =
                inherited || (would_change && matches_now(pattern, path, folder.is_none()));
            if matches {
                ignored = !pattern.negated;
            }
            results.push(matches);
        }
        (ignored, FolderMatches { results })
    }
}

/// At the top there is no folder whose results could stand for it.
fn matches_now(pattern: &IgnorePattern, path: &str, at_top: bool) -> bool {
    if at_top {
        pattern.matcher.matches_or_parent(path)
    } else {
        pattern.matcher.matches(path)
    }
}
