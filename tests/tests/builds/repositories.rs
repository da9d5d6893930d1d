//! Repositories in repositories, over every way that `git` knows: its own protocol, HTTP with a password, and `ssh` with an agent.

use std::fs;
use std::path::Path;
use std::process::Output;

use dockwright_tests::building::Building;
use dockwright_tests::listed::listed;
use dockwright_tests::serving::{FileServer, GitServer, Served, git};
use dockwright_tests::ssh::{Agent, SshServer};

use crate::user::{check, check_fails, user, worked};

/// What `outer` and what is in it hold, without `.git`.
const FILES: [&str; 5] = [
    ".gitmodules",
    "Dockerfile",
    "lib/",
    "lib/file = of the inner one, once",
    "own = of the outer one",
];

/// What `x-access-token:opensesame` becomes.
const BASIC: &str = "Basic eC1hY2Nlc3MtdG9rZW46b3BlbnNlc2FtZQ==";

/// Two repositories: `outer` holds `inner` in the folder `lib`, at a commit that is not its newest.
fn repositories(user: &Building) {
    let (inner, outer) = (user.path("served/inner"), user.path("served/outer"));
    for (folder, name, text) in [
        (&inner, "file", "of the inner one, once"),
        (&outer, "own", "of the outer one"),
    ] {
        fs::create_dir_all(folder).unwrap();
        git(folder, &["init", "--quiet", "--initial-branch=main", "."]).unwrap();
        fs::write(folder.join(name), text).unwrap();
    }
    commit(&inner);
    fs::write(outer.join("Dockerfile"), "FROM scratch\nCOPY . /\n").unwrap();
    let local = ["-c", "protocol.file.allow=always"];
    let add = ["submodule", "--quiet", "add", "../inner", "lib"];
    git(&outer, &[&local[..], &add].concat()).unwrap();
    commit(&outer);
    fs::write(inner.join("file"), "of the inner one, now").unwrap();
    commit(&inner);
}

fn commit(folder: &Path) {
    git(folder, &["add", "."]).unwrap();
    git(folder, &["commit", "--quiet", "--message=more"]).unwrap();
}

/// Adds a repository to an empty image; gives what came of it, and the names of its files without what changes them.
fn added(user: &Building, url: &str, words: &[&str], settings: &[(&str, &str)]) -> Output {
    user.write("Dockerfile", &format!("FROM scratch\nADD {url} /\n"))
        .unwrap();
    let output = format!("type=tar,dest={}", user.path("out.tar").display());
    let mut command = user.command("build", &["--output", &output]);
    command.args(words).arg(user.path("context"));
    command.env_remove("SSH_AUTH_SOCK");
    command.envs(settings.iter().copied()).output().unwrap()
}

#[track_caller]
fn check_files(user: &Building, expected: &[&str]) {
    let listing = listed(&fs::read(user.path("out.tar")).unwrap()[..], false).unwrap();
    let names = listing.lines().map(|line| match line.split_once(" = ") {
        // What git writes itself is its own.
        Some((name @ (".gitmodules" | "Dockerfile"), _)) => name,
        _ => line,
    });
    assert_eq!(names.collect::<Vec<_>>(), expected);
}

#[test]
fn repositories_in_repositories_come_along() {
    let Some(user) = user() else { return };
    repositories(&user);
    let Some(server) = GitServer::start(&user.path("served")).unwrap() else {
        eprintln!("SKIPPED: `git daemon` is not installed");
        return;
    };
    let url = server.url("outer");
    worked(&added(&user, &url, &[], &[]), &url);
    check_files(&user, &FILES);
    let without = format!("{url}?submodules=false");
    worked(&added(&user, &without, &[], &[]), &without);
    check_files(&user, &[FILES[0], FILES[1], FILES[2], FILES[4]]);
    let inside = format!("{url}#main:lib");
    check(
        &user,
        &format!("FROM scratch\nADD {inside} /to/\n"),
        &[],
        &["to/", "to/file = of the inner one, once"],
    );
    let kept = user.listing(
        &format!("FROM scratch\nADD --keep-git-dir=true {url} /\n"),
        &[],
    );
    let kept = kept.unwrap();
    for part in [".git/HEAD", ".git/modules/lib/HEAD", "lib/.git = gitdir: "] {
        assert!(kept.contains(part), "{part}: {kept}");
    }
    // The same as a build context.
    let output = format!("type=tar,dest={}", user.path("out.tar").display());
    let built = user.command("build", &["--output", &output, &url]).output();
    worked(&built.unwrap(), &url);
    check_files(&user, &FILES);
    // A plan asks nobody, and knows what a build learned.
    drop(server);
    let text = format!("FROM scratch\nADD {url} /\n");
    user.write("Dockerfile", &text).unwrap();
    let mut plan = user.command("plan", &["--format", "json"]);
    let plan = plan.arg(user.path("context")).output().unwrap();
    let plan = worked(&plan, "plan");
    assert!(plan.contains("\"cache\": \"hit\""), "{plan}");
}

/// Serves every file of a repository, as a server does that knows nothing of git.
fn serve(server: &FileServer, user: &Building, name: &str, authorization: &str) -> String {
    let bare = user.path(&format!("bare/{name}"));
    let source = user.path(&format!("served/{name}"));
    fs::create_dir_all(&bare).unwrap();
    let clone = [
        "clone",
        "--quiet",
        "--bare",
        &source.display().to_string(),
        ".",
    ];
    git(&bare, &clone).unwrap();
    git(&bare, &["update-server-info"]).unwrap();
    let mut folders = vec![bare.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let file = Served {
                body: fs::read(&path).unwrap(),
                authorization: Some(authorization.to_owned()),
                ..Served::default()
            };
            let below = path.strip_prefix(&bare).unwrap().display();
            let place = format!("/{name}/{below}");
            if place.ends_with("/info/refs") {
                server.serve(&format!("{place}?service=git-upload-pack"), file.clone());
            }
            server.serve(&place, file);
        }
    }
    server.serve(&format!("/{name}"), Served::default())
}

#[test]
fn a_secret_opens_repositories_and_stays_secret() {
    let Some(user) = user() else { return };
    repositories(&user);
    let server = FileServer::start().unwrap();
    serve(&server, &user, "inner", BASIC);
    // A URL is a repository where it ends so.
    fs::rename(user.path("served/outer"), user.path("served/outer.git")).unwrap();
    let url = serve(&server, &user, "outer.git", BASIC);
    let refused = added(&user, &url, &[], &[]);
    let told = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert_eq!(refused.status.code(), Some(3), "{told}");
    assert!(told.contains("outer.git"), "{told}");
    fs::write(user.path("token"), "opensesame\n").unwrap();
    fs::write(user.path("header"), BASIC).unwrap();
    for (name, file) in [
        ("GIT_AUTH_TOKEN", "token"),
        ("GIT_AUTH_TOKEN.127.0.0.1", "token"),
        ("GIT_AUTH_HEADER", "header"),
    ] {
        let secret = format!("id={name},src={}", user.path(file).display());
        let words = ["--no-cache", "--secret", &secret];
        worked(&added(&user, &url, &words, &[]), name);
        check_files(&user, &FILES);
        let output = format!("type=tar,dest={}", user.path("out.tar").display());
        let words = ["--output", &output, "--secret", &secret, &url];
        worked(&user.command("build", &words).output().unwrap(), name);
        check_files(&user, &FILES);
    }
    let other = format!(
        "id=GIT_AUTH_TOKEN.example.org,src={}",
        user.path("token").display()
    );
    let text = format!("FROM scratch\nADD {url} /\n");
    check_fails(
        &user,
        &text,
        &["--no-cache", "--secret", &other],
        3,
        "outer.git",
    );
    for part in ["opensesame", &BASIC[6..]] {
        let mut search = std::process::Command::new("grep");
        search.args(["-r", "-l", part]).arg(user.path("store"));
        let found = search.output().unwrap().stdout;
        assert_eq!(String::from_utf8_lossy(&found), "", "{part}");
    }
}

#[test]
fn an_agent_opens_repositories() {
    let Some(user) = user() else { return };
    repositories(&user);
    let folder = user.path("ssh");
    fs::create_dir_all(&folder).unwrap();
    let Some(agent) = Agent::start(&folder) else {
        eprintln!("SKIPPED: `openssh-client` is not installed");
        return;
    };
    let Some(server) = SshServer::start(&folder, &agent.public_key).unwrap() else {
        eprintln!("SKIPPED: `openssh-server` is not installed");
        return;
    };
    let place = user.path("served/outer");
    let port = server.address.port();
    let url = format!("ssh://root@127.0.0.1:{port}{}", place.display());
    let ssh = |known: &Path| {
        format!(
            "ssh -F none -l root -p {port} -o BatchMode=yes -o StrictHostKeyChecking=yes -o UserKnownHostsFile={}",
            known.display()
        )
    };
    let known = ssh(&server.known_hosts);
    let known = [("GIT_SSH_COMMAND", known.as_str())];
    let socket = format!("default={}", agent.socket.display());
    let with_agent = ["--no-cache", "--ssh", &socket];
    for url in [url.clone(), format!("git@127.0.0.1:{}", place.display())] {
        let told = added(&user, &url, &[], &known);
        let told = String::from_utf8_lossy(&told.stderr).into_owned();
        assert!(
            told.contains("Permission denied (publickey"),
            "{url}: {told}"
        );
        worked(&added(&user, &url, &with_agent, &known), &url);
        check_files(&user, &FILES);
        let output = format!("type=tar,dest={}", user.path("out.tar").display());
        let mut build = user.command("build", &["--output", &output, "--ssh", &socket, &url]);
        worked(&build.envs(known).output().unwrap(), &url);
        check_files(&user, &FILES);
    }
    // A server that nobody knows is not told of the key.
    let unknown = ssh(&user.path("absent"));
    let told = added(&user, &url, &with_agent, &[("GIT_SSH_COMMAND", &unknown)]);
    let told = String::from_utf8_lossy(&told.stderr).into_owned();
    assert!(told.contains("Host key verification failed"), "{told}");
}
