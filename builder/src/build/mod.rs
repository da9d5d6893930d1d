//! Builds: from a Dockerfile, its context and what a user asks for to an image in the store.
//! The modules are in dependency order, which is the order to read them in.

mod golang;
mod history;
mod origin;
mod options;
mod event;
mod error;
mod address;
mod ingredients;
mod state;
mod config;
mod layout;
mod base;
mod world;
mod frontend;
mod epoch;
mod prepare;
mod site;
mod distant;
mod linked;
mod place;
mod workdir;
mod material;
mod remote;
mod copying;
mod agent;
mod cache_mount;
mod furnishing;
mod running;
mod stage;
mod schedule;
mod ledger;
mod assemble;
mod cache;
mod attestation;
mod berkeley;
mod rpm;
mod packages;
mod bill;
mod output;
mod archive;
mod export;
mod carry_out;
mod forecast;

pub use address::git_access;
pub use assemble::LayerFormat;
pub use cache::{CacheMode, take_cache};
pub use carry_out::{Built, Surroundings, Wanted, build};
pub use error::{BuildError, Fault};
pub use event::{BuildEvent, BuildProgress, StepName, Unheard};
pub use forecast::{Foretold, forecast};
pub use layout::{read_layout, write_layout};
pub use options::{
    Allowed, Annotation, AnnotationLevel, BuildOptions, Provenance, Reuse, RunNetwork, Secret,
};
pub use origin::{Layout, Named};
pub use output::{Destination, Output};
pub use prepare::BuildInput;
