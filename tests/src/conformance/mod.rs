//! Conformance: our verdicts beside those that other tools gave of the same texts.
//!
//! One file for each kind of data; `run` picks the file by the name of the data, `record` holds what was reached.
//! The data belongs to other projects and stands outside of the repository; without it nothing is compared.

pub mod report;
mod row;
mod judged;
mod sexpr;
mod parser_testfiles;
mod parse_gap_cases;
mod shell_words;
mod dockerignore;
mod buildkit_lint_cases;
mod hadolint_cases;
mod corpus_files;
mod build;
pub mod record;
pub mod run;
