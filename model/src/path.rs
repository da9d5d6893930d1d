//! Paths of the image as text: how they are joined, whether one holds another, and a map that finds what one holds.
//! Leans on nothing.

use std::collections::BTreeMap;
use std::ops::Bound;

/// The path `path` as seen from `folder`, without `.`, `..` and doubled slashes.
///
/// What begins with a variable or a `~` counts as a path from the root, and stays as it is written.
pub fn join(folder: &str, path: &str) -> String {
    let is_whole = path.starts_with(['/', '$', '~', '`']);
    let whole = if is_whole {
        path.to_owned()
    } else {
        format!("{folder}/{path}")
    };
    let mut parts: Vec<&str> = Vec::new();
    for part in whole.split('/') {
        match part {
            "" | "." => {}
            ".." if parts
                .last()
                .is_some_and(|last| !last.starts_with(['$', '~', '…'])) =>
            {
                parts.pop();
            }
            ".." if parts.is_empty() => {}
            _ => parts.push(part),
        }
    }
    let root = if whole.starts_with('/') { "/" } else { "" };
    format!("{root}{}", parts.join("/"))
}

/// What stands behind the last slash, a query of a URL left out.
pub fn last_part(path: &str) -> &str {
    let path = path
        .split(['?', '#'])
        .next()
        .unwrap_or_default()
        .trim_end_matches('/');
    path.rsplit('/').next().unwrap_or_default()
}

/// Whether `pattern` is `path`, a folder above it, or a shell pattern for one of these.
pub fn holds(pattern: &str, path: &str) -> bool {
    let pattern = pattern.trim_end_matches('/');
    if pattern.is_empty() || pattern.starts_with('/') != path.starts_with('/') {
        return false;
    }
    let mut parts = path.split('/');
    pattern
        .split('/')
        .all(|wanted| parts.next().is_some_and(|part| matches(wanted, part)))
}

/// Values by path, which can be asked for all that a folder or a pattern holds.
#[derive(Clone, Debug)]
pub struct PathMap<T>(BTreeMap<String, T>);

impl<T> Default for PathMap<T> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}

impl<T> PathMap<T> {
    /// Sets the value of a path.
    pub fn insert(&mut self, path: String, value: T) {
        self.0.insert(path, value);
    }

    /// The value of just this path.
    pub fn get(&self, path: &str) -> Option<&T> {
        self.0.get(path)
    }

    /// Takes out what `pattern` holds, with the paths, in their order.
    pub fn take_held(&mut self, pattern: &str) -> Vec<(String, T)> {
        let pattern = pattern.trim_end_matches('/');
        let literal = pattern.split(['*', '?']).next().unwrap_or_default();
        let from_literal = self
            .0
            .range::<str, _>((Bound::Included(literal), Bound::Unbounded));
        let near = from_literal
            .map(|(path, _)| path)
            .take_while(|path| path.starts_with(literal));
        let held: Vec<String> = near.filter(|path| holds(pattern, path)).cloned().collect();
        held.into_iter()
            .filter_map(|path| self.0.remove_entry(&path))
            .collect()
    }
}

/// Whether a part of a path matches a shell pattern of `*` and `?`.
fn matches(pattern: &str, text: &str) -> bool {
    let (pattern, text) = (pattern.as_bytes(), text.as_bytes());
    let (mut at, mut place) = (0, 0);
    let mut star = None;
    while place < text.len() {
        if at < pattern.len() && pattern[at] == b'*' {
            star = Some((at, place));
            at += 1;
        } else if at < pattern.len() && (pattern[at] == b'?' || pattern[at] == text[place]) {
            at += 1;
            place += 1;
        } else if let Some((back, matched)) = star {
            star = Some((back, matched + 1));
            at = back + 1;
            place = matched + 1;
        } else {
            return false;
        }
    }
    pattern[at..].iter().all(|&byte| byte == b'*')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_joined_and_cleaned() {
        assert_eq!(join("/a", "b/./c//d"), "/a/b/c/d");
        assert_eq!(join("/a", "../b"), "/b");
        assert_eq!(join("/", "../b"), "/b");
        assert_eq!(join("/a", "$X/y/"), "$X/y");
        assert_eq!(join("…", "../y"), "…/../y");
        assert_eq!(join("/a", "."), "/a");
    }

    #[test]
    fn folders_and_patterns_hold_paths() {
        for pattern in [
            "/tmp",
            "/tmp/",
            "/tmp/*",
            "/tmp/a.tgz",
            "/tmp/*.tgz",
            "/*/a.t?z",
            "/t*p",
        ] {
            assert!(holds(pattern, "/tmp/a.tgz"), "{pattern}");
        }
        for pattern in [
            "",
            "/",
            "/tm",
            "/tmp/b",
            "/tmp/a.tgz/c",
            "tmp",
            "/tmp/*.zip",
            "…/tmp",
        ] {
            assert!(!holds(pattern, "/tmp/a.tgz"), "{pattern}");
        }
        assert!(holds("$dir", "$dir/x"));
    }

    #[test]
    fn a_map_gives_away_what_a_pattern_holds() {
        let mut map = PathMap::default();
        for path in ["/tmp/a", "/tmp/b/c", "/tmpx", "/opt/a"] {
            map.insert(path.to_owned(), ());
        }
        let held = |map: &mut PathMap<()>, pattern| {
            map.take_held(pattern)
                .into_iter()
                .map(|(path, ())| path)
                .collect::<Vec<_>>()
        };
        assert_eq!(held(&mut map, "/tmp/*"), ["/tmp/a", "/tmp/b/c"]);
        assert_eq!(held(&mut map, "/tmp"), Vec::<String>::new());
        assert_eq!(held(&mut map, "/*"), ["/opt/a", "/tmpx"]);
    }

    #[test]
    fn the_last_part_is_a_name() {
        assert_eq!(last_part("https://example.com/a/b.tgz?x=1"), "b.tgz");
        assert_eq!(last_part("a/b/"), "b");
    }
}
