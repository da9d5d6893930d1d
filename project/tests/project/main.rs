//! What a project has, through the room's own boundary: folders on disk in, values out.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod sandbox;
mod find;
mod read;
mod settings;
