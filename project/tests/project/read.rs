//! What reading gives, and what it says when there is nothing to give.

use dockwright_project::read::{read_file, read_from};

use crate::sandbox::Sandbox;

#[test]
fn a_text_is_read_and_the_rest_is_told() {
    let sandbox = Sandbox::with(&[("Dockerfile", "FROM a\n"), ("folder/x", "")]);
    sandbox.write("latin", b"# caf\xe9\n");
    let read = |name: &str| read_file(&sandbox.path(name)).map_err(|problem| problem.to_string());
    assert_eq!(read("Dockerfile").as_deref(), Ok("FROM a\n"));
    let check = |name: &str, said: &str| {
        let problem = read(name).unwrap_err();
        assert!(problem.contains(said), "{problem}");
    };
    check("folder", "it is a folder");
    check("latin", "not UTF-8");
    check("Dockerfil", "did you mean");
}

#[test]
fn what_has_no_size_is_read_up_to_a_limit() {
    let read = |size: u64| {
        let endless = std::io::Read::take(std::io::repeat(b'#'), size);
        read_from(endless, "standard input")
    };
    assert_eq!(read(3).unwrap(), "###");
    assert!(read(1 << 30).unwrap_err().message.contains("too large"));
}
