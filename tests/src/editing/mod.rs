//! Edits at random places, and what must hold after each: the server knows what a fresh reading knows.
//!
//! [`edit`] makes edits, [`fresh`] reads and judges a text from nothing, [`session`] edits a document in a server and
//! compares, and [`methods`] asks all that can be asked.
//! The modules below are in dependency order, which is the order to read them in.

pub mod methods;
pub mod edit;
pub mod fresh;
pub mod session;
