//! Where contexts and remote sources come from: standard input, a server, and a repository, all of them on this machine.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use dockwright_builder::context::http::{Answer, Fetched, Request, Validators, fetch};
use dockwright_builder::context::{Checkout, Context, ContextError, GitSource, Opening, Origin};
use dockwright_builder::copy::Selection;
use dockwright_images::compression::Compressor;
use dockwright_images::digest::Digest;
use dockwright_images::layer::{Ownership, UnpackLimits};

use crate::archives::{archive, compressed};
use crate::tree::{Instruction, Place, is_root, listing, plain};

fn opened(text: &str, input: &[u8], place: &Place) -> Result<Context, ContextError> {
    let mut input = input;
    let mut opening = Opening {
        scratch: place.folder.path(),
        input: &mut input,
        ownership: Ownership::Exact,
        limits: UnpackLimits::default(),
        checkout: Checkout::default(),
    };
    Context::open(&Origin::of(text)?, &mut opening)
}

#[test]
fn a_text_says_what_context_it_is() {
    let http = |text: &str| Origin::Http(text.to_owned());
    for (text, expected) in [
        ("-", Origin::StandardInput),
        (".", Origin::Directory(".".into())),
        (
            "http://example.com/context.tar.gz",
            http("http://example.com/context.tar.gz"),
        ),
        (
            "https://example.com/Dockerfile",
            http("https://example.com/Dockerfile"),
        ),
    ] {
        assert_eq!(Origin::of(text).unwrap(), expected, "{text}");
    }
    for text in [
        "https://example.com/a.git#main:sub",
        "git@example.com:a.git",
        "github.com/a/b",
    ] {
        assert!(
            matches!(Origin::of(text).unwrap(), Origin::Git(_)),
            "{text}"
        );
    }
    assert!(Origin::of("https://example.com/a.git?what=1").is_err());
}

#[test]
fn standard_input_is_an_archive_or_a_dockerfile() {
    if !is_root() {
        return;
    }
    let tar = archive(&[
        ('f', "Dockerfile", 0o644, 0, "FROM scratch"),
        ('f', "dir/a", 0o640, 7, "a"),
    ]);
    for input in [
        tar.clone(),
        compressed(&tar, Compressor::GZIP),
        compressed(&tar, Compressor::ZSTD),
    ] {
        let place = Place::new("", "");
        let context = opened("-", &input, &place).unwrap();
        assert_eq!(context.dockerfile(), None);
        assert!(context.path().join("Dockerfile").is_file());
        let tree = Arc::new(context.tree(None).unwrap());
        place.run(&tree, "COPY dir /").unwrap();
        assert_eq!(listing(&place.path("image")), "a = a [640 7:7]\n");
        let path = context.path().to_owned();
        drop(context);
        assert!(!path.exists(), "it goes with its files");
    }
    let place = Place::new("", "");
    for text in ["FROM scratch\nRUN x\n", "", &"# long\n".repeat(1000)] {
        let context = opened("-", text.as_bytes(), &place).unwrap();
        assert_eq!(context.dockerfile(), Some(text));
        assert_eq!(listing(context.path()), "");
    }
    let binary = opened("-", b"\xff\xfe\x00", &place)
        .unwrap_err()
        .to_string();
    assert!(
        binary.contains("neither an archive nor a Dockerfile"),
        "{binary}"
    );
    assert!(opened("-", &tar[..700], &place).is_err());
}

/// A server of one answer, as often as it is asked; gives its URL.
fn serve(answer: impl Fn(&str) -> Vec<u8> + Send + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut asked = String::new();
            let mut reader = BufReader::new(stream.try_clone().unwrap());
            while reader.read_line(&mut asked).is_ok_and(|count| count > 2) {}
            stream.write_all(&answer(&asked)).unwrap();
        }
    });
    format!("http://{address}")
}

fn ok(headers: &str, body: &[u8]) -> Vec<u8> {
    let length = body.len();
    let head = format!(
        "HTTP/1.1 200 OK\r\ncontent-length: {length}\r\nconnection: close\r\n{headers}\r\n"
    );
    [head.as_bytes(), body].concat()
}

fn fetched(answer: Answer) -> Fetched {
    match answer {
        Answer::Fetched(fetched) => fetched,
        Answer::Unchanged => panic!("it is new"),
    }
}

const MODIFIED: &str = "last-modified: Sun, 09 Sep 2001 01:46:40 GMT\r\netag: \"x\"\r\n";

#[test]
fn files_are_fetched_with_what_the_server_says_of_them() {
    let place = Place::new("", "");
    let url = serve(|asked| match asked {
        asked if asked.contains("if-none-match: \"x\"") => {
            b"HTTP/1.1 304 Not Modified\r\nconnection: close\r\n\r\n".to_vec()
        }
        asked if asked.contains("/secret") && !asked.contains("authorization: Bearer t") => {
            b"HTTP/1.1 401 Unauthorized\r\ncontent-length: 0\r\nconnection: close\r\n\r\n".to_vec()
        }
        asked if asked.contains("/old") => ok("", b"old"),
        _ => ok(MODIFIED, b"text"),
    });
    let into = place.folder.path();
    let file = format!("{url}/dir/file.txt?x=1");
    let new = fetched(fetch(&file, into, &Request::default()).unwrap());
    assert_eq!(
        (new.name.as_str(), new.size, new.digest),
        ("file.txt", 4, Digest::of(b"text"))
    );
    assert_eq!(fs::read(&new.path).unwrap(), b"text");
    let known = Some(&new.validators);
    let again = fetch(
        &file,
        into,
        &Request {
            known,
            ..Request::default()
        },
    )
    .unwrap();
    assert!(matches!(again, Answer::Unchanged));
    let old = fetched(fetch(&format!("{url}/old"), into, &Request::default()).unwrap());
    assert_eq!(old.validators, Validators::default());
    let secret = format!("{url}/secret");
    let refused = fetch(&secret, into, &Request::default()).unwrap_err();
    assert!(refused.to_string().contains("status 401"), "{refused}");
    let authorization = Some("Bearer t");
    fetch(
        &secret,
        into,
        &Request {
            authorization,
            ..Request::default()
        },
    )
    .unwrap();
    for (bytes, is_right) in [(&b"text"[..], true), (b"other", false)] {
        let checksum = Some(Digest::of(bytes));
        let result = fetch(
            &file,
            into,
            &Request {
                checksum,
                ..Request::default()
            },
        );
        assert_eq!(result.is_ok(), is_right);
    }
    if !is_root() {
        return;
    }
    for (file, instruction, expected) in [
        (&new, "ADD url /d/", "d/\nd/file.txt = text [600]"),
        (&old, "ADD --chmod=644 --chown=1:2 url /x", "x = old [1:2]"),
    ] {
        let place = Place::new("", "");
        let selection = Selection::fetched(file, false).unwrap();
        Instruction::read(instruction)
            .write(&selection, &place.path("image"))
            .unwrap();
        assert_eq!(listing(&place.path("image")), plain(expected));
    }
    let time = |path: &Path| {
        use std::os::unix::fs::MetadataExt;
        fs::metadata(path).unwrap().mtime()
    };
    assert_eq!((time(&new.path), time(&old.path)), (1_000_000_000, 0));
}

#[test]
fn a_url_is_an_archive_or_a_dockerfile() {
    if !is_root() {
        return;
    }
    let place = Place::new("", "");
    let tar = compressed(&archive(&[('f', "a", 0o644, 0, "a")]), Compressor::GZIP);
    let url = serve(move |asked| match asked.contains("/tar") {
        true => ok("", &tar),
        false => ok("", b"FROM scratch"),
    });
    let context = opened(&format!("{url}/tar"), b"", &place).unwrap();
    assert_eq!(listing(context.path()), "a = a\n");
    let context = opened(&format!("{url}/Dockerfile"), b"", &place).unwrap();
    assert_eq!(context.dockerfile(), Some("FROM scratch"));
    let nobody = opened("http://127.0.0.1:1/tar", b"", &place).unwrap_err();
    assert!(
        nobody
            .to_string()
            .contains("cannot fetch `http://127.0.0.1:1/tar`"),
        "{nobody}"
    );
}

/// A repository and who serves it, ended in the end.
struct Server {
    child: Child,
    url: String,
}

impl Drop for Server {
    fn drop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

fn git(folder: &Path, arguments: &[&str]) -> String {
    let output = Command::new("git")
        .args([
            "-c",
            "user.name=a",
            "-c",
            "user.email=a@b",
            "-c",
            "protocol.file.allow=always",
        ])
        .args(arguments)
        .current_dir(folder)
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{arguments:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

/// Nothing where `git` is not installed, which is said.
fn serve_repository(place: &Place) -> Option<Server> {
    if Command::new("git").arg("--version").output().is_err() {
        eprintln!("SKIPPED: `git` is not installed");
        return None;
    }
    let port = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let mut child = Command::new("git");
    child
        .args([
            "daemon",
            "--export-all",
            "--listen=127.0.0.1",
            "--reuseaddr",
            "--log-destination=none",
        ])
        .args([
            &format!("--port={port}"),
            &format!("--base-path={}", place.path("context").display()),
        ])
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let child = child.spawn().unwrap();
    let server = Server {
        child,
        url: format!("git://127.0.0.1:{port}"),
    };
    for _ in 0..200 {
        if TcpStream::connect(("127.0.0.1", port)).is_ok() {
            return Some(server);
        }
        thread::sleep(Duration::from_millis(50));
    }
    panic!("`git daemon` does not listen");
}

#[test]
fn repositories_are_checked_out() {
    if !is_root() {
        return;
    }
    let place = Place::new(
        "repo/a = one\nrepo/sub/run = run [755]\nrepo/Dockerfile = FROM scratch",
        "",
    );
    let Some(server) = serve_repository(&place) else {
        return;
    };
    let repo = place.path("context/repo");
    git(&repo, &["init", "--quiet", "--initial-branch=main", "."]);
    git(&repo, &["add", "."]);
    git(&repo, &["commit", "--quiet", "--message=one"]);
    git(&repo, &["tag", "--annotate", "--message=v1", "v1"]);
    let one = git(&repo, &["rev-parse", "HEAD"]);
    fs::write(repo.join("a"), "two").unwrap();
    git(&repo, &["commit", "--quiet", "--all", "--message=two"]);
    let two = git(&repo, &["rev-parse", "HEAD"]);
    git(&repo, &["branch", "side", &one]);
    let url = format!("{}/repo", server.url);
    for (more, commit, expected) in [
        (
            "",
            &two,
            "Dockerfile = FROM scratch\na = two\nsub/\nsub/run = run [755]",
        ),
        ("#main:sub", &two, "run = run [755]"),
        (
            "#v1",
            &one,
            "Dockerfile = FROM scratch\na = one\nsub/\nsub/run = run [755]",
        ),
        ("?branch=side&subdir=sub", &one, "run = run [755]"),
        ("?tag=v1&subdir=/sub/../sub/", &one, "run = run [755]"),
        (&format!("#{one}:sub"), &one, "run = run [755]"),
        (&format!("#{}:sub", &one[..8]), &one, "run = run [755]"),
        (
            &format!("?commit={}&subdir=sub", &two[..8]),
            &two,
            "run = run [755]",
        ),
    ] {
        let text = format!("{url}{more}");
        let source = GitSource::parse(&text).unwrap().unwrap();
        assert_eq!(&source.resolve().unwrap(), commit, "{more}");
        let copied = Place::new("", "");
        let context = opened(&text, b"", &copied).unwrap();
        let tree = Arc::new(context.tree(None).unwrap());
        copied.run(&tree, "COPY . /").unwrap();
        assert_eq!(listing(&copied.path("image")), plain(expected), "{more}");
    }
    for (more, word) in [
        ("#nothing", "no branch, tag or commit `nothing`"),
        ("#main:nothing", "no folder `nothing`"),
        ("#main:../..", "Dockerfile"),
        ("?commit=0000", "`0000` was asked for"),
    ] {
        let place = Place::new("", "");
        match opened(&format!("{url}{more}"), b"", &place) {
            Err(error) => assert!(error.to_string().contains(word), "{more}: {error}"),
            // `..` at the root leads nowhere.
            Ok(context) => assert!(context.path().join(word).is_file(), "{more}"),
        }
    }
    let kept = tempfile::tempdir().unwrap();
    let source = GitSource::parse(&url).unwrap().unwrap();
    source
        .check_out(&one, kept.path(), &Checkout { keep_git_dir: true })
        .unwrap();
    assert!(kept.path().join(".git/HEAD").is_file());
    assert_eq!(git(kept.path(), &["rev-parse", "HEAD"]), one);
    let mut rest = String::new();
    fs::File::open(kept.path().join("a"))
        .unwrap()
        .read_to_string(&mut rest)
        .unwrap();
    assert_eq!(rest, "one");
}
