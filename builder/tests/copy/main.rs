//! `COPY`, `ADD` and build contexts on real files: trees and instructions as data, and what is in the image afterward.

#![expect(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "tests stop at the first surprise, and say what they skip"
)]

mod tree;
mod rules;
mod metadata;
mod archives;
mod hostile;
mod digests;
mod contexts;
