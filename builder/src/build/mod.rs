//! Builds: from a Dockerfile, its context and what a user asks for to an image in the store.
//! The modules are in dependency order, which is the order to read them in.

mod golang;
mod moment;
mod port;
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
mod stubs;
mod workdir;
mod material;
mod copying;
mod agent;
mod furnishing;
mod running;
mod stage;
mod schedule;
mod assemble;
mod output;
mod archive;
mod export;
mod carry_out;

pub use assemble::LayerFormat;
pub use carry_out::{Built, Surroundings, Wanted, build};
pub use error::{BuildError, Fault};
pub use event::{BuildEvent, BuildProgress, StepName, Unheard};
pub use options::{Allowed, BuildOptions, Reuse, RunNetwork, Secret};
pub use origin::Named;
pub use output::{Destination, Output};
pub use prepare::BuildInput;
