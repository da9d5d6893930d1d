//! Turns a Dockerfile's text into a lossless, incremental tree.
//!
//! The grammar is total: every text has a tree, and a text that BuildKit accepts has one without an error in it.
//! It leans on tree-sitter alone, and the same tree and queries serve editors.

use std::cell::RefCell;

use tree_sitter::{Parser, Tree};
use tree_sitter_language::LanguageFn;

#[expect(
    unsafe_code,
    reason = "the generated parser is C: this is its one entry"
)]
unsafe extern "C" {
    fn tree_sitter_dockerfile() -> *const ();
}

/// The language, as tree-sitter knows it.
#[expect(
    unsafe_code,
    reason = "the function is that of the parser that build.rs compiles"
)]
pub const LANGUAGE: LanguageFn = unsafe { LanguageFn::from_raw(tree_sitter_dockerfile) };

/// What the nodes of the tree are, as JSON.
pub const NODE_TYPES: &str = include_str!("../../src/node-types.json");

/// What is colored how.
pub const HIGHLIGHTS_QUERY: &str = include_str!("../../queries/highlights.scm");

/// What holds text of another language.
pub const INJECTIONS_QUERY: &str = include_str!("../../queries/injections.scm");

/// What can be folded.
pub const FOLDS_QUERY: &str = include_str!("../../queries/folds.scm");

/// What is indented.
pub const INDENTS_QUERY: &str = include_str!("../../queries/indents.scm");

/// What names are defined and used where.
pub const LOCALS_QUERY: &str = include_str!("../../queries/locals.scm");

thread_local! {
    static PARSER: RefCell<Parser> = RefCell::new(parser());
}

/// Parses a text; `old` is the tree of the text before, with its edits applied, to be used again where nothing changed.
///
/// # Panics
///
/// Never in a sound build: only if the linked tree-sitter could not read the committed parser's version.
pub fn parse(text: &str, old: Option<&Tree>) -> Tree {
    PARSER.with_borrow_mut(|parser| {
        parser
            .parse(text, old)
            .expect("parsing ends early only when it is cancelled, and nothing cancels it")
    })
}

fn parser() -> Parser {
    let mut parser = Parser::new();
    parser
        .set_language(&LANGUAGE.into())
        .expect("the committed parser has a version that the linked tree-sitter reads");
    parser
}
