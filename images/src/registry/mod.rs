//! Registries: where they are, who asks, and how blobs and manifests get there and back.
//! The modules are in dependency order, which is the order to read them in.
//!
//! The protocol is our own; `ureq` carries it, blocking, so that each blob is one thread.

pub mod retry;
pub mod settings;
pub mod challenge;
pub mod credentials;
pub mod error;
mod answer;
mod transport;
mod token;
mod identity;
mod request;
mod session;
pub mod client;
pub mod manifest;
pub mod download;
pub mod upload;
mod address;
