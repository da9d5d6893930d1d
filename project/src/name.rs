//! The names that people give to Dockerfiles, and that settings files have.
//! Leans on nothing.

/// What is looked for in a folder, for messages.
pub const LOOKED_FOR: &str = "`Dockerfile`, `Containerfile`, `Dockerfile.*`, `*.Dockerfile`, `dockerfile-*` and `Dockerfile_*`, in any case";

/// The names of settings files; the first that is there wins.
pub const SETTINGS_FILES: [&str; 2] = ["dockwright.toml", ".dockwright.toml"];

/// The two words that a name can be made of.
const STEMS: [&str; 2] = ["dockerfile", "containerfile"];

/// Endings of files that only look like Dockerfiles: notes, ignore files, what editors leave behind.
const OTHER_ENDINGS: [&str; 10] = [
    "~",
    ".swp",
    ".swo",
    ".orig",
    ".bak",
    ".rej",
    ".tmp",
    ".md",
    ".dockerignore",
    ".containerignore",
];

/// Whether a file of that name is a Dockerfile.
pub fn is_dockerfile(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    if OTHER_ENDINGS.iter().any(|ending| name.ends_with(ending)) || name.starts_with(['#', '.']) {
        return false;
    }
    STEMS.iter().any(|stem| match name.strip_prefix(stem) {
        Some(rest) => rest.is_empty() || is_variant(stem, rest),
        None => name
            .strip_suffix(stem)
            .is_some_and(|before| before.ends_with('.')),
    })
}

/// Whether a file of that name holds settings.
pub fn is_settings_file(name: &str) -> bool {
    SETTINGS_FILES.contains(&name)
}

/// Whether what follows the stem sets off a variant: `.dev`, and for `Dockerfile` also `-dev` and `_dev`.
fn is_variant(stem: &str, rest: &str) -> bool {
    let separators: &[char] = if stem == "dockerfile" {
        &['.', '-', '_']
    } else {
        &['.']
    };
    rest.len() > 1 && rest.starts_with(separators)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_names_are_known() {
        for name in [
            "Dockerfile",
            "dockerfile",
            "DOCKERFILE",
            "Dockerfile.dev",
            "Dockerfile.alpine3.19",
            "app.Dockerfile",
            "app.dockerfile",
            "Containerfile",
            "containerfile.rhel",
            "app.Containerfile",
            "dockerfile-dev",
            "Dockerfile_test",
        ] {
            assert!(is_dockerfile(name), "{name}");
        }
    }

    #[test]
    fn look_alikes_are_not() {
        for name in [
            "Dockerfile.dockerignore",
            "Dockerfile.md",
            "Dockerfile~",
            ".Dockerfile.swp",
            "Dockerfile.orig",
            "Dockerfile.bak",
            "Dockerfiles",
            "mydockerfile",
            "Dockerfile.",
            "docker-compose.yml",
            "#Dockerfile#",
            "Makefile",
            "Containerfile-x",
        ] {
            assert!(!is_dockerfile(name), "{name}");
        }
    }
}
