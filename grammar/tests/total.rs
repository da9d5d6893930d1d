//! The grammar is total: whatever the text, its tree has no error in it, and covers the text.
//!
//! There are no exceptions: also what BuildKit refuses is read without an error node, because what is wrong with it is
//! for `syntax` and `rules` to say.

use std::path::{Path, PathBuf};
use std::{env, fs};

use tree_sitter::{Node, Tree};

#[test]
fn the_test_data_has_no_errors() {
    for (path, text) in files(&data()) {
        check(&text, &path.display().to_string());
    }
}

#[test]
fn no_prefix_of_the_test_data_has_errors() {
    for (path, text) in files(&data()) {
        for (end, _) in text.char_indices() {
            check(&text[..end], &format!("{}, cut at {end}", path.display()));
        }
    }
}

#[test]
fn no_suffix_of_the_test_data_has_errors() {
    for (path, text) in files(&data()) {
        for (start, _) in text.char_indices() {
            check(&text[start..], &format!("{}, from {start}", path.display()));
        }
    }
}

/// Real files, if there is a folder of them.
#[test]
fn the_corpus_has_no_errors() {
    let Some(folder) = env::var_os("DOCKWRIGHT_CORPUS") else {
        eprintln!("skipped: DOCKWRIGHT_CORPUS names no folder of Dockerfiles");
        return;
    };
    for (path, text) in files(Path::new(&folder)) {
        check(&text, &path.display().to_string());
    }
}

#[test]
fn soups_of_tokens_have_no_errors() {
    let mut random = Random(0x5eed);
    for round in 0..100_000 {
        let count = 1 + random.below(14);
        let text: String = (0..count)
            .map(|_| TOKENS[random.below(TOKENS.len())])
            .collect();
        check(&text, &format!("round {round}"));
    }
}

#[test]
fn lone_tokens_have_no_errors_behind_any_instruction() {
    for keyword in KEYWORDS {
        for first in TOKENS {
            for second in TOKENS {
                check(
                    &format!("{keyword} {first}{second}\nRUN a"),
                    "a pair of tokens",
                );
                check(
                    &format!("{keyword}{first}{second}"),
                    "a pair of tokens at the keyword",
                );
            }
        }
    }
}

const KEYWORDS: &[&str] = &[
    "ADD",
    "ARG",
    "CMD",
    "COPY",
    "ENTRYPOINT",
    "ENV",
    "ENV a=",
    "EXPOSE",
    "FROM",
    "FROM a",
    "HEALTHCHECK",
    "HEALTHCHECK CMD",
    "LABEL",
    "LABEL a",
    "MAINTAINER",
    "ONBUILD",
    "ONBUILD RUN",
    "RUN",
    "RUN --mount=a",
    "RUN --a=",
    "SHELL",
    "STOPSIGNAL",
    "USER",
    "VOLUME",
    "WORKDIR",
    "X",
    "# escape=`\nRUN",
    "# escape=`\nENV a=",
];

const TOKENS: &[&str] = &[
    "FROM",
    "RUN",
    "COPY",
    "ENV",
    "ONBUILD",
    "HEALTHCHECK",
    "CMD",
    "LABEL",
    "AS",
    "as",
    "a",
    "b c",
    "é",
    "🐳",
    "1",
    " ",
    "  ",
    "\t",
    "\u{b}",
    "\r",
    "\u{a0}",
    "\u{2028}",
    "\u{feff}",
    "\0",
    "\n",
    "\n\n",
    "\r\n",
    "\\\n",
    "\\ \n",
    "\\\r\n",
    "`\n",
    "\\\\\n",
    "\\",
    "\\\\",
    "\\ ",
    "`",
    "#",
    "\n#c\n",
    "\\\n#c\n",
    "\\\n\n",
    "# escape=`\n",
    "# syntax=a\n",
    "\"",
    "'",
    "\"a\"",
    "[",
    "]",
    "[\"a\"]",
    "[\"a\",",
    "{",
    "}",
    "$",
    "${",
    "$a",
    "${a:-",
    "${a##",
    ":",
    "@",
    "/",
    "=",
    ",",
    "--",
    "--a",
    "--a=",
    "--mount",
    "--mount=",
    "a=b",
    "<",
    "<<",
    "<<A",
    "<<-A",
    "<<\"A\"",
    "<<<a",
    "2<<A",
    "\nA\n",
    "\n\tA\n",
    "\nRUN ",
    "\nCOPY <<A <<B /c\n",
    "localhost:5000/",
    ":tag",
    "@sha256:0",
];

/// The same sequence everywhere (xorshift64*).
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let bits = self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33;
        usize::try_from(bits).expect("31 bits fit") % limit
    }
}

fn data() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data")
}

/// The files of a folder and of those below it that are UTF-8.
fn files(folder: &Path) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("the folder is there") {
        let path = entry.expect("it can be listed").path();
        if path.is_dir() {
            found.extend(files(&path));
        } else if let Ok(text) = fs::read_to_string(&path) {
            found.push((path, text));
        }
    }
    found
}

fn check(text: &str, what: &str) {
    let tree = dockwright_grammar::parse(text, None);
    let root = tree.root_node();
    assert!(
        !root.has_error(),
        "{what} has an error: {text:?}
{}",
        root.to_sexp()
    );
    assert!(covers(&tree, text), "{what} is not covered: {text:?}");
}

/// Whether every byte that is no white space lies in the tree.
fn covers(tree: &Tree, text: &str) -> bool {
    let root: Node = tree.root_node();
    let (before, after) = (&text[..root.start_byte()], &text[root.end_byte()..]);
    before.trim_start_matches('\u{feff}').trim().is_empty() && after.trim().is_empty()
}
