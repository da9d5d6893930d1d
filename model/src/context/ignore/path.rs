//! The shortest spelling of a path, as Go's `filepath.Clean` gives it.
//! Leans on nothing.

/// Removes `.`, doubled and trailing slashes, and resolves `..` by name; an empty path becomes `.`.
pub fn clean_path(path: &str) -> String {
    let rooted = path.starts_with('/');
    let mut kept: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => step_out(&mut kept, rooted),
            part => kept.push(part),
        }
    }
    match (rooted, kept.is_empty()) {
        (true, _) => format!("/{}", kept.join("/")),
        (false, true) => ".".to_owned(),
        (false, false) => kept.join("/"),
    }
}

/// Leaves the last folder; above the root there is only the root.
fn step_out(kept: &mut Vec<&str>, rooted: bool) {
    match kept.last() {
        Some(&last) if last != ".." => {
            kept.pop();
        }
        _ if rooted => {}
        _ => kept.push(".."),
    }
}

#[cfg(test)]
mod tests {
    use super::clean_path;

    #[test]
    fn paths_become_as_short_as_possible() {
        let rows = [
            ("", "."),
            (".", "."),
            ("./", "."),
            ("a", "a"),
            ("a/", "a"),
            ("./a//b/.", "a/b"),
            ("a/../b", "b"),
            ("a/..", "."),
            ("../a", "../a"),
            ("../../a/..", "../.."),
            ("/", "/"),
            ("//a/", "/a"),
            ("/../a", "/a"),
            ("!docs/", "!docs"),
        ];
        for (path, expected) in rows {
            assert_eq!(clean_path(path), expected, "of {path}");
        }
    }
}
