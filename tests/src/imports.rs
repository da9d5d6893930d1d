//! Which module uses which, read from the text: the order that `lib.rs` tells, and circles within a folder.
//! Leans on `sources`.

use std::collections::{BTreeMap, BTreeSet};

use crate::sources::SourceFile;

/// Every use of a module that its crate's `lib.rs` (or `main.rs`) lists below the user's own.
pub fn upward_uses(files: &[SourceFile], room: &str) -> Vec<String> {
    let source = format!("{room}/src/");
    let Some(root) = root_of(files, &source) else {
        return Vec::new();
    };
    let order = declared(&root.text);
    let rank = |module: &str| order.iter().position(|listed| listed == module);
    let names = reexports(&root.text);
    let mut found = Vec::new();
    for file in own_files(files, &source) {
        let own = first_part(&file.path[source.len()..]);
        let Some(own_rank) = rank(own) else { continue };
        for used in uses_of_crate(&file.code()) {
            let module = names.get(&used).cloned().unwrap_or(used);
            if rank(&module).is_some_and(|rank| rank > own_rank) {
                found.push(format!(
                    "{} uses `{module}`, which {} lists below `{own}`",
                    file.path, root.path
                ));
            }
        }
    }
    found
}

/// Every circle of siblings in one folder.
pub fn circles(files: &[SourceFile], room: &str) -> Vec<String> {
    let source = format!("{room}/src/");
    let folders: BTreeSet<&str> = own_files(files, &source)
        .filter_map(|file| folder_of(&file.path))
        .collect();
    folders
        .into_iter()
        .filter_map(|folder| circle_in(files, folder))
        .collect()
}

fn circle_in(files: &[SourceFile], folder: &str) -> Option<String> {
    let mut uses: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for file in files
        .iter()
        .filter(|file| !file.is_test() && folder_of(&file.path) == Some(folder))
    {
        let stem = file.path[folder.len() + 1..].strip_suffix(".rs")?;
        if stem != "mod" {
            uses.insert(stem.to_owned(), words_behind(&file.code(), "super::"));
        }
    }
    let mut path = Vec::new();
    let starts: Vec<String> = uses.keys().cloned().collect();
    let circle = starts
        .iter()
        .find_map(|start| walk(start, &uses, &mut path))?;
    Some(format!("{folder}: {}", circle.join(" -> ")))
}

fn walk(
    at: &str,
    uses: &BTreeMap<String, BTreeSet<String>>,
    path: &mut Vec<String>,
) -> Option<Vec<String>> {
    if let Some(start) = path.iter().position(|visited| visited == at) {
        return Some([&path[start..], &[at.to_owned()]].concat());
    }
    path.push(at.to_owned());
    let next = uses.get(at).into_iter().flatten();
    let circle = next
        .filter(|used| uses.contains_key(*used))
        .find_map(|used| walk(used, uses, path));
    path.pop();
    circle
}

fn root_of<'a>(files: &'a [SourceFile], source: &str) -> Option<&'a SourceFile> {
    let named = |name: &str| {
        files
            .iter()
            .find(|file| file.path == format!("{source}{name}"))
    };
    named("lib.rs").or_else(|| named("main.rs"))
}

fn own_files<'a>(files: &'a [SourceFile], source: &'a str) -> impl Iterator<Item = &'a SourceFile> {
    files.iter().filter(move |file| {
        file.path.starts_with(source) && file.has_extension(&["rs"]) && !file.is_test()
    })
}

/// The modules that a file declares, in order.
fn declared(text: &str) -> Vec<String> {
    let names = text.lines().filter_map(|line| {
        let line = line
            .trim_start_matches("pub ")
            .trim_start_matches("pub(crate) ");
        line.strip_prefix("mod ")?.strip_suffix(';')
    });
    names.map(str::to_owned).collect()
}

/// The names that `lib.rs` gives out of a module: `pub use model::{Model, Stretch};`.
fn reexports(text: &str) -> BTreeMap<String, String> {
    let mut names = BTreeMap::new();
    for line in text
        .lines()
        .filter_map(|line| line.strip_prefix("pub use "))
    {
        if let Some((module, rest)) = line.split_once("::") {
            let items = rest
                .split(|c: char| !c.is_alphanumeric() && c != '_')
                .filter(|item| !item.is_empty());
            names.extend(items.map(|item| (item.to_owned(), module.to_owned())));
        }
    }
    names
}

/// The words directly behind `crate::`, those in braces included.
fn uses_of_crate(code: &str) -> BTreeSet<String> {
    words_behind(code, "crate::")
}

fn words_behind(code: &str, prefix: &str) -> BTreeSet<String> {
    let mut words = BTreeSet::new();
    for (at, _) in code.match_indices(prefix) {
        let is_whole =
            !code[..at].ends_with(|c: char| c.is_alphanumeric() || matches!(c, '_' | ':'));
        let rest = &code[at + prefix.len()..];
        if is_whole {
            words.extend(first_words(rest));
        }
    }
    words
}

/// The first word, or the first word of each item of a group in braces.
fn first_words(rest: &str) -> Vec<String> {
    let Some(group) = rest.strip_prefix('{') else {
        return vec![first_word(rest)];
    };
    let mut words = Vec::new();
    let mut depth = 1;
    let mut expects_word = true;
    for (at, character) in group.char_indices() {
        match character {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 1 => expects_word = true,
            _ if expects_word && character.is_alphanumeric() => {
                words.push(first_word(&group[at..]));
                expects_word = false;
            }
            _ => {}
        }
        if depth == 0 {
            break;
        }
    }
    words
}

fn first_word(text: &str) -> String {
    text.chars()
        .take_while(|c| c.is_alphanumeric() || *c == '_')
        .collect()
}

fn first_part(path: &str) -> &str {
    let part = path.split('/').next().unwrap_or_default();
    part.strip_suffix(".rs").unwrap_or(part)
}

fn folder_of(path: &str) -> Option<&str> {
    path.rsplit_once('/').map(|(folder, _)| folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str, text: &str) -> SourceFile {
        SourceFile {
            path: path.to_owned(),
            text: text.to_owned(),
        }
    }

    #[test]
    fn a_use_of_a_later_module_is_found() {
        let files = [
            file(
                "x/src/lib.rs",
                "pub mod first;\nmod last;\npub use last::Thing;\n",
            ),
            file(
                "x/src/first.rs",
                "use crate::{first::A, last::{B}};\nfn f() { crate::Thing }\n",
            ),
            file("x/src/last.rs", "use crate::first::A;\n// crate::later\n"),
        ];
        let found = upward_uses(&files, "x");
        assert_eq!(found.len(), 2, "{found:?}");
        assert!(
            found[0].starts_with("x/src/first.rs uses `last`"),
            "{found:?}"
        );
    }

    #[test]
    fn a_circle_of_siblings_is_found() {
        let files = [
            file("x/src/a/mod.rs", "mod b; mod c;"),
            file("x/src/a/b.rs", "use super::c::C;"),
            file("x/src/a/c.rs", "use super::b::B;"),
        ];
        assert_eq!(circles(&files, "x"), ["x/src/a: b -> c -> b"]);
        assert!(circles(&files[..2], "x").is_empty());
    }
}
