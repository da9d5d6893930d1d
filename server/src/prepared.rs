//! Answers that are JSON text already. The framework makes a tree of values of whatever a handler returns, which takes
//! longer than most answers take to be found; so a handler leaves its text here and returns nothing, and the guard
//! puts the text in the place of that nothing.
//! Leans on `kept`. What is left is taken in the same poll, on the same thread: a handler leaves it last of all.

use std::cell::Cell;
use std::sync::Arc;

use serde::Serialize;

use crate::kept::{Term, Text};

thread_local! {
    static LEFT: Cell<Option<Left>> = const { Cell::new(None) };
}

/// What a handler leaves.
#[derive(Debug)]
pub(crate) struct Left {
    pub(crate) text: Text,
    /// How long it may be kept for whoever asks the same again.
    pub(crate) term: Option<Term>,
}

/// An answer as text; `null` for one that cannot be written, which none is.
pub(crate) fn text<T: Serialize>(answer: &T) -> Text {
    let written = serde_json::to_vec(answer).unwrap_or_else(|error| {
        tracing::error!("an answer cannot be written: {error}");
        b"null".to_vec()
    });
    Arc::new(written)
}

/// Leaves the text of an answer.
pub(crate) fn leave(text: Text, term: Option<Term>) {
    LEFT.set(Some(Left { text, term }));
}

/// Takes what was left, if anything was.
pub(crate) fn take() -> Option<Left> {
    LEFT.take()
}
