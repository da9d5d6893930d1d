//! The catalog proved: the laws that every rule keeps, and every page as a test.
#![expect(
    clippy::disallowed_methods,
    reason = "a test may read the sources and, when asked, write the pages"
)]

mod facts;
mod harness;
mod fixing;
mod laws;
mod pages;
