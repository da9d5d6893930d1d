//! What holds ranges of a file, and can be moved with the text around it.
//! Leans on `text`.

use crate::text::{Shift, TextRange};

/// What holds ranges of the file.
pub(crate) trait Placed {
    /// Moves every range in it.
    fn shift(&mut self, shift: Shift);
}

impl Placed for TextRange {
    fn shift(&mut self, shift: Shift) {
        *self = self.shifted(shift);
    }
}

impl<T: Placed> Placed for Vec<T> {
    fn shift(&mut self, shift: Shift) {
        for item in self {
            item.shift(shift);
        }
    }
}

impl<T: Placed> Placed for Option<T> {
    fn shift(&mut self, shift: Shift) {
        if let Some(item) = self {
            item.shift(shift);
        }
    }
}

impl<T: Placed> Placed for Box<T> {
    fn shift(&mut self, shift: Shift) {
        self.as_mut().shift(shift);
    }
}
