//! Completion as data: a text with a `|`, and what is offered there.

use super::*;
