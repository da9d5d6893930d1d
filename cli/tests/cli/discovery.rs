//! Which files are found in folders.

use crate::sandbox::{SUDO, Sandbox};

fn found(sandbox: &Sandbox, arguments: &[&str]) -> Vec<String> {
    let (_, json) = sandbox.json(arguments);
    let files = json["files"].as_array().unwrap().iter();
    files
        .map(|file| file["path"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn the_names_people_use_are_found_and_sorted() {
    let sandbox = Sandbox::new();
    let names = [
        "Containerfile",
        "DOCKERFILE",
        "Dockerfile",
        "Dockerfile.dev",
        "Dockerfile_x",
        "a/b/Dockerfile",
        "api.Dockerfile",
        "dockerfile-dev",
        "x.containerfile",
    ];
    for name in names {
        sandbox.write(name, SUDO);
    }
    for name in [
        "Dockerfile.dockerignore",
        "Dockerfile.md",
        "Dockerfile~",
        "Dockerfile.orig",
        "Dockerfile.bak",
        ".Dockerfile.swp",
        ".hidden/Dockerfile",
        "Makefile",
    ] {
        sandbox.write(name, SUDO);
    }
    assert_eq!(found(&sandbox, &[]), names);
}

#[test]
fn ignored_files_are_left_out_unless_named() {
    let sandbox = Sandbox::with(&[
        (".gitignore", "/vendor/\n*.dev\n"),
        ("Dockerfile", SUDO),
        ("Dockerfile.dev", SUDO),
        ("vendor/Dockerfile", SUDO),
    ]);
    assert_eq!(found(&sandbox, &[]), ["Dockerfile"]);
    assert_eq!(found(&sandbox, &["Dockerfile.dev"]), ["Dockerfile.dev"]);
}

#[test]
fn a_named_file_is_linted_whatever_its_name() {
    let sandbox = Sandbox::with(&[("build.txt", SUDO)]);
    assert_eq!(found(&sandbox, &["build.txt"]), ["build.txt"]);
}

#[test]
fn each_file_is_linted_once() {
    let sandbox = Sandbox::with(&[("a/Dockerfile", SUDO)]);
    assert_eq!(
        found(&sandbox, &["a/Dockerfile", "a", ".", "./a/../a/Dockerfile"]),
        ["a/Dockerfile"]
    );
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("Dockerfile", sandbox.path("a/Dockerfile.link")).unwrap();
        assert_eq!(found(&sandbox, &["a"]).len(), 1);
    }
}

#[test]
fn paths_that_settings_exclude_are_left_out_unless_named() {
    let sandbox = Sandbox::with(&[
        (
            "dockwright.toml",
            "exclude = [\"examples\", \"**/old.Dockerfile\"]\n",
        ),
        ("Dockerfile", SUDO),
        ("examples/a/Dockerfile", SUDO),
        ("x/old.Dockerfile", SUDO),
    ]);
    assert_eq!(found(&sandbox, &["."]), ["Dockerfile"]);
    assert_eq!(
        found(&sandbox, &["examples/a/Dockerfile"]),
        ["examples/a/Dockerfile"]
    );
}
