//! `dockwright build`: what was typed turned into what is meant, one call, and what came of it.
//! In dependency order.

mod attested;
pub(crate) mod sources;
pub(crate) mod steps;
mod asked;
mod outputs;
mod caches;
mod listener;
mod run;

pub(crate) use run::run;
