//! What a named build context is.
//! Leans on `context`.

use std::sync::Arc;

use crate::context::Context;

/// A build context with a name.
#[derive(Clone, Debug)]
pub enum Named {
    /// Files, wherever they came from.
    Files(Arc<Context>),
    /// An image, by its reference.
    Image(String),
}
