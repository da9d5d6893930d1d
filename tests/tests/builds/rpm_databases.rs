//! What is attested of RPM's databases, of every kind and age, beside what `rpm` itself says of them.

use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use dockwright_tests::building::Building;

use crate::attested::{attested, urls};
use crate::user::{user, worked};

/// A package that is small and one whose header takes many pages.
const SPECIFICATION: &str = r#"
Name: small
Version: 1.0
Release: 2.el7
Summary: A small package
License: MIT
BuildArch: noarch
%description
Small.
%package -n large
Epoch: 3
Summary: A large one
%description -n large
%{lua: print(string.rep("It says a lot. ", 6000))}
%files
%files -n large
"#;

/// What is in front of every header where headers are written one after the other.
const MAGIC: usize = 8;

fn has(program: &str) -> bool {
    Command::new(program).arg("--version").output().is_ok()
}

/// Makes both packages, and puts them into a database of the kind that `rpm` writes today.
fn database(folder: &Path) -> PathBuf {
    fs::create_dir_all(folder).unwrap();
    fs::write(folder.join("a.spec"), SPECIFICATION).unwrap();
    let mut build = Command::new("rpmbuild");
    build.args(["-bb", "--quiet", "--define"]);
    build.arg(format!("_topdir {}", folder.join("top").display()));
    build.args(["--define", "_build_name_fmt %%{NAME}.rpm", "a.spec"]);
    let build = build.current_dir(folder).env("HOME", folder).output();
    worked(&build.unwrap(), "rpmbuild");
    let database = folder.join("sqlite");
    let mut install = Command::new("rpm");
    install.args(["--justdb", "--nodeps", "--install", "--dbpath"]);
    install.arg(&database);
    install.args(["small", "large"].map(|name| folder.join(format!("top/RPMS/{name}.rpm"))));
    worked(&install.output().unwrap(), "rpm --install");
    database
}

/// The headers of a database.
fn headers(database: &Path) -> Vec<Vec<u8>> {
    let mut export = Command::new("rpmdb");
    let export = export.arg("--exportdb").arg("--dbpath").arg(database);
    let mut rest = &export.output().unwrap().stdout[..];
    let mut headers = Vec::new();
    while !rest.is_empty() {
        let number = |at: usize| {
            let bytes = rest[MAGIC + at..MAGIC + at + 4].try_into().unwrap();
            u32::from_be_bytes(bytes) as usize
        };
        let (header, more) = rest[MAGIC..].split_at(8 + 16 * number(0) + number(4));
        headers.push(header.to_vec());
        rest = more;
    }
    headers
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Text takes what is written.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Puts headers into a table of Berkeley DB, as `rpm` did until 2020.
fn table(path: &Path, headers: &[Vec<u8>], setting: &str) {
    let mut text = format!("VERSION=3\nformat=bytevalue\ntype=hash\n{setting}\nHEADER=END\n");
    let last = (headers.len() as u32).to_le_bytes().to_vec();
    for (key, value) in std::iter::once(&last).chain(headers).enumerate() {
        let key = hexadecimal(&(key as u32).to_le_bytes());
        writeln!(text, " {key}\n {}", hexadecimal(value)).unwrap();
    }
    text.push_str("DATA=END\n");
    let mut load = Command::new("db5.3_load");
    let mut child = load.arg(path).stdin(Stdio::piped()).spawn().unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(text.as_bytes())
        .unwrap();
    assert!(child.wait().unwrap().success());
}

/// What `rpm` says is in a database, as addresses of packages.
fn said(database: &Path, kind: &str) -> Vec<String> {
    let format = "pkg:rpm/centos/%{NAME}@%{VERSION}-%{RELEASE}?arch=%{ARCH}\
                  %|EPOCH?{&epoch=%{EPOCH}}:{}|\\n";
    let mut query = Command::new("rpm");
    query.args([
        "--query",
        "--all",
        "--define",
        kind,
        "--queryformat",
        format,
    ]);
    let told = query.arg("--dbpath").arg(database).output().unwrap();
    let mut said: Vec<String> = worked(&told, "rpm -qa")
        .lines()
        .map(str::to_owned)
        .collect();
    said.sort();
    said
}

/// What is attested of an image with a file of a database.
fn attested_of(user: &Building, database: &Path, name: &str) -> Vec<String> {
    fs::copy(database.join(name), user.path("context").join(name)).unwrap();
    let text = format!(
        "FROM scratch\nCOPY <<EOF /etc/os-release\nID=\"centos\"\nEOF\nCOPY {name} /var/lib/rpm/\n"
    );
    let (_, statements) = attested(user, &text, &["--sbom"]);
    urls(&statements[0])
}

#[test]
fn what_is_attested_is_what_rpm_says() {
    let Some(user) = user() else { return };
    if !has("rpmbuild") || Command::new("db5.3_load").arg("-V").output().is_err() {
        eprintln!("SKIPPED: `rpm` and `db5.3-util` are not installed");
        return;
    }
    let database = database(&user.path("rpm"));
    let expected = [
        "pkg:rpm/centos/large@1.0-2.el7?arch=noarch&epoch=3",
        "pkg:rpm/centos/small@1.0-2.el7?arch=noarch",
    ];
    assert_eq!(said(&database, "_db_backend sqlite"), expected);
    // What was written last must be in the one file.
    let name = "rpmdb.sqlite";
    assert_eq!(attested_of(&user, &database, name), expected, "{name}");
    let headers = headers(&database);
    assert_eq!(headers.len(), 2);
    for (number, setting) in [
        "db_pagesize=4096",
        "db_pagesize=512",
        "db_pagesize=65536",
        "db_pagesize=4096\nchksum=1",
        "db_pagesize=4096\ndb_lorder=4321",
    ]
    .into_iter()
    .enumerate()
    {
        let folder = user.path(&format!("table-{number}"));
        fs::create_dir_all(&folder).unwrap();
        table(&folder.join("Packages"), &headers, setting);
        // Its reader of old tables takes neither checksums nor the other order of numbers.
        if number < 3 {
            assert_eq!(said(&folder, "_db_backend bdb_ro"), expected, "{setting}");
        }
        assert_eq!(
            attested_of(&user, &folder, "Packages"),
            expected,
            "{setting}"
        );
    }
}
