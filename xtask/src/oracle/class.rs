//! The classes of differences that are meant, each with its name in the book's page about them.
//! Leans on `scene`.

use super::scene::{Difference, Scene};

/// A kind of difference that is right.
pub(super) struct Class {
    /// Its name in the book.
    pub(super) name: &'static str,
    pub(super) explains: fn(&Scene<'_>, &Difference) -> bool,
}

pub(super) const CLASSES: &[Class] = &[];
