//! Credentials and certificates where Docker keeps them: read, written without harm to the rest, and forgotten.

use std::ffi::OsString;
use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::process::Command;

use dockwright_images::registry::credentials::{Credential, Credentials};
use dockwright_images::registry::settings::{HostSettings, RegistrySettings};
use dockwright_images::settings::Settings;
use dockwright_tests::folder::Folder;

/// Keeps one secret per registry as a file beside itself.
const HELPER: &str = r#"#!/bin/sh
cd "$(dirname "$0")" || exit 1
text=$(cat)
case $1 in
store)
    server=$(printf %s "$text" | sed 's/.*"ServerURL":"\([^"]*\)".*/\1/' | tr / _)
    printf %s "$text" > "kept-$server" ;;
get)
    server=$(printf %s "$text" | tr / _)
    cat "kept-$server" 2>/dev/null || { echo "credentials not found in native keychain"; exit 1; } ;;
erase)
    server=$(printf %s "$text" | tr / _)
    rm "kept-$server" ;;
esac
"#;

fn password(user: &str, password: &str) -> Credential {
    Credential::Password {
        user: user.to_owned(),
        password: password.to_owned(),
    }
}

/// What a file with this text says of a registry.
fn check_read(text: &str, registry: &str, expected: Option<&Credential>) {
    let folder = Folder::new().unwrap();
    folder.write("config.json", text).unwrap();
    let credentials = Credentials::in_file(folder.path().join("config.json"));
    let found = credentials.get(registry).unwrap();
    assert_eq!(found.as_ref(), expected, "{text}");
}

#[test]
fn credentials_are_read_as_docker_writes_them() {
    let text = r#"{"auths": {"r:5000": {"auth": "dXNlcjpwYTpzcw=="},
        "https://index.docker.io/v1/": {"auth": "aHViOnNlY3JldA=="},
        "https://old.example.com/v1/": {"auth": "b2xkOng="},
        "token.example.com": {"auth": "PHRva2VuPjo=", "identitytoken": "abc"}, "empty": {}}}"#;
    check_read(text, "r:5000", Some(&password("user", "pa:ss")));
    check_read(text, "docker.io", Some(&password("hub", "secret")));
    check_read(text, "old.example.com", Some(&password("old", "x")));
    let identity = Credential::Identity("abc".to_owned());
    check_read(text, "token.example.com", Some(&identity));
    check_read(text, "empty", None);
    check_read(text, "r:5001", None);
    check_read("{}", "r:5000", None);
}

#[test]
fn a_file_that_is_not_dockers_is_named() {
    let folder = Folder::new().unwrap();
    folder.write("config.json", "[").unwrap();
    let path = folder.path().join("config.json");
    let credentials = Credentials::in_file(&path);
    for error in [
        credentials.get("r").unwrap_err(),
        credentials.store("r", &password("a", "b")).unwrap_err(),
    ] {
        assert!(
            error.to_string().contains(&path.display().to_string()),
            "{error}"
        );
    }
    assert_eq!(fs::read_to_string(path).unwrap(), "[");
}

#[test]
fn what_is_kept_can_be_read_and_the_rest_of_the_file_stays() {
    let folder = Folder::new().unwrap();
    let text = r#"{"psFormat":"x","auths":{"other":{"auth":"YTpi"}},"detachKeys":"ctrl-e"}"#;
    folder.write("real/config.json", text).unwrap();
    let path = folder.path().join("config.json");
    symlink("real/config.json", &path).unwrap();
    let credentials = Credentials::in_file(&path);
    assert!(
        credentials
            .store("r:5000", &password("user", "pass"))
            .unwrap()
    );
    let identity = Credential::Identity("abc".to_owned());
    assert!(credentials.store("docker.io", &identity).unwrap());
    assert_eq!(
        credentials.get("r:5000").unwrap(),
        Some(password("user", "pass"))
    );
    assert_eq!(credentials.get("docker.io").unwrap(), Some(identity));
    assert_eq!(credentials.get("other").unwrap(), Some(password("a", "b")));
    assert!(path.is_symlink());
    let mode = fs::metadata(&path).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    assert!(credentials.erase("r:5000").unwrap());
    assert!(credentials.erase("docker.io").unwrap());
    assert!(!credentials.erase("r:5000").unwrap());
    let left: serde_json::Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    assert_eq!(left.to_string(), text);
    assert_eq!(fs::read_dir(folder.path().join("real")).unwrap().count(), 1);
}

#[test]
fn a_file_that_is_not_there_is_made_for_its_owner_alone() {
    let folder = Folder::new().unwrap();
    let home = folder.path().as_os_str().to_owned();
    let environment = |name: &str| -> Option<OsString> { (name == "HOME").then(|| home.clone()) };
    let credentials = Credentials::find(&environment);
    assert_eq!(credentials.get("r").unwrap(), None);
    assert!(credentials.store("r", &password("user", "pass")).unwrap());
    let made = folder.path().join(".docker");
    let mode = |path: &std::path::Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(
        (mode(&made), mode(&made.join("config.json"))),
        (0o700, 0o600)
    );
}

#[test]
fn a_helper_keeps_credentials_out_of_the_file() {
    if let Some(folder) = std::env::var_os("DOCKWRIGHT_SUITE_HELPER") {
        return with_helper(folder.as_ref());
    }
    // Helpers are found by `PATH`, which only another process can have changed.
    let folder = Folder::new().unwrap();
    folder.write("docker-credential-suite", HELPER).unwrap();
    let program = folder.path().join("docker-credential-suite");
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
    let old = std::env::var_os("PATH").unwrap_or_default();
    let folders = [folder.path().to_owned()].into_iter();
    let path = std::env::join_paths(folders.chain(std::env::split_paths(&old))).unwrap();
    let output = Command::new(std::env::current_exe().unwrap())
        .args([
            "--exact",
            "keeping::a_helper_keeps_credentials_out_of_the_file",
        ])
        .env("DOCKWRIGHT_SUITE_HELPER", folder.path())
        .env("PATH", path)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(said.contains("1 passed"), "{said}");
}

fn with_helper(folder: &std::path::Path) {
    let path = folder.join("config.json");
    fs::write(&path, r#"{"credsStore":"suite"}"#).unwrap();
    let credentials = Credentials::in_file(&path);
    assert_eq!(credentials.get("r:5000").unwrap(), None);
    let identity = Credential::Identity("abc".to_owned());
    for (registry, credential) in [
        ("r:5000", password("user", "secret")),
        ("docker.io", identity),
    ] {
        assert!(!credentials.store(registry, &credential).unwrap());
        assert_eq!(credentials.get(registry).unwrap(), Some(credential));
        assert!(!fs::read_to_string(&path).unwrap().contains("secret"));
        assert!(credentials.erase(registry).unwrap());
        assert_eq!(credentials.get(registry).unwrap(), None);
        assert!(!credentials.erase(registry).unwrap());
    }
    let absent = r#"{"credHelpers":{"r:5000":"nowhere"}}"#;
    fs::write(&path, absent).unwrap();
    let error = credentials.get("r:5000").unwrap_err().to_string();
    assert!(
        error.contains("helper") && error.contains("r:5000"),
        "{error}"
    );
    let error = credentials
        .store("r:5000", &password("user", "secret"))
        .unwrap_err()
        .to_string();
    assert!(error.contains("docker-credential-nowhere store"), "{error}");
    assert_eq!(fs::read_to_string(&path).unwrap(), absent);
}

#[test]
fn certificates_are_found_where_docker_keeps_them() {
    let folder = Folder::new().unwrap();
    for name in [
        "r:5000/b.crt",
        "r:5000/a.crt",
        "r:5000/client.key",
        "other/c.crt",
    ] {
        folder.write(&format!("certs.d/{name}"), "").unwrap();
    }
    let mut settings = RegistrySettings {
        certificate_folders: vec![folder.path().join("certs.d"), "/nowhere".into()],
        ..RegistrySettings::default()
    };
    let host = HostSettings {
        certificate_authority: Some("/own.crt".into()),
        ..HostSettings::default()
    };
    settings.hosts.insert("r:5000".to_owned(), host);
    let there = folder.path().join("certs.d/r:5000");
    let expected = vec!["/own.crt".into(), there.join("a.crt"), there.join("b.crt")];
    assert_eq!(settings.authorities("r:5000").unwrap(), expected);
    assert_eq!(
        settings.authorities("r:5001").unwrap(),
        Vec::<std::path::PathBuf>::new()
    );
}

#[test]
fn the_users_own_file_has_the_last_word_for_each_host() {
    let folder = Folder::new().unwrap();
    folder
        .write("dockwright/images.toml", "[registry.r]\nplain-http = true")
        .unwrap();
    let own = folder.path().as_os_str().to_owned();
    let environment =
        |name: &str| -> Option<OsString> { (name == "XDG_CONFIG_HOME").then(|| own.clone()) };
    assert!(
        Settings::find(&environment)
            .unwrap()
            .registries
            .host("r")
            .plain_http
    );
}
