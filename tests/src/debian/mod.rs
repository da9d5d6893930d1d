//! A real distribution to build on: a base image that `debootstrap` makes, and packages served on loopback.
//! What comes from Debian's servers is fetched once and kept in cargo's folder; where they are out of reach there is nothing.
//! The modules are in dependency order.

mod served;
mod kept;
mod base;
mod repository;

pub use base::{base, foreign_base};
pub use kept::Absence;
pub use repository::Repository;
