//! Whole builds beside BuildKit's: the same Dockerfiles and contexts, and what its image contains afterwards.
//!
//! `image` and `expectation` are what is compared; `flatten` reads our image, with libraries of others,
//! so that the builder is not its own judge; `bases` makes the images that are built on, `scene` starts a registry
//! with them; `cases` and `options` read the data; `difference` compares, `foreseen` holds the plan
//! against what the build did, `compare` runs it all.

mod image;
mod expectation;
mod flatten;
mod bases;
mod scene;
mod options;
mod archive;
mod cases;
mod difference;
mod foreseen;
mod attempt;
mod compare;

pub(super) use compare::compare;
