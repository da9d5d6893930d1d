//! The registry client against Debian's `docker-registry`, plain, with a password and with TLS,
//! behind a proxy that fails as networks do, and behind a gate that wants tokens.

mod blobs;
mod scene;
mod working;
mod failing;
mod sending;
mod asking;
