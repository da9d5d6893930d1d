//! Fetches, keeps, and moves images. The only room that talks to a registry.
//! The modules are in dependency order, which is the order to read them in.

pub mod digest;
pub mod media_type;
pub mod document;
pub mod config;
pub mod change;
pub mod progress;
pub mod compression;
pub mod layer;
pub mod place;
pub mod sink;
pub mod store;
pub mod image;
pub mod archive;
pub mod analysis;
pub mod registry;
pub mod settings;
pub mod transfer;
pub mod facts;
