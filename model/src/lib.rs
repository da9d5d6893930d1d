//! Knows what a Dockerfile means: stages, names, values, images, commands.
//!
//! Pure: what it needs from outside comes in through [`world::World`], and it cannot fail.
//! The one call is [`Model::new`]; the modules below are in dependency order, which is the order to read them in.

pub mod amount;
pub mod date;
pub mod secret;
pub mod path;
pub mod source;
pub mod image;
pub mod context;
pub mod world;
pub mod error;
pub mod predefined;
pub mod scope;
pub mod shell;
pub mod expansion;
pub mod stage;
pub mod mount;
mod globals;
pub mod walk;
pub mod packages;
pub mod check;
pub mod files;
pub mod run;
mod readings;
mod runs;
pub mod chain;
mod model;
mod kept;
mod bases;
pub mod occurrence;
pub mod step;
pub mod plan;
pub mod operation;
mod work;
pub mod evaluate;
pub mod forecast;

pub use model::{Model, Stretch};
