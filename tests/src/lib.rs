//! The harness of the suite: what proves the house through its boundaries, shared by tests and chores.
//!
//! [`conformance`] compares with what other tools say of the same files, where their answers are at hand;
//! [`soundness`] holds what must be true of any text, and [`mutation`] makes texts to hold it against;
//! [`base_image`] makes an image that programs can be run in, [`registry`] starts registries that work and registries that fail,
//! and [`debian`] offers a real distribution;
//! [`image`] makes small images, [`user`] says who types, [`kills`] ends processes, and [`remains`] finds what they left;
//! [`building`] builds with the built binary, and reads what came of it, with [`listed`] for files; [`serving`] has what builds fetch;
//! [`editor`] drives the built language server, [`conversation`] holds it to what is written down, and [`editing`] to
//! what a fresh reading of the same text says;
//! [`concise`] draws diagnostics for golden files; [`generated`] makes what is committed and generated;
//! [`sources`] and [`imports`] read our own sources for the laws.
//! The modules below are in dependency order, which is the order to read them in.

pub mod place;
pub mod folder;
pub mod user;
pub mod image;
pub mod base_image;
pub mod registry;
pub mod debian;
pub mod kills;
pub mod remains;
pub mod editor;
pub mod listed;
pub mod serving;
pub mod ssh;
pub mod building;
pub mod conversation;
pub mod corpus;
pub mod mutation;
pub mod editing;
pub mod soundness;
pub mod concise;
mod editor_settings;
pub mod generated;
pub mod sources;
pub mod imports;
pub mod conformance;
