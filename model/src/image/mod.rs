//! The words of images: platforms, references, and what is known of an image.
//!
//! In dependency order, which is the order to read them in.

pub mod platform;
pub mod reference;
pub mod release;
pub mod facts;
pub mod lifetimes;
