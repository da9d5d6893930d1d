//! Builds: from a Dockerfile, its context and what a user asks for to an image in the store.
//! The modules are in dependency order, which is the order to read them in.

mod golang;
mod history;
mod origin;
mod options;
mod event;
mod error;
mod ingredients;
mod state;
mod config;
mod base;
mod world;
mod prepare;
mod site;
mod place;
mod workdir;
mod material;
mod remote;
mod copying;
mod agent;
mod furnishing;
mod running;
mod stage;
mod schedule;
mod ledger;
mod assemble;
mod cache;
mod attestation;
mod packages;
mod bill;
mod output;
mod archive;
mod export;
mod carry_out;
mod forecast;

pub use assemble::LayerFormat;
pub use cache::{read_layout, take_cache, write_layout};
pub use carry_out::{Built, Surroundings, Wanted, build};
pub use error::{BuildError, Fault};
pub use event::{BuildEvent, BuildProgress, StepName, Unheard};
pub use forecast::{Foretold, forecast};
pub use options::{Allowed, Annotation, AnnotationLevel, BuildOptions, Reuse, RunNetwork, Secret};
pub use origin::Named;
pub use output::{Destination, Output};
pub use prepare::BuildInput;
