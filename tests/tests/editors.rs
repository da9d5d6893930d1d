//! The editors' clients, as far as they can be judged without an editor: their versions, names of files, and queries.

use dockwright_tests::place;
use serde_json::Value;

fn read(path: &str) -> String {
    let text = std::fs::read_to_string(place::workspace().join(path));
    text.unwrap_or_else(|error| panic!("`{path}`: {error}"))
}

fn table(path: &str) -> toml::Table {
    let table = read(path).parse();
    table.unwrap_or_else(|error| panic!("`{path}`: {error}"))
}

#[test]
fn clients_have_the_version_of_the_program() {
    let workspace = table("Cargo.toml");
    let version = workspace["workspace"]["package"]["version"].as_str();
    let manifest: Value = serde_json::from_str(&read("editors/vscode/package.json")).unwrap();
    let lock: Value = serde_json::from_str(&read("editors/vscode/package-lock.json")).unwrap();
    assert_eq!(manifest["version"].as_str(), version);
    assert_eq!(lock["version"].as_str(), version);
    assert_eq!(
        table("editors/zed/extension.toml")["version"].as_str(),
        version
    );
    assert_eq!(
        table("editors/zed/Cargo.toml")["package"]["version"].as_str(),
        version
    );
}

#[test]
fn queries_of_zed_fit_the_grammar() {
    let language = dockwright_grammar::LANGUAGE.into();
    for name in ["brackets", "highlights", "injections", "outline"] {
        let query = read(&format!("editors/zed/languages/dockerfile/{name}.scm"));
        let made = tree_sitter::Query::new(&language, &query);
        assert!(made.is_ok(), "{name}: {made:?}");
    }
}

#[test]
fn every_editor_starts_the_server_the_same_way() {
    let helix = table("editors/helix/languages.toml");
    let server = &helix["language-server"]["dockwright"];
    assert_eq!(server["command"].as_str(), Some("dockwright"));
    assert_eq!(
        server["args"].as_array().unwrap()[0].as_str(),
        Some("server")
    );
    for (path, words) in [
        (
            "editors/neovim/lua/dockwright/server.lua",
            "{ 'dockwright', 'server' }",
        ),
        ("editors/vscode/src/extension.ts", "args: [\"server\"]"),
        ("editors/zed/src/lib.rs", "\"server\".to_owned()"),
    ] {
        assert!(read(path).contains(words), "{path} has no {words}");
    }
}
