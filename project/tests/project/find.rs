//! Which files are found below a folder.

use dockwright_project::find::find_dockerfiles;

use crate::sandbox::Sandbox;

#[test]
fn dockerfiles_are_found_in_order_and_others_are_not() {
    let sandbox = Sandbox::with(&[
        (".gitignore", "/vendor/\n"),
        ("vendor/Dockerfile", ""),
        (".hidden/Dockerfile", ""),
        ("b/web.Dockerfile", ""),
        ("b/Makefile", ""),
        ("a/Dockerfile/notes", ""),
        ("Containerfile", ""),
    ]);
    let found = find_dockerfiles(&sandbox.path(""));
    let expected = ["Containerfile", "b/web.Dockerfile"].map(|name| sandbox.path(name));
    assert_eq!(found.paths, expected);
    assert_eq!(found.problems, []);
}

#[test]
fn a_folder_that_is_not_there_is_a_problem() {
    let sandbox = Sandbox::with(&[("Dockerfile", "")]);
    let found = find_dockerfiles(&sandbox.path("missing"));
    assert!(found.paths.is_empty());
    let [(path, problem)] = &found.problems[..] else {
        panic!("{found:?}");
    };
    assert_eq!(*path, sandbox.path("missing"));
    assert_eq!(problem.message, "there is no such file");
}
